//! Where a URL leads, once it is known that we may go there.

use std::net::IpAddr;

use url::{Host, Position, Url};

use crate::{Error, Network, Refusal, Result, address};

/// Where a request goes.
#[derive(Clone, Debug)]
pub struct Target {
    /// The name, or the address if the URL has one.
    pub host: String,
    pub literal: Option<IpAddr>,
    pub tls: bool,
    pub port: u16,
}

impl Target {
    /// Reads a URL and refuses what is not for us.
    pub fn new(url: &Url, network: Network) -> Result<Self> {
        if network == Network::Off {
            return Err(Error::Unresolvable);
        }
        let development = network == Network::Development;
        let tls = match url.scheme() {
            "https" => true,
            "http" if development => false,
            _ => return Err(Refusal::Scheme.into()),
        };
        let port = url.port_or_known_default().ok_or(Refusal::Scheme)?;
        if !development && !matches!(port, 80 | 443 | 1024..) {
            return Err(Refusal::Port(port).into());
        }
        let (host, literal) = match url.host().ok_or(Refusal::NoHost)? {
            Host::Domain(name) => (name.to_owned(), None),
            Host::Ipv4(address) => (address.to_string(), Some(address.into())),
            Host::Ipv6(address) => (address.to_string(), Some(address.into())),
        };
        if let Some(address) = literal
            && !address::is_reachable(address, network)
        {
            return Err(Refusal::Address(address).into());
        }
        Ok(Self {
            host,
            literal,
            tls,
            port,
        })
    }
}

/// Refuses what no host, not even one inside, may be asked.
pub fn check(url: &Url) -> Result<()> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refusal::Credentials.into());
    }
    Ok(())
}

/// Where a redirect from `from` to `location` leads.
pub fn redirected(from: &Url, location: &[u8]) -> Result<Url> {
    let location = std::str::from_utf8(location).map_err(|error| malformed(&error))?;
    let mut url = from.join(location).map_err(|error| malformed(&error))?;
    url.set_fragment(None);
    if from.scheme() == "https" && url.scheme() == "http" {
        return Err(Refusal::Downgrade.into());
    }
    Ok(url)
}

/// The part of a URL that stands in a request line.
pub fn path_and_query(url: &Url) -> Result<http::Uri> {
    url[Position::BeforePath..Position::AfterQuery]
        .parse()
        .map_err(|error: http::uri::InvalidUri| malformed(&error))
}

/// The whole URL, without its fragment.
pub fn absolute(url: &Url) -> Result<http::Uri> {
    url[..Position::AfterQuery]
        .parse()
        .map_err(|error: http::uri::InvalidUri| malformed(&error))
}

/// A header's value.
pub fn header(text: &str) -> Result<http::HeaderValue> {
    http::HeaderValue::from_str(text).map_err(|error| malformed(&error))
}

fn malformed(error: &dyn std::error::Error) -> Error {
    Error::Malformed(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(url: &str, network: Network) -> Result<()> {
        Target::new(&url.parse().unwrap(), network).map(drop)
    }

    #[test]
    fn ports_and_schemes() {
        let scheme = Err(Refusal::Scheme.into());
        let port = |port| Err(Refusal::Port(port).into());
        for (url, in_public, in_development) in [
            ("https://b.test/", Ok(()), Ok(())),
            ("https://b.test:80/", Ok(()), Ok(())),
            ("https://b.test:1024/", Ok(()), Ok(())),
            ("https://b.test:65535/", Ok(()), Ok(())),
            ("https://b.test:25/", port(25), Ok(())),
            ("https://b.test:1023/", port(1023), Ok(())),
            ("https://b.test:0/", port(0), Ok(())),
            ("http://b.test/", scheme.clone(), Ok(())),
            ("ws://b.test/", scheme.clone(), scheme.clone()),
            ("ftp://b.test/", scheme.clone(), scheme.clone()),
            ("file:///etc/passwd", scheme.clone(), scheme.clone()),
            ("data:,x", scheme.clone(), scheme),
        ] {
            assert_eq!(target(url, Network::Public), in_public, "{url}");
            assert_eq!(target(url, Network::Development), in_development, "{url}");
        }
    }

    #[test]
    fn what_stands_in_a_request() {
        let url = "https://b.test:444/ä b?c|d=%20&[e]#f".parse().unwrap();
        assert_eq!(path_and_query(&url).unwrap(), "/%C3%A4%20b?c|d=%20&[e]");
        assert_eq!(
            absolute(&url).unwrap(),
            "https://b.test:444/%C3%A4%20b?c|d=%20&[e]"
        );
    }
}

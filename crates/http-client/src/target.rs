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

fn malformed(error: &dyn std::error::Error) -> Error {
    Error::Malformed(error.to_string())
}

//! Names of people and servers: `user@host`.

use std::fmt;
use std::str::FromStr;

/// A server's name in lower case, as in URLs; an international name is in punycode.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Host(String);

/// Why a text is no handle or no host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HandleError {
    /// The part before the `@` is not a username.
    #[error("not a username")]
    Username,
    /// The part after the `@` is not a host name.
    #[error("not a host name")]
    Host,
}

impl Host {
    /// The name without a port.
    pub fn name(&self) -> &str {
        self.0.rsplit_once(':').map_or(&self.0, |(name, _)| name)
    }

    /// Where an address leads, with the port when it is not the usual one.
    pub fn of(url: &url::Url) -> Option<Self> {
        let name = url.host_str().filter(|name| !name.is_empty())?;
        Some(Self(match url.port() {
            Some(port) => format!("{name}:{port}"),
            None => name.to_owned(),
        }))
    }

    /// The name, with a port if it has one.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Host {
    type Err = HandleError;

    /// Accepts `name` or `name:port`; at most 253 characters.
    fn from_str(text: &str) -> Result<Self, HandleError> {
        let text = text.trim_end_matches(['.', '/']);
        if text.is_empty() || text.len() > 253 || text.contains(['/', '@', '?', '#', ' ', '\\']) {
            return Err(HandleError::Host);
        }
        if is_plain(text) {
            return Ok(Self(text.to_owned()));
        }
        let url = url::Url::parse(&format!("http://{text}/")).map_err(|_| HandleError::Host)?;
        Self::of(&url).ok_or(HandleError::Host)
    }
}

/// Whether a host is written as it is kept: small letters, no port, no address in numbers, no other alphabet.
fn is_plain(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let name = text.rsplit_once('.').map_or(text, |(_, last)| last);
    text.bytes().all(|byte| letter(byte) || byte == b'.')
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && !text.contains("xn--")
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `user` of this server, or `user@host` of another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Handle {
    /// As its owner writes it; compared without case.
    pub username: String,
    /// `None` for this server.
    pub host: Option<Host>,
}

impl FromStr for Handle {
    type Err = HandleError;

    /// Accepts `user`, `@user`, `user@host`, `@user@host` and `acct:user@host`.
    fn from_str(text: &str) -> Result<Self, HandleError> {
        let text = text.trim();
        let text = text.strip_prefix("acct:").unwrap_or(text);
        let text = text.strip_prefix('@').unwrap_or(text);
        let (username, host) = match text.split_once('@') {
            Some((username, host)) => (username, Some(host.parse()?)),
            None => (text, None),
        };
        if !is_username(username) {
            return Err(HandleError::Username);
        }
        Ok(Self {
            username: username.to_owned(),
            host,
        })
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.host {
            Some(host) => write!(f, "{}@{host}", self.username),
            None => f.write_str(&self.username),
        }
    }
}

/// Letters, digits and `_`, with `.` and `-` allowed inside, as on every server of the network.
fn is_username(text: &str) -> bool {
    let inner = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
    let outer = |c: char| c.is_alphanumeric() || c == '_';
    text.len() <= 2048
        && text.chars().all(inner)
        && text.starts_with(outer)
        && text.ends_with(outer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_plain_is_what_a_parsed_address_says() {
        let plain = [
            "localhost",
            "a.example",
            "a-b.c",
            "a..b",
            "-a.b-",
            "a1.b2",
            "ab--c.d",
        ];
        for text in plain {
            let url = url::Url::parse(&format!("http://{text}/")).unwrap();
            assert_eq!(Host::of(&url).unwrap().as_str(), text);
            assert!(is_plain(text), "{text}");
        }
        for text in [
            "A.example",
            "a.1",
            "a.0x7f",
            "a:1",
            "xn--a.b",
            "a.é",
            "[::1]",
            "a_b.c",
        ] {
            assert!(!is_plain(text), "{text}");
        }
    }

    #[test]
    fn handles_are_read_in_all_their_spellings() {
        for text in [
            "alice@Example.ORG",
            "@alice@example.org.",
            "acct:alice@example.org",
        ] {
            assert_eq!(
                text.parse::<Handle>().unwrap().to_string(),
                "alice@example.org",
                "{text}"
            );
        }
        assert_eq!("@bob".parse::<Handle>().unwrap().to_string(), "bob");
        assert_eq!(
            "a@bücher.example".parse::<Handle>().unwrap().to_string(),
            "a@xn--bcher-kva.example"
        );
        assert_eq!(
            "a@localhost:8080"
                .parse::<Handle>()
                .unwrap()
                .host
                .unwrap()
                .name(),
            "localhost"
        );
    }

    #[test]
    fn nonsense_is_no_handle() {
        for text in ["", "@", "a@", "@@b", "a b@c.d", "a@b/c", "a@b@c", "-a@b.c"] {
            assert!(text.parse::<Handle>().is_err(), "{text}");
        }
    }
}

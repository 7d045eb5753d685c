//! Why there is no answer, in words.

use std::net::IpAddr;

/// What every call answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// We do not go there.
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// The name has no address.
    #[error("the host's name leads to no address")]
    Unresolvable,
    /// No connection came about.
    #[error("cannot connect: {0}")]
    Connect(String),
    /// The host is not who it should be, or speaks no TLS that we speak.
    #[error("no secure connection: {0}")]
    Tls(String),
    /// The deadline passed.
    #[error("the answer took too long")]
    Timeout,
    /// All places are taken; the host has not been asked.
    #[error("too many requests wait already")]
    Busy,
    /// The connection ended in the middle of the answer.
    #[error("the connection broke: {0}")]
    Broken(String),
    /// Head or body exceed the limits.
    #[error("the answer is too large")]
    TooLarge,
    /// More redirects than allowed.
    #[error("too many redirects")]
    TooManyRedirects,
    /// A redirect leads to where we have been.
    #[error("the redirects go round in a circle")]
    Loop,
    /// The answer, or what we were to send, is no HTTP.
    #[error("not understood: {0}")]
    Malformed(String),
}

/// Why we do not go to an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Neither https nor, where it is allowed, http.
    #[error("only https is spoken")]
    Scheme,
    /// A port on which other services live.
    #[error("port {0} is not for HTTP")]
    Port(u16),
    /// A user name or password in the URL.
    #[error("the address holds credentials")]
    Credentials,
    /// The URL has no host.
    #[error("the address has no host")]
    NoHost,
    /// The address is private, reserved or a service of the machine.
    #[error("{0} is not a public address")]
    Address(IpAddr),
    /// A redirect from https to http.
    #[error("a redirect leads from https to http")]
    Downgrade,
}

impl Error {
    /// Whether trying again later may help.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Unresolvable
            | Self::Connect(_)
            | Self::Tls(_)
            | Self::Timeout
            | Self::Busy
            | Self::Broken(_) => true,
            Self::Refused(_)
            | Self::TooLarge
            | Self::TooManyRedirects
            | Self::Loop
            | Self::Malformed(_) => false,
        }
    }
}

impl From<hyper::Error> for Error {
    fn from(error: hyper::Error) -> Self {
        if error.is_parse_too_large() {
            Self::TooLarge
        } else if error.is_parse() {
            Self::Malformed(error.to_string())
        } else {
            let cause = std::error::Error::source(&error);
            Self::Broken(cause.map_or_else(|| error.to_string(), ToString::to_string))
        }
    }
}

//! Why something could not be had from another server, or not be sent to it.

use http::StatusCode;

/// What every function here answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something could not be had from another server, or not be sent to it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The network, or the guard before it.
    #[error(transparent)]
    Network(#[from] http_client::Error),
    /// The other server's answer is no success.
    #[error("the other server answered {0}")]
    Status(StatusCode),
    /// What came is not what it claims to be, or none of what we read.
    #[error("not accepted: {0}")]
    Refused(&'static str),
    /// The document cannot be read.
    #[error("cannot be read: {0}")]
    Malformed(String),
    /// The server does not deal with that host.
    #[error("the host is blocked here")]
    Blocked,
    /// Our own database.
    #[error(transparent)]
    Store(#[from] tenant::Error),
    /// A fault of ours.
    #[error("internal: {0}")]
    Internal(String),
}

impl Error {
    /// Whether another try may succeed.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Network(error) => error.is_temporary(),
            Self::Status(status) => {
                status.is_server_error()
                    || matches!(
                        *status,
                        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS
                    )
            }
            Self::Store(_) | Self::Internal(_) => true,
            Self::Refused(_) | Self::Malformed(_) | Self::Blocked => false,
        }
    }

    /// Whether what was asked for is not there any more.
    pub fn is_gone(&self) -> bool {
        matches!(self, Self::Status(StatusCode::GONE | StatusCode::NOT_FOUND))
    }
}

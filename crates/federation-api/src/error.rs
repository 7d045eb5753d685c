//! Why another server gets nothing, with one HTTP status for each reason.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::json;

/// What every handler answers.
pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// Why another server gets nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// What is asked for is not there, or not for the one who asks.
    #[error("Record not found")]
    NotFound,
    /// It was there.
    #[error("Gone")]
    Gone,
    /// Nothing is told to this server.
    #[error("This action is not allowed")]
    Forbidden,
    /// The signature is missing, or does not hold.
    #[error("{0}")]
    Unauthorized(String),
    /// The request cannot be read.
    #[error("{0}")]
    Malformed(String),
    /// Not now.
    #[error("Unavailable")]
    Unavailable(String),
    /// A fault of ours.
    #[error("Something went wrong on our end")]
    Internal(String),
}

impl Error {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Gone => StatusCode::GONE,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Unauthorized(_) => StatusCode::UNAUTHORIZED,
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        if let Self::Internal(why) | Self::Unavailable(why) = &self {
            tracing::error!(why, "a request of another server failed");
        }
        (self.status(), Json(json!({ "error": self.to_string() }))).into_response()
    }
}

impl From<services::Error> for Error {
    fn from(error: services::Error) -> Self {
        use services::Error as E;
        match error {
            E::NotFound | E::Missing(_) => Self::NotFound,
            E::Gone => Self::Gone,
            E::Forbidden | E::Denied(_) => Self::Forbidden,
            E::Unavailable(why) => Self::Unavailable(why),
            E::Invalid(_) | E::Refused(_) | E::UnexpectedMentions(_) | E::Conflict => {
                Self::Malformed(error.to_string())
            }
            E::Limited { .. } => Self::Unavailable("limited".into()),
            E::Internal(why) => Self::Internal(why),
        }
    }
}

impl From<federation::Error> for Error {
    fn from(error: federation::Error) -> Self {
        match error {
            federation::Error::Store(error) => services::Error::from(error).into(),
            error => Self::Internal(error.to_string()),
        }
    }
}

impl From<tenant::Error> for Error {
    fn from(error: tenant::Error) -> Self {
        services::Error::from(error).into()
    }
}

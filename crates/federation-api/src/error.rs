//! Why another server gets nothing, with one HTTP status for each reason.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::RETRY_AFTER;
use serde_json::json;
use types::SECOND;

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
    /// The key that signed is not there any more.
    #[error("Unable to fetch key: it is gone")]
    KeyGone,
    /// Too much of it; again later.
    #[error("Too many requests")]
    Limited {
        /// Milliseconds to wait.
        retry_after: i64,
    },
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
            Self::Unauthorized(_) | Self::KeyGone => StatusCode::UNAUTHORIZED,
            Self::Limited { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Whether nothing is wrong but that nobody knows who asks.
    pub(crate) fn is_about_signature(&self) -> bool {
        matches!(
            self,
            Self::Unauthorized(_) | Self::KeyGone | Self::Limited { .. }
        )
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        if let Self::Internal(why) | Self::Unavailable(why) = &self {
            tracing::error!(why, "a request of another server failed");
        }
        let body = Json(json!({ "error": self.to_string() }));
        let mut response = (self.status(), body).into_response();
        if let Self::Limited { retry_after } = self {
            let seconds = retry_after / SECOND + 1;
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        response
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
            E::Limited { retry_after } | E::Crowded { retry_after } => {
                Self::Limited { retry_after }
            }
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

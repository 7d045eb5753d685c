//! Answers of this door: ActivityPub documents.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, VARY};
use serde_json::Value;

/// A document for other servers.
pub(crate) struct Document {
    status: StatusCode,
    body: Value,
    public: bool,
}

impl Document {
    /// One that everybody may have; it may be kept for some minutes.
    pub(crate) fn public(body: Value) -> Self {
        Self {
            status: StatusCode::OK,
            body,
            public: true,
        }
    }

    /// One that depends on who asks.
    pub(crate) fn private(body: Value) -> Self {
        Self {
            status: StatusCode::OK,
            body,
            public: false,
        }
    }

    /// The same for those who asked only.
    pub(crate) fn into_private(self) -> Self {
        Self {
            public: false,
            ..self
        }
    }

    /// What is left of something that everybody could have.
    pub(crate) fn gone(body: Value) -> Self {
        Self {
            status: StatusCode::GONE,
            ..Self::public(body)
        }
    }
}

impl IntoResponse for Document {
    fn into_response(self) -> Response {
        let caching = match self.public {
            true => "public, max-age=180",
            false => "private, no-store",
        };
        let headers = [
            (CONTENT_TYPE, activitypub::content_type::ACTIVITY_JSON),
            (CACHE_CONTROL, caching),
            (VARY, "Accept, Signature"),
        ];
        (self.status, headers, self.body.to_string()).into_response()
    }
}

//! Applications and the tokens that they get. [Mastodon docs](https://docs.joinmastodon.org/entities/Application/)

use serde::Serialize;

use crate::Id;

/// [Mastodon docs: Application](https://docs.joinmastodon.org/entities/Application/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Application {
    pub id: Id,
    pub name: String,
    pub website: Option<String>,
    pub scopes: Vec<String>,
    pub redirect_uris: Vec<String>,
    /// The same addresses in one text, a line each.
    pub redirect_uri: String,
    /// The server's public key for Web Push.
    pub vapid_key: String,
}

/// An application as only its registration answers it; it holds a secret and so has no `Debug`.
/// [Mastodon docs: CredentialApplication](https://docs.joinmastodon.org/entities/Application/#CredentialApplication)
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct CredentialApplication {
    #[serde(flatten)]
    pub application: Application,
    pub client_id: String,
    pub client_secret: String,
    /// Seconds since 1970; 0 means never.
    pub client_secret_expires_at: i64,
}

/// An access token; it is a secret and so has no `Debug`. [Mastodon docs: Token](https://docs.joinmastodon.org/entities/Token/)
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Token {
    pub access_token: String,
    pub token_type: &'static str,
    /// Separated by spaces.
    pub scope: String,
    /// Seconds since 1970.
    pub created_at: i64,
}

impl Token {
    /// A bearer token ([RFC 6750](https://www.rfc-editor.org/rfc/rfc6750)), made at a time in seconds since 1970.
    pub fn bearer(access_token: String, scope: String, created_at: i64) -> Self {
        Self {
            access_token,
            token_type: "Bearer",
            scope,
            created_at,
        }
    }
}

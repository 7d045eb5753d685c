//! OAuth documents. [Mastodon docs](https://docs.joinmastodon.org/methods/oauth/)

use serde::Serialize;

/// [Mastodon docs: OAuth server metadata](https://docs.joinmastodon.org/methods/oauth/#authorization-server-metadata), [RFC 8414](https://www.rfc-editor.org/rfc/rfc8414)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OAuthServerMetadata {
    pub issuer: String,
    pub authorization_endpoint: String,
    pub token_endpoint: String,
    pub revocation_endpoint: String,
    pub userinfo_endpoint: String,
    pub app_registration_endpoint: String,
    pub service_documentation: String,
    pub scopes_supported: Vec<&'static str>,
    pub response_types_supported: Vec<&'static str>,
    pub response_modes_supported: Vec<&'static str>,
    pub grant_types_supported: Vec<&'static str>,
    pub token_endpoint_auth_methods_supported: Vec<&'static str>,
    pub code_challenge_methods_supported: Vec<&'static str>,
}

/// [Mastodon docs: OAuth userinfo](https://docs.joinmastodon.org/methods/oauth/#userinfo)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OAuthUserInfo {
    pub iss: String,
    /// The address of the account's actor.
    pub sub: String,
    pub name: String,
    pub preferred_username: String,
    pub profile: String,
    pub picture: String,
}

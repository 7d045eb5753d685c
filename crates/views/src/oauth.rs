//! What apps learn by OAuth: about this server, and about the person who signed in.

use entities::{OAuthServerMetadata, OAuthUserInfo};
use tenant::{Unit, Urls};
use types::{AccountId, Scopes};

use crate::{Result, accounts};

/// Who signed in. [Mastodon docs](https://docs.joinmastodon.org/methods/oauth/#userinfo)
pub fn user_info(unit: &Unit<'_>, me: AccountId) -> Result<OAuthUserInfo> {
    let account = accounts::one(unit, me)?;
    Ok(OAuthUserInfo {
        iss: issuer(&unit.tenant().urls),
        sub: account.uri.clone(),
        name: account.display_name.clone(),
        preferred_username: account.username.clone(),
        profile: account.url.clone(),
        picture: account.avatar.clone(),
    })
}

/// How to sign in here. [RFC 8414](https://www.rfc-editor.org/rfc/rfc8414)
pub fn metadata(urls: &Urls) -> OAuthServerMetadata {
    OAuthServerMetadata {
        issuer: issuer(urls),
        authorization_endpoint: urls.absolute("/oauth/authorize"),
        token_endpoint: urls.absolute("/oauth/token"),
        revocation_endpoint: urls.absolute("/oauth/revoke"),
        userinfo_endpoint: urls.absolute("/oauth/userinfo"),
        app_registration_endpoint: urls.absolute("/api/v1/apps"),
        service_documentation: "https://docs.joinmastodon.org/".into(),
        scopes_supported: Scopes::ALL.to_vec(),
        response_types_supported: vec!["code"],
        response_modes_supported: vec!["query"],
        grant_types_supported: vec!["authorization_code", "client_credentials"],
        token_endpoint_auth_methods_supported: vec!["client_secret_basic", "client_secret_post"],
        code_challenge_methods_supported: vec!["S256"],
    }
}

fn issuer(urls: &Urls) -> String {
    urls.absolute("/")
}

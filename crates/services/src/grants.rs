//! How an app gets a token: for a person by an authorization code with PKCE, for itself by its secret; how it ends one.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use store::access_tokens;
use store::apps::App;
use store::oauth_codes::{self, OAuthCode};
use tenant::{Tenant, Unit};
use types::{MINUTE, Scopes, UserId};

use crate::oauth::{self, Issued};
use crate::{Error, Result, apps, secrets};

/// How long a code is good, in milliseconds: RFC 6749, section 4.1.2.
const CODE_LIFE: i64 = 10 * MINUTE;

/// What an app asks of a person. [RFC 6749, section 4.1.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1)
#[derive(Clone, Debug, Default)]
pub struct Question {
    pub client_id: String,
    pub redirect_uri: String,
    pub response_type: String,
    /// Words separated by spaces; none: `read`.
    pub scope: String,
    /// PKCE; empty for none.
    pub code_challenge: String,
    pub code_challenge_method: String,
}

/// What is wrong with a question. With the first two one must not return to the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// There is no such app.
    Client,
    /// The app did not register this address.
    RedirectUri,
    /// Something else than a code is asked for.
    ResponseType,
    /// A scope that there is not, or that the app did not register.
    Scope,
    /// The code challenge is not of the method S256.
    Challenge,
}

/// A question that can be put to a person.
#[derive(Clone, Debug)]
pub struct Request {
    pub app: App,
    pub redirect_uri: String,
    pub scopes: Scopes,
    challenge: Option<String>,
}

/// Reads what an app asks for.
pub fn read(unit: &Unit<'_>, question: &Question) -> Result<Result<Request, Wrong>> {
    let app = store::apps::by_client_id(unit, &question.client_id)?;
    Ok(app
        .ok_or(Wrong::Client)
        .and_then(|app| request(app, question)))
}

fn request(app: App, question: &Question) -> Result<Request, Wrong> {
    if !apps::returns_to(&app, &question.redirect_uri) {
        return Err(Wrong::RedirectUri);
    }
    if question.response_type != "code" {
        return Err(Wrong::ResponseType);
    }
    let scopes = Scopes::parse(&question.scope).filter(|asked| app.scopes.include(asked));
    Ok(Request {
        app,
        redirect_uri: question.redirect_uri.clone(),
        scopes: scopes.ok_or(Wrong::Scope)?,
        challenge: challenge(question)?,
    })
}

/// Only S256: with `plain` whoever sees the question has the answer.
fn challenge(question: &Question) -> Result<Option<String>, Wrong> {
    let challenge = &question.code_challenge;
    match question.code_challenge_method.as_str() {
        "" if challenge.is_empty() => Ok(None),
        // A SHA-256 is written as our own secrets are.
        "S256" if secrets::is_one(challenge) => Ok(Some(challenge.clone())),
        _ => Err(Wrong::Challenge),
    }
}

/// A person says yes; answers the code for the app.
pub async fn allow(tenant: &Arc<Tenant>, request: Request, user: UserId) -> Result<String> {
    let code = secrets::random();
    let hash = secrets::hash(&code);
    tenant
        .write(move |unit| -> Result<()> {
            oauth_codes::remove_expired(unit, unit.now)?;
            let code = OAuthCode {
                hash,
                app_id: request.app.id,
                user_id: user,
                redirect_uri: request.redirect_uri,
                scopes: request.scopes,
                challenge: request.challenge,
                expires_at: unit.now.plus(CODE_LIFE),
                token_id: None,
            };
            Ok(oauth_codes::insert(unit, &code)?)
        })
        .await?;
    Ok(code)
}

/// Why an app does not get a token, or may not end one. [RFC 6749, section 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2)
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// There is no such app, or it has another secret.
    #[error("unknown client")]
    Client,
    /// The code is unknown, used, too old, or was given to somebody else.
    #[error("invalid grant")]
    Grant,
    /// A scope that there is not, or that the app did not register.
    #[error("invalid scope")]
    Scope,
    /// The token belongs to another app.
    #[error("not the client's token")]
    NotTheirs,
    /// Nothing to do with the app.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// How an app proves who it is.
#[derive(Clone, Default)]
pub struct Client {
    pub id: String,
    pub secret: String,
}

impl Client {
    fn app(&self, unit: &Unit<'_>) -> Result<App, Refusal> {
        let secret_hash = secrets::hash(&self.secret);
        store::apps::by_client_id(unit, &self.id)?
            .filter(|app| app.secret_hash == secret_hash)
            .ok_or(Refusal::Client)
    }
}

/// A code that comes back.
#[derive(Clone, Default)]
pub struct Redemption {
    pub code: String,
    /// The one with which the code was asked for.
    pub redirect_uri: String,
    /// PKCE: what the challenge is the hash of.
    pub verifier: Option<String>,
}

/// A token for the person who allowed it.
pub async fn redeem(
    tenant: &Arc<Tenant>,
    client: Client,
    redemption: Redemption,
) -> Result<Issued, Refusal> {
    let issued = tenant.write(move |unit| {
        let app = client.app(unit)?;
        exchange(unit, &app, &redemption)
    });
    issued.await?.ok_or(Refusal::Grant)
}

/// None: the code had been used before. Somebody has stolen it, so what it was exchanged for ends with this unit
/// ([RFC 6749, section 4.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2)).
fn exchange(unit: &Unit<'_>, app: &App, given: &Redemption) -> Result<Option<Issued>, Refusal> {
    let hash = secrets::hash(&given.code);
    let code = oauth_codes::take(unit, &hash)?.filter(|code| fits(unit, app, given, code));
    let code = code.ok_or(Refusal::Grant)?;
    if let Some(token) = code.token_id {
        oauth::end(unit, access_tokens::remove(unit, token)?);
        return Ok(None);
    }
    let issued = oauth::issue(unit, app.id, Some(code.user_id), code.scopes)?;
    oauth_codes::spend(unit, &hash, issued.id)?;
    Ok(Some(issued))
}

fn fits(unit: &Unit<'_>, app: &App, given: &Redemption, code: &OAuthCode) -> bool {
    let challenge = given
        .verifier
        .as_deref()
        .map(|verifier| URL_SAFE_NO_PAD.encode(secrets::hash(verifier)));
    code.app_id == app.id
        && code.redirect_uri == given.redirect_uri
        && code.challenge == challenge
        && code.expires_at > unit.now
}

/// A token for the app itself.
pub async fn for_itself(
    tenant: &Arc<Tenant>,
    client: Client,
    scope: String,
) -> Result<Issued, Refusal> {
    tenant
        .write(move |unit| {
            let app = client.app(unit)?;
            let scopes = Scopes::parse(&scope).filter(|asked| app.scopes.include(asked));
            let scopes = scopes.ok_or(Refusal::Scope)?;
            Ok(oauth::issue(unit, app.id, None, scopes)?)
        })
        .await
}

/// Ends a token. One that there is not is as good as ended. [RFC 7009](https://www.rfc-editor.org/rfc/rfc7009)
pub async fn revoke(tenant: &Arc<Tenant>, client: Client, token: String) -> Result<(), Refusal> {
    tenant
        .write(move |unit| {
            let app = client.app(unit)?;
            match access_tokens::bearer(unit, &secrets::hash(&token))? {
                Some(bearer) if bearer.app_id != app.id => Err(Refusal::NotTheirs),
                Some(bearer) => {
                    oauth::end(unit, access_tokens::remove(unit, bearer.token_id)?);
                    Ok(())
                }
                None => Ok(()),
            }
        })
        .await
}

//! Who may use a route: bearer tokens, scopes, standing.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{FromRequestParts, OptionalFromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{AUTHORIZATION, CACHE_CONTROL, SEC_WEBSOCKET_PROTOCOL, VARY};
use http::request::Parts;
use http::{Extensions, HeaderMap, HeaderValue, StatusCode, Uri};
use services::oauth::{self, Person, Session, Standing};
use services::rates::Caller;
use services::secrets;
use tenant::{Tenant, TokenHash};
use types::AccountId;

use crate::{ApiError, rates};

/// What it takes to use a route. The word is the scope that a token must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nothing; a token is not looked at.
    Open,
    /// Nothing; but a token, when sent, must have the scope.
    Optional(&'static str),
    /// A token of an app, with or without a person. No word: any scope.
    App(&'static str),
    /// A token of a person who may use their account. No word: any scope.
    User(&'static str),
    /// A token of a person, whose address may still be unconfirmed.
    Newcomer(&'static str),
    /// A token of a moderator, admin or owner.
    Staff(&'static str),
}

/// Lets a request pass when its token allows it, and says to whom it belongs.
pub(crate) async fn guard(
    State(access): State<Access>,
    mut request: Request,
    next: Next,
) -> Response {
    let tenant = tenant(request.extensions());
    let token = token(&request).map(secrets::hash);
    let checked = check(access, &tenant, token).await;
    let caller = match (&checked, token) {
        (Ok(Some(session)), Some(token)) => Some(Caller::Token(token, session)),
        _ => address(&request).map(Caller::Visitor),
    };
    let spent = caller.and_then(|caller| rates::count(&tenant, caller, &request));
    if let Some(spent) = spent.filter(|spent| spent.refused) {
        return rates::refuse(spent, tenant.clock.now());
    }
    match checked {
        Ok(Some(session)) => drop(request.extensions_mut().insert(session)),
        Ok(None) => {}
        Err(error) => return error.into_response(),
    }
    let personal = request.extensions().get::<Session>().is_some();
    let mut response = next.run(request).await;
    if access != Access::Open {
        cache_headers(personal, response.headers_mut());
    }
    if let Some(spent) = spent {
        rates::write(spent, response.headers_mut());
    }
    response
}

async fn check(
    access: Access,
    tenant: &Arc<Tenant>,
    token: Option<TokenHash>,
) -> Result<Option<Session>, ApiError> {
    if access == Access::Open {
        return Ok(None);
    }
    let session = match token {
        Some(token) => Some(session(tenant, token).await?),
        None => None,
    };
    match (access, session) {
        (Access::Optional(_), None) => Ok(None),
        (_, None) => Err(ApiError::bad_token()),
        (Access::Optional(scope) | Access::App(scope), Some(session)) => {
            scoped(scope, &session)?;
            if let Some(person) = session.person() {
                standing(person, false)?;
            }
            Ok(Some(session))
        }
        (Access::User(scope) | Access::Newcomer(scope) | Access::Staff(scope), Some(session)) => {
            scoped(scope, &session)?;
            let person = session.person().ok_or_else(|| {
                ApiError::new(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "This method requires an authenticated user",
                )
            })?;
            standing(person, matches!(access, Access::Newcomer(_)))?;
            if matches!(access, Access::Staff(_)) && person.role == Default::default() {
                return Err(ApiError::forbidden());
            }
            Ok(Some(session))
        }
        (Access::Open, Some(_)) => Ok(None),
    }
}

/// From the Authorization header, `access_token` in the query, or where browsers can put it when they open a WebSocket.
fn token(request: &Request) -> Option<&str> {
    let headers = request.headers();
    bearer(headers)
        .or_else(|| in_query(request.uri()))
        .or_else(|| headers.get(SEC_WEBSOCKET_PROTOCOL)?.to_str().ok())
}

fn in_query(uri: &Uri) -> Option<&str> {
    let mut pairs = uri.query()?.split('&');
    pairs.find_map(|pair| pair.strip_prefix("access_token="))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The server that was asked.
fn tenant(extensions: &Extensions) -> Arc<Tenant> {
    extensions
        .get::<Arc<Tenant>>()
        .expect("the host was looked up first")
        .clone()
}

/// Where the request comes from; a proxy on this machine that does not say it leaves it open.
fn address(request: &Request) -> Option<IpAddr> {
    let address = request.extensions().get::<IpAddr>().copied();
    address.filter(|address| !address.is_loopback())
}

async fn session(tenant: &Arc<Tenant>, token: TokenHash) -> Result<Session, ApiError> {
    let session = oauth::authenticate(tenant, token).await?;
    session.ok_or_else(ApiError::bad_token)
}

fn scoped(scope: &str, session: &Session) -> Result<(), ApiError> {
    if scope.is_empty() || session.scopes.allow(scope) {
        Ok(())
    } else {
        Err(ApiError::out_of_scope())
    }
}

fn standing(person: Person, newcomers: bool) -> Result<(), ApiError> {
    let why = match person.standing {
        Standing::Active => return Ok(()),
        Standing::Unconfirmed if newcomers => return Ok(()),
        Standing::Unconfirmed => "Your login is missing a confirmed e-mail address",
        Standing::Pending => "Your login is currently pending approval",
        Standing::Disabled | Standing::Suspended => "Your login is currently disabled",
    };
    Err(ApiError::new(StatusCode::FORBIDDEN, why))
}

/// What is personal is not stored by anybody between us and the app.
fn cache_headers(personal: bool, headers: &mut HeaderMap) {
    headers.append(VARY, HeaderValue::from_static("Authorization"));
    if personal && !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    }
}

/// The server that was asked.
pub struct Server(pub Arc<Tenant>);

impl<S: Sync> FromRequestParts<S> for Server {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Ok(Self(tenant(&parts.extensions)))
    }
}

/// The person who asks. Only for routes that need one.
#[derive(Clone, Copy)]
pub struct Me(pub AccountId);

impl<S: Sync> FromRequestParts<S> for Me {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let session = parts.extensions.get::<Session>();
        let person = session.and_then(Session::person);
        Ok(Self(
            person
                .expect("the route's access demands a person")
                .account_id,
        ))
    }
}

/// The person who asks, if it is one: `Viewer(Option<AccountId>)`.
#[derive(Clone, Copy)]
pub struct Viewer(pub Option<AccountId>);

impl<S: Sync> FromRequestParts<S> for Viewer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let session = parts.extensions.get::<Session>();
        Ok(Self(
            session
                .and_then(Session::person)
                .map(|person| person.account_id),
        ))
    }
}

/// The whole session: app, scopes, person. Only for routes that need a token.
pub struct Token(pub Session);

impl<S: Sync> FromRequestParts<S> for Token {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let session = parts.extensions.get::<Session>();
        Ok(Self(
            session.expect("the route's access demands a token").clone(),
        ))
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Token {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, ApiError> {
        Ok(parts.extensions.get::<Session>().cloned().map(Self))
    }
}

//! Who may open a page: people who are signed in, moderators, admins.

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Redirect, Response};
use http::request::Parts;
use http::{Method, StatusCode};
use services::people::Role;
use services::sessions::Visitor;

use crate::next::Next;

/// Somebody who is signed in; others are asked to sign in first.
pub struct SignedIn(pub Visitor);

/// The same, who may look after people and reports.
pub struct Moderator(pub Visitor);

/// The same, who may change the server itself.
pub struct Admin(pub Visitor);

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        visitor(parts, Role::User).map(Self)
    }
}

impl<S: Sync> FromRequestParts<S> for Moderator {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        visitor(parts, Role::Moderator).map(Self)
    }
}

impl<S: Sync> FromRequestParts<S> for Admin {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        visitor(parts, Role::Admin).map(Self)
    }
}

/// Why somebody may not open a page.
pub enum Refused {
    /// They are not signed in; where they go on then.
    SignInFirst(Next),
    /// Their role does not allow it.
    Forbidden,
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::Forbidden => StatusCode::FORBIDDEN.into_response(),
            Self::SignInFirst(next) => Redirect::to(&next.sign_in()).into_response(),
        }
    }
}

fn visitor(parts: &Parts, least: Role) -> Result<Visitor, Refused> {
    match parts.extensions.get::<Visitor>() {
        Some(visitor) if visitor.person.role >= least => Ok(visitor.clone()),
        Some(_) => Err(Refused::Forbidden),
        None => Err(Refused::SignInFirst(next(parts))),
    }
}

/// What was sent with a form is lost, so one comes back to a page and not to its form.
fn next(parts: &Parts) -> Next {
    let page = parts.uri.path_and_query().map(|path| path.as_str());
    let page = page.filter(|_| parts.method == Method::GET);
    Next::new(page.unwrap_or("/"))
}

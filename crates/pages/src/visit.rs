//! Who visits which server: what the frame around a page must know, found in the request.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, header};
use messages::Locale;
use services::people::Role;
use services::sessions::{self, Browser, Visitor};
use tenant::Tenant;

use crate::cookies::SESSION;
use crate::frame::{self, Visit};

/// Frames every page; handlers find an `Extension<Visitor>` when somebody is signed in.
pub(crate) async fn around(mut request: Request, next: Next) -> Response {
    let tenant = request
        .extensions()
        .get::<Arc<Tenant>>()
        .expect("the host was looked up first")
        .clone();
    let visitor = visitor(&tenant, request.headers()).await;
    let visit = visit(&tenant, visitor.as_ref());
    if let Some(visitor) = visitor {
        request.extensions_mut().insert(visitor);
    }
    frame::frame(visit, request, next).await
}

async fn visitor(tenant: &Arc<Tenant>, headers: &HeaderMap) -> Option<Visitor> {
    let secret = SESSION.read(headers, is_https(tenant))?;
    let visitor = sessions::by_secret(tenant, secret).await;
    visitor.unwrap_or_else(|error| {
        tracing::error!(%error, "a session cannot be looked up");
        None
    })
}

fn visit(tenant: &Tenant, visitor: Option<&Visitor>) -> Visit {
    let settings = tenant.settings();
    let mut languages = settings.languages.iter();
    Visit {
        site: settings.title.clone(),
        domain: tenant.urls.account_domain.to_string(),
        base: tenant.urls.base(),
        https: is_https(tenant),
        locale: languages
            .find_map(|tag| Locale::from_code(tag))
            .unwrap_or_default(),
        account: visitor.map(|visitor| visitor.username.clone()),
        role: visitor.map_or(Role::User, |visitor| visitor.person.role),
    }
}

pub(crate) fn is_https(tenant: &Tenant) -> bool {
    tenant.urls.scheme == "https"
}

/// What a session remembers of where it began.
pub(crate) fn browser(ip: IpAddr, headers: &HeaderMap) -> Browser {
    let user_agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok());
    Browser {
        ip,
        user_agent: user_agent.unwrap_or_default().to_owned(),
    }
}

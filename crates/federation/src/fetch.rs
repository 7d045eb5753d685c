//! Fetch: documents of other servers, each believed only for what it can know.

pub mod accounts;
pub mod authorizations;
pub mod collections;
pub mod statuses;
mod webfinger;

use std::sync::Arc;

use activitypub::ids::{same_host, without_fragment};
use http::HeaderMap;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use http_client::{Limits, Response};
use serde_json::Value;
use tenant::Tenant;
use types::{AccountId, MINUTE};
use url::Url;

use crate::sign::Kind;
use crate::{Error, Result, addresses, keys, sign};

const HTML: &str = "text/html";
const NO_DOCUMENT: &str = "no ActivityPub document";
const ACCEPTED: &str = r#"application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams""#;

/// After so many requests without an answer a host is left alone …
const SILENCES: u32 = 5;
/// … for so long, from the first of them on, in milliseconds.
const LEFT_ALONE: i64 = 5 * MINUTE;

/// The document whose id is `uri`. One that says it is another on the same host is fetched from there, once; every other one
/// that is not what was asked for is refused.
pub async fn document(tenant: &Arc<Tenant>, uri: &str) -> Result<Value> {
    let found = named(tenant, uri).await?;
    let id = id(&found)?;
    if id == uri {
        return Ok(found);
    }
    // What is kept under another address than its own is believed only at its own.
    let again = named(tenant, &id).await?;
    match self::id(&again)? == id {
        true => Ok(again),
        false => Err(Error::Refused("a document that is kept under another id")),
    }
}

/// What an address leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// An account, which is stored now.
    Account(AccountId),
    /// A post with this id.
    Status(String),
}

/// What an address that somebody typed or pasted leads to: an id, or a page that names one.
pub async fn find(tenant: &Arc<Tenant>, address: &str) -> Result<Found> {
    let found = match document(tenant, address).await {
        Err(Error::Refused(NO_DOCUMENT)) => {
            document(tenant, &named_by(tenant, address).await?).await?
        }
        found => found?,
    };
    if activitypub::read::Actor::read(&found).is_ok() {
        return Ok(Found::Account(accounts::store(tenant, found).await?));
    }
    Ok(Found::Status(id(&found)?))
}

/// The document that a page names as another form of itself.
async fn named_by(tenant: &Arc<Tenant>, page: &str) -> Result<String> {
    let answer = get(tenant, &address(tenant, page)?, HTML, false).await?;
    let html = String::from_utf8_lossy(&answer.body);
    let named = text::alternate(&html, activitypub::content_type::is_activity);
    let named = named.and_then(|named| answer.url.join(&named).ok());
    named.map(Into::into).ok_or(Error::Refused(NO_DOCUMENT))
}

/// What lies at an address, whatever its id.
pub(crate) async fn named(tenant: &Arc<Tenant>, uri: &str) -> Result<Value> {
    let url = address(tenant, uri)?;
    let answer = get(tenant, &url, ACCEPTED, true).await?;
    check_policy(tenant, answer.url.as_str())?;
    if !is_activity(&answer) {
        return Err(Error::Refused(NO_DOCUMENT));
    }
    let found = activitypub::json::parse(&answer.body)
        .map_err(|error| Error::Malformed(error.to_string()))?;
    let moved = !same_host(answer.url.as_str(), uri);
    if moved && id(&found)? != without_fragment(answer.url.as_str()) {
        return Err(Error::Refused("a redirect to somebody else's document"));
    }
    Ok(found)
}

/// The HTML of a page elsewhere.
pub async fn page(tenant: &Arc<Tenant>, uri: &str) -> Result<String> {
    let url = address(tenant, uri)?;
    let answer = get(tenant, &url, "text/html", false).await?;
    Ok(String::from_utf8_lossy(&answer.body).into_owned())
}

/// An address that may be fetched: on the web, not of this server.
fn address(tenant: &Tenant, uri: &str) -> Result<Url> {
    if !activitypub::ids::is_web(uri) {
        return Err(Error::Refused("an id that is not on the web"));
    }
    if addresses::is_ours(&tenant.urls, uri) {
        return Err(Error::Refused("an id of this server"));
    }
    check_policy(tenant, uri)?;
    Url::parse(uri).map_err(|_| Error::Refused("an id that is no address"))
}

/// Nothing is fetched from those with whom this server does not deal.
pub(crate) fn check_policy(tenant: &Tenant, uri: &str) -> Result<()> {
    let host = activitypub::ids::host(uri).ok_or(Error::Refused("an address without a host"))?;
    match tenant.policy(&host).suspend {
        true => Err(Error::Blocked),
        false => Ok(()),
    }
}

/// A successful answer. Documents are asked for in the name of the server, so that those who let nobody else in answer.
pub(crate) async fn get(
    tenant: &Arc<Tenant>,
    url: &Url,
    accept: &'static str,
    signed: bool,
) -> Result<Response> {
    let signer = match signed {
        true => Some(keys::signer(tenant, None).await?),
        false => None,
    };
    let now = tenant.clock.now();
    let headers = |url: &Url| {
        let signer = signer.as_ref();
        let signed = signer.and_then(|signer| sign::get(signer, Kind::Cavage, url, now).ok());
        let mut headers: HeaderMap = signed.unwrap_or_default();
        headers.insert(ACCEPT, HeaderValue::from_static(accept));
        headers
    };
    let answer = within_patience(tenant, url, async {
        let http = &tenant.process.http;
        http.get(url, &Limits::DOCUMENT, headers).await
    });
    let answer = answer.await?;
    match answer.status.is_success() {
        true => Ok(answer),
        false => Err(Error::Status(answer.status)),
    }
}

/// A host from which nothing came several times is left alone for some minutes: who waits for it holds up others.
async fn within_patience<T>(
    tenant: &Tenant,
    url: &Url,
    asking: impl Future<Output = Result<T, http_client::Error>>,
) -> Result<T> {
    let silent = (tenant.number, "silent", url.host_str().unwrap_or_default());
    let (limits, now) = (&tenant.process.limits, tenant.clock.now());
    if limits.is_full(silent, SILENCES, now) {
        return Err(Error::Network(http_client::Error::Busy));
    }
    let answer = asking.await;
    let own = http_client::Error::Busy;
    if matches!(&answer, Err(error) if error.is_temporary() && *error != own) {
        // When that was one too many, the next call finds it full.
        let _ = limits.count(silent, SILENCES, LEFT_ALONE, now);
    }
    Ok(answer?)
}

fn is_activity(answer: &Response) -> bool {
    let value = answer.headers.get(CONTENT_TYPE);
    let value = value.and_then(|value| value.to_str().ok());
    value.is_some_and(activitypub::content_type::is_activity)
}

fn id(document: &Value) -> Result<String> {
    let id = document.get("id").and_then(Value::as_str);
    id.map(str::to_owned)
        .ok_or(Error::Refused("a document without an id"))
}

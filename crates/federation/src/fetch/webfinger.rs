//! Who is behind a handle, and which handle an actor has.

use std::sync::Arc;

use http::StatusCode;
use tenant::Tenant;
use types::{Handle, Host};
use url::Url;

use super::{check_policy, get};
use crate::{Error, Result};

const JRD: &str = "application/jrd+json, application/json";
const XRD: &str = "application/xrd+xml, application/xml";

/// What webfinger says: the handle by which its server calls somebody, and their actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub handle: Handle,
    pub actor: String,
}

/// Looks up a handle. A server may call somebody otherwise than they were asked for (`@me@social.example.org` is
/// `@me@example.org`): then it is asked once more, there, and has to stand by it.
pub(super) async fn lookup(tenant: &Arc<Tenant>, handle: &Handle) -> Result<Found> {
    let first = ask(tenant, handle).await?;
    if is_same(&first.handle, handle) {
        return Ok(first);
    }
    let second = ask(tenant, &first.handle).await?;
    match is_same(&second.handle, &first.handle) && second.actor == first.actor {
        true => Ok(second),
        false => Err(Error::Refused("a handle that leads to another handle")),
    }
}

fn is_same(one: &Handle, other: &Handle) -> bool {
    one.host == other.host && one.username.to_lowercase() == other.username.to_lowercase()
}

async fn ask(tenant: &Arc<Tenant>, handle: &Handle) -> Result<Found> {
    let host = handle
        .host
        .as_ref()
        .ok_or(Error::Refused("a handle of this server"))?;
    let resource = format!("acct:{}@{host}", handle.username);
    let usual = url(tenant, host, "/.well-known/webfinger")?;
    let answer = match get(tenant, &with_resource(usual, &resource), JRD, false).await {
        Err(Error::Status(StatusCode::NOT_FOUND)) => {
            let template = template(tenant, host).await?;
            let address = activitypub::host_meta::fill(&template, &resource);
            let address = Url::parse(&address).map_err(|_| Error::Refused("a bad host-meta"))?;
            get(tenant, &address, JRD, false).await?
        }
        answer => answer?,
    };
    let jrd = activitypub::json::parse(&answer.body)
        .map_err(|error| Error::Malformed(error.to_string()))?;
    let answer = activitypub::webfinger::Answer::read(&jrd)
        .map_err(|error| Error::Malformed(error.to_string()))?;
    let handle: Handle = answer
        .subject
        .parse()
        .map_err(|_| Error::Refused("a webfinger subject that is no handle"))?;
    match handle.host {
        Some(_) => Ok(Found {
            handle,
            actor: answer.actor,
        }),
        None => Err(Error::Refused("a webfinger subject without a host")),
    }
}

async fn template(tenant: &Arc<Tenant>, host: &Host) -> Result<String> {
    let url = url(tenant, host, "/.well-known/host-meta")?;
    let answer = get(tenant, &url, XRD, false).await?;
    let text = String::from_utf8_lossy(&answer.body);
    activitypub::host_meta::template(&text).ok_or(Error::Status(StatusCode::NOT_FOUND))
}

fn url(tenant: &Tenant, host: &Host, path: &str) -> Result<Url> {
    let text = format!("{}://{host}{path}", tenant.urls.scheme);
    check_policy(tenant, &text)?;
    Url::parse(&text).map_err(|_| Error::Refused("a host that is no address"))
}

fn with_resource(mut url: Url, resource: &str) -> Url {
    url.query_pairs_mut().append_pair("resource", resource);
    url
}

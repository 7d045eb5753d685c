//! How accounts are found by their names: webfinger, host-meta.

use activitypub::webfinger::{Answer, JRD_JSON, Resource};
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use federation::addresses::{self, Ours};
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE};
use serde::Deserialize;
use store::accounts::Account;
use tenant::{Unit, Urls};

use crate::access::Server;
use crate::actors::{id_of, present};
use crate::error::{Error, Result};

#[derive(Deserialize)]
pub(crate) struct Asked {
    resource: Option<String>,
}

/// Who is behind a name or an address. <https://www.rfc-editor.org/rfc/rfc7033>
pub(crate) async fn webfinger(
    Server(tenant): Server,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let resource = asked.resource.as_deref().and_then(Resource::parse);
    let resource = resource.ok_or_else(|| Error::Malformed("Bad resource".into()))?;
    let answer = tenant.read(move |unit| find(unit, &resource)).await?;
    let headers = [(CONTENT_TYPE, JRD_JSON), (ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    Ok((headers, answer.to_json().to_string()).into_response())
}

/// Where to ask for accounts. <https://www.rfc-editor.org/rfc/rfc6415>
pub(crate) async fn host_meta(Server(tenant): Server) -> Response {
    let headers = [(CONTENT_TYPE, activitypub::host_meta::XRD_XML)];
    let document = activitypub::host_meta::write(&tenant.urls.base());
    (headers, document).into_response()
}

fn find(unit: &Unit<'_>, resource: &Resource) -> Result<Answer> {
    let urls = &unit.tenant().urls;
    let ours =
        |host: &str| host == urls.account_domain.as_str() || host == urls.web_domain.as_str();
    match resource {
        Resource::Account { user, host } if ours(host) => match ours(user) {
            true => Ok(instance(urls)),
            false => by_name(unit, user),
        },
        Resource::Host(host) if ours(host) => Ok(instance(urls)),
        Resource::Address(address) => by_address(unit, address),
        Resource::Account { .. } | Resource::Host(_) => Err(Error::NotFound),
    }
}

fn by_name(unit: &Unit<'_>, name: &str) -> Result<Answer> {
    let account = present(unit, id_of(unit, name)?)?;
    Ok(answer(unit, &account))
}

fn by_address(unit: &Unit<'_>, address: &str) -> Result<Answer> {
    let urls = &unit.tenant().urls;
    // Where links are old, the scheme may be, too.
    let (_, rest) = address.split_once("://").ok_or(Error::NotFound)?;
    let address = format!("{}://{rest}", urls.scheme);
    match addresses::ours(urls, &address) {
        Some(Ours::Instance) => return Ok(instance(urls)),
        Some(Ours::Account(id)) => return Ok(answer(unit, &present(unit, id)?)),
        Some(Ours::Status(..)) => return Err(Error::NotFound),
        None => {}
    }
    if address == urls.base() {
        return Ok(instance(urls));
    }
    let page = address.strip_prefix(&urls.absolute("/@"));
    let page = page.or_else(|| address.strip_prefix(&urls.absolute("/users/")));
    match page {
        Some(name) if !name.contains('/') => by_name(unit, name),
        _ => Err(Error::NotFound),
    }
}

fn answer(unit: &Unit<'_>, account: &Account) -> Answer {
    let urls = &unit.tenant().urls;
    Answer {
        subject: format!("acct:{}@{}", account.username, urls.account_domain),
        actor: account.uri.clone(),
        profile: Some(account.url.clone()),
        avatar: None,
        subscribe: None,
    }
}

fn instance(urls: &Urls) -> Answer {
    Answer {
        subject: format!("acct:{0}@{0}", urls.account_domain),
        actor: addresses::instance_actor(urls),
        profile: Some(urls.absolute("/about")),
        avatar: None,
        subscribe: None,
    }
}

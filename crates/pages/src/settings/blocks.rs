//! `/settings/blocks`: people and servers that one has nothing to do with.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Query};
use axum::response::Response;
use services::{blocks, domain_blocks};
use store::Page as Range;
use tenant::Tenant;
use types::AccountId;

use super::people::{Paging, People, Row, older};
use crate::access::SignedIn;
use crate::console::done;
use crate::errors::PageError;
use crate::forms::{Form, Nothing};
use crate::layout::Page;

/// Blocked servers that are listed at most.
const DOMAINS: usize = 500;

/// `GET /settings/blocks`
pub async fn index(
    page: Page,
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
    Query(paging): Query<Paging>,
) -> Result<Response, PageError> {
    let (me, range) = (visitor.person.account_id, paging.range());
    let read = tenant.read(move |unit| {
        let people = views::blocks::list(unit, me, range)?;
        let domains = views::domain_blocks::list(unit, me, Range::newest(DOMAINS))?;
        Ok::<_, services::Error>((people, domains.items))
    });
    let (found, domains) = read.await?;
    let t = page.t;
    let row = |account: Arc<entities::Account>| Row {
        buttons: vec![page.button_of(
            &format!("/settings/blocks/{}/end", account.id.0),
            t.blocks_end(),
            &account.acct,
        )],
        said: String::new(),
        account,
    };
    let domain = |domain: String| {
        let path = format!("/settings/blocks/domains/{domain}/end");
        let button = page.button_of(&path, t.blocks_end(), &domain);
        (domain, button)
    };
    let people = People {
        page: &page,
        title: t.settings_blocks(),
        intro: t.blocks_intro(),
        none: t.blocks_none(),
        older: older(found.ends, found.full),
        rows: found.items.into_iter().map(row).collect(),
        domains: domains.into_iter().map(domain).collect(),
    };
    Ok(people.answer())
}

/// `POST /settings/blocks/id/end`
pub async fn end(
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
    Path(id): Path<i64>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    blocks::unblock(&tenant, visitor.person.account_id, AccountId(id)).await?;
    Ok(done("/settings/blocks", "unblocked"))
}

/// `POST /settings/blocks/domains/host/end`
pub async fn end_domain(
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
    Path(domain): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    domain_blocks::unblock(&tenant, visitor.person.account_id, &domain).await?;
    Ok(done("/settings/blocks", "unblocked"))
}

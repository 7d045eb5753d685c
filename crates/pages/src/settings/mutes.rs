//! `/settings/mutes`: whom one does not want to hear.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Query};
use axum::response::Response;
use entities::MutedAccount;
use services::mutes;
use tenant::Tenant;
use types::AccountId;

use super::people::{Paging, People, Row, older};
use crate::access::SignedIn;
use crate::console::done;
use crate::dates;
use crate::errors::PageError;
use crate::forms::{Form, Nothing};
use crate::layout::Page;

/// `GET /settings/mutes`
pub async fn index(
    page: Page,
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
    Query(paging): Query<Paging>,
) -> Result<Response, PageError> {
    let (me, range) = (visitor.person.account_id, paging.range());
    let read = tenant.read(move |unit| views::mutes::list(unit, me, range));
    let found = read.await?;
    let t = page.t;
    let row = |muted: MutedAccount| {
        let path = format!("/settings/mutes/{}/end", muted.account.id.0);
        let until = muted.mute_expires_at;
        Row {
            buttons: vec![page.button_of(&path, t.mutes_end(), &muted.account.acct)],
            said: until.map_or_else(String::new, |end| t.mutes_until(dates::with_time(t, end))),
            account: muted.account,
        }
    };
    let people = People {
        page: &page,
        title: t.settings_mutes(),
        intro: t.mutes_intro(),
        none: t.mutes_none(),
        older: older(found.ends, found.full),
        rows: found.items.into_iter().map(row).collect(),
        domains: Vec::new(),
    };
    Ok(people.answer())
}

/// `POST /settings/mutes/id/end`
pub async fn end(
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
    Path(id): Path<i64>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    mutes::unmute(&tenant, visitor.person.account_id, AccountId(id)).await?;
    Ok(done("/settings/mutes", "unmuted"))
}

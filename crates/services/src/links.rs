//! Links in the tables of profiles: whether the page behind one says that it belongs to the same person.

use std::sync::Arc;

use store::accounts::{self, Account, Field};
use store::jobs::Job;
use tenant::{Tenant, Unit};
use types::AccountId;

use crate::Result;

/// Looks at the links of a profile that are not verified yet.
pub(crate) async fn verify(tenant: &Arc<Tenant>, id: AccountId) -> Result<()> {
    let read = tenant.read(move |unit| accounts::by_id(unit, id));
    let Some(account) = read.await?.filter(Account::is_local) else {
        return Ok(());
    };
    let mut verified = Vec::new();
    for field in account.fields.0.iter().filter(|field| is_open(field)) {
        match federation::fetch::page(tenant, &field.value).await {
            Ok(page) if text::is_mine(&page, &account.url) => verified.push(field.value.clone()),
            Ok(_) => {}
            Err(error) => tracing::debug!(link = field.value, %error, "a link is not verified"),
        }
    }
    if verified.is_empty() {
        return Ok(());
    }
    tenant.write(move |unit| note(unit, id, &verified)).await
}

/// Whether a line is nothing but a link that nobody has verified.
pub(crate) fn is_open(field: &Field) -> bool {
    field.verified_at.is_none()
        && field.value.starts_with("https://")
        && !field.value.contains(char::is_whitespace)
}

fn note(unit: &Unit<'_>, id: AccountId, verified: &[String]) -> Result<()> {
    let Some(mut account) = accounts::locked(unit, id)? else {
        return Ok(());
    };
    let open = account.fields.0.iter_mut().filter(|field| is_open(field));
    for field in open.filter(|field| verified.contains(&field.value)) {
        field.verified_at = Some(unit.now);
    }
    accounts::update_profile(unit, &account)?;
    unit.touch_account(id);
    Ok(unit.enqueue(&Job::ShareProfile { account_id: id })?)
}

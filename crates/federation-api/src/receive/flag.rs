//! Flag: another server reports somebody of this one. Accounts and posts come in any order.

use activitypub::ids::id_of;
use federation::addresses::{self, Ours};
use services::{Error, Result, reports};

use super::Receipt;

pub(super) async fn receive(receipt: Receipt) -> Result<()> {
    let host = receipt.actor.domain.as_str();
    if receipt.tenant.policy(host).reject_reports {
        return Ok(());
    }
    let objects = receipt.activity.objects.iter().filter_map(id_of);
    let objects: Vec<String> = objects.map(str::to_owned).collect();
    receipt
        .tenant
        .clone()
        .write(move |unit| {
            let urls = &unit.tenant().urls;
            let accounts = objects
                .iter()
                .filter_map(|uri| match addresses::ours(urls, uri) {
                    Some(Ours::Account(id) | Ours::Status(id, _)) => Some(id),
                    _ => None,
                });
            let target = accounts.min().ok_or(Error::NotFound)?;
            let target = store::accounts::by_id(unit, target)?.ok_or(Error::NotFound)?;
            let comment = receipt.activity.content.as_deref().unwrap_or_default();
            let uri = receipt.activity.id.as_deref();
            reports::receive(unit, &receipt.actor, &target, &objects, comment, uri)
        })
        .await
}

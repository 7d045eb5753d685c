//! Follow: somebody wants to follow somebody here.

use federation::addresses::{self, Ours};
use services::{Error, Result, follows};

use super::Receipt;

pub(super) async fn receive(receipt: Receipt) -> Result<()> {
    let object = receipt.object_id()?;
    let (follower, id) = (receipt.actor, receipt.activity.id);
    receipt
        .tenant
        .write(
            move |unit| match addresses::ours(&unit.tenant().urls, &object) {
                Some(Ours::Account(target)) => {
                    follows::receive(unit, follower.id, target, id.as_deref())
                }
                Some(Ours::Instance) => follows::receive_for_server(unit, &follower, id.as_deref()),
                _ => Err(Error::NotFound),
            },
        )
        .await
}

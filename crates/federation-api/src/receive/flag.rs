//! Flag: another server reports people of this one. Accounts and posts come in any order.

use std::collections::BTreeMap;

use federation::addresses::{self, Ours};
use services::{Error, Result, reports};
use tenant::Urls;
use types::{AccountId, StatusId};

use super::Receipt;

pub(super) async fn receive(receipt: Receipt) -> Result<()> {
    let host = receipt.actor.domain.as_str();
    if receipt.tenant.policy(host).reject_reports {
        return Ok(());
    }
    let posts = posts_by_author(&receipt.tenant.urls, receipt.activity.object_ids());
    if posts.is_empty() {
        return Err(Error::NotFound);
    }
    receipt
        .tenant
        .clone()
        .write(move |unit| {
            let comment = receipt.activity.content.as_deref().unwrap_or_default();
            let uri = receipt.activity.id.clone();
            reports::receive(unit, &receipt.actor, &posts, comment, uri)
        })
        .await
}

/// The accounts that are named or have written what is, and what they have written of it.
fn posts_by_author<'a>(
    urls: &Urls,
    ids: impl Iterator<Item = &'a str>,
) -> BTreeMap<AccountId, Vec<StatusId>> {
    let mut posts: BTreeMap<AccountId, Vec<StatusId>> = BTreeMap::new();
    for id in ids {
        match addresses::ours(urls, id) {
            Some(Ours::Account(account)) => {
                posts.entry(account).or_default();
            }
            Some(Ours::Status(author, post)) => posts.entry(author).or_default().push(post),
            _ => {}
        }
    }
    posts
}

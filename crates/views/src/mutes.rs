//! Accounts that the viewer mutes.

use entities::MutedAccount;
use store::Page;
use tenant::Unit;
use types::AccountId;

use crate::{Listed, Result, accounts, time};

/// A page of them, with when each mute ends. [Mastodon docs](https://docs.joinmastodon.org/methods/mutes/#get)
pub fn list(unit: &Unit<'_>, me: AccountId, page: Page) -> Result<Listed<Vec<MutedAccount>>> {
    let rows = store::mutes::of(unit, me, page, unit.now)?;
    let ids: Vec<AccountId> = rows.iter().map(|(_, account, _)| *account).collect();
    let accounts = accounts::many(unit, &ids)?;
    let muted = rows.iter().filter_map(|(_, account, expires_at)| {
        Some(MutedAccount {
            account: accounts.get(account)?.clone(),
            mute_expires_at: expires_at.map(time),
        })
    });
    Ok(Listed::new(muted.collect(), &rows, page, |(id, _, _)| id.0))
}

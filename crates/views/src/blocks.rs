//! Accounts that the viewer blocks.

use std::sync::Arc;

use entities::Account;
use store::Page;
use tenant::Unit;
use types::AccountId;

use crate::{Listed, Result, accounts};

/// A page of them. [Mastodon docs](https://docs.joinmastodon.org/methods/blocks/#get)
pub fn list(unit: &Unit<'_>, me: AccountId, page: Page) -> Result<Listed<Vec<Arc<Account>>>> {
    accounts::listed(unit, &store::blocks::of(unit, me, page)?, page)
}

//! Requests to follow the viewer.

use std::sync::Arc;

use entities::Account;
use store::Page;
use tenant::Unit;
use types::AccountId;

use crate::{Listed, Result, accounts};

/// A page of those who ask. [Mastodon docs](https://docs.joinmastodon.org/methods/follow_requests/#get)
pub fn list(unit: &Unit<'_>, me: AccountId, page: Page) -> Result<Listed<Vec<Arc<Account>>>> {
    accounts::listed(unit, &store::follow_requests::of(unit, me, page)?, page)
}

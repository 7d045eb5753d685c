//! Accounts that an account shows on its profile.

use std::sync::Arc;

use entities::Account;
use services::audience;
use store::Page;
use tenant::Unit;
use types::AccountId;

use crate::{Listed, Result, accounts};

/// A page of them; nothing of a suspended account.
/// [Mastodon docs](https://docs.joinmastodon.org/methods/accounts/#endorsements)
pub fn list(unit: &Unit<'_>, of: AccountId, page: Page) -> Result<Listed<Vec<Arc<Account>>>> {
    let rows = match audience::known_account(unit, of)?.suspended_at {
        Some(_) => Vec::new(),
        None => store::endorsements::of(unit, of, page)?,
    };
    accounts::listed(unit, &rows, page)
}

//! Who follows whom, as one viewer may see it.

use std::sync::Arc;

use entities::Account;
use services::audience;
use store::Page;
use tenant::Unit;
use types::{AccountId, FollowId};

use crate::{Listed, Result, accounts};

type Rows = Vec<(FollowId, AccountId)>;

/// A page of those who follow an account. [Mastodon docs](https://docs.joinmastodon.org/methods/accounts/#followers)
pub fn followers(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    of: AccountId,
    page: Page,
) -> Result<Listed<Vec<Arc<Account>>>> {
    let rows = store::follows::followers(unit, of, page)?;
    shown(unit, viewer, of, rows, page)
}

/// A page of those whom an account follows. [Mastodon docs](https://docs.joinmastodon.org/methods/accounts/#following)
pub fn following(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    of: AccountId,
    page: Page,
) -> Result<Listed<Vec<Arc<Account>>>> {
    let rows = store::follows::following(unit, of, page)?;
    shown(unit, viewer, of, rows, page)
}

/// Nothing when the viewer may not see it; without those whom the viewer does not want to meet, on the lists of others.
fn shown(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    of: AccountId,
    rows: Rows,
    page: Page,
) -> Result<Listed<Vec<Arc<Account>>>> {
    let account = audience::known_account(unit, of)?;
    if viewer == Some(of) {
        return accounts::listed(unit, &rows, page);
    }
    let concerned: Vec<AccountId> = rows.iter().map(|(_, id)| *id).chain([of]).collect();
    let ties = audience::ties(unit, viewer, &concerned)?;
    if !audience::may_see_follows(viewer, &account, &ties) {
        return accounts::listed(unit, &Rows::new(), page);
    }
    let wanted: Vec<AccountId> = rows
        .iter()
        .map(|(_, id)| *id)
        .filter(|id| audience::wants_to_meet(viewer, *id, &ties))
        .collect();
    let items = accounts::list(unit, &wanted)?;
    Ok(Listed::new(items, &rows, page, |(id, _)| id.0))
}

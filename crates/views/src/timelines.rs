//! Timelines: pages of posts.

use entities::{FilterContext, Status};
use store::Page;
use tenant::Unit;
use types::AccountId;

use crate::statuses::{self, Wanted};
use crate::{Result, filters};

/// Posts of those whom `viewer` follows. [Mastodon docs: Home timeline](https://docs.joinmastodon.org/methods/timelines/#home)
pub fn home(unit: &Unit<'_>, viewer: AccountId, page: Page) -> Result<Vec<Status>> {
    let ids = store::statuses::home(unit, viewer, page)?;
    let shown = statuses::list(unit, Some(viewer), &ids, Wanted::Timeline)?;
    Ok(filters::hide(shown, FilterContext::Home))
}

//! Timelines: pages of posts.

use entities::{FilterContext as Context, Status};
use services::feeds;
use services::timelines::{self, ByAccount, ByTag, Filled, Origin, fill};
use store::Page;
use tenant::Unit;
use types::{AccountId, ListId, StatusId};

use crate::statuses::{self, Wanted};
use crate::{Result, filters};

/// A page of posts, with the newest and the oldest id that were looked at.
pub type Timeline = Filled<Status>;

/// Posts of those whom `viewer` follows. [Mastodon docs: Home timeline](https://docs.joinmastodon.org/methods/timelines/#home)
pub fn home(unit: &Unit<'_>, viewer: AccountId, page: Page) -> Result<Timeline> {
    let read = |page| feeds::home(unit, viewer, page);
    shown(
        unit,
        Some(viewer),
        (Wanted::Timeline, Context::Home),
        page,
        read,
    )
}

/// Public posts. [Mastodon docs: Public timeline](https://docs.joinmastodon.org/methods/timelines/#public)
pub fn public(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    origin: Origin,
    only_media: bool,
    page: Page,
) -> Result<Timeline> {
    let read = |page| timelines::public(unit, origin, only_media, page);
    shown(unit, viewer, (Wanted::Public, Context::Public), page, read)
}

/// Public posts with hashtags. [Mastodon docs: Hashtag timeline](https://docs.joinmastodon.org/methods/timelines/#tag)
pub fn tag(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    asked: &ByTag,
    page: Page,
) -> Result<Timeline> {
    let read = |page| timelines::tag(unit, asked, page);
    shown(unit, viewer, (Wanted::Public, Context::Public), page, read)
}

/// Posts of a list. [Mastodon docs: List timeline](https://docs.joinmastodon.org/methods/timelines/#list)
///
/// # Errors
/// Not found, when it is not the viewer's.
pub fn list(unit: &Unit<'_>, viewer: AccountId, id: ListId, page: Page) -> Result<Timeline> {
    let read = |page| timelines::list(unit, viewer, id, page);
    shown(
        unit,
        Some(viewer),
        (Wanted::Timeline, Context::Home),
        page,
        read,
    )
}

/// Posts of an account. [Mastodon docs: Get account's statuses](https://docs.joinmastodon.org/methods/accounts/#statuses)
pub fn account(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    author: AccountId,
    asked: &ByAccount,
    page: Page,
) -> Result<Timeline> {
    let read = |page| timelines::account(unit, viewer, author, asked, page);
    shown(
        unit,
        viewer,
        (Wanted::ByAuthor, Context::Account),
        page,
        read,
    )
}

fn shown(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    (wanted, context): (Wanted, Context),
    page: Page,
    read: impl Fn(Page) -> Result<Vec<StatusId>>,
) -> Result<Timeline> {
    fill(page, read, |ids| {
        let statuses = statuses::list(unit, viewer, ids, wanted)?;
        let statuses = filters::hide(statuses, context).into_iter();
        Ok(statuses
            .map(|status| (StatusId(status.core.id.0), status))
            .collect())
    })
}

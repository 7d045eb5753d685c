//! What a stranger finds on the page of a person, of a post or of a hashtag.

use std::sync::Arc;

use entities::{Account, Context, Status};
use services::audience;
use services::timelines::{ByAccount, ByTag, Origin};
use store::Page;
use tenant::Unit;
use types::StatusId;

use crate::statuses;
use crate::timelines::{self, Timeline};
use crate::{Error, Result, accounts};

/// Pinned posts that are shown at most.
const PINNED: usize = 5;

/// A person and a page of what they wrote.
pub struct Profile {
    pub account: Arc<Account>,
    /// On the first page only.
    pub pinned: Vec<Status>,
    pub posts: Timeline,
}

/// A post with what it answers and what answers it.
pub struct Thread {
    pub status: Status,
    pub context: Context,
}

/// A hashtag and a page of posts that have it.
pub struct Tagged {
    /// Without `#`, as people write it.
    pub name: String,
    pub posts: Timeline,
}

/// The person with this handle. Of somebody of another server, whose page is there, no posts are shown.
pub fn profile(unit: &Unit<'_>, handle: &str, asked: &ByAccount, page: Page) -> Result<Profile> {
    let id = audience::owner_of_page(unit, handle)?;
    let account = accounts::one(unit, id)?;
    let by = |asked: &ByAccount, page| timelines::account(unit, None, id, asked, page);
    if !account.is_local() {
        let posts = Timeline {
            items: Vec::new(),
            span: None,
            more: false,
        };
        return Ok(Profile {
            account,
            pinned: Vec::new(),
            posts,
        });
    }
    let first = page.max_id == i64::MAX && asked.exclude_replies;
    let pinned = ByAccount {
        pinned: true,
        ..ByAccount::default()
    };
    Ok(Profile {
        account,
        pinned: match first {
            true => by(&pinned, Page::newest(PINNED))?.items,
            false => Vec::new(),
        },
        posts: by(asked, page)?,
    })
}

/// The post with this id, when it is by the person with this handle.
pub fn thread(unit: &Unit<'_>, handle: &str, id: StatusId) -> Result<Thread> {
    let status = post(unit, handle, id)?;
    let context = statuses::context(unit, None, id)?;
    Ok(Thread { status, context })
}

/// The same, alone.
pub fn post(unit: &Unit<'_>, handle: &str, id: StatusId) -> Result<Status> {
    let owner = audience::owner_of_page(unit, handle)?;
    let status = statuses::one(unit, None, id)?;
    if status.account.id.0 != owner.0 {
        return Err(Error::NotFound);
    }
    Ok(status)
}

/// Public posts with a hashtag that somebody has used.
pub fn tag(unit: &Unit<'_>, written: &str, page: Page) -> Result<Tagged> {
    let name = text::hashtags::normalise(written).ok_or(Error::NotFound)?;
    let tag = store::tags::by_name(unit, &name)?.ok_or(Error::NotFound)?;
    let asked = ByTag {
        tag: name,
        ..ByTag::default()
    };
    Ok(Tagged {
        name: tag.display_name,
        posts: timelines::tag(unit, None, &asked, page)?,
    })
}

/// The newest public posts that were written here.
pub fn local(unit: &Unit<'_>, page: Page) -> Result<Timeline> {
    timelines::public(unit, None, Origin::Local, false, page)
}

//! Following and featuring hashtags.

use std::sync::Arc;

use store::tags::Tag;
use store::{featured_tags, tag_follows, tags};
use tenant::{Tenant, Unit, bounds};
use types::{AccountId, RowId, TagId};

use crate::{Error, Result, Why};

/// Follows a hashtag, known or not.
pub async fn follow(tenant: &Arc<Tenant>, me: AccountId, name: String) -> Result<TagId> {
    tenant
        .write(move |unit| {
            let tag = known_or_new(unit, &name)?;
            let page = store::Page::newest(bounds::FOLLOWED_TAGS);
            if tag_follows::page(unit, me, page)?.len() >= bounds::FOLLOWED_TAGS {
                return Err(Error::rule("You follow too many hashtags"));
            }
            tag_follows::insert(unit, unit.id(), me, tag)?;
            unit.touch_feed(me);
            Ok(tag)
        })
        .await
}

/// Follows a hashtag no more.
pub async fn unfollow(tenant: &Arc<Tenant>, me: AccountId, name: String) -> Result<TagId> {
    tenant
        .write(move |unit| {
            let tag = known_or_new(unit, &name)?;
            tag_follows::delete(unit, me, tag)?;
            unit.touch_feed(me);
            Ok(tag)
        })
        .await
}

/// Features a hashtag on one's profile.
pub async fn feature(tenant: &Arc<Tenant>, me: AccountId, name: String) -> Result<TagId> {
    tenant
        .write(move |unit| {
            let tag = known_or_new(unit, &name)?;
            let featured = featured_tags::of(unit, me)?;
            let already = featured.iter().any(|known| known.tag_id == tag);
            if !already && featured.len() >= bounds::FEATURED_TAGS {
                return Err(Error::rule(
                    "You have already featured the maximum number of hashtags",
                ));
            }
            featured_tags::insert(unit, unit.id(), me, tag)?;
            Ok(tag)
        })
        .await
}

/// Features a hashtag no more.
pub async fn unfeature(tenant: &Arc<Tenant>, me: AccountId, name: String) -> Result<TagId> {
    tenant
        .write(move |unit| {
            let tag = known_or_new(unit, &name)?;
            featured_tags::delete(unit, me, tag)?;
            Ok(tag)
        })
        .await
}

/// Features a hashtag no more, by the id of its row.
pub async fn unfeature_row(tenant: &Arc<Tenant>, me: AccountId, id: RowId) -> Result<()> {
    tenant
        .write(move |unit| {
            let tag = featured_tags::tag_of(unit, me, id)?.ok_or(Error::NotFound)?;
            featured_tags::delete(unit, me, tag)?;
            Ok(())
        })
        .await
}

fn known_or_new(unit: &Unit<'_>, written: &str) -> Result<TagId> {
    let written = written.trim().trim_start_matches('#');
    let name = text::hashtags::normalise(written).ok_or(Error::invalid("tag", Why::Invalid))?;
    let tag = Tag {
        id: unit.id(),
        name,
        display_name: text::hashtags::display_name(written),
        created_at: unit.now,
    };
    Ok(tags::upsert(unit, &tag)?)
}

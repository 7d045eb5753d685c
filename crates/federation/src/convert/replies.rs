//! The answers to a post of this server as collections: first the author's own, then those of others.

use activitypub::write::{Collection, Page};
use serde_json::json;
use store::statuses::Status;
use store::threads;
use tenant::Unit;
use types::StatusId;

use crate::{Result, addresses};

/// Own answers that are sent along with a post.
const ALONG: usize = 5;
/// Answers of a page that is asked for.
const PAGE: usize = 60;

/// Which answers are on a page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Part {
    /// Those of others instead of the author's own.
    pub others: bool,
    /// Only newer ones.
    pub after: StatusId,
}

impl Part {
    fn address(self, collection: &str) -> String {
        let mut address = format!("{collection}?page=true");
        if self.others {
            address.push_str("&only_other_accounts=true");
        }
        if self.after != StatusId::default() {
            address.push_str(&format!("&min_id={}", self.after));
        }
        address
    }
}

/// The collection, with its first page sent along.
pub fn collection(unit: &Unit<'_>, status: &Status) -> Result<Collection> {
    Ok(Collection {
        id: addresses::replies(&unit.tenant().urls, status.account_id, status.id),
        first: Some(some(unit, status, Part::default(), ALONG)?.embedded()),
        ..Collection::default()
    })
}

/// A page of it.
pub fn page(unit: &Unit<'_>, status: &Status, part: Part) -> Result<Page> {
    some(unit, status, part, PAGE)
}

fn some(unit: &Unit<'_>, status: &Status, part: Part, limit: usize) -> Result<Page> {
    let Part { others, after } = part;
    let found = match status.replies_count {
        0 => Vec::new(),
        _ => threads::open_replies(unit, status.id, status.account_id, others, after, limit)?,
    };
    let next = match found.last() {
        Some((last, _)) if found.len() == limit => Some(Part {
            others,
            after: *last,
        }),
        _ if others => None,
        _ => Some(Part {
            others: true,
            ..Part::default()
        }),
    };
    let collection = addresses::replies(&unit.tenant().urls, status.account_id, status.id);
    Ok(Page {
        id: part.address(&collection),
        next: next.map(|next| next.address(&collection)),
        items: found.into_iter().map(|(_, uri)| json!(uri)).collect(),
        part_of: collection,
        ..Page::default()
    })
}

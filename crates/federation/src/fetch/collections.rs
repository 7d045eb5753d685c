//! Collections of other servers, read page by page within bounds.

use std::sync::Arc;

use activitypub::ids::{id_of, same_host};
use activitypub::read::{Collection, First};
use serde_json::Value;
use tenant::Tenant;

use super::named;
use crate::{Error, Result};

/// How much of a collection is read.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Pages that are fetched.
    pub pages: usize,
    /// Items that are kept.
    pub items: usize,
}

/// What was read of a collection.
#[derive(Clone, Debug)]
pub struct Found {
    /// How many items there are, as its server tells.
    pub total: Option<u64>,
    /// Whether it shows what is in it.
    pub is_open: bool,
    /// Ids or objects.
    pub items: Vec<Value>,
}

impl Found {
    /// The ids of its items.
    pub fn ids(&self) -> Vec<String> {
        let ids = self.items.iter().filter_map(id_of);
        ids.map(str::to_owned).collect()
    }
}

/// The collection at `uri`, as far as `bounds` allow. Its pages have to lie on its own host; what cannot be read ends it.
pub async fn read(tenant: &Arc<Tenant>, uri: &str, bounds: Bounds) -> Result<Found> {
    let whole = part(tenant, uri).await?;
    let mut found = Found {
        total: whole.total_items,
        is_open: whole.first.is_some() || !whole.items.is_empty(),
        items: whole.items,
    };
    let mut next = match whole.first {
        Some(First::Page(page)) => {
            found.items.extend(page.items);
            page.next
        }
        Some(First::Id(id)) => Some(id),
        None => whole.next,
    };
    let mut been = vec![uri.to_owned()];
    while let Some(uri) = next.take().filter(|next| {
        let is_new = same_host(next, uri) && !been.contains(next);
        is_new && been.len() <= bounds.pages && found.items.len() < bounds.items
    }) {
        match part(tenant, &uri).await {
            Ok(page) => {
                found.items.extend(page.items);
                next = page.next;
            }
            Err(error) => tracing::debug!(uri, %error, "a page is missing"),
        }
        been.push(uri);
    }
    found.items.truncate(bounds.items);
    Ok(found)
}

async fn part(tenant: &Arc<Tenant>, uri: &str) -> Result<Collection> {
    let document = named(tenant, uri).await?;
    Collection::read(&document).map_err(|error| Error::Malformed(error.to_string()))
}

//! Collections and their pages: followers, outboxes, pinned posts, replies.

use serde_json::Value;

use super::Unreadable;
use super::fields::{Fields, list};
use crate::ids;

/// A collection or a page of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Collection {
    /// Its id, if it has one.
    pub id: Option<String>,
    /// How many items there are in all, as its server tells.
    pub total_items: Option<u64>,
    /// The first page. A collection of followers without one hides who they are.
    pub first: Option<First>,
    /// The page after this one.
    pub next: Option<String>,
    /// The collection that this is a page of.
    pub part_of: Option<String>,
    /// The items: ids or objects.
    pub items: Vec<Value>,
}

/// The first page of a collection.
#[derive(Clone, Debug, PartialEq)]
pub enum First {
    /// To be fetched.
    Id(String),
    /// Sent along.
    Page(Box<Collection>),
}

impl Collection {
    /// Reads a collection or a page, ordered or not.
    pub fn read(document: &Value) -> Result<Self, Unreadable> {
        let fields = Fields::of(document).ok_or(Unreadable::NotAnObject)?;
        let known = fields.types().any(|name| {
            matches!(
                name,
                "Collection" | "OrderedCollection" | "CollectionPage" | "OrderedCollectionPage"
            )
        });
        if !known {
            return Err(Unreadable::Kind);
        }
        Ok(Self::of(fields, true))
    }

    /// Of a member that is an id or a collection sent along.
    pub(super) fn of_member(value: &Value) -> Option<Self> {
        if Fields::of(value).is_some() {
            return Self::read(value).ok();
        }
        Some(Self {
            id: Some(ids::id_of(value)?.to_owned()),
            total_items: None,
            first: None,
            next: None,
            part_of: None,
            items: Vec::new(),
        })
    }

    fn of(fields: Fields<'_>, outermost: bool) -> Self {
        let items = fields.any(&["orderedItems", "items"]).map_or(&[][..], list);
        Self {
            id: fields.id("id"),
            total_items: fields.count("totalItems"),
            first: fields
                .get("first")
                .filter(|_| outermost)
                .and_then(First::read),
            next: fields.id("next"),
            part_of: fields.id("partOf"),
            items: items
                .iter()
                .filter(|item| ids::id_of(item).is_some() || item.is_object())
                .cloned()
                .collect(),
        }
    }
}

impl First {
    fn read(value: &Value) -> Option<Self> {
        let embedded = Fields::of(value).filter(|page| {
            page.any(&["items", "orderedItems", "next", "partOf"])
                .is_some()
        });
        match embedded {
            Some(page) => Some(Self::Page(Box::new(Collection::of(page, false)))),
            None => ids::id_of(value).map(|id| Self::Id(id.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_collection_with_a_page_to_fetch_or_sent_along() {
        let fetched =
            json!({"type": "OrderedCollection", "id": "c", "totalItems": 3, "first": "c?page=1"});
        let fetched = Collection::read(&fetched).unwrap();
        assert_eq!(fetched.first, Some(First::Id("c?page=1".into())));
        assert_eq!(fetched.total_items, Some(3));
        let along = json!({"type": "Collection", "id": "c", "first": {"type": "CollectionPage", "next": "c?2", "items": "one"}});
        let Some(First::Page(page)) = Collection::read(&along).unwrap().first else {
            panic!("no page");
        };
        assert_eq!(
            (page.next.as_deref(), page.items),
            (Some("c?2"), vec![json!("one")])
        );
    }

    #[test]
    fn what_is_no_collection() {
        assert_eq!(
            Collection::read(&json!({"type": "Note"})),
            Err(Unreadable::Kind)
        );
        assert_eq!(Collection::read(&json!([])), Err(Unreadable::NotAnObject));
        let odd = json!({"type": "Collection", "totalItems": -1, "first": 3, "items": [null, 1, "a", {"name": "no id"}]});
        let odd = Collection::read(&odd).unwrap();
        assert_eq!(
            (odd.total_items, odd.first, odd.items.len()),
            (None, None, 2)
        );
    }
}

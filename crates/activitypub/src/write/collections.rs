//! Collections and their pages as we send them.

use serde_json::Value;

use super::Members;
use super::context::{Terms, with};

/// A collection.
#[derive(Clone, Debug, Default)]
pub struct Collection {
    /// Its id.
    pub id: String,
    /// Whether the order means something.
    pub ordered: bool,
    /// How many items there are in all, if that is told.
    pub total_items: Option<u64>,
    /// The first page: its id, or the page itself. None hides the items.
    pub first: Option<Value>,
    /// The id of the last page.
    pub last: Option<String>,
    /// All items, when there are few and no pages.
    pub items: Option<Vec<Value>>,
}

/// A page of a collection.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Its id.
    pub id: String,
    /// Whether the order means something.
    pub ordered: bool,
    /// The id of the collection.
    pub part_of: String,
    /// The id of the next page.
    pub next: Option<String>,
    /// The id of the page before.
    pub prev: Option<String>,
    /// The items.
    pub items: Vec<Value>,
}

impl Collection {
    /// The document. Posts among the items need the names of posts.
    pub fn into_json(self) -> Value {
        let terms = terms(self.items.as_deref().unwrap_or_default());
        with(terms, self.embedded())
    }

    /// As a member of an object, without its context.
    pub fn embedded(self) -> Value {
        let mut collection = Members::default();
        collection.set(
            "type",
            if self.ordered {
                "OrderedCollection"
            } else {
                "Collection"
            },
        );
        collection.set("id", self.id);
        collection.set_if("totalItems", self.total_items);
        collection.set_if("first", self.first);
        collection.set_if("last", self.last);
        collection.set_if(items_key(self.ordered), self.items);
        collection.into_json()
    }
}

impl Page {
    /// The document.
    pub fn into_json(self) -> Value {
        let terms = terms(&self.items);
        with(terms, self.embedded())
    }

    /// As the first page inside a collection, without its context.
    pub fn embedded(self) -> Value {
        let mut page = Members::default();
        page.set(
            "type",
            if self.ordered {
                "OrderedCollectionPage"
            } else {
                "CollectionPage"
            },
        );
        page.set("id", self.id);
        page.set("partOf", self.part_of);
        page.set_if("next", self.next);
        page.set_if("prev", self.prev);
        page.set(items_key(self.ordered), self.items);
        page.into_json()
    }
}

fn items_key(ordered: bool) -> &'static str {
    if ordered { "orderedItems" } else { "items" }
}

fn terms(items: &[Value]) -> Terms {
    if items.iter().any(Value::is_object) {
        Terms::Note
    } else {
        Terms::Plain
    }
}

//! What other servers send, read leniently into plain structs with an end to every size and count.

mod activities;
mod actors;
mod attachments;
mod audience;
mod authorizations;
mod collections;
pub(crate) mod fields;
mod keys;
mod links;
mod objects;
mod policies;
mod polls;
mod quotes;
mod tags;

use serde_json::Value;

use crate::AS;

pub use activities::{Activity, ActivityKind};
pub use actors::{Actor, ActorKind, Field};
pub use attachments::{Attachment, AttachmentKind};
pub use audience::{Audience, is_public};
pub use authorizations::Authorization;
pub use collections::{Collection, First};
pub use keys::{KeyDocument, KeyMaterial, MAX_KEYS, keys_of};
pub use links::{Image, Link};
pub use objects::{Object, ObjectKind};
pub use policies::{Policy, Rule};
pub use polls::{Poll, PollOption};
pub use quotes::Quote;
pub use tags::{Emoji, Mention, Tags};

/// The longest text of a post that is read, in characters.
pub const MAX_TEXT: usize = 256 * 1024;
/// The longest name, in characters.
pub const MAX_NAME: usize = 2_048;

/// Why a document is not what was looked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// A list, a text or a number stands where an object belongs.
    #[error("not an object")]
    NotAnObject,
    /// It has a type that is unknown here, or none.
    #[error("of no known type")]
    Kind,
    /// A member that it needs is absent or has no usable value.
    #[error("no usable {0}")]
    Missing(&'static str),
}

/// Whether a document says that it speaks ActivityStreams 2.
pub fn has_context(document: &Value) -> bool {
    let context = document.get("@context").map_or(&[][..], fields::list);
    context
        .iter()
        .filter_map(Value::as_str)
        .any(|it| it.trim_end_matches('#').replacen("http:", "https:", 1) == AS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_context_is_a_text_or_in_a_list() {
        for (document, has) in [
            (json!({"@context": AS}), true),
            (
                json!({"@context": ["https://gotosocial.org/ns", AS, {"toot": "x"}]}),
                true,
            ),
            (
                json!({"@context": "https://www.w3.org/ns/activitystreams#"}),
                true,
            ),
            (
                json!({"@context": ["http://www.w3.org/ns/activitystreams"]}),
                true,
            ),
            (json!({"@context": {"as": AS}}), false),
            (json!({"@context": []}), false),
            (json!({}), false),
            (json!([]), false),
        ] {
            assert_eq!(has_context(&document), has, "{document}");
        }
    }
}

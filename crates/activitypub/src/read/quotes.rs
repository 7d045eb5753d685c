//! Quotes: which post is quoted, and with whose consent.

use serde_json::Value;

use super::fields::Fields;
use crate::ids;

/// What a post quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quote {
    /// A post.
    Of {
        /// Its id, or its page when old software quotes it.
        id: String,
        /// The consent of its author (FEP-044f).
        authorization: Option<String>,
        /// Whether only old names of the property were there, which know no consent.
        legacy: bool,
    },
    /// A post that is no longer there.
    Deleted,
}

impl Quote {
    /// `quote` first, then the older names, then a link tag (FEP-e232).
    pub(super) fn of(fields: Fields<'_>) -> Option<Self> {
        if let Some(quote) = fields.get("quote") {
            if Fields::of(quote).is_some_and(|quote| quote.is("Tombstone")) {
                return Some(Self::Deleted);
            }
            if let Some(id) = ids::id_of(quote) {
                return Some(Self::Of {
                    id: id.to_owned(),
                    authorization: fields.web("quoteAuthorization"),
                    legacy: false,
                });
            }
        }
        let id = [
            "_misskey_quote",
            "quoteUrl",
            "as:quoteUrl",
            "quoteUri",
            "fedibird:quoteUri",
        ]
        .iter()
        .find_map(|key| fields.web(key))
        .or_else(|| fields.list("tag").iter().find_map(link_tag))?;
        Some(Self::Of {
            id,
            authorization: None,
            legacy: true,
        })
    }
}

fn link_tag(tag: &Value) -> Option<String> {
    let tag = Fields::of(tag).filter(|tag| tag.is("Link"))?;
    let quotes = tag.list("rel").iter().filter_map(Value::as_str).any(|rel| {
        rel == "https://misskey-hub.net/ns#_misskey_quote" || rel == "misskey:_misskey_quote"
    });
    if quotes { tag.web("href") } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn quote(object: Value) -> Option<Quote> {
        Quote::of(Fields::of(&object).unwrap())
    }

    fn legacy(id: &str) -> Option<Quote> {
        Some(Quote::Of {
            id: id.into(),
            authorization: None,
            legacy: true,
        })
    }

    #[test]
    fn names_are_tried_in_their_order() {
        let all = json!({
            "quote": "https://a.test/1", "quoteAuthorization": "https://a.test/ok", "_misskey_quote": "https://a.test/2",
            "quoteUrl": "https://a.test/3", "quoteUri": "https://a.test/4",
        });
        assert_eq!(
            quote(all),
            Some(Quote::Of {
                id: "https://a.test/1".into(),
                authorization: Some("https://a.test/ok".into()),
                legacy: false,
            })
        );
        assert_eq!(
            quote(json!({"_misskey_quote": "https://a.test/2", "quoteUrl": "https://a.test/3"})),
            legacy("https://a.test/2")
        );
        assert_eq!(
            quote(json!({"quoteUrl": "https://a.test/3", "quoteUri": "https://a.test/4"})),
            legacy("https://a.test/3")
        );
        assert_eq!(
            quote(json!({"quoteUri": "https://a.test/4", "_misskey_quote": null})),
            legacy("https://a.test/4")
        );
        let tag = json!({"type": "Link", "href": "https://a.test/5", "rel": "https://misskey-hub.net/ns#_misskey_quote"});
        assert_eq!(quote(json!({"tag": [tag]})), legacy("https://a.test/5"));
        assert_eq!(
            quote(json!({"tag": {"type": "Link", "href": "https://a.test/5"}})),
            None
        );
        assert_eq!(
            quote(json!({"quote": {"type": "Tombstone"}})),
            Some(Quote::Deleted)
        );
        assert_eq!(quote(json!({"quoteUrl": "no address"})), None);
    }
}

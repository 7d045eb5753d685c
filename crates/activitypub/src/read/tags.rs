//! Tags: who is mentioned, which hashtags, which custom emoji.

use serde_json::Value;

use super::fields::{Fields, cut};
use super::links::Image;
use crate::ids;

/// How many tags of each kind are read.
pub const MAX_TAGS: usize = 256;
/// The longest hashtag, shortcode or name, in characters.
const MAX_TAG: usize = 2_048;

/// The tags of an object, by kind, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tags {
    /// Who is mentioned.
    pub mentions: Vec<Mention>,
    /// Hashtags, without `#`, as they are written.
    pub hashtags: Vec<String>,
    /// Custom emoji.
    pub emojis: Vec<Emoji>,
}

/// Somebody who is mentioned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The id of the actor.
    pub href: String,
    /// As the sender writes the name: `@bob@b.test`, or less.
    pub name: Option<String>,
}

/// A custom emoji.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emoji {
    /// Its id, if it has one.
    pub id: Option<String>,
    /// Its name without colons.
    pub shortcode: String,
    /// Where the picture lies.
    pub url: String,
    /// What the picture is.
    pub media_type: Option<String>,
    /// When the picture changed, in milliseconds.
    pub updated: Option<i64>,
}

impl Tags {
    pub(super) fn of(fields: Fields<'_>) -> Self {
        let mut tags = Self::default();
        let listed = fields.list("tag").iter().filter_map(Fields::of);
        // Pixelfed merges the tag of a reply's author with the list of all others: {"type": …, "0": {…}, "1": {…}}
        let merged = fields.get("tag").and_then(Fields::of).into_iter();
        let merged = merged.flat_map(|tag| tag.objects());
        for tag in listed.chain(merged) {
            match tag.kind(TagKind::of) {
                Some(TagKind::Mention) => push(&mut tags.mentions, Mention::read(tag)),
                Some(TagKind::Hashtag) => push(&mut tags.hashtags, hashtag(tag)),
                Some(TagKind::Emoji) => push(&mut tags.emojis, Emoji::of(tag)),
                None => {}
            }
        }
        tags
    }
}

#[derive(Clone, Copy)]
enum TagKind {
    Mention,
    Hashtag,
    Emoji,
}

impl TagKind {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "Mention" => Self::Mention,
            "Hashtag" => Self::Hashtag,
            "Emoji" => Self::Emoji,
            _ => return None,
        })
    }
}

impl Mention {
    fn read(tag: Fields<'_>) -> Option<Self> {
        Some(Self {
            href: tag.web("href")?,
            name: tag.text("name", MAX_TAG),
        })
    }
}

impl Emoji {
    /// A document that is an `Emoji`.
    pub fn read(value: &Value) -> Option<Self> {
        Fields::of(value)
            .filter(|fields| fields.is("Emoji"))
            .and_then(Self::of)
    }

    fn of(tag: Fields<'_>) -> Option<Self> {
        let name = tag.get("name")?.as_str()?.trim_matches(':');
        let shortcode = cut(name, MAX_TAG);
        let icon = tag.get("icon").and_then(Image::read)?;
        let plain = shortcode
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+' | b'.' | b'@'));
        (plain && !shortcode.is_empty()).then_some(Self {
            id: tag.id("id").filter(|id| ids::is_web(id)),
            shortcode,
            url: icon.url,
            media_type: icon.media_type,
            updated: tag.date("updated"),
        })
    }
}

fn hashtag(tag: Fields<'_>) -> Option<String> {
    let name = tag.get("name")?.as_str()?.trim_start_matches(['#', '＃']);
    (!name.is_empty()).then(|| cut(name, MAX_TAG))
}

fn push<T: PartialEq>(list: &mut Vec<T>, item: Option<T>) {
    if let Some(item) = item
        && list.len() < MAX_TAGS
        && !list.contains(&item)
    {
        list.push(item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn tags(tag: Value) -> Tags {
        Tags::of(Fields::of(&json!({ "tag": tag })).unwrap())
    }

    #[test]
    fn tags_are_sorted_by_kind_and_unusable_ones_left_out() {
        let emoji = json!({"type": "Emoji", "id": null, "name": ":blob:", "icon": {"url": "https://a.test/b.png", "mediaType": "image/png"}});
        let tags = tags(json!([
            {"type": "Mention", "href": "https://a.test/u", "name": "@u@a.test"},
            {"type": "Mention", "href": "https://a.test/u", "name": "@u@a.test"},
            {"type": "Mention", "href": "acct:u@a.test"},
            {"type": "Mention"},
            {"type": ["Hashtag"], "name": "#Äpfel", "href": "https://a.test/t"},
            {"type": "Hashtag", "name": "#"},
            emoji,
            {"type": "Emoji", "name": ":no picture:"},
            {"type": "Emoji", "name": "<b>", "icon": {"url": "https://a.test/b.png"}},
            {"type": "CommunityPostTag", "name": "x"}, "text", null, 3,
        ]));
        assert_eq!(tags.mentions.len(), 1);
        assert_eq!(tags.hashtags, ["Äpfel"]);
        assert_eq!(tags.emojis.len(), 1);
        assert_eq!(tags.emojis[0].shortcode, "blob");
        assert_eq!(Emoji::read(&emoji).as_ref(), tags.emojis.first());
        assert_eq!(Emoji::read(&json!({"type": "Hashtag", "name": "#a"})), None);
    }

    #[test]
    fn a_single_tag_needs_no_list_and_many_have_an_end() {
        let merged = json!({
            "type": "Mention", "href": "https://a.test/u", "name": "@u@a.test",
            "0": {"type": "Hashtag", "name": "#one"},
        });
        assert_eq!(tags(merged.clone()).mentions.len(), 1);
        assert_eq!(tags(merged).hashtags, ["one"]);
        assert_eq!(
            tags(json!({"type": "Hashtag", "name": "one"})).hashtags,
            ["one"]
        );
        let many: Vec<_> = (0..2_000)
            .map(|i| json!({"type": "Hashtag", "name": format!("#{i}")}))
            .collect();
        assert_eq!(tags(Value::Array(many)).hashtags.len(), MAX_TAGS);
    }
}

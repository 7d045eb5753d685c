//! What an author typed: checked against the limits, its mentions and hashtags found, turned into HTML.

use store::tags::{self, Tag};
use tenant::Unit;
use text::Entities;
use types::{AccountId, TagId};

use crate::mentions::Mentioned;
use crate::{Error, Result, Why};

/// The words of a post, ready to be stored.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// As typed.
    pub source: String,
    pub spoiler_text: String,
    /// HTML.
    pub content: String,
    pub mentioned: Vec<AccountId>,
    pub tags: Vec<TagId>,
}

impl Draft {
    /// From what `author` typed. `needs_text`: whether the post has nothing else to show.
    pub(super) fn new(
        unit: &Unit<'_>,
        author: AccountId,
        text: &str,
        spoiler_text: &str,
        needs_text: bool,
    ) -> Result<Self> {
        let spoiler_text = spoiler_text.trim();
        let source = match text.trim() {
            // A warning must have something behind it.
            "" if needs_text && !spoiler_text.is_empty() => ".",
            text => text,
        };
        let found = text::scan(source);
        check_length(unit, source, spoiler_text, &found, needs_text)?;
        let mentioned = Mentioned::find(unit, author, &found)?;
        let target = |mention: &text::Mention<'_>| mentioned.target(unit, mention);
        let tag_url = |tag: &_| unit.tenant().urls.tag(tag);
        Ok(Self {
            content: text::render(source, &found, target, tag_url),
            mentioned: mentioned.ids(),
            tags: hashtags(unit, &found)?,
            source: source.to_owned(),
            spoiler_text: spoiler_text.to_owned(),
        })
    }
}

fn check_length(
    unit: &Unit<'_>,
    source: &str,
    spoiler_text: &str,
    found: &Entities<'_>,
    needs_text: bool,
) -> Result<()> {
    if source.is_empty() && needs_text {
        return Err(Error::invalid("text", Why::Blank));
    }
    let limit = unit.tenant().settings().max_characters;
    if text::length(source, found) + text::graphemes(spoiler_text) > limit {
        return Err(Error::invalid("text", Why::OverLimit(limit)));
    }
    Ok(())
}

/// The ids of the hashtags of a text, each once; those that are new are made.
fn hashtags(unit: &Unit<'_>, found: &Entities<'_>) -> Result<Vec<TagId>> {
    let written = found.hashtags().map(|tag| (tag.name.clone(), tag.written));
    tag_ids(unit, written.collect())
}

/// The ids of hashtags, normalised and as written, each once; those that are new are made.
pub(super) fn tag_ids(unit: &Unit<'_>, mut named: Vec<(String, &str)>) -> Result<Vec<TagId>> {
    // Two posts that make the same new tags make them in the same order, else each may wait for the other.
    named.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    named.dedup_by(|a, b| a.0 == b.0);
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<String> = named.iter().map(|(name, _)| name.clone()).collect();
    let known = tags::by_names(unit, &names)?;
    let mut ids: Vec<TagId> = known.iter().map(|tag| tag.id).collect();
    for (name, written) in named {
        if known.iter().any(|tag| tag.name == name) {
            continue;
        }
        let tag = Tag {
            id: unit.id(),
            display_name: text::hashtags::display_name(written),
            name,
            created_at: unit.now,
        };
        ids.push(tags::upsert(unit, &tag)?);
    }
    Ok(ids)
}

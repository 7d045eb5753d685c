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
    let mut names: Vec<String> = found.hashtags().map(|tag| tag.name.clone()).collect();
    if names.is_empty() {
        return Ok(Vec::new());
    }
    // Two posts that make the same new tags make them in the same order, else each may wait for the other.
    names.sort_unstable();
    names.dedup();
    let known = tags::by_names(unit, &names)?;
    let mut ids: Vec<TagId> = known.iter().map(|tag| tag.id).collect();
    for name in names {
        if known.iter().any(|tag| tag.name == name) {
            continue;
        }
        let written = found.hashtags().find(|tag| tag.name == name);
        let tag = Tag {
            id: unit.id(),
            display_name: written.map_or_else(
                || name.clone(),
                |tag| text::hashtags::display_name(tag.written),
            ),
            name,
            created_at: unit.now,
        };
        ids.push(tags::upsert(unit, &tag)?);
    }
    Ok(ids)
}

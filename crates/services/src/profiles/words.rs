//! The words of a profile: checked against the limits and turned into HTML.

use store::Json;
use store::accounts::{Account, Field};
use tenant::{Unit, bounds};
use types::Host;

use super::Changes;
use crate::mentions::Mentioned;
use crate::{Error, Result, Why};

/// Puts the changed words into `account`.
pub(super) fn apply(unit: &Unit<'_>, account: &mut Account, changes: &Changes) -> Result<()> {
    if let Some(name) = &changes.display_name {
        account.display_name = short("display_name", name, bounds::DISPLAY_NAME)?;
    }
    if let Some(note) = &changes.note {
        let (note, html) = note_html(unit, account, note)?;
        (account.note, account.note_html) = (note, html);
    }
    if let Some(given) = &changes.fields {
        account.fields = Json(fields(unit, account, given)?);
    }
    if let Some(text) = &changes.avatar_description {
        let most = bounds::PICTURE_DESCRIPTION;
        account.avatar_description = short("avatar_description", text, most)?;
    }
    if let Some(text) = &changes.header_description {
        let most = bounds::PICTURE_DESCRIPTION;
        account.header_description = short("header_description", text, most)?;
    }
    if let Some(given) = &changes.attribution_domains {
        account.attribution_domains = Json(domains(given)?);
    }
    Ok(())
}

fn short(field: &'static str, text: &str, most: usize) -> Result<String> {
    let text = text.trim();
    if text.chars().count() > most {
        return Err(Error::invalid(field, Why::TooLong(most)));
    }
    Ok(text.to_owned())
}

fn note_html(unit: &Unit<'_>, account: &Account, note: &str) -> Result<(String, String)> {
    let note = note.trim();
    let found = text::scan(note);
    if text::length(note, &found) > bounds::NOTE {
        return Err(Error::invalid("note", Why::OverLimit(bounds::NOTE)));
    }
    let mentioned = Mentioned::find(unit, account.id, &found)?;
    let target = |mention: &text::Mention<'_>| mentioned.target(unit, mention);
    let html = text::render(note, &found, target, |tag| unit.tenant().urls.tag(tag));
    Ok((note.to_owned(), html))
}

/// Lines of nothing are left out; a link that was verified stays so while it is the same.
fn fields(unit: &Unit<'_>, account: &Account, given: &[(String, String)]) -> Result<Vec<Field>> {
    let lines: Vec<(&str, &str)> = given
        .iter()
        .map(|(name, value)| (name.trim(), value.trim()))
        .filter(|line| *line != ("", ""))
        .collect();
    let most = unit.tenant().settings().max_fields;
    if lines.len() > most {
        return Err(Error::invalid("fields", Why::TooLong(most)));
    }
    if lines.iter().any(|(name, _)| name.is_empty()) {
        let why = Why::Rule("Fields contains values with missing labels");
        return Err(Error::invalid("fields", why));
    }
    lines
        .into_iter()
        .map(|(name, value)| field(unit, account, name, value))
        .collect()
}

fn field(unit: &Unit<'_>, account: &Account, name: &str, value: &str) -> Result<Field> {
    let cut = |text: &str| text.chars().take(bounds::FIELD).collect::<String>();
    let (name, value) = (cut(name), cut(value));
    let found = text::scan(&value);
    let mentioned = Mentioned::find(unit, account.id, &found)?;
    let target = |mention: &text::Mention<'_>| mentioned.target(unit, mention);
    let value_html = text::render_field(&value, &found, target, |tag| unit.tenant().urls.tag(tag));
    let before = account.fields.0.iter().find(|field| field.value == value);
    Ok(Field {
        verified_at: before.and_then(|field| field.verified_at),
        name,
        value,
        value_html,
    })
}

/// Host names; people paste them with a scheme and a path.
fn domains(given: &[String]) -> Result<Vec<String>> {
    let mut domains: Vec<String> = Vec::new();
    for text in given.iter().map(|text| text.trim()) {
        let bare = text.split_once("://").map_or(text, |(_, rest)| rest);
        let bare = bare.split(['/', '?', '#']).next().unwrap_or_default();
        if bare.is_empty() {
            continue;
        }
        let host: Result<Host, _> = bare.parse();
        let host = host.map_err(|_| Error::invalid("attribution_domains", Why::Invalid))?;
        if !domains.iter().any(|known| known == host.as_str()) {
            domains.push(host.as_str().to_owned());
        }
    }
    let most = bounds::ATTRIBUTION_DOMAINS;
    if domains.len() > most {
        return Err(Error::invalid("attribution_domains", Why::TooLong(most)));
    }
    Ok(domains)
}

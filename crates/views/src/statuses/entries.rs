//! Posts as they are the same for everybody, from the cache or rendered in a batch.

use std::collections::HashMap;
use std::sync::Arc;

use entities::{Mention, StatusApplication, StatusCore, StatusTag, Written};
use store::media::Media;
use store::quotes;
use store::statuses::Status as Row;
use tenant::{StatusEntry, Unit};
use types::{AccountId, AppId, StatusId};

use super::visibility;
use crate::emojis::Emojis;
use crate::{Result, accounts, distinct, id, media, time};

/// Posts by their ids.
pub(super) type Entries = HashMap<StatusId, Arc<StatusEntry>>;

/// Entries of `ids`, of what they boost, and of what these quote.
pub(super) fn entries(unit: &Unit<'_>, ids: &[StatusId]) -> Result<Entries> {
    let mut entries = Entries::with_capacity(ids.len());
    load(unit, ids, &mut entries)?;
    let originals: Vec<StatusId> = entries
        .values()
        .filter_map(|entry| entry.row.reblog_of_id)
        .filter(|id| !entries.contains_key(id))
        .collect();
    load(unit, &originals, &mut entries)?;
    let quoted = entries.values().filter_map(|entry| quoted_by(entry));
    let quoted: Vec<StatusId> = quoted.filter(|id| !entries.contains_key(id)).collect();
    load(unit, &quoted, &mut entries)?;
    Ok(entries)
}

/// What a post quotes with its author's consent.
pub(super) fn quoted_by(entry: &StatusEntry) -> Option<StatusId> {
    let quote = entry.quote.as_ref()?;
    quote
        .quoted_id
        .filter(|_| quote.state == quotes::State::Accepted)
}

/// Takes entries from the cache; renders and keeps those that are not there.
fn load(unit: &Unit<'_>, ids: &[StatusId], entries: &mut Entries) -> Result<()> {
    let mut missing = Vec::new();
    for id in ids {
        match unit.cached_status(*id) {
            Some(entry) => drop(entries.insert(*id, entry)),
            None => missing.push(*id),
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let rows = store::statuses::by_ids(unit, &missing)?;
    let context = Context::load(unit, &rows)?;
    for row in rows {
        let entry = Arc::new(context.render(unit, row));
        unit.cache_status(entry.row.id, entry.clone());
        entries.insert(entry.row.id, entry);
    }
    Ok(())
}

/// What hangs on a batch of posts.
struct Context<'a> {
    emojis: Emojis<'a>,
    media: HashMap<StatusId, Vec<Media>>,
    mentions: HashMap<StatusId, Vec<store::mentions::Mention>>,
    accounts: HashMap<AccountId, Arc<entities::Account>>,
    tags: HashMap<StatusId, Vec<String>>,
    apps: HashMap<AppId, Arc<StatusApplication>>,
    quotes: HashMap<StatusId, quotes::Quote>,
}

impl<'a> Context<'a> {
    fn load(unit: &Unit<'a>, rows: &[Row]) -> Result<Self> {
        let ids: Vec<StatusId> = rows.iter().map(|row| row.id).collect();
        let mentions = store::mentions::of_all(unit, &ids)?;
        let named = mentions.iter().filter(|mention| !mention.silent);
        let named = named.map(|mention| mention.account_id);
        let elsewhere = rows.iter().filter(|row| !row.local);
        let shown: Vec<AccountId> = elsewhere.map(|row| row.account_id).chain(named).collect();
        let accounts = accounts::many(unit, &shown)?;
        let texts = rows.iter().flat_map(|row| {
            let domain = domain(&accounts, row);
            emoji_texts(row).map(|text| (domain, text))
        });
        let media = store::media::of_statuses(unit, &ids)?.into_iter();
        let tags = store::tags::of_all(unit, &ids)?;
        Ok(Self {
            emojis: Emojis::load(unit, texts)?,
            media: grouped(media.filter_map(|media| Some((media.status_id?, media)))),
            accounts,
            tags: grouped(tags),
            apps: apps(unit, rows)?,
            quotes: quotes_of(unit, rows)?,
            mentions: grouped(mentions.into_iter().map(|it| (it.status_id, it))),
        })
    }

    fn render(&self, unit: &Unit<'_>, row: Row) -> StatusEntry {
        StatusEntry {
            core: Arc::new(self.core(unit, &row)),
            application: row.app_id.and_then(|app| self.apps.get(&app).cloned()),
            mentioned: of(&self.mentions, row.id)
                .map(|mention| mention.account_id)
                .collect(),
            quote: self.quotes.get(&row.id).cloned(),
            row,
        }
    }

    fn core(&self, unit: &Unit<'_>, row: &Row) -> StatusCore {
        let urls = &unit.tenant().urls;
        let domain = domain(&self.accounts, row);
        StatusCore {
            id: id(row.id),
            created_at: time(row.created_at),
            in_reply_to_id: row.in_reply_to_id.map(id),
            in_reply_to_account_id: row.in_reply_to_account_id.map(id),
            sensitive: row.sensitive,
            spoiler_text: row.spoiler_text.clone(),
            visibility: visibility(row.visibility),
            language: row.language.clone(),
            uri: row.uri.clone(),
            url: row.url.clone(),
            replies_count: row.replies_count,
            reblogs_count: row.reblogs_count,
            favourites_count: row.favourites_count,
            quotes_count: row.quotes_count,
            edited_at: row.edited_at.map(time),
            content: row.content.clone(),
            media_attachments: of(&self.media, row.id)
                .filter(|_| unit.tenant().shows_files(domain))
                .map(|media| media::entity(unit.tenant(), media))
                .collect(),
            mentions: of(&self.mentions, row.id)
                .filter(|mention| !mention.silent)
                .filter_map(|mention| self.accounts.get(&mention.account_id))
                .map(|account| mention(account))
                .collect(),
            tags: of(&self.tags, row.id)
                .map(|name| StatusTag {
                    url: urls.tag(name),
                    name: name.clone(),
                })
                .collect(),
            emojis: self.emojis.of(domain, &emoji_texts(row)),
            card: None,
            written: Written::default(),
        }
    }
}

/// The apps that posts were written with.
fn apps(unit: &Unit<'_>, rows: &[Row]) -> Result<HashMap<AppId, Arc<StatusApplication>>> {
    let ids = distinct(rows.iter().filter_map(|row| row.app_id).collect());
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let apps = store::apps::by_ids(unit, &ids)?.into_iter();
    Ok(apps
        .map(|app| {
            let shown = StatusApplication {
                name: app.name,
                website: app.website,
            };
            (app.id, Arc::new(shown))
        })
        .collect())
}

/// What posts quote.
fn quotes_of(unit: &Unit<'_>, rows: &[Row]) -> Result<HashMap<StatusId, quotes::Quote>> {
    let quoting = rows.iter().filter(|row| row.is_quote);
    let ids: Vec<StatusId> = quoting.map(|row| row.id).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let quotes = quotes::of_all(unit, &ids)?.into_iter();
    Ok(quotes.map(|quote| (quote.status_id, quote)).collect())
}

/// What belongs to each post, in the order in which it came.
fn grouped<T>(items: impl IntoIterator<Item = (StatusId, T)>) -> HashMap<StatusId, Vec<T>> {
    let mut groups: HashMap<StatusId, Vec<T>> = HashMap::new();
    for (status, item) in items {
        groups.entry(status).or_default().push(item);
    }
    groups
}

fn of<T>(groups: &HashMap<StatusId, Vec<T>>, status: StatusId) -> impl Iterator<Item = &T> {
    groups.get(&status).into_iter().flatten()
}

fn emoji_texts(row: &Row) -> [&str; 2] {
    let text = if row.local { &row.source } else { &row.content };
    [text, &row.spoiler_text]
}

/// The server whose emoji a post uses; empty for this one.
fn domain<'a>(accounts: &'a HashMap<AccountId, Arc<entities::Account>>, row: &Row) -> &'a str {
    let author = accounts.get(&row.account_id).filter(|_| !row.local);
    author.map_or("", |author| author.domain())
}

fn mention(account: &entities::Account) -> Mention {
    Mention {
        id: account.id,
        username: account.username.clone(),
        url: account.url.clone(),
        acct: account.acct.clone(),
    }
}

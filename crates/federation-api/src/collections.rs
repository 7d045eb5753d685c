//! Collections: what an account posted and pinned, who follows it and whom it follows.

use activitypub::write::{Collection, Hashtag, Page, hashtag};
use axum::extract::{Path, Query};
use federation::addresses;
use federation::convert::documents;
use serde::Deserialize;
use serde_json::{Value, json};
use services::audience;
use store::accounts::Account;
use store::timelines::OfAccount;
use store::{follows, statuses, timelines};
use tenant::{Unit, Urls};
use types::{AccountId, FollowId, Id, StatusId, Visibility};

use crate::access::{Requester, Server};
use crate::actors::local;
use crate::document::Document;
use crate::error::Result;

/// Items of a page.
const PAGE: usize = 20;
/// Followers of a page: only ids.
const IDS: usize = 100;

/// Which part of a collection is asked for.
#[derive(Deserialize)]
pub(crate) struct Part {
    /// Any value: the pages, not the whole.
    page: Option<String>,
    /// Only what is older.
    max_id: Option<i64>,
}

impl Part {
    fn rows(&self, limit: usize) -> Option<store::Page> {
        self.page.as_ref()?;
        Some(store::Page {
            max_id: self.max_id.unwrap_or(i64::MAX),
            ..store::Page::newest(limit)
        })
    }
}

/// The server itself has nothing to say.
pub(crate) async fn instance_outbox(Server(tenant): Server) -> Result<Document> {
    let id = format!("{}/outbox", addresses::instance_actor(&tenant.urls));
    Ok(Document::public(
        Collection {
            id,
            ordered: true,
            total_items: Some(0),
            items: Some(Vec::new()),
            ..Collection::default()
        }
        .into_json(),
    ))
}

/// What an account posted and boosted for all to see; its followers see more.
pub(crate) async fn outbox(
    Server(tenant): Server,
    requester: Option<Requester>,
    Path(id): Path<AccountId>,
    Query(part): Query<Part>,
) -> Result<Document> {
    let viewer = requester.map(|requester| requester.0.account_id);
    tenant
        .read(move |unit| {
            let account = local(unit, id)?;
            let address = addresses::outbox(&unit.tenant().urls, id);
            let Some(rows) = part.rows(PAGE) else {
                return Ok(whole(address, account.statuses_count));
            };
            let reach = audience::reach(unit, viewer, &account)?;
            let reach = reach.map(|most| most.min(Visibility::Private));
            let posts = match reach {
                Some(up_to) => posts(unit, id, up_to, rows)?,
                None => Vec::new(),
            };
            let items = activities(unit, &posts)?;
            let last = posts
                .last()
                .map(|id| id.get())
                .filter(|_| posts.len() == PAGE);
            let page = page(address, &part, last, items);
            Ok(match reach {
                Some(Visibility::Unlisted) => Document::public(page),
                _ => Document::private(page),
            })
        })
        .await
}

fn posts(
    unit: &Unit<'_>,
    account: AccountId,
    up_to: Visibility,
    rows: store::Page,
) -> Result<Vec<StatusId>> {
    let asked = OfAccount {
        account,
        up_to,
        viewer: None,
        exclude_replies: false,
        exclude_reblogs: false,
        tag: None,
    };
    Ok(timelines::of_account(unit, &asked, rows)?)
}

fn activities(unit: &Unit<'_>, ids: &[StatusId]) -> Result<Vec<Value>> {
    let mut posts = statuses::by_ids(unit, ids)?;
    posts.sort_by_key(|status| std::cmp::Reverse(status.id));
    posts
        .iter()
        .map(|status| Ok(documents::published(unit, status)?.embedded()))
        .collect()
}

/// Who follows an account, where they let others see that.
pub(crate) async fn followers(
    Server(tenant): Server,
    requester: Option<Requester>,
    Path(id): Path<AccountId>,
    Query(part): Query<Part>,
) -> Result<Document> {
    let viewer = requester.map(|requester| requester.0.account_id);
    let read = move |unit: &Unit<'_>| people(unit, viewer, id, &part, &FOLLOWERS);
    tenant.read(read).await
}

/// Whom an account follows, where they let others see that.
pub(crate) async fn following(
    Server(tenant): Server,
    requester: Option<Requester>,
    Path(id): Path<AccountId>,
    Query(part): Query<Part>,
) -> Result<Document> {
    let viewer = requester.map(|requester| requester.0.account_id);
    let read = move |unit: &Unit<'_>| people(unit, viewer, id, &part, &FOLLOWING);
    tenant.read(read).await
}

/// Accounts, by the follows for which they are there.
type Follows = Vec<(FollowId, AccountId)>;

/// A collection of accounts around one.
struct People {
    address: fn(&Urls, AccountId) -> String,
    total: fn(&Account) -> i64,
    page: fn(&store::Tx<'_>, AccountId, store::Page) -> tenant::Result<Follows>,
}

const FOLLOWERS: People = People {
    address: addresses::followers,
    total: |account| account.followers_count,
    page: follows::followers,
};

const FOLLOWING: People = People {
    address: addresses::following,
    total: |account| account.following_count,
    page: follows::following,
};

fn people(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    id: AccountId,
    part: &Part,
    people: &People,
) -> Result<Document> {
    let account = local(unit, id)?;
    let address = (people.address)(&unit.tenant().urls, id);
    let total = (people.total)(&account);
    let ties = audience::ties(unit, viewer, &[id])?;
    if !audience::may_see_follows(viewer, &account, &ties) {
        // Without a first page: that says that they are hidden.
        let hidden = Collection {
            id: address,
            ordered: true,
            total_items: u64::try_from(total).ok(),
            ..Collection::default()
        };
        return Ok(Document::private(hidden.into_json()));
    }
    let Some(rows) = part.rows(IDS) else {
        return Ok(whole(address, total));
    };
    let found = (people.page)(unit, id, rows)?;
    let ids: Vec<AccountId> = found.iter().map(|(_, account)| *account).collect();
    let accounts = store::accounts::by_ids(unit, &ids)?;
    let items = ids.iter().filter_map(|id| {
        let account = accounts.iter().find(|account| account.id == *id)?;
        Some(json!(account.uri))
    });
    let last = found.last().map(|(follow, _)| follow.get());
    let last = last.filter(|_| found.len() == IDS);
    Ok(Document::public(page(address, part, last, items.collect())))
}

/// What an account pinned.
pub(crate) async fn featured(
    Server(tenant): Server,
    requester: Option<Requester>,
    Path(id): Path<AccountId>,
) -> Result<Document> {
    let viewer = requester.map(|requester| requester.0.account_id);
    tenant
        .read(move |unit| {
            let account = local(unit, id)?;
            let reach = audience::reach(unit, viewer, &account)?;
            let pinned = timelines::pinned(unit, id, store::Page::newest(PAGE))?;
            let mut posts = statuses::by_ids(unit, &pinned)?;
            posts.sort_by_key(|status| pinned.iter().position(|id| *id == status.id));
            let mut items = Vec::new();
            for status in posts {
                if reach.is_some_and(|reach| status.visibility <= reach.min(Visibility::Unlisted)) {
                    items.push(documents::note(unit, &status)?.embedded());
                }
            }
            let collection = Collection {
                id: addresses::featured(&unit.tenant().urls, id),
                ordered: true,
                total_items: Some(items.len() as u64),
                items: Some(items),
                ..Collection::default()
            };
            Ok(Document::private(collection.into_json()))
        })
        .await
}

/// The hashtags that an account features.
pub(crate) async fn featured_tags(
    Server(tenant): Server,
    requester: Option<Requester>,
    Path(id): Path<AccountId>,
) -> Result<Document> {
    let viewer = requester.map(|requester| requester.0.account_id);
    tenant
        .read(move |unit| {
            let account = local(unit, id)?;
            let tags = match audience::reach(unit, viewer, &account)? {
                Some(_) => store::featured_tags::of(unit, id)?,
                None => Vec::new(),
            };
            let urls = &unit.tenant().urls;
            let items = tags.into_iter().map(|tag| {
                hashtag(Hashtag {
                    href: urls.tag(&tag.name),
                    name: tag.display_name,
                })
            });
            let items: Vec<Value> = items.collect();
            let collection = Collection {
                id: addresses::featured_tags(urls, id),
                total_items: Some(items.len() as u64),
                items: Some(items),
                ..Collection::default()
            };
            Ok(Document::private(collection.into_json()))
        })
        .await
}

/// A collection without its items.
fn whole(address: String, total: i64) -> Document {
    Document::public(
        Collection {
            ordered: true,
            total_items: u64::try_from(total).ok(),
            first: Some(json!(format!("{address}?page=true"))),
            id: address,
            ..Collection::default()
        }
        .into_json(),
    )
}

fn page(address: String, part: &Part, last: Option<i64>, items: Vec<Value>) -> Value {
    let at = |max_id: Option<i64>| match max_id {
        Some(max_id) => format!("{address}?page=true&max_id={max_id}"),
        None => format!("{address}?page=true"),
    };
    Page {
        id: at(part.max_id),
        ordered: true,
        next: last.map(|last| at(Some(last))),
        prev: None,
        items,
        part_of: address.clone(),
    }
    .into_json()
}

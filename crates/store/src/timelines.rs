//! Pages of post ids: what a timeline may show, before the rules choose.

use db::{Json, Result, Tx, model, params, sql};
use types::{
    AccountId, DAY, HOUR, ListId, RowId, StatusId, TagId, Timestamp, Visibility, first_id_at,
};

use crate::{Page, paged};

model! {
    /// What is needed of a post to tell in whose home feed it belongs.
    pub struct Candidate {
        pub id: StatusId,
        pub account_id: AccountId,
        pub visibility: Visibility,
        pub language: Option<String>,
        pub in_reply_to_account_id: Option<AccountId>,
        pub reblog_of_id: Option<StatusId>,
    }
}

/// These posts, newest first.
pub fn candidates(tx: &Tx<'_>, ids: &[StatusId]) -> Result<Vec<Candidate>> {
    tx.all(
        sql!(
            Candidate,
            "select {cols} from statuses where id {in $1} order by id desc"
        ),
        params![ids],
    )
}

model! {
    /// A follow as it decides what the follower's home feed has.
    pub struct Source {
        pub target_id: AccountId,
        pub show_reblogs: bool,
        pub languages: Option<Json<Vec<String>>>,
        /// An exclusive list has their posts.
        pub exclusive: bool,
    }
}

/// Whom `reader` follows and has not muted, in the order of ids.
pub fn sources(tx: &Tx<'_>, reader: AccountId, now: Timestamp) -> Result<Vec<Source>> {
    tx.all(
        sql!(
            "select target_id, show_reblogs, languages, target_id in (
               select m.account_id from lists l join list_members m on m.list_id = l.id
               where l.account_id = $1 and l.exclusive)
             from follows where account_id = $1
               and not exists (select 1 from mutes u where u.account_id = $1 and u.target_id = follows.target_id
                 and (u.expires_at is null or u.expires_at > $2))
             order by target_id"
        ),
        params![reader, now],
    )
}

/// The members of a list whom its owner `reader` follows and has not muted, in the order of ids; the owner, too.
pub fn list_sources(
    tx: &Tx<'_>,
    reader: AccountId,
    list: ListId,
    now: Timestamp,
) -> Result<Vec<Source>> {
    tx.all(
        sql!(
            "select m.account_id, coalesce(f.show_reblogs, true), f.languages, false from list_members m
             left join follows f on f.account_id = $1 and f.target_id = m.account_id
             where m.list_id = $2 and (f.id is not null or m.account_id = $1)
               and not exists (select 1 from mutes u where u.account_id = $1 and u.target_id = m.account_id
                 and (u.expires_at is null or u.expires_at > $3))
             order by m.account_id"
        ),
        params![reader, list, now],
    )
}

/// Hashtags that `reader` follows.
pub fn followed_tags(tx: &Tx<'_>, reader: AccountId) -> Result<Vec<TagId>> {
    tx.column(
        sql!("select tag_id from tag_follows where account_id = $1 order by tag_id"),
        params![reader],
    )
}

/// The hashtags by which posts are found by those who do not follow the author: of public posts, when the author is not
/// silenced.
pub fn spreading_tags(tx: &Tx<'_>, statuses: &[StatusId]) -> Result<Vec<(StatusId, TagId)>> {
    tx.all(
        sql!(
            "select t.status_id, t.tag_id from status_tags t
             join statuses s on s.id = t.status_id and s.visibility = 0
             join accounts a on a.id = s.account_id and a.silenced_at is null
             where t.status_id {in $1} order by t.tag_id"
        ),
        params![statuses],
    )
}

model! {
    /// A follower who asked to hear of each post.
    pub struct Listener {
        pub account_id: AccountId,
        /// Only posts in these.
        pub languages: Option<Json<Vec<String>>>,
    }
}

/// Followers of this server who asked to hear of each post of `author`.
pub fn listeners(tx: &Tx<'_>, author: AccountId) -> Result<Vec<Listener>> {
    tx.all(
        sql!(
            "select f.account_id, f.languages from follows f join users u on u.account_id = f.account_id
             where f.target_id = $1 and f.notify order by f.id"
        ),
        params![author],
    )
}

/// Posts of `reader`, of those whom they follow, and public ones with hashtags that they follow.
///
/// Each engine is made to go from the reader to the authors, and from each author to their posts of a window.
pub fn home(tx: &Tx<'_>, reader: AccountId, page: Page, now: Timestamp) -> Result<Vec<StatusId>> {
    by_windows(tx, page, now, |page| {
        paged!(
            tx, page, column, []
            sqlite: "select id from statuses where account_id = $4 and id < $2 and id > $3
                union select id from statuses where account_id in (select target_id from follows where account_id = $4)
                  and id < $2 and id > $3
                union select t.status_id from tag_follows f join status_tags t on t.tag_id = f.tag_id
                  where f.account_id = $4 and t.status_id < $2 and t.status_id > $3
                order by id",
            postgres: "select id from statuses where account_id = $4 and id < $2 and id > $3
                union select s.id from follows f cross join lateral (
                  select id from statuses where account_id = f.target_id and id < $2 and id > $3 offset 0) s
                  where f.account_id = $4
                union select t.status_id from tag_follows f cross join lateral (
                  select status_id from status_tags where tag_id = f.tag_id and status_id < $2 and status_id > $3 offset 0) t
                  where f.account_id = $4
                order by id",
            params![page.limit, page.max_id, page.min_id, reader]
        )
    })
}

/// Posts of the members of a list.
pub fn list(
    tx: &Tx<'_>,
    members: &[AccountId],
    page: Page,
    now: Timestamp,
) -> Result<Vec<StatusId>> {
    by_windows(tx, page, now, |page| {
        paged!(
            tx, page, column, []
            sqlite: "select id from statuses where account_id {in $4} and id < $2 and id > $3 order by id",
            postgres: "select s.id from unnest(cast($4 as bigint[])) as m (account_id) cross join lateral (
                  select id from statuses where account_id = m.account_id and id < $2 and id > $3 offset 0) s
                order by s.id",
            params![page.limit, page.max_id, page.min_id, members]
        )
    })
}

/// The first window of time that is looked through.
const WINDOW: i64 = 6 * HOUR;
/// How much longer each next one is.
const GROWTH: i64 = 16;

/// Reads a page by windows of time until it is full. As only what lies in a window is sorted, neither many authors nor
/// authors who seldom write are expensive.
fn by_windows(
    tx: &Tx<'_>,
    page: Page,
    now: Timestamp,
    read: impl Fn(Page) -> Result<Vec<StatusId>>,
) -> Result<Vec<StatusId>> {
    let first = if page.ascending { first(tx)? } else { 0 };
    let mut ids = Vec::new();
    for window in Windows::over(page, first, now) {
        let limit = page.limit - ids.len();
        let found = read(Page { limit, ..window })?;
        let at = if page.ascending { 0 } else { ids.len() };
        ids.splice(at..at, found);
        if ids.len() >= page.limit {
            break;
        }
    }
    Ok(ids)
}

fn first(tx: &Tx<'_>) -> Result<i64> {
    let first = tx.scalar(
        sql!("select id from statuses order by id limit 1"),
        params![],
    )?;
    Ok(first.unwrap_or(0))
}

/// Cuts a page into windows of time, in the page's direction.
struct Windows {
    rest: Page,
    start: Timestamp,
    length: i64,
}

impl Windows {
    /// `first`: an id below which there is nothing.
    fn over(page: Page, first: i64, now: Timestamp) -> Self {
        let rest = Page {
            min_id: page.min_id.max(first - 1).max(0),
            max_id: page.max_id.min(edge(now.plus(DAY))),
            ..page
        };
        let start = RowId(if page.ascending {
            rest.min_id
        } else {
            rest.max_id
        });
        Self {
            rest,
            start: start.time().min(now),
            length: WINDOW,
        }
    }
}

impl Iterator for Windows {
    type Item = Page;

    fn next(&mut self) -> Option<Page> {
        let mut window = self.rest;
        if window.max_id <= window.min_id.saturating_add(1) {
            return None;
        }
        if window.ascending {
            window.max_id = window.max_id.min(edge(self.start.plus(self.length)));
            self.rest.min_id = window.max_id - 1;
        } else {
            window.min_id = window.min_id.max(edge(self.start.plus(-self.length)));
            self.rest.max_id = window.min_id + 1;
        }
        self.length *= GROWTH;
        Some(window)
    }
}

/// The smallest id of a moment.
fn edge(time: Timestamp) -> i64 {
    first_id_at::<RowId>(time).0
}

/// Where a post was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    #[default]
    Anywhere,
    /// Here.
    Local,
    /// On another server.
    Remote,
}

impl Origin {
    fn local(self) -> Option<bool> {
        match self {
            Self::Anywhere => None,
            Self::Local => Some(true),
            Self::Remote => Some(false),
        }
    }
}

/// Public posts that are neither boosts nor answers to others.
pub fn public(tx: &Tx<'_>, origin: Origin, page: Page) -> Result<Vec<StatusId>> {
    // an index of each origin: its words must stand in the statement
    macro_rules! of_origin {
        ($origin:literal) => {
            paged!(
                tx, page, column, []
                concat!(
                    "select id from statuses where id < $2 and id > $3 and visibility = 0 and reblog_of_id is null
                       and (in_reply_to_account_id is null or in_reply_to_account_id = account_id)", $origin, "
                     order by id"
                ),
                params![page.limit, page.max_id, page.min_id]
            )
        };
    }
    match origin {
        Origin::Anywhere => of_origin!(""),
        Origin::Local => of_origin!(" and local"),
        Origin::Remote => of_origin!(" and not local"),
    }
}

/// The same, only posts with pictures: found by the first picture of each.
pub fn public_media(tx: &Tx<'_>, origin: Origin, page: Page) -> Result<Vec<StatusId>> {
    // each engine is made to go from the pictures to the posts
    macro_rules! of_origin {
        ($origin:literal) => {
            paged!(
                tx, page, column, []
                sqlite: concat!(
                    "select m.status_id from media m cross join statuses s on s.id = m.status_id
                     where m.status_id < $2 and m.status_id > $3 and m.position = 0", $origin, " and s.visibility = 0
                       and s.reblog_of_id is null and (s.in_reply_to_account_id is null or s.in_reply_to_account_id = s.account_id)
                     order by m.status_id"
                ),
                postgres: concat!(
                    "select m.status_id from media m cross join lateral (
                       select local from statuses where id = m.status_id and visibility = 0 and reblog_of_id is null
                         and (in_reply_to_account_id is null or in_reply_to_account_id = account_id) offset 0) s
                     where m.status_id < $2 and m.status_id > $3 and m.position = 0", $origin, "
                     order by m.status_id"
                ),
                params![page.limit, page.max_id, page.min_id]
            )
        };
    }
    match origin {
        Origin::Anywhere => of_origin!(""),
        Origin::Local => of_origin!(" and m.remote_url is null and s.local"),
        Origin::Remote => of_origin!(" and m.remote_url is not null and not s.local"),
    }
}

/// Which posts with a hashtag are asked for.
#[derive(Clone, Debug, Default)]
pub struct Tagged {
    pub tag: TagId,
    /// They have all of these as well.
    pub all: Vec<TagId>,
    /// They have none of these.
    pub none: Vec<TagId>,
    pub origin: Origin,
    pub only_media: bool,
}

/// Public posts with a hashtag.
pub fn tagged(tx: &Tx<'_>, asked: &Tagged, page: Page) -> Result<Vec<StatusId>> {
    paged!(
        tx, page, column, []
        "select t.status_id from status_tags t join statuses s on s.id = t.status_id
         where t.tag_id = $4 and t.status_id < $2 and t.status_id > $3 and s.visibility = 0
           and (select count(*) from status_tags a where a.status_id = t.status_id and a.tag_id {in $5}) = $6
           and not exists (select 1 from status_tags n where n.status_id = t.status_id and n.tag_id {in $7})
           and (s.local = $8 or $8 is null)
           and (not $9 or exists (select 1 from media m where m.status_id = t.status_id and m.position is not null))
         order by t.status_id",
        params![
            page.limit, page.max_id, page.min_id, asked.tag, asked.all, asked.all.len(), asked.none,
            asked.origin.local(), asked.only_media
        ]
    )
}

/// Which posts of an account are asked for.
#[derive(Clone, Debug)]
pub struct OfAccount {
    pub account: AccountId,
    /// The most private ones that are shown to this viewer.
    pub up_to: Visibility,
    /// Those that mention the viewer are shown however private they are.
    pub viewer: Option<AccountId>,
    pub exclude_replies: bool,
    pub exclude_reblogs: bool,
    pub tag: Option<TagId>,
}

/// Posts of an account. Subqueries that are compared are never computed for all posts at once.
pub fn of_account(tx: &Tx<'_>, asked: &OfAccount, page: Page) -> Result<Vec<StatusId>> {
    paged!(
        tx, page, column, []
        "select id from statuses s where account_id = $4 and id < $2 and id > $3
           and (visibility <= $5 or 1 = (select 1 from mentions m where m.status_id = s.id and m.account_id = $6))
           and (not $7 or in_reply_to_account_id is null or in_reply_to_account_id = account_id)
           and (not $8 or reblog_of_id is null)
           and (1 = (select 1 from status_tags t where t.tag_id = $9 and t.status_id = s.id) or $9 is null)
         order by id",
        params![
            page.limit, page.max_id, page.min_id, asked.account, asked.up_to, asked.viewer,
            asked.exclude_replies, asked.exclude_reblogs, asked.tag
        ]
    )
}

/// The same, only posts with pictures.
pub fn media_of_account(tx: &Tx<'_>, asked: &OfAccount, page: Page) -> Result<Vec<StatusId>> {
    paged!(
        tx, page, column, []
        "select distinct p.status_id from media p join statuses s on s.id = p.status_id
         where p.account_id = $4 and p.status_id < $2 and p.status_id > $3 and p.position is not null
           and (s.visibility <= $5 or 1 = (select 1 from mentions m where m.status_id = s.id and m.account_id = $6))
           and (not $7 or s.in_reply_to_account_id is null or s.in_reply_to_account_id = s.account_id)
           and (1 = (select 1 from status_tags t where t.tag_id = $8 and t.status_id = s.id) or $8 is null)
         order by p.status_id",
        params![
            page.limit, page.max_id, page.min_id, asked.account, asked.up_to, asked.viewer, asked.exclude_replies,
            asked.tag
        ]
    )
}

/// Pinned posts of an account, the last pinned first.
pub fn pinned(tx: &Tx<'_>, account: AccountId, page: Page) -> Result<Vec<StatusId>> {
    tx.column(
        sql!(
            "select status_id from status_pins where account_id = $4 and status_id < $2 and status_id > $3
             order by created_at desc, status_id desc limit $1"
        ),
        params![page.limit, page.max_id, page.min_id, account],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_767_323_045_678);

    fn windows(max_id: i64, min_id: i64, ascending: bool, first: i64) -> Vec<Page> {
        let page = Page {
            max_id,
            min_id,
            ascending,
            limit: 20,
        };
        Windows::over(page, first, NOW).collect()
    }

    #[test]
    fn windows_leave_nothing_out_and_end() {
        let now = edge(NOW);
        for (max, min) in [
            (i64::MAX, 0),
            (i64::MAX, i64::MIN),
            (now, now - 5),
            (now, 1),
            (now + 1, now),
            (7, 3),
        ] {
            let down = windows(max, min, false, 0);
            assert!(
                down.windows(2)
                    .all(|pair| pair[1].max_id == pair[0].min_id + 1),
                "{down:?}"
            );
            assert_eq!(
                down.last().map(|last| last.min_id),
                (max > min.max(0) + 1).then_some(min.max(0))
            );
            let up = windows(max, min, true, 0);
            assert!(
                up.windows(2)
                    .all(|pair| pair[1].min_id == pair[0].max_id - 1),
                "{up:?}"
            );
            assert_eq!(
                up.first().map(|first| first.min_id),
                down.last().map(|last| last.min_id)
            );
            assert!(down.len() < 9 && up.len() < 9, "few statements");
        }
        assert!(windows(5, 5, false, 0).is_empty() && windows(-1, 5, true, 0).is_empty());
        assert!(windows(i64::MIN, i64::MAX, true, 0).is_empty());
    }

    #[test]
    fn upward_windows_begin_at_the_first_post() {
        let up = windows(i64::MAX, 0, true, edge(NOW.plus(-HOUR)));
        assert_eq!(up.len(), 2);
        assert!(up[0].max_id > edge(NOW));
    }
}

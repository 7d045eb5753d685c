//! Hashtags and the posts that carry them.

use db::{Result, Tx, model, params, sql};
use types::{AccountId, StatusId, TagId, Timestamp};

model! {
    /// A hashtag.
    pub struct Tag {
        pub id: TagId,
        /// Normalised.
        pub name: String,
        /// As it was first written.
        pub display_name: String,
        pub created_at: Timestamp,
    }
}

/// The tag with this normalised name, made when it is new.
pub fn upsert(tx: &Tx<'_>, tag: &Tag) -> Result<TagId> {
    let id = tx.scalar(
        sql!(
            Tag,
            "insert into tags ({cols}) values ({marks}) on conflict (name) do update set name = excluded.name returning id"
        ),
        &tag.values(),
    )?;
    Ok(id.unwrap_or(tag.id))
}

/// The tag with this normalised name.
pub fn by_name(tx: &Tx<'_>, name: &str) -> Result<Option<Tag>> {
    tx.opt(
        sql!(Tag, "select {cols} from tags where name = $1"),
        params![name],
    )
}

/// The tags with these normalised names, in no order.
pub fn by_names(tx: &Tx<'_>, names: &[String]) -> Result<Vec<Tag>> {
    tx.all(
        sql!(Tag, "select {cols} from tags where name {in $1}"),
        params![names],
    )
}

/// The tags of several posts.
pub fn of_all(tx: &Tx<'_>, statuses: &[StatusId]) -> Result<Vec<(StatusId, String)>> {
    tx.all(
        sql!(
            "select st.status_id, t.name from status_tags st join tags t on t.id = st.tag_id
             where st.status_id {in $1} order by st.tag_id"
        ),
        params![statuses],
    )
}

/// Puts tags on a post.
pub fn attach(tx: &Tx<'_>, status: StatusId, tags: &[TagId]) -> Result<()> {
    tx.exec(
        sql!(
            "insert into status_tags (tag_id, status_id)
             select id, cast($1 as bigint) from tags where id {in $2}
             on conflict (tag_id, status_id) do nothing"
        ),
        params![status, tags],
    )?;
    Ok(())
}

/// Takes all tags off a post.
pub fn detach_all(tx: &Tx<'_>, status: StatusId) -> Result<()> {
    tx.exec(
        sql!("delete from status_tags where status_id = $1"),
        params![status],
    )?;
    Ok(())
}

/// Counts that `account` used each of `tags` once more on the day that begins at `day`.
pub fn count_uses(tx: &Tx<'_>, account: AccountId, day: Timestamp, tags: &[TagId]) -> Result<()> {
    tx.exec(
        sql!(
            "insert into tag_uses (tag_id, day, account_id, uses)
             select id, cast($2 as bigint), cast($1 as bigint), 1 from tags where id {in $3}
             on conflict (tag_id, day, account_id) do update set uses = tag_uses.uses + 1"
        ),
        params![account, day, tags],
    )?;
    Ok(())
}

/// Tags whose normalised names begin with `prefix`, the most used of the last days first.
pub fn by_prefix(
    tx: &Tx<'_>,
    prefix: &str,
    since: Timestamp,
    limit: usize,
    offset: usize,
) -> Result<Vec<Tag>> {
    tx.all(
        sql!(
            Tag,
            "select {cols:t} from tags t where t.name >= $1 and t.name < $2
             order by (select coalesce(sum(u.uses), 0) from tag_uses u where u.tag_id = t.id and u.day >= $3) desc, t.name
             limit $4 offset $5"
        ),
        params![prefix, format!("{prefix}\u{10ffff}"), since, limit, offset],
    )
}

/// The tags with these ids, in no order.
pub fn by_ids(tx: &Tx<'_>, ids: &[TagId]) -> Result<Vec<Tag>> {
    tx.all(
        sql!(Tag, "select {cols} from tags where id {in $1}"),
        params![ids],
    )
}

model! {
    /// How often a tag was used on a day, and by how many.
    pub struct DayOfTag {
        pub tag_id: TagId,
        /// Midnight.
        pub day: Timestamp,
        pub uses: i64,
        pub accounts: i64,
    }
}

/// Use of several tags since a day.
pub fn history(tx: &Tx<'_>, tags: &[TagId], since: Timestamp) -> Result<Vec<DayOfTag>> {
    tx.all(
        sql!(
            "select tag_id, day, cast(sum(uses) as bigint), count(*) from tag_uses
             where tag_id {in $1} and day >= $2 group by tag_id, day order by tag_id, day"
        ),
        params![tags, since],
    )
}

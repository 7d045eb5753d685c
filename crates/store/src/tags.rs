//! Hashtags and the posts that carry them.

use db::{Result, Tx, model, params, sql};
use types::{StatusId, TagId, Timestamp};

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

/// Puts a tag on a post.
pub fn attach(tx: &Tx<'_>, tag: TagId, status: StatusId) -> Result<()> {
    tx.exec(
        sql!("insert into status_tags (tag_id, status_id) values ($1, $2) on conflict do nothing"),
        params![tag, status],
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

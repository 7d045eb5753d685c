//! Pictures, before and after they are attached to a post.

use db::{Result, Tx, model, params, sql};
use types::{AccountId, MediaId, StatusId, Timestamp};

model! {
    /// A picture.
    pub struct Media {
        pub id: MediaId,
        pub account_id: AccountId,
        pub status_id: Option<StatusId>,
        /// Place in the post; none: an edit took it out, and it is kept for the post's history.
        pub position: Option<i64>,
        /// `image`, `gifv`, `video`, `audio` or `unknown`.
        pub kind: String,
        pub content_type: String,
        /// Storage key; empty when only the remote file is known.
        pub file: String,
        /// Storage key of the small version.
        pub small: String,
        /// Where it lies on its own server.
        pub remote_url: Option<String>,
        /// Where a picture lies that stands for it.
        pub remote_preview_url: Option<String>,
        /// Bytes.
        pub size: i64,
        /// Pixels.
        pub width: u32,
        pub height: u32,
        pub small_width: u32,
        pub small_height: u32,
        /// From -1, left, to 1, right; none: nobody chose a point.
        pub focus_x: Option<f64>,
        /// From -1, bottom, to 1, top.
        pub focus_y: Option<f64>,
        pub blurhash: Option<String>,
        /// Plain text.
        pub description: Option<String>,
        /// When it was uploaded, or last lost its post.
        pub unattached_at: Timestamp,
    }
}

impl Media {
    /// Its storage keys.
    pub fn keys(&self) -> Vec<String> {
        let mut keys = vec![self.file.clone(), self.small.clone()];
        keys.dedup();
        keys.retain(|key| !key.is_empty());
        keys
    }
}

/// Stores a new picture.
pub fn insert(tx: &Tx<'_>, media: &Media) -> Result<()> {
    tx.exec(
        sql!(Media, "insert into media ({cols}) values ({marks})"),
        &media.values(),
    )?;
    Ok(())
}

/// The picture with this id.
pub fn by_id(tx: &Tx<'_>, id: MediaId) -> Result<Option<Media>> {
    tx.opt(
        sql!(Media, "select {cols} from media where id = $1"),
        params![id],
    )
}

/// Stores what may change of a picture: its texts, its small version, and what is learnt of a remote one.
pub fn update(tx: &Tx<'_>, media: &Media) -> Result<()> {
    tx.exec(
        sql!(
            "update media set small = $2, small_width = $3, small_height = $4, blurhash = $5,
               focus_x = $6, focus_y = $7, description = $8, kind = $9, width = $10, height = $11
             where id = $1"
        ),
        params![
            media.id,
            media.small,
            media.small_width,
            media.small_height,
            media.blurhash,
            media.focus_x,
            media.focus_y,
            media.description,
            media.kind,
            media.width,
            media.height
        ],
    )?;
    Ok(())
}

/// Whether `account` has such a picture, in a post or not.
pub fn exists(tx: &Tx<'_>, account: AccountId, id: MediaId) -> Result<bool> {
    tx.exists(
        sql!("select 1 from media where id = $1 and account_id = $2"),
        params![id, account],
    )
}

/// A picture of `account` that no post has.
pub fn unattached(tx: &Tx<'_>, account: AccountId, id: MediaId) -> Result<Option<Media>> {
    tx.opt(
        sql!(
            Media,
            "select {cols} from media where id = $1 and account_id = $2 and status_id is null"
        ),
        params![id, account],
    )
}

/// Puts a picture into a post; false when `account` has none with this id, or another post has it.
pub fn attach(
    tx: &Tx<'_>,
    account: AccountId,
    id: MediaId,
    status: StatusId,
    position: usize,
) -> Result<bool> {
    let attached = tx.exec(
        sql!(
            "update media set status_id = $3, position = $4
             where id = $2 and account_id = $1 and (status_id is null or status_id = $3)"
        ),
        params![account, id, status, position],
    )?;
    Ok(attached > 0)
}

/// Takes all pictures out of a post, but keeps them for its history.
pub fn take_out(tx: &Tx<'_>, status: StatusId) -> Result<()> {
    tx.exec(
        sql!("update media set position = null where status_id = $1"),
        params![status],
    )?;
    Ok(())
}

/// Takes every picture off a post, those of its history too, so that its author can attach them again.
pub fn release(tx: &Tx<'_>, status: StatusId, now: Timestamp) -> Result<u64> {
    tx.exec(
        sql!(
            "update media set status_id = null, position = null, unattached_at = $2 where status_id = $1"
        ),
        params![status, now],
    )
}

/// The pictures in posts, in their order.
pub fn of_statuses(tx: &Tx<'_>, statuses: &[StatusId]) -> Result<Vec<Media>> {
    tx.all(
        sql!(
            Media,
            "select {cols} from media where status_id {in $1} and position is not null
             order by status_id, position"
        ),
        params![statuses],
    )
}

/// Every picture of a post, those of its history too.
pub fn all_of(tx: &Tx<'_>, status: StatusId) -> Result<Vec<Media>> {
    tx.all(
        sql!(
            Media,
            "select {cols} from media where status_id = $1 order by id"
        ),
        params![status],
    )
}

/// Removes a picture of `account` that no post has; answers what it was.
pub fn delete(tx: &Tx<'_>, account: AccountId, id: MediaId) -> Result<Option<Media>> {
    tx.opt(
        sql!(
            Media,
            "delete from media where id = $1 and account_id = $2 and status_id is null returning {cols}"
        ),
        params![id, account],
    )
}

/// Removes the pictures of a post, those of its history too; answers what they were.
pub fn delete_of(tx: &Tx<'_>, status: StatusId) -> Result<Vec<Media>> {
    tx.all(
        sql!(
            Media,
            "delete from media where status_id = $1 returning {cols}"
        ),
        params![status],
    )
}

/// Removes some pictures that no post has had since `before`; answers what they were.
pub fn delete_idle(tx: &Tx<'_>, before: Timestamp, limit: usize) -> Result<Vec<Media>> {
    tx.all(
        sql!(
            Media,
            "delete from media where status_id is null and id in
               (select id from media where status_id is null and unattached_at <= $1
                order by unattached_at limit $2)
             returning {cols}"
        ),
        params![before, limit],
    )
}

/// Removes every picture of an account; answers what they were.
pub fn delete_of_account(tx: &Tx<'_>, account: AccountId) -> Result<Vec<Media>> {
    tx.all(
        sql!(
            Media,
            "delete from media where account_id = $1 returning {cols}"
        ),
        params![account],
    )
}

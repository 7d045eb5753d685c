//! Files of other servers that are kept here for a while.

use db::{Result, Tx, model, params, sql};
use types::{AccountId, EmojiId, MediaId, Timestamp};

/// What a file belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    /// An attachment of a post.
    Attachment(MediaId),
    /// An attachment whose author gave a picture that stands for it.
    Preview(MediaId),
    /// An account, as its avatar.
    Avatar(AccountId),
    /// An account, as its header.
    Header(AccountId),
    /// A custom emoji.
    Emoji(EmojiId),
}

impl Owner {
    /// From its kind and the number of its id.
    pub fn new(kind: &str, id: i64) -> Option<Self> {
        Some(match kind {
            "attachment" => Self::Attachment(MediaId(id)),
            "preview" => Self::Preview(MediaId(id)),
            "avatar" => Self::Avatar(AccountId(id)),
            "header" => Self::Header(AccountId(id)),
            "emoji" => Self::Emoji(EmojiId(id)),
            _ => return None,
        })
    }

    /// Its kind in the database and in addresses.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Attachment(_) => "attachment",
            Self::Preview(_) => "preview",
            Self::Avatar(_) => "avatar",
            Self::Header(_) => "header",
            Self::Emoji(_) => "emoji",
        }
    }

    /// The number of its id.
    pub fn id(self) -> i64 {
        match self {
            Self::Attachment(id) | Self::Preview(id) => id.0,
            Self::Avatar(id) | Self::Header(id) => id.0,
            Self::Emoji(id) => id.0,
        }
    }
}

model! {
    /// A file that is kept.
    pub struct RemoteFile {
        /// What [`Owner::kind`] says.
        pub kind: String,
        /// What [`Owner::id`] says.
        pub owner_id: i64,
        /// Where it was fetched.
        pub url: String,
        /// Storage key.
        pub file: String,
        /// Storage key of the small or still version; the same when there is no other.
        pub small: String,
        /// Bytes of both.
        pub size: i64,
        /// When it was last looked at, to the hour.
        pub seen_at: Timestamp,
    }
}

impl RemoteFile {
    /// Its storage keys.
    pub fn keys(self) -> Vec<String> {
        let mut keys = vec![self.file, self.small];
        keys.dedup();
        keys
    }
}

/// Whose server a file is of, and where it lies: not of suspended accounts and disabled emoji.
pub fn origin(tx: &Tx<'_>, owner: Owner) -> Result<Option<(String, String)>> {
    let sql = match owner {
        Owner::Attachment(_) => sql!(
            "select a.domain, m.remote_url from media m join accounts a on a.id = m.account_id
             where m.id = $1 and m.remote_url is not null and a.suspended_at is null"
        ),
        Owner::Preview(_) => sql!(
            "select a.domain, m.remote_preview_url from media m join accounts a on a.id = m.account_id
             where m.id = $1 and m.remote_preview_url is not null and a.suspended_at is null"
        ),
        Owner::Avatar(_) => {
            sql!("select domain, avatar from accounts where id = $1 and suspended_at is null")
        }
        Owner::Header(_) => {
            sql!("select domain, header from accounts where id = $1 and suspended_at is null")
        }
        Owner::Emoji(_) => {
            sql!("select domain, file from custom_emojis where id = $1 and not disabled")
        }
    };
    tx.opt(sql, params![owner.id()])
}

/// The file of `owner`, if it is kept.
pub fn of(tx: &Tx<'_>, owner: Owner) -> Result<Option<RemoteFile>> {
    tx.opt(
        sql!(
            RemoteFile,
            "select {cols} from remote_files where kind = $1 and owner_id = $2"
        ),
        params![owner.kind(), owner.id()],
    )
}

/// Keeps a file.
pub fn insert(tx: &Tx<'_>, file: &RemoteFile) -> Result<()> {
    tx.exec(
        sql!(
            RemoteFile,
            "insert into remote_files ({cols}) values ({marks})"
        ),
        &file.values(),
    )?;
    Ok(())
}

/// Notes that a file is looked at.
pub fn set_seen(tx: &Tx<'_>, owner: Owner, now: Timestamp) -> Result<()> {
    tx.exec(
        sql!("update remote_files set seen_at = $3 where kind = $1 and owner_id = $2"),
        params![owner.kind(), owner.id(), now],
    )?;
    Ok(())
}

/// Keeps the file of `owner` no more; answers what it was.
pub fn delete(tx: &Tx<'_>, kind: &str, owner_id: i64) -> Result<Option<RemoteFile>> {
    tx.opt(
        sql!(
            RemoteFile,
            "delete from remote_files where kind = $1 and owner_id = $2 returning {cols}"
        ),
        params![kind, owner_id],
    )
}

/// Keeps no file of these accounts and of what they attached; answers what there was.
pub fn delete_of(tx: &Tx<'_>, accounts: &[AccountId]) -> Result<Vec<RemoteFile>> {
    let mut gone = tx.all(
        sql!(
            RemoteFile,
            "delete from remote_files where kind in ('avatar', 'header') and owner_id {in $1} returning {cols}"
        ),
        params![accounts],
    )?;
    gone.extend(tx.all(
        sql!(
            RemoteFile,
            "delete from remote_files where kind in ('attachment', 'preview') and owner_id in
               (select id from media where account_id {in $1} and remote_url is not null)
             returning {cols}"
        ),
        params![accounts],
    )?);
    Ok(gone)
}

/// Keeps no emoji of a domain and of those under its name; answers what there was.
pub fn delete_emojis(tx: &Tx<'_>, domain: &str) -> Result<Vec<RemoteFile>> {
    tx.all(
        sql!(
            RemoteFile,
            "delete from remote_files where kind = 'emoji' and owner_id in
               (select id from custom_emojis where domain <> '' and (domain = $1 or domain like '%.' || $1))
             returning {cols}"
        ),
        params![domain],
    )
}

/// Bytes of all of them. Looks through the index: ask it rarely.
pub fn total(tx: &Tx<'_>) -> Result<i64> {
    let total = tx.scalar(
        sql!("select cast(coalesce(sum(size), 0) as bigint) from remote_files"),
        params![],
    )?;
    Ok(total.unwrap_or(0))
}

/// Some that were not looked at for longest.
pub fn least_seen(tx: &Tx<'_>, limit: usize) -> Result<Vec<RemoteFile>> {
    tx.all(
        sql!(
            RemoteFile,
            "select {cols} from remote_files order by seen_at limit $1"
        ),
        params![limit],
    )
}

//! Accounts, of this server and of others.

use db::{Json, Result, Tx, model, params, sql};
use serde::{Deserialize, Serialize};
use types::{AccountId, Handle, Timestamp};

model! {
    /// An account.
    pub struct Account {
        pub id: AccountId,
        pub username: String,
        /// Lower case.
        pub username_key: String,
        /// Empty for this server.
        pub domain: String,
        pub uri: String,
        pub url: String,
        pub display_name: String,
        /// Source of a local account, HTML of a remote one.
        pub note: String,
        pub note_html: String,
        pub fields: Json<Vec<Field>>,
        /// Storage key, or URL of a remote one; empty for none.
        pub avatar: String,
        pub avatar_static: String,
        pub header: String,
        pub header_static: String,
        pub avatar_description: String,
        pub header_description: String,
        /// Whether the profile has a tab of media.
        pub show_media: bool,
        /// Whether that has the media of replies, too.
        pub show_media_replies: bool,
        /// Whether the profile has a tab of what it features.
        pub show_featured: bool,
        /// Whose pages may name the account as their author.
        pub attribution_domains: Json<Vec<String>>,
        /// `Person`, `Service`, `Group`, `Application` or `Organization`.
        pub actor_type: String,
        pub locked: bool,
        pub discoverable: bool,
        pub indexable: bool,
        pub hide_collections: bool,
        /// Whether search engines are asked to leave out what is theirs.
        pub noindex: bool,
        pub memorial: bool,
        pub followers_count: i64,
        pub following_count: i64,
        pub statuses_count: i64,
        pub last_status_at: Option<Timestamp>,
        pub created_at: Timestamp,
        pub suspended_at: Option<Timestamp>,
        pub silenced_at: Option<Timestamp>,
        pub moved_to_id: Option<AccountId>,
        /// When it was deleted for ever, of this server: only its name is left, so that nobody takes it.
        pub gone_at: Option<Timestamp>,
    }
}

/// A line of a profile's table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Plain text.
    pub name: String,
    /// Source of a local account, HTML of a remote one.
    pub value: String,
    /// HTML.
    pub value_html: String,
    /// When the link was found to point back, milliseconds.
    pub verified_at: Option<Timestamp>,
}

impl Account {
    /// Whether it lives on this server.
    pub fn is_local(&self) -> bool {
        self.domain.is_empty()
    }

    /// `user` here, `user@host` elsewhere.
    pub fn acct(&self) -> String {
        if self.is_local() {
            self.username.clone()
        } else {
            format!("{}@{}", self.username, self.domain)
        }
    }

    /// Its name, without anything that it says of itself.
    pub fn bare(&self) -> Self {
        Self {
            display_name: String::new(),
            note: String::new(),
            note_html: String::new(),
            fields: Json::default(),
            avatar: String::new(),
            avatar_static: String::new(),
            header: String::new(),
            header_static: String::new(),
            avatar_description: String::new(),
            header_description: String::new(),
            attribution_domains: Json::default(),
            ..self.clone()
        }
    }
}

/// Stores a new account.
pub fn insert(tx: &Tx<'_>, account: &Account) -> Result<()> {
    tx.exec(
        sql!(Account, "insert into accounts ({cols}) values ({marks})"),
        &account.values(),
    )?;
    Ok(())
}

/// The account with this id.
pub fn by_id(tx: &Tx<'_>, id: AccountId) -> Result<Option<Account>> {
    tx.opt(
        sql!(Account, "select {cols} from accounts where id = $1"),
        params![id],
    )
}

/// The accounts with these ids, in no order.
pub fn by_ids(tx: &Tx<'_>, ids: &[AccountId]) -> Result<Vec<Account>> {
    tx.all(
        sql!(Account, "select {cols} from accounts where id {in $1}"),
        params![ids],
    )
}

/// The account with this name, compared without case.
pub fn by_handle(tx: &Tx<'_>, handle: &Handle) -> Result<Option<Account>> {
    let domain = handle.host.as_ref().map_or("", |host| host.as_str());
    tx.opt(
        sql!(
            Account,
            "select {cols} from accounts where username_key = $1 and domain = $2"
        ),
        params![handle.username.to_lowercase(), domain],
    )
}

/// The account with this name, when others may know of it: a local one needs a confirmed address and a moderator's yes.
pub fn known_by_handle(tx: &Tx<'_>, handle: &Handle) -> Result<Option<Account>> {
    let domain = handle.host.as_ref().map_or("", |host| host.as_str());
    tx.opt(
        sql!(
            Account,
            "select {cols:a} from accounts a left join users u on u.account_id = a.id
             where a.username_key = $1 and a.domain = $2
               and (a.domain <> '' or u.confirmed_at is not null and u.approved)"
        ),
        params![handle.username.to_lowercase(), domain],
    )
}

/// The account, which nobody else changes until this transaction ends.
pub fn locked(tx: &Tx<'_>, id: AccountId) -> Result<Option<Account>> {
    tx.opt(
        sql!(
            Account,
            sqlite: "select {cols} from accounts where id = $1",
            postgres: "select {cols} from accounts where id = $1 for update",
        ),
        params![id],
    )
}

/// Stores what people say of themselves.
pub fn update_profile(tx: &Tx<'_>, account: &Account) -> Result<()> {
    tx.exec(
        sql!(
            "update accounts set display_name = $2, note = $3, note_html = $4, fields = $5,
               avatar = $6, avatar_static = $7, header = $8, header_static = $9,
               avatar_description = $10, header_description = $11,
               show_media = $12, show_media_replies = $13, show_featured = $14,
               attribution_domains = $15, actor_type = $16, locked = $17, discoverable = $18,
               indexable = $19, hide_collections = $20, noindex = $21
             where id = $1"
        ),
        params![
            account.id,
            account.display_name,
            account.note,
            account.note_html,
            account.fields,
            account.avatar,
            account.avatar_static,
            account.header,
            account.header_static,
            account.avatar_description,
            account.header_description,
            account.show_media,
            account.show_media_replies,
            account.show_featured,
            account.attribution_domains,
            account.actor_type,
            account.locked,
            account.discoverable,
            account.indexable,
            account.hide_collections,
            account.noindex
        ],
    )?;
    Ok(())
}

/// Counts a new post of the account (or with `-1` a deleted one).
pub fn count_status(tx: &Tx<'_>, id: AccountId, change: i64, at: Option<Timestamp>) -> Result<()> {
    tx.exec(
        sql!(
            "update accounts set statuses_count = statuses_count + $2,
               last_status_at = case when last_status_at >= $3 then last_status_at else coalesce($3, last_status_at) end
             where id = $1"
        ),
        params![id, change, at],
    )?;
    Ok(())
}

/// Counts one more (or with `-1` one less) post of each of `ids`.
pub fn count_statuses(tx: &Tx<'_>, ids: &[AccountId], change: i64) -> Result<()> {
    tx.exec(
        sql!("update accounts set statuses_count = statuses_count + $2 where id {in $1}"),
        params![ids, change],
    )?;
    Ok(())
}

/// The account with this id, when others may know of it: a local one needs a confirmed address and a moderator's yes.
pub fn known(tx: &Tx<'_>, id: AccountId) -> Result<Option<Account>> {
    tx.opt(
        sql!(
            Account,
            "select {cols:a} from accounts a left join users u on u.account_id = a.id
             where a.id = $1 and (u.id is null or (u.confirmed_at is not null and u.approved))"
        ),
        params![id],
    )
}

/// Those of `ids` that are there; suspended ones only when wanted.
pub fn existing(tx: &Tx<'_>, ids: &[AccountId], suspended: bool) -> Result<Vec<AccountId>> {
    tx.column(
        sql!("select id from accounts where id {in $1} and ($2 or suspended_at is null)"),
        params![ids, suspended],
    )
}

/// Counts a follow of `target` by `account` (or with `-1` one less) on both.
pub fn count_follow(tx: &Tx<'_>, account: AccountId, target: AccountId, change: i64) -> Result<()> {
    tx.exec(
        sql!(
            "update accounts set following_count = following_count + case when id = $1 then $3 else 0 end,
               followers_count = followers_count + case when id = $2 then $3 else 0 end
             where id in ($1, $2)"
        ),
        params![account, target, change],
    )?;
    Ok(())
}

/// What its server tells of an account of another server; none: nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub followers: Option<i64>,
    pub following: Option<i64>,
    pub statuses: Option<i64>,
    /// Whether it hides who follows it and whom it follows.
    pub hides_collections: Option<bool>,
}

/// Stores what its server tells of an account.
pub fn set_totals(tx: &Tx<'_>, id: AccountId, totals: Totals) -> Result<()> {
    tx.exec(
        sql!(
            "update accounts set followers_count = coalesce($2, followers_count),
               following_count = coalesce($3, following_count), statuses_count = coalesce($4, statuses_count),
               hide_collections = coalesce($5, hide_collections)
             where id = $1 and domain <> ''"
        ),
        params![
            id,
            totals.followers,
            totals.following,
            totals.statuses,
            totals.hides_collections
        ],
    )?;
    Ok(())
}

/// Whether an account of another server was not looked at since `before`.
pub fn is_due(tx: &Tx<'_>, id: AccountId, before: Timestamp) -> Result<bool> {
    tx.exists(
        sql!(
            "select 1 from accounts where id = $1 and domain <> '' and (suspended_at is null or suspended_elsewhere)
               and (looked_at is null or looked_at <= $2)"
        ),
        params![id, before],
    )
}

/// Notes that an account is looked at; false when somebody else was faster.
pub fn look(tx: &Tx<'_>, id: AccountId, before: Timestamp, now: Timestamp) -> Result<bool> {
    let looked = tx.exec(
        sql!(
            "update accounts set looked_at = $3 where id = $1 and (looked_at is null or looked_at <= $2)"
        ),
        params![id, before, now],
    )?;
    Ok(looked == 1)
}

/// Stores a new name of an account of another server.
pub fn rename(tx: &Tx<'_>, account: &Account) -> Result<()> {
    tx.exec(
        sql!(
            "update accounts set username = $2, username_key = $3, domain = $4, url = $5
             where id = $1 and domain <> ''"
        ),
        params![
            account.id,
            account.username,
            account.username_key,
            account.domain,
            account.url
        ],
    )?;
    Ok(())
}

/// Takes a handle from the account of another server that has it, unless that is `id`: it is called `name~123` then, as
/// nobody is. Answers which account that is.
pub fn free_handle(
    tx: &Tx<'_>,
    id: AccountId,
    username_key: &str,
    domain: &str,
) -> Result<Option<AccountId>> {
    tx.scalar(
        sql!(
            "update accounts set username = username || '~' || id, username_key = username_key || '~' || id
             where username_key = $2 and domain = $3 and domain <> '' and id <> $1 returning id"
        ),
        params![id, username_key, domain],
    )
}

/// Removes an account with all that hangs on it.
pub fn delete(tx: &Tx<'_>, id: AccountId) -> Result<()> {
    tx.exec(sql!("delete from accounts where id = $1"), params![id])?;
    Ok(())
}

/// Whether something was decided here about an account that would be forgotten with it: this server suspended or silenced it,
/// or somebody blocks it.
pub fn is_judged(tx: &Tx<'_>, id: AccountId) -> Result<bool> {
    tx.exists(
        sql!(
            "select 1 from accounts a where a.id = $1 and
               (a.suspended_at is not null and not a.suspended_elsewhere or a.silenced_at is not null
                or exists (select 1 from blocks where target_id = a.id))"
        ),
        params![id],
    )
}

/// Suspends an account here, whatever its own server says.
pub fn suspend(tx: &Tx<'_>, id: AccountId, now: Timestamp) -> Result<()> {
    tx.exec(
        sql!(
            "update accounts set suspended_at = coalesce(suspended_at, $2), suspended_elsewhere = false where id = $1"
        ),
        params![id, now],
    )?;
    Ok(())
}

/// Notes whether its own server has suspended an account. Whom this server suspended stays so.
pub fn set_suspended_elsewhere(
    tx: &Tx<'_>,
    id: AccountId,
    suspended: bool,
    now: Timestamp,
) -> Result<()> {
    match suspended {
        true => tx.exec(
            sql!(
                "update accounts set suspended_at = $2, suspended_elsewhere = true
                 where id = $1 and domain <> '' and suspended_at is null"
            ),
            params![id, now],
        )?,
        false => tx.exec(
            sql!(
                "update accounts set suspended_at = null, suspended_elsewhere = false
                 where id = $1 and suspended_elsewhere"
            ),
            params![id],
        )?,
    };
    Ok(())
}

/// Notes that an account of this server is deleted for ever; false when that was noted before.
pub fn begin_end(tx: &Tx<'_>, id: AccountId, now: Timestamp) -> Result<bool> {
    let begun = tx.exec(
        sql!(
            "update accounts set suspended_at = coalesce(suspended_at, $2), gone_at = $2
             where id = $1 and gone_at is null"
        ),
        params![id, now],
    )?;
    Ok(begun == 1)
}

/// The other ActivityPub ids of an account.
pub fn also_known_as(tx: &Tx<'_>, id: AccountId) -> Result<Vec<String>> {
    let ids: Option<Json<Vec<String>>> = tx.scalar(
        sql!("select also_known_as from accounts where id = $1"),
        params![id],
    )?;
    Ok(ids.unwrap_or_default().0)
}

/// Notes where an account has moved to.
pub fn set_moved(tx: &Tx<'_>, id: AccountId, to: Option<AccountId>) -> Result<()> {
    tx.exec(
        sql!("update accounts set moved_to_id = $2 where id = $1"),
        params![id, to],
    )?;
    Ok(())
}

/// Notes that an account moves now; false when it did since `since`.
pub fn begin_move(tx: &Tx<'_>, id: AccountId, now: Timestamp, since: Timestamp) -> Result<bool> {
    let begun = tx.exec(
        sql!("update accounts set moved_at = $2 where id = $1 and (moved_at is null or moved_at <= $3)"),
        params![id, now, since],
    )?;
    Ok(begun == 1)
}

/// Stores the other ActivityPub ids of an account of another server.
pub fn set_also_known_as(tx: &Tx<'_>, id: AccountId, ids: &[String]) -> Result<()> {
    tx.exec(
        sql!("update accounts set also_known_as = $2 where id = $1"),
        params![id, Json(ids)],
    )?;
    Ok(())
}

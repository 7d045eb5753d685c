//! Quotes: posts that show another, and who may quote.

use db::{Result, Tx, model, params, sql};
use types::{AccountId, StatusId};

use crate::{Page, paged};

/// How far the consent to a quote is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The author of the quoted post has not answered.
    Pending,
    Accepted,
    Rejected,
    /// Accepted once, and taken back.
    Revoked,
    /// The quoted post was gone when the quote came.
    Deleted,
}

impl db::Column for State {
    fn get(row: &db::Row<'_>, index: usize) -> Result<Self> {
        Ok(match row.get::<i64>(index)? {
            1 => Self::Accepted,
            2 => Self::Rejected,
            3 => Self::Revoked,
            4 => Self::Deleted,
            _ => Self::Pending,
        })
    }
}

impl db::Param for State {
    fn value(&self) -> db::Value<'_> {
        db::Value::Int(*self as i64)
    }
}

/// Who may quote a post: bits. Its author always may.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy(pub i64);

impl Policy {
    pub const NOBODY: Self = Self(0);
    pub const PUBLIC: Self = Self(1);
    pub const FOLLOWERS: Self = Self(1 << 1);
    /// Whom the author follows.
    pub const FOLLOWING: Self = Self(1 << 2);
    /// Somebody whom we cannot tell apart.
    pub const OTHERS: Self = Self(1 << 3);

    /// These, when the author says yes to each.
    pub const fn when_asked(self) -> Self {
        Self(self.0 << 4)
    }

    /// Whether it names all of these.
    pub const fn allows(self, who: Self) -> bool {
        self.0 & who.0 == who.0
    }

    /// Both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl db::Column for Policy {
    fn get(row: &db::Row<'_>, index: usize) -> Result<Self> {
        row.get::<i64>(index).map(Self)
    }
}

impl db::Param for Policy {
    fn value(&self) -> db::Value<'_> {
        db::Value::Int(self.0)
    }
}

model! {
    /// That a post quotes another.
    pub struct Quote {
        /// The post that quotes.
        pub status_id: StatusId,
        /// Its author.
        pub account_id: AccountId,
        /// None when it is not here, or gone.
        pub quoted_id: Option<StatusId>,
        pub quoted_account_id: Option<AccountId>,
        pub quoted_uri: String,
        pub state: State,
        /// The consent, when another server gave it.
        pub authorization_uri: Option<String>,
    }
}

/// Stores that a post quotes another.
pub fn insert(tx: &Tx<'_>, quote: &Quote) -> Result<()> {
    tx.exec(
        sql!(Quote, "insert into quotes ({cols}) values ({marks})"),
        &quote.values(),
    )?;
    Ok(())
}

/// Stores what has become of a quote.
pub fn update(tx: &Tx<'_>, quote: &Quote) -> Result<()> {
    tx.exec(
        sql!(
            "update quotes set quoted_id = $2, quoted_account_id = $3, state = $4, authorization_uri = $5
             where status_id = $1"
        ),
        params![
            quote.status_id,
            quote.quoted_id,
            quote.quoted_account_id,
            quote.state,
            quote.authorization_uri
        ],
    )?;
    Ok(())
}

/// Takes the quote out of a post.
pub fn delete(tx: &Tx<'_>, status: StatusId) -> Result<()> {
    tx.exec(
        sql!("delete from quotes where status_id = $1"),
        params![status],
    )?;
    Ok(())
}

/// What a post quotes.
pub fn of(tx: &Tx<'_>, status: StatusId) -> Result<Option<Quote>> {
    tx.opt(
        sql!(Quote, "select {cols} from quotes where status_id = $1"),
        params![status],
    )
}

/// What these posts quote, in no order.
pub fn of_all(tx: &Tx<'_>, statuses: &[StatusId]) -> Result<Vec<Quote>> {
    tx.all(
        sql!(Quote, "select {cols} from quotes where status_id {in $1}"),
        params![statuses],
    )
}

/// What `author`, of another server, consented to. Other quotes may name the same consent, which does not cover them.
pub fn by_authorization(tx: &Tx<'_>, uri: &str, author: AccountId) -> Result<Option<Quote>> {
    tx.opt(
        sql!(
            Quote,
            "select {cols} from quotes where authorization_uri = $1 and quoted_account_id = $2
             order by case when state = 1 then 0 else 1 end, status_id limit 1"
        ),
        params![uri, author],
    )
}

/// A page of the posts that quote one with its author's consent, the latest first.
pub fn page(tx: &Tx<'_>, quoted: StatusId, page: Page) -> Result<Vec<StatusId>> {
    paged!(
        tx, page, column, []
        "select status_id from quotes where quoted_id = $4 and status_id < $2 and status_id > $3 and state = 1
         order by status_id",
        params![page.limit, page.max_id, page.min_id, quoted]
    )
}

/// All posts that quote one, in whatever state.
pub fn quoting(tx: &Tx<'_>, quoted: StatusId) -> Result<Vec<StatusId>> {
    tx.column(
        sql!("select status_id from quotes where quoted_id = $1"),
        params![quoted],
    )
}

/// Those of this server who quote a post with its author's consent, each with the post that does.
pub fn quoting_here(tx: &Tx<'_>, quoted: StatusId) -> Result<Vec<(AccountId, StatusId)>> {
    tx.all(
        sql!(
            "select q.account_id, q.status_id from quotes q join users u on u.account_id = q.account_id
             where q.quoted_id = $1 and q.state = 1 order by q.status_id"
        ),
        params![quoted],
    )
}

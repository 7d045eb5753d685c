//! Hashtags that an account features on its profile.

use db::{Result, Tx, model, params, sql};
use types::{AccountId, RowId, TagId, Timestamp};

model! {
    /// A featured tag, with how often the account used it in public.
    pub struct FeaturedTag {
        pub id: RowId,
        pub tag_id: TagId,
        pub name: String,
        pub display_name: String,
        pub statuses_count: i64,
        /// The day on which the account last used it.
        pub last_used: Option<Timestamp>,
    }
}

/// Features a tag; again changes nothing.
pub fn insert(tx: &Tx<'_>, id: RowId, account: AccountId, tag: TagId) -> Result<()> {
    tx.exec(
        sql!(
            "insert into featured_tags (id, account_id, tag_id) values ($1, $2, $3)
             on conflict (account_id, tag_id) do nothing"
        ),
        params![id, account, tag],
    )?;
    Ok(())
}

/// Features a tag no more; answers whether it did.
pub fn delete(tx: &Tx<'_>, account: AccountId, tag: TagId) -> Result<bool> {
    let deleted = tx.exec(
        sql!("delete from featured_tags where account_id = $1 and tag_id = $2"),
        params![account, tag],
    )?;
    Ok(deleted > 0)
}

/// The tag of a row of this account.
pub fn tag_of(tx: &Tx<'_>, account: AccountId, id: RowId) -> Result<Option<TagId>> {
    tx.scalar(
        sql!("select tag_id from featured_tags where account_id = $1 and id = $2"),
        params![account, id],
    )
}

/// What an account features, in the order in which it was added.
pub fn of(tx: &Tx<'_>, account: AccountId) -> Result<Vec<FeaturedTag>> {
    tx.all(
        sql!(
            "select f.id, f.tag_id, t.name, t.display_name,
               (select cast(coalesce(sum(u.uses), 0) as bigint) from tag_uses u
                  where u.tag_id = f.tag_id and u.account_id = f.account_id),
               (select max(u.day) from tag_uses u where u.tag_id = f.tag_id and u.account_id = f.account_id)
             from featured_tags f join tags t on t.id = f.tag_id where f.account_id = $1 order by f.id"
        ),
        params![account],
    )
}

/// Which of `tags` the account features.
pub fn among(tx: &Tx<'_>, account: AccountId, tags: &[TagId]) -> Result<Vec<TagId>> {
    tx.column(
        sql!("select tag_id from featured_tags where account_id = $1 and tag_id {in $2}"),
        params![account, tags],
    )
}

/// Tags that the account used most and does not feature.
pub fn suggestions(tx: &Tx<'_>, account: AccountId, limit: usize) -> Result<Vec<TagId>> {
    tx.column(
        sql!(
            "select u.tag_id from tag_uses u
             where u.account_id = $1
               and not exists (select 1 from featured_tags f where f.account_id = $1 and f.tag_id = u.tag_id)
             group by u.tag_id order by sum(u.uses) desc, u.tag_id limit $2"
        ),
        params![account, limit],
    )
}

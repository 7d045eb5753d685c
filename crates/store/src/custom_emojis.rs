//! Custom emoji, of this server and of others.

use db::{Result, Tx, model, params, sql};
use types::{EmojiId, Timestamp};

model! {
    /// A custom emoji.
    pub struct CustomEmoji {
        pub id: EmojiId,
        pub shortcode: String,
        /// Empty for this server.
        pub domain: String,
        /// Storage key, or URL of a remote one.
        pub file: String,
        pub static_file: String,
        pub category: Option<String>,
        pub visible_in_picker: bool,
        pub disabled: bool,
        pub updated_at: Timestamp,
    }
}

/// The usable emoji of these servers with these shortcodes.
pub fn by_codes(tx: &Tx<'_>, domains: &[String], codes: &[String]) -> Result<Vec<CustomEmoji>> {
    tx.all(
        sql!(
            CustomEmoji,
            "select {cols} from custom_emojis where shortcode {in $1} and domain {in $2} and not disabled
             order by shortcode"
        ),
        params![codes, domains],
    )
}

/// The usable emoji of this server with this id.
pub fn own_by_id(tx: &Tx<'_>, id: EmojiId) -> Result<Option<CustomEmoji>> {
    tx.opt(
        sql!(
            CustomEmoji,
            "select {cols} from custom_emojis where id = $1 and domain = '' and not disabled"
        ),
        params![id],
    )
}

/// What this server offers to those who write.
pub fn offered(tx: &Tx<'_>) -> Result<Vec<CustomEmoji>> {
    tx.all(
        sql!(
            CustomEmoji,
            "select {cols} from custom_emojis where domain = '' and visible_in_picker and not disabled
             order by shortcode"
        ),
        params![],
    )
}

/// All emoji of this server.
pub fn own(tx: &Tx<'_>) -> Result<Vec<CustomEmoji>> {
    tx.all(
        sql!(
            CustomEmoji,
            "select {cols} from custom_emojis where domain = '' order by coalesce(category, ''), shortcode"
        ),
        params![],
    )
}

/// Whether this server has an emoji with this shortcode.
pub fn is_taken(tx: &Tx<'_>, shortcode: &str) -> Result<bool> {
    tx.exists(
        sql!("select 1 from custom_emojis where shortcode = $1 and domain = ''"),
        params![shortcode],
    )
}

/// Stores a new emoji.
pub fn insert(tx: &Tx<'_>, emoji: &CustomEmoji) -> Result<()> {
    tx.exec(
        sql!(
            CustomEmoji,
            "insert into custom_emojis ({cols}) values ({marks})"
        ),
        &emoji.values(),
    )?;
    Ok(())
}

/// Removes an emoji of this server; answers what it was.
pub fn delete(tx: &Tx<'_>, shortcode: &str) -> Result<Option<CustomEmoji>> {
    tx.opt(
        sql!(
            CustomEmoji,
            "delete from custom_emojis where shortcode = $1 and domain = '' returning {cols}"
        ),
        params![shortcode],
    )
}

/// Stores an emoji of another server, or what was changed of it.
pub fn upsert(tx: &Tx<'_>, emoji: &CustomEmoji) -> Result<()> {
    tx.exec(
        sql!(
            CustomEmoji,
            "insert into custom_emojis ({cols}) values ({marks})
             on conflict (shortcode, domain) do update
               set file = excluded.file, static_file = excluded.static_file, updated_at = excluded.updated_at
               where custom_emojis.updated_at < excluded.updated_at
                 or custom_emojis.updated_at = excluded.updated_at and custom_emojis.file <> excluded.file"
        ),
        &emoji.values(),
    )?;
    Ok(())
}

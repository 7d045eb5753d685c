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

/// The usable emoji of this server.
pub fn offered(tx: &Tx<'_>) -> Result<Vec<CustomEmoji>> {
    tx.all(
        sql!(
            CustomEmoji,
            "select {cols} from custom_emojis where domain = '' and not disabled order by shortcode"
        ),
        params![],
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

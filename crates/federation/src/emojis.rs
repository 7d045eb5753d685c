//! Custom emoji of other servers.

use store::custom_emojis::{self, CustomEmoji};
use tenant::Unit;

use crate::{IncomingEmoji, Result};

/// Emoji that one document brings at most.
const MOST: usize = 128;

/// Stores emoji of a server, as far as they are new or were changed.
pub fn keep(unit: &Unit<'_>, domain: &str, emojis: &[IncomingEmoji]) -> Result<()> {
    for emoji in emojis.iter().take(MOST) {
        let updated = emoji.updated.unwrap_or_default();
        // A picture may change under its address; nobody sends what follows the `#`.
        let file = match emoji.url.contains('#') {
            true => emoji.url.clone(),
            false => format!("{}#{}", emoji.url, updated.0),
        };
        custom_emojis::upsert(
            unit,
            &CustomEmoji {
                id: unit.id(),
                shortcode: emoji.shortcode.clone(),
                domain: domain.to_owned(),
                file: file.clone(),
                static_file: file,
                category: None,
                visible_in_picker: false,
                disabled: false,
                updated_at: updated,
            },
        )?;
    }
    Ok(())
}

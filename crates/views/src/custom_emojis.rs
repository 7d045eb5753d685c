//! The server's custom emoji.

use entities::CustomEmoji;
use store::custom_emojis::CustomEmoji as Row;
use tenant::{Unit, Urls};

use crate::Result;

/// What the server offers. [Mastodon docs: custom emojis](https://docs.joinmastodon.org/methods/custom_emojis/#get)
pub fn list(unit: &Unit<'_>) -> Result<Vec<CustomEmoji>> {
    let urls = &unit.tenant().urls;
    let rows = store::custom_emojis::offered(unit)?;
    Ok(rows.iter().map(|row| entity(urls, row)).collect())
}

/// An emoji as the API shows it.
pub(crate) fn entity(urls: &Urls, row: &Row) -> CustomEmoji {
    CustomEmoji {
        shortcode: row.shortcode.clone(),
        url: urls.media(&row.file),
        static_url: urls.media(&row.static_file),
        visible_in_picker: row.visible_in_picker,
        category: row.category.clone(),
    }
}

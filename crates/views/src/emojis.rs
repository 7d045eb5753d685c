//! Custom emoji of a text.

use entities::CustomEmoji;
use store::custom_emojis;
use tenant::Unit;

use crate::Result;

/// The custom emoji that `texts` use, of the server `domain` (empty for this one), each once.
pub fn used(unit: &Unit<'_>, domain: &str, texts: &[&str]) -> Result<Vec<CustomEmoji>> {
    let mut codes: Vec<String> = Vec::new();
    for code in texts.iter().flat_map(|text| text::emoji_shortcodes(text)) {
        if !codes.iter().any(|known| known == code) {
            codes.push(code.to_owned());
        }
    }
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let rows = custom_emojis::by_codes(unit, domain, &codes)?;
    Ok(rows.into_iter().map(|row| entity(unit, row)).collect())
}

fn entity(unit: &Unit<'_>, row: custom_emojis::CustomEmoji) -> CustomEmoji {
    let urls = &unit.tenant().urls;
    CustomEmoji {
        url: urls.media(&row.file),
        static_url: urls.media(&row.static_file),
        shortcode: row.shortcode,
        visible_in_picker: row.visible_in_picker,
        category: row.category,
    }
}

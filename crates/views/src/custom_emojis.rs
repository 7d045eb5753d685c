//! The server's custom emoji.

use entities::CustomEmoji;
use store::custom_emojis::CustomEmoji as Row;
use store::remote_files::Owner;
use tenant::{Tenant, Unit, Version};

use crate::Result;

/// What the server offers. [Mastodon docs: custom emojis](https://docs.joinmastodon.org/methods/custom_emojis/#get)
pub fn list(unit: &Unit<'_>) -> Result<Vec<CustomEmoji>> {
    let tenant = unit.tenant();
    let rows = store::custom_emojis::offered(unit)?;
    Ok(rows.iter().map(|row| entity(tenant, row)).collect())
}

/// An emoji as the API shows it.
pub(crate) fn entity(tenant: &Tenant, row: &Row) -> CustomEmoji {
    let owner = Owner::Emoji(row.id);
    CustomEmoji {
        shortcode: row.shortcode.clone(),
        url: tenant.address(owner, &row.file, Version::Original),
        static_url: tenant.address(owner, &row.static_file, Version::Small),
        visible_in_picker: row.visible_in_picker,
        category: row.category.clone(),
    }
}

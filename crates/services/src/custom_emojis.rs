//! Custom emoji of this server: adding and removing them.

use std::sync::Arc;

use bytes::Bytes;
use media::images::{Animatable, emoji};
use store::custom_emojis::{self, CustomEmoji};
use store::jobs::Job;
use tenant::{Tenant, Unit, bounds};

use crate::pictures::{self, Files, IMAGE};
use crate::{Error, Result, Why};

/// Bytes of a picture at most.
pub const MAX_BYTES: usize = media::images::EMOJI_BYTES;

/// A new emoji.
#[derive(Clone, Debug)]
pub struct NewEmoji {
    /// Without colons.
    pub shortcode: String,
    /// Where it stands in pickers.
    pub category: Option<String>,
    /// A PNG, GIF or WebP.
    pub image: Bytes,
}

/// Checks and stores an emoji; those who write may use it from now on.
pub async fn add(tenant: &Arc<Tenant>, new: NewEmoji) -> Result<()> {
    check(&new)?;
    let shortcode = new.shortcode.clone();
    tenant.read(move |unit| free(unit, &shortcode)).await?;
    let tenant = tenant.clone();
    let image = new.image.clone();
    pictures::to_the_end(async move {
        let picture = pictures::in_turn(&tenant, IMAGE, move || emoji(&image)).await?;
        let mut files = Files::new(&tenant);
        let outcome = store(&tenant, new, &picture, &mut files).await;
        files.settle(outcome).await
    })
    .await
}

/// A shortcode is what texts find between two colons.
fn check(new: &NewEmoji) -> Result<()> {
    let length = new.shortcode.chars().count();
    if length > bounds::EMOJI_SHORTCODE {
        let why = Why::TooLong(bounds::EMOJI_SHORTCODE);
        return Err(Error::invalid("shortcode", why));
    }
    if text::emoji_shortcodes(&format!(":{}:", new.shortcode)) != [&new.shortcode] {
        return Err(Error::invalid("shortcode", Why::Invalid));
    }
    let category = new.category.as_deref().unwrap_or_default();
    if category.chars().count() > bounds::EMOJI_CATEGORY {
        let why = Why::TooLong(bounds::EMOJI_CATEGORY);
        return Err(Error::invalid("category", why));
    }
    Ok(())
}

fn free(unit: &Unit<'_>, shortcode: &str) -> Result<()> {
    match custom_emojis::is_taken(unit, shortcode)? {
        true => Err(Error::invalid("shortcode", Why::Taken)),
        false => Ok(()),
    }
}

async fn store(
    tenant: &Arc<Tenant>,
    new: NewEmoji,
    picture: &Animatable,
    files: &mut Files<'_>,
) -> Result<()> {
    let file = files.put("emojis", &picture.original).await?;
    let static_file = match &picture.still {
        Some(still) => files.put("emojis", still).await?,
        None => file.clone(),
    };
    let write = move |unit: &Unit<'_>| {
        free(unit, &new.shortcode)?;
        let category = new.category.as_deref().map(str::trim);
        let row = CustomEmoji {
            id: unit.id(),
            shortcode: new.shortcode,
            domain: String::new(),
            file,
            static_file,
            category: category.filter(|name| !name.is_empty()).map(str::to_owned),
            visible_in_picker: true,
            disabled: false,
            updated_at: unit.now,
        };
        custom_emojis::insert(unit, &row)?;
        Ok(unit.enqueue(&Job::ForgetRendered)?)
    };
    tenant.write(write).await
}

/// All of them, by category.
pub async fn all(tenant: &Arc<Tenant>) -> Result<Vec<CustomEmoji>> {
    Ok(tenant.read(|unit| custom_emojis::own(unit)).await?)
}

/// Removes an emoji; texts show its shortcode from now on.
pub async fn remove(tenant: &Arc<Tenant>, shortcode: &str) -> Result<()> {
    let shortcode = shortcode.to_owned();
    tenant
        .write(move |unit| {
            let gone = custom_emojis::delete(unit, &shortcode)?.ok_or(Error::NotFound)?;
            let mut keys = vec![gone.file, gone.static_file];
            keys.dedup();
            pictures::discard(unit, keys)?;
            Ok(unit.enqueue(&Job::ForgetRendered)?)
        })
        .await
}

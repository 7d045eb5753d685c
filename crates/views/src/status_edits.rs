//! Versions of an edited post.

use std::sync::Arc;

use entities::{CustomEmoji, MediaAttachment, StatusEdit, StatusEditPoll, StatusEditPollOption};
use services::audience;
use store::status_edits::{self, StatusEdit as Row};
use tenant::Unit;
use types::{AccountId, StatusId};

use crate::emojis::Emojis;
use crate::{Result, accounts, media, time};

/// What a post was at each time, the first version first.
/// <https://docs.joinmastodon.org/methods/statuses/#history>
pub fn of(unit: &Unit<'_>, viewer: Option<AccountId>, id: StatusId) -> Result<Vec<StatusEdit>> {
    let status = audience::visible_status(unit, viewer, id)?;
    let account = accounts::one(unit, status.account_id)?;
    let rows = status_edits::of(unit, id)?;
    if rows.is_empty() {
        return Ok(vec![StatusEdit {
            content: status.content.clone(),
            spoiler_text: status.spoiler_text.clone(),
            sensitive: status.sensitive,
            created_at: time(status.created_at),
            account,
            poll: None,
            quote: None,
            media_attachments: current(unit, id)?,
            emojis: emojis(unit, &status.source, &status.spoiler_text)?,
        }]);
    }
    let pictures = store::media::all_of(unit, id)?;
    let urls = &unit.tenant().urls;
    let version = |row: Row| -> Result<StatusEdit> {
        let kept = row.media.0.iter().filter_map(|kept| {
            let picture = pictures.iter().find(|picture| picture.id == kept.id)?;
            let mut entity = media::entity(urls, picture);
            entity.description.clone_from(&kept.description);
            Some(entity)
        });
        let title = |title| StatusEditPollOption { title };
        Ok(StatusEdit {
            media_attachments: kept.collect(),
            emojis: emojis(unit, &row.source, &row.spoiler_text)?,
            content: row.content,
            spoiler_text: row.spoiler_text,
            sensitive: row.sensitive,
            created_at: time(row.created_at),
            account: Arc::clone(&account),
            poll: row.poll_options.map(|options| StatusEditPoll {
                options: options.0.into_iter().map(title).collect(),
            }),
            quote: None,
        })
    };
    rows.into_iter().map(version).collect()
}

fn current(unit: &Unit<'_>, id: StatusId) -> Result<Vec<MediaAttachment>> {
    let pictures = store::media::of_statuses(unit, &[id])?;
    let urls = &unit.tenant().urls;
    Ok(pictures
        .iter()
        .map(|picture| media::entity(urls, picture))
        .collect())
}

fn emojis(unit: &Unit<'_>, source: &str, spoiler_text: &str) -> Result<Vec<CustomEmoji>> {
    let emojis = Emojis::load(unit, [("", source), ("", spoiler_text)])?;
    Ok(emojis.of("", &[source, spoiler_text]))
}

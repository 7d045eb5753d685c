//! Versions of an edited post.

use std::sync::Arc;

use entities::{StatusEdit, StatusEditPoll, StatusEditPollOption};
use services::audience;
use store::status_edits::StatusEdit as Row;
use tenant::Unit;
use types::{AccountId, StatusId};

use crate::emojis::Emojis;
use crate::{Result, accounts, media, time};

/// What a post was at each time, the first version first.
/// <https://docs.joinmastodon.org/methods/statuses/#history>
pub fn of(unit: &Unit<'_>, viewer: Option<AccountId>, id: StatusId) -> Result<Vec<StatusEdit>> {
    let status = audience::visible_status(unit, viewer, id)?;
    let account = accounts::one(unit, status.account_id)?;
    let rows = services::statuses::versions(unit, &status)?;
    let pictures = store::media::all_of(unit, id)?;
    let domain = account.domain();
    let written = rows.iter().flat_map(|row| texts(row, status.local));
    let emojis = Emojis::load(unit, written.map(|text| (domain, text)))?;
    let tenant = unit.tenant();
    let version = |row: Row| {
        let media = row.media.0.iter().filter(|_| tenant.shows_files(domain));
        let kept = media.filter_map(|kept| {
            let picture = pictures.iter().find(|picture| picture.id == kept.id)?;
            let mut entity = media::entity(tenant, picture);
            entity.description.clone_from(&kept.description);
            Some(entity)
        });
        let title = |title| StatusEditPollOption { title };
        StatusEdit {
            media_attachments: kept.collect(),
            emojis: emojis.of(domain, &texts(&row, status.local)),
            content: row.content,
            spoiler_text: row.spoiler_text,
            sensitive: row.sensitive,
            created_at: time(row.created_at),
            account: Arc::clone(&account),
            poll: row.poll_options.map(|options| StatusEditPoll {
                options: options.0.into_iter().map(title).collect(),
            }),
            quote: None,
        }
    };
    Ok(rows.into_iter().map(version).collect())
}

fn texts(row: &Row, local: bool) -> [&str; 2] {
    let text = if local { &row.source } else { &row.content };
    [text, &row.spoiler_text]
}

//! Custom emoji of this server.

use activitypub::write::emoji_document;
use axum::extract::Path;
use federation::convert::documents;
use store::custom_emojis;
use types::EmojiId;

use crate::access::{Requester, Server};
use crate::document::Document;
use crate::error::{Error, Result};

/// A custom emoji.
pub(crate) async fn show(
    Server(tenant): Server,
    _: Option<Requester>,
    Path(id): Path<EmojiId>,
) -> Result<Document> {
    let found = tenant.read(move |unit| custom_emojis::own_by_id(unit, id));
    let emoji = found.await?.ok_or(Error::NotFound)?;
    let emoji = documents::emoji(&tenant.urls, emoji);
    Ok(Document::public(emoji_document(emoji)))
}

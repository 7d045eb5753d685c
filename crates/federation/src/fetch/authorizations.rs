//! Consents to quotes (FEP-044f).

use std::sync::Arc;

use activitypub::ids::same_host;
use activitypub::read::Authorization;
use tenant::Tenant;

use super::document;
use crate::{Error, Result};

/// Which post may quote which; ids.
#[derive(Clone, Debug)]
pub struct Quoting {
    pub quoting: String,
    pub quoted: String,
    /// Who wrote the quoted post.
    pub author: String,
}

/// Whether the consent with this id is for this quote.
pub async fn covers(tenant: &Arc<Tenant>, uri: &str, quote: &Quoting) -> Result<bool> {
    if !same_host(uri, &quote.author) {
        return Ok(false);
    }
    let found = document(tenant, uri).await?;
    let consent = Authorization::read(&found);
    let consent = consent.map_err(|error| Error::Malformed(error.to_string()))?;
    Ok(same_host(&consent.id, &quote.author)
        && consent.attributed_to == quote.author
        && consent.interacting_object == quote.quoting
        && consent.interaction_target == quote.quoted)
}

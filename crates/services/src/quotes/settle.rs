//! What a post from elsewhere quotes is fetched, and with it the consent of its author.

use std::sync::Arc;

use federation::fetch::authorizations::{self, Quoting};
use store::accounts;
use store::jobs::Job;
use store::quotes::{self, Quote, State};
use store::statuses;
use tenant::{Tenant, Unit};
use types::{DAY, StatusId, Timestamp};

use super::begun;
use crate::{Error, Result, fetches};

/// Quotes of quotes that are followed.
const MAX_DEPTH: u8 = 2;

/// For so long it is tried to fetch what is quoted, and the consent, in milliseconds.
const PATIENCE: i64 = 2 * DAY;

/// Has fetched what a post quotes, and its author's consent.
pub(super) fn settle_later(unit: &Unit<'_>, status_id: StatusId, depth: u8) -> Result<()> {
    Ok(unit.enqueue(&Job::SettleQuote {
        status_id,
        depth,
        until: unit.now.plus(PATIENCE),
    })?)
}

/// Fetches what a post quotes when it is not here, and believes its author's consent. What may be had later is tried again,
/// until then.
pub(crate) async fn settle(
    tenant: &Arc<Tenant>,
    id: StatusId,
    depth: u8,
    until: Timestamp,
) -> Result<()> {
    let given_up = tenant.clock.now() >= until;
    let quote = tenant.read(move |unit| quotes::of(unit, id)).await?;
    let Some(quote) = quote.filter(|quote| quote.state == State::Pending) else {
        return Ok(());
    };
    let quoted = match quote.quoted_id {
        Some(quoted) => quoted,
        None => match fetches::quoted(tenant, &quote.quoted_uri, depth).await {
            Ok(quoted) => quoted,
            Err(error) if error.is_temporary() && !given_up => return Err(error),
            Err(error) => {
                tracing::debug!(uri = quote.quoted_uri, %error, "what is quoted cannot be had");
                return Ok(());
            }
        },
    };
    let consents = match consents(tenant, &quote, quoted).await {
        Err(error) if error.is_temporary() && !given_up => return Err(error),
        Err(error) => {
            tracing::debug!(uri = quote.authorization_uri, %error, "no consent to a quote");
            false
        }
        Ok(consents) => consents,
    };
    tenant
        .write(move |unit| arrived(unit, id, quoted, consents, depth))
        .await
}

async fn consents(tenant: &Arc<Tenant>, quote: &Quote, quoted: StatusId) -> Result<bool> {
    let Some(consent) = &quote.authorization_uri else {
        return Ok(false);
    };
    let id = quote.status_id;
    let ids = tenant.read(move |unit| -> Result<_> {
        let (quoting, quoted) = (statuses::by_id(unit, id)?, statuses::by_id(unit, quoted)?);
        let (quoting, quoted) = quoting.zip(quoted).ok_or(Error::NotFound)?;
        let author = accounts::by_id(unit, quoted.account_id)?.ok_or(Error::NotFound)?;
        Ok(Quoting {
            quoting: quoting.uri,
            quoted: quoted.uri,
            author: author.uri,
        })
    });
    Ok(authorizations::covers(tenant, consent, &ids.await?).await?)
}

fn arrived(
    unit: &Unit<'_>,
    id: StatusId,
    quoted: StatusId,
    consents: bool,
    depth: u8,
) -> Result<()> {
    let (Some(quote), Some(quoted)) = (quotes::of(unit, id)?, statuses::by_id(unit, quoted)?)
    else {
        return Ok(());
    };
    if quote.state != State::Pending {
        return Ok(());
    }
    let accepted = consents || quoted.account_id == quote.account_id;
    let quote = Quote {
        quoted_id: Some(quoted.id),
        quoted_account_id: Some(quoted.account_id),
        state: if accepted {
            State::Accepted
        } else {
            State::Pending
        },
        ..quote
    };
    quotes::update(unit, &quote)?;
    if accepted {
        begun(unit, &quote)?;
    }
    match quoted.is_quote && depth + 1 < MAX_DEPTH {
        true => settle_later(unit, quoted.id, depth + 1),
        false => Ok(()),
    }
}

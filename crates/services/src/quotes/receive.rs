//! Quotes that come from elsewhere, and answers to those of this server.

use federation::deliver::quotes::Request;
use federation::{IncomingQuote, IncomingStatus, addresses, deliver};
use store::accounts::Account;
use store::quotes::{self, Quote, State};
use store::statuses::{self, Status};
use tenant::Unit;
use types::{AccountId, StatusId};

use super::settle::settle_later;
use super::{begun, end, share, uncount};
use crate::audience::{self, Consent};
use crate::statuses::by_uri;
use crate::{Error, Result};

/// What became of a request to quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reception {
    Answered,
    /// The post that quotes is not here: fetch it first.
    QuotingMissing,
}

/// Stores what a post from elsewhere quotes. `depth`: how many quotes lie around it.
pub(crate) fn attach(
    unit: &Unit<'_>,
    status: &Status,
    incoming: &IncomingQuote,
    fetch: Option<u8>,
) -> Result<()> {
    let IncomingQuote::Of { uri, authorization } = incoming else {
        return Ok(quotes::insert(unit, &waiting(status, "", State::Deleted))?);
    };
    let quoted = by_uri(unit, uri)?;
    let own = quoted
        .as_ref()
        .is_some_and(|quoted| quoted.account_id == status.account_id);
    let quote = Quote {
        quoted_id: quoted.as_ref().map(|quoted| quoted.id),
        quoted_account_id: quoted.as_ref().map(|quoted| quoted.account_id),
        authorization_uri: authorization.clone(),
        ..waiting(
            status,
            uri,
            if own { State::Accepted } else { State::Pending },
        )
    };
    quotes::insert(unit, &quote)?;
    if own {
        return begun(unit, &quote);
    }
    let ours = addresses::is_ours(&unit.tenant().urls, uri);
    let settled = quoted.is_some() && authorization.is_none();
    match fetch {
        Some(depth) if !ours && !settled => settle_later(unit, status.id, depth),
        _ => Ok(()),
    }
}

fn waiting(status: &Status, uri: &str, state: State) -> Quote {
    Quote {
        status_id: status.id,
        account_id: status.account_id,
        quoted_id: None,
        quoted_account_id: None,
        quoted_uri: uri.to_owned(),
        state,
        authorization_uri: None,
    }
}

/// A post from elsewhere comes anew: it may have got a consent, quote something else, or nothing any more.
pub(crate) fn changed(unit: &Unit<'_>, status: &Status, incoming: &IncomingStatus) -> Result<()> {
    let before = match status.is_quote {
        true => quotes::of(unit, status.id)?,
        false => None,
    };
    let same = |before: &Quote| match &incoming.quote {
        Some(IncomingQuote::Of { uri, authorization }) => {
            before.quoted_uri == *uri
                && (before.state == State::Accepted || before.authorization_uri == *authorization)
        }
        Some(IncomingQuote::Deleted) => true,
        None => false,
    };
    match before {
        None if incoming.quote.is_none() => return Ok(()),
        None => {}
        Some(before) if same(&before) => return Ok(()),
        Some(before) => {
            if before.state == State::Accepted {
                uncount(unit, &before)?;
            }
            quotes::delete(unit, status.id)?;
        }
    }
    if status.is_quote != incoming.quote.is_some() {
        statuses::set_is_quote(unit, status.id, incoming.quote.is_some())?;
    }
    unit.touch_status(status.id);
    match &incoming.quote {
        Some(quote) => attach(unit, status, quote, Some(0)),
        None => Ok(()),
    }
}

/// Somebody elsewhere asks to quote a post of this server: their post must be here and quote it.
pub fn asked(
    unit: &Unit<'_>,
    from: &Account,
    quoted: &str,
    request: &Request,
) -> Result<Reception> {
    let quoted = by_uri(unit, quoted)?.filter(|quoted| quoted.local);
    let quoted = quoted.ok_or(Error::NotFound)?;
    let (quoted, consent) = audience::quotable(unit, from.id, quoted.id)?;
    if consent != Consent::Automatic {
        deliver::quotes::answer(unit, from.id, &quoted, request, None)?;
        return Ok(Reception::Answered);
    }
    let Some(quoting) = by_uri(unit, &request.quoting)? else {
        return Ok(Reception::QuotingMissing);
    };
    let quote = quotes::of(unit, quoting.id)?
        .filter(|quote| quoting.account_id == from.id && quote.quoted_id == Some(quoted.id))
        .ok_or(Error::NotFound)?;
    if quote.state == State::Revoked {
        deliver::quotes::answer(unit, from.id, &quoted, request, None)?;
        return Ok(Reception::Answered);
    }
    if quote.state != State::Accepted {
        let quote = Quote {
            state: State::Accepted,
            ..quote
        };
        quotes::update(unit, &quote)?;
        begun(unit, &quote)?;
    }
    let urls = &unit.tenant().urls;
    let consent = addresses::quote_authorization(urls, quoted.account_id, quoting.id);
    deliver::quotes::answer(unit, from.id, &quoted, request, Some(consent))?;
    Ok(Reception::Answered)
}

/// The author of a post elsewhere consents to a quote of this server. `consent`: its id.
pub fn accepted(
    unit: &Unit<'_>,
    from: AccountId,
    quoting: StatusId,
    consent: String,
) -> Result<()> {
    let quote = answered(unit, from, quoting)?;
    if quote.state != State::Pending {
        return Ok(());
    }
    let quote = Quote {
        state: State::Accepted,
        authorization_uri: Some(consent),
        ..quote
    };
    quotes::update(unit, &quote)?;
    begun(unit, &quote)?;
    share(unit, &quote)
}

/// The author of a post elsewhere says no to a quote of this server.
pub fn refused(unit: &Unit<'_>, from: AccountId, quoting: StatusId) -> Result<()> {
    let quote = answered(unit, from, quoting)?;
    match quote.state {
        State::Pending => end(unit, quote, State::Rejected),
        State::Accepted => end(unit, quote, State::Revoked),
        _ => Ok(()),
    }
}

/// Only a local quote of theirs can be answered.
fn answered(unit: &Unit<'_>, from: AccountId, quoting: StatusId) -> Result<Quote> {
    let local = statuses::by_id(unit, quoting)?.is_some_and(|status| status.local);
    let quote = quotes::of(unit, quoting)?;
    let quote = quote.filter(|quote| local && quote.quoted_account_id == Some(from));
    quote.ok_or(Error::NotFound)
}

/// The author of a post elsewhere takes a consent back; answers whether it was one.
pub fn revoked(unit: &Unit<'_>, from: AccountId, consent: &str) -> Result<bool> {
    match quotes::by_authorization(unit, consent, from)? {
        Some(quote) => end(unit, quote, State::Revoked).map(|()| true),
        None => Ok(false),
    }
}

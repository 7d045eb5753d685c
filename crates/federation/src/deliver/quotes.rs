//! Quotes (FEP-044f): asking authors elsewhere, answering those who ask, taking a consent back.

use activitypub::write::{Activity, ActivityKind};
use serde_json::{Value, json};
use store::deliveries::Audience;
use store::quotes::Quote;
use store::statuses::Status;
use tenant::Unit;
use types::{AccountId, RowId};

use super::{enqueue, enqueue_to};
use crate::convert::documents;
use crate::{Error, Result, addresses};

/// What somebody elsewhere asked who wants to quote.
#[derive(Clone, Debug)]
pub struct Request {
    pub id: String,
    /// Who asks.
    pub actor: String,
    /// The id of the post that quotes.
    pub quoting: String,
}

/// Asks the author of a post elsewhere whether a post of this server may quote it.
pub fn request(unit: &Unit<'_>, quoting: &Status, quoted: &Status) -> Result<()> {
    enqueue_to(unit, quoting.account_id, quoted.account_id, || {
        let actor = unit.tenant().urls.actor(quoting.account_id);
        let id = addresses::quote_request(&actor, quoting.id);
        let note = documents::note(unit, quoting)?;
        let request = Activity::new(ActivityKind::QuoteRequest, id, actor, quoted.uri.as_str());
        Ok(Activity {
            instrument: Some(note.embedded()),
            ..request
        })
    })
}

/// Answers somebody elsewhere who wants to quote a post of this server. `consent`: its id; none: no.
pub fn answer(
    unit: &Unit<'_>,
    to: AccountId,
    quoted: &Status,
    asked: &Request,
    consent: Option<String>,
) -> Result<()> {
    let kind = match consent {
        Some(_) => ActivityKind::Accept,
        None => ActivityKind::Reject,
    };
    enqueue_to(unit, quoted.account_id, to, || {
        let actor = unit.tenant().urls.actor(quoted.account_id);
        let id: RowId = unit.id();
        let id = addresses::quote_answer(&actor, kind.name(), id);
        Ok(Activity {
            to: vec![asked.actor.clone()],
            result: consent.map(Value::from),
            ..Activity::new(kind, id, actor, as_asked(quoted, asked))
        })
    })
}

fn as_asked(quoted: &Status, asked: &Request) -> Value {
    json!({
        "type": "QuoteRequest",
        "id": asked.id,
        "actor": asked.actor,
        "object": quoted.uri,
        "instrument": asked.quoting,
    })
}

/// Takes back a consent of somebody of this server; their followers may have seen the quote, too.
pub fn revoke(unit: &Unit<'_>, from: AccountId, quote: &Quote, quoting: &Status) -> Result<()> {
    let audience = Audience {
        followers_of: Some(from),
        accounts: vec![quote.account_id],
    };
    enqueue(unit, Some(from), &audience, || {
        let consent = documents::authorization(&unit.tenant().urls, quote, quoting);
        let consent = consent.ok_or(Error::Refused("a quote without a consent"))?;
        let id = addresses::delete(&consent.id);
        let actor = consent.attributed_to.clone();
        Ok(Activity {
            to: vec![activitypub::PUBLIC.to_owned()],
            ..Activity::new(ActivityKind::Delete, id, actor, consent.embedded())
        }
        .into_json())
    })
}

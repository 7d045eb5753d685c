//! Quotes: posts that show another, when its author consents.

mod receive;
mod settle;

use std::sync::Arc;

use federation::deliver;
use store::quotes::{self, Policy, Quote, State};
use store::statuses::{self, Status};
use store::users::User;
use tenant::{Tenant, Unit};
use text::MentionTarget;
use types::{AccountId, StatusId, Visibility};

use crate::audience::{self, Consent};
use crate::notifications::{self, Kind, New};
use crate::{Error, Result, Why};

pub use receive::{Reception, accepted, asked, refused, revoked};
pub(crate) use receive::{attach as attach_incoming, changed};
pub(crate) use settle::settle;

const MISSING: &str = "The post you are trying to quote does not appear to exist.";

/// A post to be quoted, and what its author says to that.
pub(crate) struct Wanted {
    quoted: Status,
    consent: Consent,
}

/// The post that `author` wants to quote; not there when its author says no.
pub(crate) fn wanted(
    unit: &Unit<'_>,
    author: AccountId,
    id: Option<StatusId>,
) -> Result<Option<Wanted>> {
    let Some(id) = id else {
        return Ok(None);
    };
    match audience::quotable(unit, author, id) {
        Err(Error::NotFound | Error::Forbidden) | Ok((_, Consent::Denied)) => {
            Err(Error::Missing(MISSING))
        }
        Ok((quoted, consent)) => Ok(Some(Wanted { quoted, consent })),
        Err(error) => Err(error),
    }
}

impl Wanted {
    /// A post that quotes one for followers is for followers itself.
    pub(crate) fn narrows(&self, visibility: Visibility) -> Visibility {
        match self.quoted.visibility {
            Visibility::Private => visibility.max(Visibility::Private),
            _ => visibility,
        }
    }

    /// Whoever is quoted in a direct post reads it, too.
    pub(crate) fn check(&self, status: &Status, mentioned: &[AccountId]) -> Result<()> {
        let quoted = self.quoted.account_id;
        let reads = quoted == status.account_id || mentioned.contains(&quoted);
        match status.visibility == Visibility::Direct && !reads {
            true => Err(Error::refused(
                "Cannot quote a non-mentioned user in a Private Mention post.",
            )),
            false => Ok(()),
        }
    }

    pub(crate) fn introduces(&self, content: &str) -> String {
        introduced(&self.quoted, content)
    }

    /// Stores the quote; an author elsewhere is asked.
    pub(crate) fn attach(self, unit: &Unit<'_>, status: &Status) -> Result<()> {
        let quoted = self.quoted;
        let given = quoted.account_id == status.account_id || quoted.local;
        let state = match given && self.consent == Consent::Automatic {
            true => State::Accepted,
            false => State::Pending,
        };
        let quote = Quote {
            status_id: status.id,
            account_id: status.account_id,
            quoted_id: Some(quoted.id),
            quoted_account_id: Some(quoted.account_id),
            quoted_uri: quoted.uri.clone(),
            state,
            authorization_uri: None,
        };
        quotes::insert(unit, &quote)?;
        match state {
            State::Accepted => begun(unit, &quote),
            _ => Ok(deliver::quotes::request(unit, status, &quoted)?),
        }
    }
}

/// A text as readers see it who cannot show quotes: the address of what is quoted comes first.
fn introduced(quoted: &Status, content: &str) -> String {
    let url = quoted.url.as_deref().unwrap_or(&quoted.uri);
    let none = |_: &text::Mention<'_>| None::<MentionTarget>;
    let link = text::render(url, &text::scan(url), none, |_| String::new());
    let link = link.trim_start_matches("<p>").trim_end_matches("</p>");
    format!("<p class=\"quote-inline\">RE: {link}</p>{content}")
}

/// The same for a post that is changed and quotes what it quoted before.
pub(crate) fn reintroduced(unit: &Unit<'_>, status: &Status, content: String) -> Result<String> {
    if !status.is_quote {
        return Ok(content);
    }
    let quoted = quotes::of(unit, status.id)?.and_then(|quote| quote.quoted_id);
    let quoted = match quoted {
        Some(quoted) => statuses::by_id(unit, quoted)?,
        None => None,
    };
    Ok(match quoted {
        Some(quoted) => introduced(&quoted, &content),
        None => content,
    })
}

/// Who may quote a post: as its author says, else by their default. What is not for everybody only its author quotes.
pub(crate) fn policy(wanted: Option<&str>, visibility: Visibility, user: &User) -> Result<Policy> {
    let word = wanted.unwrap_or(&user.settings.0.quote_policy);
    let policy = parse(word)?;
    Ok(match visibility.is_open() {
        true => policy,
        false => Policy::NOBODY,
    })
}

fn parse(word: &str) -> Result<Policy> {
    match word {
        "public" => Ok(Policy::PUBLIC),
        "followers" => Ok(Policy::FOLLOWERS),
        "nobody" => Ok(Policy::NOBODY),
        _ => Err(Error::invalid("quote_approval_policy", Why::Inclusion)),
    }
}

/// Changes who may quote a post of `me` from now on.
pub async fn set_policy(
    tenant: &Arc<Tenant>,
    me: AccountId,
    id: StatusId,
    word: String,
) -> Result<()> {
    tenant
        .write(move |unit| {
            let own = |status: &Status| status.account_id == me && status.reblog_of_id.is_none();
            let mut status = statuses::by_id(unit, id)?
                .filter(own)
                .ok_or(Error::NotFound)?;
            change_policy(unit, &mut status, &word)?;
            Ok(deliver::statuses::update(unit, &status)?)
        })
        .await
}

pub(crate) fn change_policy(unit: &Unit<'_>, status: &mut Status, word: &str) -> Result<()> {
    let policy = parse(word)?;
    if status.visibility.is_open() {
        status.quote_policy = policy;
        statuses::set_quote_policy(unit, status.id, policy)?;
        unit.touch_status(status.id);
    }
    Ok(())
}

/// Takes back the consent of `me` to a quote of a post of theirs. Answers the post that quotes.
pub async fn revoke(
    tenant: &Arc<Tenant>,
    me: AccountId,
    quoted: StatusId,
    quoting: StatusId,
) -> Result<()> {
    tenant
        .write(move |unit| {
            let own = |status: &Status| status.account_id == me;
            statuses::by_id(unit, quoted)?
                .filter(own)
                .ok_or(Error::NotFound)?;
            let of_mine = |quote: &Quote| quote.quoted_id == Some(quoted);
            let quote = quotes::of(unit, quoting)?
                .filter(of_mine)
                .ok_or(Error::NotFound)?;
            let status = statuses::by_id(unit, quoting)?.ok_or(Error::NotFound)?;
            if quote.state == State::Accepted {
                deliver::quotes::revoke(unit, me, &quote, &status)?;
            }
            end(unit, quote, State::Revoked)
        })
        .await
}

/// A quote is shown from now on: it counts, and the author of the quoted post hears of it.
fn begun(unit: &Unit<'_>, quote: &Quote) -> Result<()> {
    unit.touch_status(quote.status_id);
    if let Some(quoted) = quote.quoted_id {
        statuses::count_quote(unit, quoted, 1)?;
        unit.touch_status(quoted);
    }
    match told(quote) {
        Some(told) => notifications::notify(unit, told).map(drop),
        None => Ok(()),
    }
}

/// A quote that was shown or waited is shown no more. Those who have the post that quotes are told.
fn end(unit: &Unit<'_>, quote: Quote, state: State) -> Result<()> {
    let before = quote.state;
    let quote = Quote { state, ..quote };
    quotes::update(unit, &quote)?;
    if before == State::Accepted {
        uncount(unit, &quote)?;
    }
    unit.touch_status(quote.status_id);
    share(unit, &quote)
}

/// What a quote did to the post that it quotes.
fn uncount(unit: &Unit<'_>, quote: &Quote) -> Result<()> {
    if let Some(quoted) = quote.quoted_id {
        statuses::count_quote(unit, quoted, -1)?;
        unit.touch_status(quoted);
    }
    match told(quote) {
        Some(told) => notifications::forget(unit, told),
        None => Ok(()),
    }
}

/// Sends a post of this server anew whose quote was answered.
fn share(unit: &Unit<'_>, quote: &Quote) -> Result<()> {
    match statuses::by_id(unit, quote.status_id)? {
        Some(status) => Ok(deliver::statuses::update(unit, &status)?),
        None => Ok(()),
    }
}

/// A post that is about to be removed quotes no more, and those that quote it show nothing.
pub(crate) fn forget(unit: &Unit<'_>, status: &Status) -> Result<()> {
    if status.is_quote
        && let Some(quote) = quotes::of(unit, status.id)?
        && quote.state == State::Accepted
    {
        uncount(unit, &quote)?;
    }
    if status.reblog_of_id.is_none() {
        for quoting in quotes::quoting(unit, status.id)? {
            unit.touch_status(quoting);
        }
    }
    Ok(())
}

fn told(quote: &Quote) -> Option<New> {
    Some(New {
        to: quote.quoted_account_id?,
        from: quote.account_id,
        kind: Kind::Quote,
        status: Some(quote.status_id),
    })
}

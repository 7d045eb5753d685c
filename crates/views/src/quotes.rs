//! Quotes as one viewer sees them.

use entities::{ApprovalGroups, CurrentUserApproval, QuoteApproval, Status};
use services::audience::{self, Consent};
use store::quotes::{self, Policy};
use store::statuses::Status as Row;
use store::{Page, relations::Ties};
use tenant::Unit;
use types::{AccountId, Id, StatusId};

use crate::statuses::{Wanted, list};
use crate::{Listed, Result};

/// The posts that quote one. <https://docs.joinmastodon.org/methods/statuses/#quotes>
pub fn of(unit: &Unit<'_>, me: AccountId, id: StatusId, page: Page) -> Result<Listed<Vec<Status>>> {
    let status = audience::visible_status(unit, Some(me), id)?;
    let rows = quotes::page(unit, status.id, page)?;
    let items = list(unit, Some(me), &rows, Wanted::Timeline)?;
    Ok(Listed::new(items, &rows, page, |id| id.get()))
}

/// Who may quote a post, and whether the viewer may.
pub(crate) fn approval(
    viewer: Option<AccountId>,
    row: &Row,
    ties: &audience::TiesByAccount,
) -> QuoteApproval {
    let policy = match row.visibility.is_open() {
        true => row.quote_policy,
        false => Policy::NOBODY,
    };
    QuoteApproval {
        automatic: groups(policy, |who| who),
        manual: groups(policy, Policy::when_asked),
        current_user: match audience::consent(viewer, row, ties) {
            Consent::Automatic => CurrentUserApproval::Automatic,
            Consent::Manual => CurrentUserApproval::Manual,
            Consent::Unknown => CurrentUserApproval::Unknown,
            Consent::Denied => CurrentUserApproval::Denied,
        },
    }
}

fn groups(policy: Policy, asked: fn(Policy) -> Policy) -> ApprovalGroups {
    let named = |who| policy.allows(asked(who));
    ApprovalGroups {
        public: named(Policy::PUBLIC),
        followers: named(Policy::FOLLOWERS),
        following: named(Policy::FOLLOWING),
        unsupported_policy: named(Policy::OTHERS),
    }
}

/// Why a quoted post is covered though the viewer may see it.
pub(crate) fn covered(tie: Ties) -> Option<entities::QuoteState> {
    match tie {
        Ties { blocking: true, .. } => Some(entities::QuoteState::BlockedAccount),
        Ties {
            domain_blocking: true,
            ..
        } => Some(entities::QuoteState::BlockedDomain),
        Ties { muting: true, .. } => Some(entities::QuoteState::MutedAccount),
        _ => None,
    }
}

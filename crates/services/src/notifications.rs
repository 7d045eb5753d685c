//! Notifications: who is told what.

use std::sync::Arc;

use store::notifications::{self, Notification};
use store::reports::Report;
use store::users::Passage;
use tenant::{Channel, Event, Tenant, Unit};
use types::{AccountId, HOUR, NotificationId, ReportId, StatusId};

use crate::{Error, Result, notification_policies};

/// The key of what stands alone begins so; its id follows.
pub const UNGROUPED: &str = "ungrouped-";

/// Things of one kind about one post within this time are shown as one group.
const GROUP_WINDOW: i64 = 12 * HOUR;

/// What a notification is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Mentioned in a post.
    Mention,
    /// Somebody one asked to hear of has posted.
    Status,
    /// One's post was boosted.
    Reblog,
    /// A new follower.
    Follow,
    /// Somebody asks to follow.
    FollowRequest,
    /// One's post was favourited.
    Favourite,
    /// A poll that one made or voted in is over.
    Poll,
    /// A post that one boosted was edited.
    Update,
    /// One's post was quoted.
    Quote,
    /// A post that one quoted was edited.
    QuotedUpdate,
    /// Somebody signed up.
    SignUp,
    /// A new report.
    Report,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::Mention,
        Self::Status,
        Self::Reblog,
        Self::Follow,
        Self::FollowRequest,
        Self::Favourite,
        Self::Poll,
        Self::Update,
        Self::Quote,
        Self::QuotedUpdate,
        Self::SignUp,
        Self::Report,
    ];

    /// The word of the API. <https://docs.joinmastodon.org/entities/Notification/#type>
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mention => "mention",
            Self::Status => "status",
            Self::Reblog => "reblog",
            Self::Follow => "follow",
            Self::FollowRequest => "follow_request",
            Self::Favourite => "favourite",
            Self::Poll => "poll",
            Self::Update => "update",
            Self::Quote => "quote",
            Self::QuotedUpdate => "quoted_update",
            Self::SignUp => "admin.sign_up",
            Self::Report => "admin.report",
        }
    }

    /// Kinds that may come by the hundred are shown in groups.
    pub fn is_grouped(self) -> bool {
        matches!(
            self,
            Self::Favourite | Self::Reblog | Self::Follow | Self::SignUp
        )
    }

    /// Only moderators are told.
    fn is_for_staff(self) -> bool {
        matches!(self, Self::SignUp | Self::Report)
    }

    /// Of these one hears even from somebody muted or in a muted thread: they are about oneself.
    fn is_about_oneself(self) -> bool {
        matches!(self, Self::Poll | Self::SignUp | Self::Report)
    }
}

/// Something to be told.
#[derive(Clone, Copy, Debug)]
pub struct New {
    pub to: AccountId,
    pub from: AccountId,
    pub kind: Kind,
    pub status: Option<StatusId>,
}

/// Tells somebody of this server, when they want to hear it, and answers whether it came through; the same thing is told
/// once, but of edits the last.
pub fn notify(unit: &Unit<'_>, new: New) -> Result<bool> {
    tell(unit, new, None)
}

/// Tells a moderator that somebody reports an account.
pub(crate) fn tell_of_report(unit: &Unit<'_>, to: AccountId, report: &Report) -> Result<()> {
    let new = New {
        to,
        from: report.account_id,
        kind: Kind::Report,
        status: None,
    };
    tell(unit, new, Some(report.id)).map(drop)
}

fn tell(unit: &Unit<'_>, new: New, report: Option<ReportId>) -> Result<bool> {
    let passage = passage(unit, new)?;
    if passage == Passage::Drop {
        return Ok(false);
    }
    if matches!(new.kind, Kind::Update | Kind::QuotedUpdate) {
        forget(unit, new)?;
    }
    let notification = Notification {
        id: unit.id(),
        account_id: new.to,
        kind: new.kind.as_str().into(),
        from_id: new.from,
        status_id: new.status,
        group_key: String::new(),
        created_at: unit.now,
        filtered: passage == Passage::Filter,
        report_id: report,
    };
    let notification = Notification {
        group_key: group_key(new, &notification),
        ..notification
    };
    if notifications::insert(unit, &notification)? && !notification.filtered {
        unit.publish(Channel::User(new.to), Event::Notification(notification.id));
    }
    Ok(!notification.filtered)
}

/// Takes back what was told of something that was undone.
pub fn forget(unit: &Unit<'_>, undone: New) -> Result<()> {
    Ok(notifications::delete(
        unit,
        undone.to,
        undone.kind.as_str(),
        undone.from,
        undone.status,
    )?)
}

/// Takes back what only moderators are told.
pub(crate) fn forget_staff(unit: &Unit<'_>, account: AccountId) -> Result<()> {
    let kinds = Kind::ALL.into_iter().filter(|kind| kind.is_for_staff());
    let kinds: Vec<String> = kinds.map(|kind| kind.as_str().to_owned()).collect();
    Ok(notifications::delete_kinds(unit, account, &kinds)?)
}

/// Whether it comes, is kept aside, or is nothing that they want to hear.
fn passage(unit: &Unit<'_>, new: New) -> Result<Passage> {
    let Some(user) = store::users::by_account(unit, new.to)? else {
        return Ok(Passage::Drop);
    };
    if new.kind.is_about_oneself() {
        return Ok(Passage::Accept);
    }
    let sender = notifications::sender(unit, new.to, new.from, unit.now)?;
    let Some(sender) = sender.filter(|sender| new.to != new.from && !sender.unwanted) else {
        return Ok(Passage::Drop);
    };
    if let Some(status) = new.status
        && notifications::is_thread_muted(unit, new.to, status)?
    {
        return Ok(Passage::Drop);
    }
    notification_policies::passage(unit, &user.settings.0.notifications, &sender, new)
}

/// Groups are by kind, post and window of time; what stands alone has a key of its own.
fn group_key(new: New, notification: &Notification) -> String {
    if !new.kind.is_grouped() {
        return format!("{UNGROUPED}{}", notification.id);
    }
    let window = notification.created_at.0 / GROUP_WINDOW;
    match new.status {
        Some(status) => format!("{}-{status}-{window}", new.kind.as_str()),
        None => format!("{}-{window}", new.kind.as_str()),
    }
}

/// Removes one of one's notifications.
pub async fn dismiss(tenant: &Arc<Tenant>, me: AccountId, id: NotificationId) -> Result<()> {
    tenant
        .write(move |unit| match notifications::dismiss(unit, me, id)? {
            true => Ok(()),
            false => Err(Error::NotFound),
        })
        .await
}

/// Removes a group of one's notifications.
pub async fn dismiss_group(tenant: &Arc<Tenant>, me: AccountId, group_key: String) -> Result<()> {
    tenant
        .write(move |unit| {
            match group_key
                .strip_prefix(UNGROUPED)
                .and_then(|id| id.parse().ok())
            {
                Some(id) => Ok(notifications::dismiss(unit, me, NotificationId(id)).map(|_| ())?),
                None => Ok(notifications::dismiss_group(unit, me, &group_key)?),
            }
        })
        .await
}

/// Removes all of one's notifications.
pub async fn clear(tenant: &Arc<Tenant>, me: AccountId) -> Result<()> {
    Ok(tenant
        .write(move |unit| notifications::clear(unit, me))
        .await?)
}

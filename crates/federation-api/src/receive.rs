//! Doing what a verified activity says; one file per activity.
//!
//! First with what is known here, which is quick. What needs to ask other servers is put into the line for that.

mod accept;
mod announce;
mod block;
mod create;
mod delete;
mod flag;
mod follow;
mod like;
mod moves;
mod pins;
mod quote_request;
mod reject;
mod undo;
mod update;

use std::sync::Arc;

use activitypub::ids::same_host;
use activitypub::read::{Activity, ActivityKind, Audience, Object};
use federation::IncomingStatus;
use federation::addresses::{self, Ours};
use services::{Error, Result};
use store::accounts::Account;
use store::jobs::{Job, Received};
use store::{actors, hosts};
use tenant::{Tenant, Unit};
use types::{AccountId, StatusId, Visibility};

/// An activity that is being received.
pub(crate) struct Receipt {
    pub tenant: Arc<Tenant>,
    pub activity: Activity,
    /// Who signed it and did it.
    pub actor: Account,
    /// The addresses of that account.
    pub endpoints: actors::Actor,
    /// Whether other servers may be asked.
    pub fetching: bool,
    /// As it came.
    received: Received,
}

/// Does what a verified activity says with what is known here. What needs more, or cannot be done now, is put into the line
/// for that.
pub(crate) async fn known(
    tenant: &Arc<Tenant>,
    received: Received,
    activity: Activity,
) -> Result<()> {
    let later = received.clone();
    match receive(tenant, received, activity, false).await {
        Ok(()) => Ok(()),
        Err(error) => {
            tracing::debug!(%error, "an activity is put off");
            enqueue(tenant, later).await
        }
    }
}

/// Does what an activity says, and fetches what is unknown.
pub async fn fetching(tenant: &Arc<Tenant>, received: Received) -> Result<()> {
    let document = activitypub::json::parse(received.body.as_bytes());
    match document.ok().and_then(|it| Activity::read(it).ok()) {
        Some(activity) => receive(tenant, received, activity, true).await,
        None => Ok(()),
    }
}

async fn enqueue(tenant: &Arc<Tenant>, received: Received) -> Result<()> {
    let job = Job::ReceiveFetching(received);
    Ok(tenant.write(move |unit| unit.enqueue(&job)).await?)
}

async fn receive(
    tenant: &Arc<Tenant>,
    received: Received,
    activity: Activity,
    fetching: bool,
) -> Result<()> {
    let Some(receipt) = Receipt::open(tenant, received, activity, fetching).await? else {
        return Ok(());
    };
    let kind = receipt.activity.kind;
    match Box::pin(dispatch(receipt)).await {
        Ok(()) => Ok(()),
        // What can never be done is done with; the sender was told that we have it.
        Err(error) if error.is_temporary() => Err(error),
        Err(error) => {
            tracing::debug!(?kind, %error, "an activity is passed over");
            Ok(())
        }
    }
}

async fn dispatch(receipt: Receipt) -> Result<()> {
    match receipt.activity.kind {
        ActivityKind::Accept => accept::receive(receipt).await,
        ActivityKind::Announce => announce::receive(receipt).await,
        ActivityKind::Block => block::receive(receipt).await,
        ActivityKind::Create => Box::pin(create::receive(receipt)).await,
        ActivityKind::Delete => delete::receive(receipt).await,
        ActivityKind::Flag => flag::receive(receipt).await,
        ActivityKind::Follow => follow::receive(receipt).await,
        ActivityKind::Like => like::receive(receipt).await,
        ActivityKind::QuoteRequest => quote_request::receive(receipt).await,
        ActivityKind::Reject => reject::receive(receipt).await,
        ActivityKind::Undo => undo::receive(receipt).await,
        ActivityKind::Update => update::receive(receipt).await,
        ActivityKind::Move => moves::receive(receipt).await,
        ActivityKind::Add | ActivityKind::Remove => pins::receive(receipt).await,
        _ => Ok(()),
    }
}

impl Receipt {
    /// None when its sender is gone, suspended, or not who acts. Who calls is there: a host that was given up gets
    /// deliveries again.
    async fn open(
        tenant: &Arc<Tenant>,
        received: Received,
        mut activity: Activity,
        fetching: bool,
    ) -> Result<Option<Self>> {
        let id = received.signer_id;
        let found = tenant.read(move |unit| -> Result<_> {
            let account = store::accounts::by_id(unit, id)?;
            let given_up = hosts::is_given_up(unit, id)?;
            Ok((account.zip(actors::by_id(unit, id)?), given_up))
        });
        let (found, given_up) = found.await?;
        if given_up {
            tenant.write(move |unit| hosts::revive(unit, id)).await?;
        }
        let Some((actor, endpoints)) = found.filter(|(actor, _)| activity.actor == actor.uri)
        else {
            return Ok(None);
        };
        // An id of another host is taken by whoever lives there.
        activity.id = activity.id.filter(|id| same_host(id, &actor.uri));
        if actor.suspended_at.is_some() {
            return Ok(None);
        }
        Ok(Some(Self {
            tenant: tenant.clone(),
            activity,
            actor,
            endpoints,
            fetching,
            received,
        }))
    }

    /// The id of what it is done to.
    pub(crate) fn object_id(&self) -> Result<String> {
        let id = self.activity.object().and_then(activitypub::ids::id_of);
        id.map(str::to_owned).ok_or(Error::NotFound)
    }

    /// The id of what it is done to, which can only be theirs.
    pub(crate) fn own_object_id(&self) -> Result<String> {
        let id = self.object_id()?;
        match same_host(&id, &self.actor.uri) {
            true => Ok(id),
            false => Err(Error::NotFound),
        }
    }

    /// A post of theirs that came along.
    pub(crate) fn post(&self, object: Object) -> Result<IncomingStatus> {
        let followers = &self.endpoints.followers_url;
        let now = self.tenant.clock.now();
        let post = federation::convert::statuses::incoming(object, followers, now)?;
        match post.author == self.actor.uri {
            true => Ok(post),
            false => Err(Error::NotFound),
        }
    }

    /// A post of theirs of which only the id came: as it is on its own host.
    pub(crate) async fn fetched_post(&self) -> Result<IncomingStatus> {
        let id = self.own_object_id()?;
        let found = Box::pin(federation::fetch::statuses::by_uri(&self.tenant, &id));
        let (author, post) = found.await?;
        match author.id == self.actor.id {
            true => Ok(post),
            false => Err(Error::NotFound),
        }
    }

    /// Who the activity is for.
    pub(crate) fn visibility(&self) -> Visibility {
        let followers = Some(self.endpoints.followers_url.as_str());
        match Audience::of(&self.activity.to, &self.activity.cc, followers) {
            Audience::Public => Visibility::Public,
            Audience::Unlisted => Visibility::Unlisted,
            Audience::Followers => Visibility::Private,
            Audience::Direct => Visibility::Direct,
        }
    }

    /// The same, once other servers may be asked.
    pub(crate) async fn again_fetching(self) -> Result<()> {
        enqueue(&self.tenant, self.received).await
    }
}

/// The post of this server for which the answered request asked to quote.
pub(crate) fn requested_quote(unit: &Unit<'_>, receipt: &Receipt) -> Option<StatusId> {
    let urls = &unit.tenant().urls;
    let object = receipt.activity.object()?;
    let request = activitypub::ids::id_of(object)?;
    addresses::requested_quote(urls, request).or_else(|| {
        let request = Activity::read(object.clone()).ok()?;
        let asked = request.kind == ActivityKind::QuoteRequest;
        let quoting = request.instrument.as_ref().filter(|_| asked)?;
        match addresses::ours(urls, activitypub::ids::id_of(quoting)?) {
            Some(Ours::Status(_, quoting)) => Some(quoting),
            _ => None,
        }
    })
}

/// The account of this server that an id names.
pub(crate) fn local_account(unit: &Unit<'_>, uri: &str) -> Result<AccountId> {
    match addresses::ours(&unit.tenant().urls, uri) {
        Some(Ours::Account(id)) => Ok(id),
        _ => Err(Error::NotFound),
    }
}

//! Activities that come by somebody who did not do them, as servers pass on what is said under the posts of their people.
//! What they say is not believed, but looked up where it lives.

use std::sync::Arc;

use activitypub::ids::{host, id_of, same_host};
use activitypub::read::{Activity, ActivityKind, Object};
use services::statuses::by_uri;
use store::jobs::Job;
use tenant::{KnownKey, Tenant};
use types::HOUR;

use crate::error::{Error, Result};

/// What the actors of one host pass on that is looked up within an hour.
const LOOK_UPS: u32 = 600;

/// Has the post looked up that such an activity is about, when it is one that matters here.
pub(crate) async fn take(
    tenant: &Arc<Tenant>,
    signer: &KnownKey,
    activity: &Activity,
) -> Result<()> {
    let by = host(&signer.actor).unwrap_or_default();
    if tenant.policy(&by).suspend {
        return Err(Error::Forbidden);
    }
    let Some(uri) = subject(tenant, activity).await? else {
        return Ok(());
    };
    let (limits, now) = (&tenant.process.limits, tenant.clock.now());
    let counted = limits.count(("passed on", tenant.number, by), LOOK_UPS, HOUR, now);
    match counted {
        Ok(()) => Ok(tenant
            .write(move |unit| unit.enqueue(&Job::LookUp { uri }))
            .await?),
        Err(_) => Ok(()),
    }
}

/// The post that an activity is about, on the host of its actor, when it is known here or answers one that is.
async fn subject(tenant: &Arc<Tenant>, activity: &Activity) -> Result<Option<String>> {
    let kinds = [
        ActivityKind::Create,
        ActivityKind::Update,
        ActivityKind::Delete,
    ];
    let object = activity.object().filter(|_| kinds.contains(&activity.kind));
    let uri = object
        .and_then(id_of)
        .filter(|uri| same_host(uri, &activity.actor));
    let Some((object, uri)) = object.zip(uri) else {
        return Ok(None);
    };
    let answered = Object::read(object).ok().and_then(|post| post.in_reply_to);
    let uri = uri.to_owned();
    let read = tenant.read(move |unit| -> services::Result<_> {
        let answers_known = match answered {
            Some(answered) => by_uri(unit, &answered)?.is_some(),
            None => false,
        };
        let matters = answers_known || by_uri(unit, &uri)?.is_some();
        Ok(matters.then_some(uri))
    });
    Ok(read.await?)
}

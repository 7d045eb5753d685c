//! Inboxes: an activity is verified, what it says is done or written down, and then it is answered.

use activitypub::ids::{id_of, without_fragment};
use activitypub::read::{Activity, ActivityKind};
use activitypub::signatures::{BodyDigest, Signature};
use axum::extract::Request;
use axum::response::IntoResponse;
use bytes::Bytes;
use http::StatusCode;
use http::request::Parts;
use std::sync::Arc;
use store::actors;
use store::jobs::Received;
use tenant::Tenant;

use crate::access::{self, Server, belongs};
use crate::error::{Error, Result};
use crate::{MAX_BODY, forwarding, receive};

/// Takes an activity in.
pub(crate) async fn post(Server(tenant): Server, request: Request) -> Result<impl IntoResponse> {
    let (parts, body) = request.into_parts();
    let signature = access::signature(&parts)?;
    let signature = signature.ok_or(Error::Unauthorized("Request not signed".into()))?;
    let body = axum::body::to_bytes(body, MAX_BODY)
        .await
        .map_err(|_| Error::Malformed("The activity is too large".into()))?;
    let document = activitypub::json::parse(&body);
    let document = document.map_err(|error| Error::Malformed(error.to_string()))?;
    let Ok(activity) = Activity::read(document) else {
        // Of a kind that nothing here knows: read, and that is all.
        return Ok(StatusCode::ACCEPTED);
    };
    let host = activitypub::ids::host(&activity.actor).ok_or(Error::NotFound)?;
    if tenant.policy(&host).suspend {
        return Err(Error::Forbidden);
    }
    if is_news_of_strangers(&tenant, &activity).await? {
        return Ok(StatusCode::ACCEPTED);
    }
    Box::pin(take(&tenant, &parts, &signature, body, activity)).await?;
    Ok(StatusCode::ACCEPTED)
}

async fn take(
    tenant: &Arc<Tenant>,
    parts: &Parts,
    signature: &Signature,
    body: Bytes,
    activity: Activity,
) -> Result<()> {
    if !belongs(signature.key_id(), &activity.actor) && !activity.signed {
        return Err(Error::Unauthorized("The key is not the actor's".into()));
    }
    let digest = BodyDigest::of(&body);
    let signer = match access::verify(tenant, parts, signature, Some(&digest)).await {
        Err(Error::KeyGone) if tells_of_own_end(&activity, signature.key_id()) => {
            return gone(tenant, &activity.actor).await;
        }
        signer => signer?,
    };
    if signer.actor != activity.actor {
        return match activity.signed {
            true => forwarding::take(tenant, &signer, &activity).await,
            false => Err(Error::Unauthorized("The key is not the actor's".into())),
        };
    }
    let body = String::from_utf8(body.into());
    let body = body.map_err(|_| Error::Malformed("The activity is no UTF-8".into()))?;
    let received = Received {
        signer_id: signer.account_id,
        body,
    };
    Ok(receive::known(tenant, received, activity).await?)
}

/// Whether an actor says that it is gone, with a key that lay in its own document.
fn tells_of_own_end(activity: &Activity, key_id: &str) -> bool {
    activity.kind == ActivityKind::Delete
        && activity.object().and_then(id_of) == Some(activity.actor.as_str())
        && without_fragment(key_id) == activity.actor
}

/// The address of an actor has just answered that it is gone: that needs no signature to be believed.
async fn gone(tenant: &Arc<Tenant>, actor: &str) -> Result<()> {
    let actor = actor.to_owned();
    let ending = tenant.write(move |unit| -> services::Result<()> {
        let known = actors::by_uri(unit, &actor)?.filter(|actor| !actor.is_local());
        let account = match known {
            Some(actor) => store::accounts::by_id(unit, actor.id)?,
            None => None,
        };
        account.map_or(Ok(()), |account| services::accounts::gone(unit, &account))
    });
    Ok(ending.await?)
}

/// Whether somebody who was never heard of here tells that they have changed or gone, as big servers do by the thousand. That
/// costs no look-up of their key.
async fn is_news_of_strangers(tenant: &Arc<Tenant>, activity: &Activity) -> Result<bool> {
    let own = activity.object().and_then(id_of) == Some(activity.actor.as_str());
    let news = matches!(activity.kind, ActivityKind::Delete | ActivityKind::Update);
    if !news || !own && activity.kind == ActivityKind::Update {
        return Ok(false);
    }
    let actor = activity.actor.clone();
    let known = tenant
        .read(move |unit| actors::by_uri(unit, &actor))
        .await?;
    Ok(known.is_none())
}

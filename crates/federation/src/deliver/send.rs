//! One request to one inbox.

use std::sync::Arc;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use http::{HeaderMap, StatusCode};
use http_client::{Limits, Response};
use store::deliveries::Delivery;
use store::hosts::Host;
use tenant::Tenant;
use types::SECOND;
use url::Url;

use super::outcome::Outcome;
use crate::sign::Kind;
use crate::{Error, Result, keys, sign};

/// Sends one activity. A host that refuses the usual kind of signature is tried with the other one, once.
pub(super) async fn one(tenant: &Arc<Tenant>, host: &Host, delivery: &Delivery) -> Outcome {
    let kinds = match host.rfc9421 {
        true => [Kind::Rfc9421, Kind::Cavage],
        false => [Kind::Cavage, Kind::Rfc9421],
    };
    let mut first = None;
    for kind in kinds {
        match post(tenant, kind, delivery).await {
            Ok(answer) if is_about_signature(answer.status) && first.is_none() => {
                first = Some(judge(&answer, kind));
            }
            Ok(answer) => {
                let outcome = judge(&answer, kind);
                return match (outcome, first) {
                    (arrived @ Outcome::Arrived { .. }, _) => arrived,
                    (_, Some(first)) => first,
                    (outcome, None) => outcome,
                };
            }
            Err(error) => {
                return match (failed(&error), first) {
                    (Outcome::Busy, _) => Outcome::Busy,
                    (_, Some(first)) => first,
                    (outcome, None) => outcome,
                };
            }
        }
    }
    first.unwrap_or_else(|| Outcome::Refused("no kind of signature".into()))
}

async fn post(tenant: &Arc<Tenant>, kind: Kind, delivery: &Delivery) -> Result<Response> {
    let url: Url = delivery
        .inbox
        .parse()
        .map_err(|_| Error::Refused("an inbox that is no address"))?;
    let body = Bytes::from(delivery.body.clone());
    // Nothing is signed for a host that cannot be reached.
    let signing = async {
        let signer = keys::signer(tenant, delivery.account_id).await?;
        let (process, now) = (&tenant.process, tenant.clock.now());
        let mut headers = sign::post(process, signer, kind, &url, body.clone(), now).await?;
        let content_type = HeaderValue::from_static(activitypub::content_type::ACTIVITY_JSON);
        headers.insert(CONTENT_TYPE, content_type);
        Ok(headers)
    };
    let http = &tenant.process.http;
    http.post(&url, &Limits::DELIVERY, signing, body.clone())
        .await
}

fn is_about_signature(status: StatusCode) -> bool {
    matches!(status, StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED)
}

fn judge(answer: &Response, kind: Kind) -> Outcome {
    let status = answer.status;
    let error = format!("it answered {status}");
    match status {
        _ if status.is_success() => Outcome::Arrived {
            rfc9421: kind == Kind::Rfc9421,
        },
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => Outcome::Down {
            error,
            pause: retry_after(&answer.headers),
        },
        StatusCode::UNAUTHORIZED | StatusCode::REQUEST_TIMEOUT => Outcome::Later(error),
        StatusCode::NOT_IMPLEMENTED => Outcome::Refused(error),
        _ if status.is_client_error() || status.is_redirection() => Outcome::Refused(error),
        _ => Outcome::Later(error),
    }
}

/// Milliseconds; a date is passed over, since clocks differ.
fn retry_after(headers: &HeaderMap) -> Option<i64> {
    let seconds: i64 = headers.get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    seconds.checked_mul(SECOND).filter(|pause| *pause > 0)
}

fn failed(error: &Error) -> Outcome {
    let text = error.to_string();
    match error {
        Error::Network(http_client::Error::Busy) => Outcome::Busy,
        Error::Network(network) if network.is_temporary() => Outcome::Down {
            error: text,
            pause: None,
        },
        Error::Store(_) | Error::Internal(_) => Outcome::Held(text),
        _ => Outcome::Refused(text),
    }
}

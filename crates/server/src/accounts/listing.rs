//! `steppe account list` and `show`.

use std::sync::Arc;

use serde_json::{Value, json};
use services::people;
use store::moderation::{self, Case, Kind};
use tenant::{Tenant, Unit};
use types::{AccountId, Timestamp};

use super::explain;
use crate::StartResult;
use crate::answer::Answer;

/// Those whom `words` and `kind` mean, one a line: name, address, role, what is special about them.
pub(super) async fn list(
    tenant: &Arc<Tenant>,
    words: &str,
    kind: Kind,
    limit: u16,
) -> StartResult<Answer> {
    let words = words.to_lowercase();
    let newest = AccountId(i64::MAX);
    let people =
        move |unit: &Unit<'_>| moderation::people(unit, kind, &words, newest, limit.into());
    let people: Vec<Case> = tenant.read(people).await?;
    let now = tenant.clock.now();
    let lines: Vec<_> = people.iter().map(|case| line(case, now)).collect();
    let lines = match lines.is_empty() {
        true => "There is no such account.".to_owned(),
        false => lines.join("\n"),
    };
    let json: Vec<_> = people.iter().map(|case| describe(case, now)).collect();
    Answer::done(lines, json)
}

/// All that is known of one.
pub(super) async fn show(tenant: &Arc<Tenant>, username: &str) -> StartResult<Answer> {
    let name = username.to_owned();
    let look = move |unit: &Unit<'_>| -> services::Result<Option<Case>> {
        let user = people::by_username(unit, &name)?;
        Ok(moderation::one(unit, user.account_id)?)
    };
    let found = tenant.read(look).await;
    let found = found.map_err(|error| explain(error, username))?;
    let case = found.ok_or_else(|| explain(services::Error::NotFound, username))?;
    let json = describe(&case, tenant.clock.now());
    let lines = json.as_object().into_iter().flatten().map(|(key, value)| {
        let value = match value {
            Value::String(text) => text.clone(),
            Value::Null => "-".into(),
            other => other.to_string(),
        };
        format!("{:<16}{value}", key.replace('_', " "))
    });
    let words: Vec<_> = lines.collect();
    Answer::done(words.join("\n"), json)
}

fn line(case: &Case, now: Timestamp) -> String {
    let mut words = vec![
        case.username.clone(),
        case.email.clone().unwrap_or_default(),
    ];
    words.push(role(case).to_owned());
    words.push(state(case, now).to_owned());
    words.join("\t")
}

fn describe(case: &Case, now: Timestamp) -> Value {
    json!({
        "username": case.username,
        "email": case.email,
        "role": role(case),
        "state": state(case, now),
        "reason": case.reason,
        "posts": case.statuses_count,
        "followers": case.followers_count,
        "created_at": written(Some(case.created_at)),
        "last_sign_in_at": written(case.last_sign_in_at),
        "sign_up_ip": case.sign_up_ip,
        "url": case.url,
    })
}

fn role(case: &Case) -> &'static str {
    case.role.unwrap_or_default().name()
}

/// The first thing that keeps somebody from what others may do.
fn state(case: &Case, now: Timestamp) -> &'static str {
    if case.deletion_at.is_some_and(|at| at <= now) {
        "being deleted"
    } else if case.suspended_at.is_some() {
        "suspended"
    } else if case.disabled == Some(true) {
        "frozen"
    } else if case.confirmed_at.is_none() {
        "unconfirmed"
    } else if case.approved == Some(false) {
        "waiting"
    } else if case.silenced_at.is_some() {
        "silenced"
    } else {
        "active"
    }
}

fn written(at: Option<Timestamp>) -> Option<entities::Timestamp> {
    at.map(|at| entities::Timestamp(at.0))
}

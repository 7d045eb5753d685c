//! `steppe account …`

mod command;
mod listing;

use std::sync::Arc;

use serde_json::json;
use services::confirmations::{self, Confirmed};
use services::people::Role;
use services::{Problem, Why, deletions, oauth, password_resets, people, sign_ups};
use store::moderation::Kind;
use tenant::Tenant;
use types::Scopes;

use crate::{StartResult, start};
pub use command::{AccountCommand, RoleName};

use crate::answer::Answer;
use crate::config::Config;

/// Does it on the server with this domain, or on the only one.
pub async fn run(
    config: &Config,
    domain: Option<&str>,
    command: AccountCommand,
) -> StartResult<Answer> {
    let tenant = match command {
        AccountCommand::Create { .. } => start::tenant_or_new(config, domain).await?,
        _ => start::tenant(config, domain).await?,
    };
    match command {
        AccountCommand::Create {
            username,
            email,
            role,
        } => create(&tenant, username, email, role).await,
        AccountCommand::Confirm { username } => confirm(&tenant, &username).await,
        AccountCommand::Approve { username } => approve(&tenant, &username).await,
        AccountCommand::Password {
            username,
            forget_devices,
        } => password(&tenant, &username, forget_devices).await,
        AccountCommand::Role { username, role } => set_role(&tenant, &username, role).await,
        AccountCommand::List {
            words,
            waiting,
            staff,
            suspended,
            limit,
        } => {
            let kind = match (waiting, staff, suspended) {
                (true, ..) => Kind::Waiting,
                (_, true, _) => Kind::Staff,
                (.., true) => Kind::Suspended,
                _ => Kind::Any,
            };
            listing::list(&tenant, &words, kind, limit).await
        }
        AccountCommand::Show { username } => listing::show(&tenant, &username).await,
        AccountCommand::Delete { username, yes } => {
            let handle = tenant.urls.profile(&username);
            if !yes {
                let loss = format!("This removes {handle} with all posts and pictures.");
                crate::answer::confirm(&loss, &username)?;
            }
            delete(&tenant, &username).await
        }
        AccountCommand::Token { username, scopes } => token(&tenant, &username, &scopes).await,
    }
}

/// Prints the password on standard output, alone, so that a script can take it.
async fn create(
    tenant: &Arc<Tenant>,
    username: String,
    email: String,
    role: RoleName,
) -> StartResult<Answer> {
    let made = sign_ups::create_confirmed(tenant, username.clone(), email, role.into()).await;
    let password = made.map_err(|error| match error {
        services::Error::Invalid(problems) => {
            let wrong: Vec<_> = problems.iter().map(put).collect();
            format!("The account was not made. {}", wrong.join(". "))
        }
        other => other.to_string(),
    })?;
    let url = tenant.urls.profile(&username);
    let json = json!({"username": username, "password": password, "url": url});
    let words = format!("{url} is made. They sign in with this password, and should change it:");
    Ok(Answer::done(password, json)?.aside(words))
}

/// What is wrong with a field, in words.
fn put(problem: &Problem) -> String {
    let why = match problem.why {
        Why::Blank => "nothing was given".into(),
        Why::Taken => "somebody has it already".into(),
        Why::Reserved => "the server keeps this name for itself".into(),
        Why::TooLong(limit) => format!("more than {limit} characters"),
        Why::Invalid if problem.field == "username" => {
            "only letters from a to z, digits and underscores are allowed".into()
        }
        _ => "it has not the right form".into(),
    };
    format!("{}: {why}", problem.field)
}

async fn confirm(tenant: &Arc<Tenant>, username: &str) -> StartResult<Answer> {
    let confirmed = confirmations::confirm_by_name(tenant, username).await;
    let waits = confirmed.map_err(|error| explain(error, username))? == Confirmed::Pending;
    let words = match waits {
        true => format!(
            "The address of {username} is confirmed. They wait for approval: steppe account approve {username}"
        ),
        false => format!("The address of {username} is confirmed; they can sign in."),
    };
    Answer::done(
        words,
        json!({"username": username, "waits_for_approval": waits}),
    )
}

async fn approve(tenant: &Arc<Tenant>, username: &str) -> StartResult<Answer> {
    let approved = confirmations::approve(tenant, username).await;
    let words = match approved.map_err(|error| explain(error, username))? {
        true => format!("{username} is let in. A mail tells them once a server runs."),
        false => format!("{username} was let in before: nobody waits here, and no mail is sent."),
    };
    Answer::done(words, json!({"username": username}))
}

/// Prints the password on standard output, alone, so that a script can take it.
async fn password(
    tenant: &Arc<Tenant>,
    username: &str,
    forget_devices: bool,
) -> StartResult<Answer> {
    let password = password_resets::reset_by_name(tenant, username, forget_devices).await;
    let password = password.map_err(|error| explain(error, username))?;
    let json = json!({"username": username, "password": password});
    let words = format!(
        "{username} is signed out everywhere, a mail tells them that their password was changed. The new one:"
    );
    Ok(Answer::done(password, json)?.aside(words))
}

async fn set_role(tenant: &Arc<Tenant>, username: &str, role: RoleName) -> StartResult<Answer> {
    let set = people::set_role(tenant, username, role.into()).await;
    set.map_err(|error| explain(error, username))?;
    let name = Role::from(role).name();
    let words =
        format!("The role of {username} is {name} now. A running server follows within a minute.");
    Answer::done(words, json!({"username": username, "role": name}))
}

async fn delete(tenant: &Arc<Tenant>, username: &str) -> StartResult<Answer> {
    let ordered = deletions::order(tenant, username).await;
    ordered.map_err(|error| match error {
        services::Error::Denied(_) => format!(
            "{username} owns this server and was not removed. Give them another role first: steppe account role \
             {username} user"
        ),
        other => explain(other, username),
    })?;
    let words = format!(
        "{username} is being removed: a running server begins within a minute, tells other servers, and removes it all."
    );
    Answer::done(words, json!({"username": username}))
}

/// Prints the token on standard output, alone, so that a script can take it.
async fn token(tenant: &Arc<Tenant>, username: &str, scopes: &str) -> StartResult<Answer> {
    let example = "Write, for instance: --scopes \"read write:statuses\"";
    if scopes.trim().is_empty() {
        return Err(format!("A token without scopes may do nothing. {example}").into());
    }
    let parsed = Scopes::parse(scopes)
        .ok_or_else(|| format!("\"{scopes}\" holds a word that is no scope. {example}"))?;
    let token = oauth::issue_for(tenant, username, &parsed).await;
    let token = token.map_err(|error| explain(error, username))?;
    let json = json!({"username": username, "scopes": scopes, "token": token});
    Ok(Answer::done(token, json)?.aside(format!("A token with which scripts act for {username}:")))
}

fn explain(error: services::Error, username: &str) -> String {
    match error {
        services::Error::NotFound => format!("There is no account {username} on this server"),
        other => other.to_string(),
    }
}

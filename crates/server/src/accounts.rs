//! `steppe account …`

use std::io::Write;
use std::sync::Arc;

use services::{confirmations, oauth, people, sign_ups};
use tenant::Tenant;
use types::Scopes;

use crate::StartResult;
use crate::cli::AccountCommand;
use crate::config::Config;

/// Does it on the server with this domain, or on the only one.
pub async fn run(
    config: &Config,
    domain: Option<&str>,
    command: AccountCommand,
) -> StartResult<()> {
    let tenant = crate::start::tenant(config, domain).await?;
    match command {
        AccountCommand::Create {
            username,
            email,
            role,
        } => create(&tenant, username, email, role.into()).await,
        AccountCommand::Approve { username } => {
            let approved = confirmations::approve(&tenant, &username).await;
            Ok(approved.map_err(|error| explain(error, &username))?)
        }
        AccountCommand::Role { username, role } => set_role(&tenant, username, role.into()).await,
        AccountCommand::Token { username, scopes } => token(&tenant, username, &scopes).await,
    }
}

async fn create(
    tenant: &Arc<Tenant>,
    username: String,
    email: String,
    role: people::Role,
) -> StartResult<()> {
    let password = sign_ups::create_confirmed(tenant, username, email, role).await;
    let password = password.map_err(|error| match error {
        services::Error::Invalid(problems) => {
            let wrong: Vec<String> = problems
                .iter()
                .map(|problem| format!("{}: {:?}", problem.field, problem.why))
                .collect();
            format!("The account was not made. {}", wrong.join(", "))
        }
        other => other.to_string(),
    })?;
    writeln!(std::io::stdout(), "{password}")?;
    Ok(())
}

async fn set_role(tenant: &Arc<Tenant>, username: String, role: people::Role) -> StartResult<()> {
    people::set_role(tenant, &username, role)
        .await
        .map_err(|error| explain(error, &username))?;
    Ok(())
}

/// Prints the token on standard output, alone, so that a script can take it.
async fn token(tenant: &Arc<Tenant>, username: String, scopes: &str) -> StartResult<()> {
    let scopes = Scopes::parse(scopes).ok_or("There is a word among the scopes that is none")?;
    let token = oauth::issue_for(tenant, &username, &scopes).await;
    let token = token.map_err(|error| explain(error, &username))?;
    writeln!(std::io::stdout(), "{token}")?;
    Ok(())
}

fn explain(error: services::Error, username: &str) -> String {
    match error {
        services::Error::NotFound => format!("There is no account {username} on this server"),
        other => other.to_string(),
    }
}

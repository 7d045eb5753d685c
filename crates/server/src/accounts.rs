//! `steppe account …`

use std::io::Write;
use std::sync::Arc;

use hosting::Server;
use services::people::{self, NewPerson};
use services::{Scopes, apps, passwords};
use store::users::{Role, User};
use tenant::{Tenant, Unit};
use types::Handle;

use crate::StartResult;
use crate::cli::AccountCommand;
use crate::config::Config;

/// Does it on the server with this domain, or on the only one.
pub async fn run(config: &Config, domain: Option<&str>, command: AccountCommand) -> StartResult<()> {
    let registry = crate::registry(config)?;
    let tenant = registry.open(&*choose(registry.all(), domain)?).await?;
    match command {
        AccountCommand::Create { username, email, role } => {
            let password = read_password()?;
            create(&tenant, username, email, role.into(), password).await
        }
        AccountCommand::Role { username, role } => set_role(&tenant, username, role.into()).await,
        AccountCommand::Approve { username } => approve(&tenant, username).await,
        AccountCommand::Token { username, scopes } => token(&tenant, username, &scopes).await,
    }
}

fn choose(servers: Vec<Arc<Server>>, domain: Option<&str>) -> StartResult<Arc<Server>> {
    let named = |server: &Arc<Server>| domain.is_none_or(|domain| server.manifest().web_domain.as_str() == domain);
    let mut found: Vec<_> = servers.into_iter().filter(named).collect();
    match (found.pop(), found.is_empty()) {
        (Some(server), true) => Ok(server),
        (Some(_), false) => Err("There are several servers: say which with --server DOMAIN".into()),
        (None, _) => Err("There is no such server in the data folder".into()),
    }
}

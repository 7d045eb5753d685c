//! `steppe server …`

use std::time::Duration;

use clap::Subcommand;
use hosting::{Manifest, Registry, Server, State};
use serde_json::{Value, json};
use tenant::Location;
use types::Host;

use crate::answer::{Answer, confirm};
use crate::config::Config;
use crate::{StartResult, start};

/// A running process has noticed by then: it looks every second.
const NOTICED: Duration = Duration::from_secs(2);
/// Folders in the data folder that are no servers.
const RESERVED: [&str; 1] = ["mail"];

/// What can be done with servers.
#[derive(Debug, Subcommand)]
pub enum ServerCommand {
    /// Make a server, and print the link by which its owner makes their account.
    Create {
        /// Where its pages are, with a port if it is neither 80 nor 443. It can never be changed.
        domain: String,
        /// The part of handles after the second @, when it is another domain.
        #[arg(long, value_name = "DOMAIN")]
        account_domain: Option<String>,
        /// The PostgreSQL database in which it gets a schema, in place of the configured one.
        #[arg(long, value_name = "URL")]
        postgres: Option<String>,
    },
    /// Print all servers.
    List,
    /// Let a server neither answer nor deliver; its data stays. `server resume` is the way back.
    Suspend { domain: String },
    /// Let a suspended server answer again.
    Resume { domain: String },
    /// Remove a server with its accounts, posts and pictures, for ever.
    ///
    /// Other servers are not told and keep what they have of it. Its domain should not be used for another social server:
    /// others remember the keys of the old one.
    Delete {
        domain: String,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
}

/// Does it in the configured data folder.
pub async fn run(config: &Config, command: ServerCommand) -> StartResult<Answer> {
    let registry = start::load(config)?;
    match command {
        ServerCommand::Create {
            domain,
            account_domain,
            postgres,
        } => create(config, &registry, &domain, account_domain, postgres).await,
        ServerCommand::List => list(&registry),
        ServerCommand::Suspend { domain } => {
            set_state(config, &registry, &domain, State::Suspended)
        }
        ServerCommand::Resume { domain } => set_state(config, &registry, &domain, State::Active),
        ServerCommand::Delete { domain, yes } => delete(config, &registry, &domain, yes).await,
    }
}

async fn create(
    config: &Config,
    registry: &Registry,
    domain: &str,
    account_domain: Option<String>,
    postgres: Option<String>,
) -> StartResult<Answer> {
    let web_domain = host(domain)?;
    let account_domain = match &account_domain {
        Some(domain) => host(domain)?,
        None => web_domain.clone(),
    };
    for host in [&web_domain, &account_domain] {
        if registry.is_hosted(host) {
            return Err(
                format!("There is a server {host} already. See: steppe server list").into(),
            );
        }
    }
    let name = web_domain.name().to_owned();
    let folder = registry.data().join(&name);
    if let Some(other) = registry.all().iter().find(|it| it.folder == folder) {
        let other = other.manifest().web_domain;
        return Err(format!(
            "{domain} was not made: the directory {} is that of {other}, and two servers whose domains differ in the port alone do not \
             fit into one data folder. Take another name, or another folder with --data",
            folder.display()
        )
        .into());
    }
    if folder.exists() || RESERVED.contains(&name.as_str()) {
        return Err(format!(
            "{} is there already and is not the directory of this server: move it away first",
            folder.display()
        )
        .into());
    }
    let manifest = Manifest {
        account_domain,
        web_domain,
        https: config.is_https(),
        state: State::Active,
        postgres: postgres.or_else(|| config.postgres.clone()),
        schema: None,
    };
    let server = registry.put(&name, manifest)?;
    let invitation = match registry.open(&server).await {
        Ok(tenant) => services::first_run::invite(&tenant).await?,
        Err(error) => {
            // A schema that is there already may be somebody's: only the directory is ours.
            std::fs::remove_dir_all(&server.folder)?;
            return Err(format!("{domain} was not made: {error}").into());
        }
    };
    let link = invitation.as_deref().unwrap_or_default();
    let words = format!(
        "{domain} is made, in {}. {}\n\nIts owner makes their account with this link, which works once:\n\n    {link}",
        folder.display(),
        noticed(config)
    );
    let mut json = describe(&server);
    json["first_run"] = json!(invitation);
    Answer::done(words, json)
}

fn host(domain: &str) -> StartResult<Host> {
    let wrong = || format!("\"{domain}\" is no domain: write a name such as social.example.org");
    if domain.contains("://") {
        return Err(wrong().into());
    }
    Ok(domain.parse().map_err(|_| wrong())?)
}

fn noticed(config: &Config) -> &'static str {
    match hosting::is_running(&config.data) {
        true => "The running Steppe follows within a second or two.",
        false => "No Steppe serves this data folder now; `steppe serve` starts one.",
    }
}

fn list(registry: &Registry) -> StartResult<Answer> {
    let servers = registry.all();
    let lines = servers.iter().map(|server| {
        let manifest = server.manifest();
        let accounts = match manifest.account_domain == manifest.web_domain {
            true => String::new(),
            false => format!("  accounts @{}", manifest.account_domain),
        };
        format!(
            "{}  {}  {}{accounts}",
            manifest.web_domain,
            manifest.state,
            lies(server)
        )
    });
    let words: Vec<_> = lines.collect();
    let words = match words.is_empty() {
        true => format!(
            "There is no server in {}. `steppe server create DOMAIN` makes one.",
            registry.data().display()
        ),
        false => words.join("\n"),
    };
    let json: Vec<_> = servers.iter().map(|server| describe(server)).collect();
    Answer::done(words, json)
}

fn describe(server: &Server) -> Value {
    let manifest = server.manifest();
    json!({
        "domain": manifest.web_domain.as_str(),
        "account_domain": manifest.account_domain.as_str(),
        "https": manifest.https,
        "state": manifest.state.to_string(),
        "directory": server.folder,
        "database": lies(server),
    })
}

/// Where the rows of a server lie, without a password.
fn lies(server: &Server) -> String {
    match server.place().database {
        Location::Sqlite(path) => path.display().to_string(),
        Location::Postgres { schema, .. } => format!("PostgreSQL, schema {schema}"),
    }
}

fn set_state(
    config: &Config,
    registry: &Registry,
    domain: &str,
    state: State,
) -> StartResult<Answer> {
    let server = start::choose(registry, Some(domain))?;
    let manifest = server.manifest();
    let was = manifest.state;
    if was != state {
        let folder = server
            .folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy();
        registry.put(&folder, Manifest { state, ..manifest })?;
    }
    let words = match (was == state, state) {
        (true, _) => format!("{domain} is {state} already."),
        (false, State::Suspended) => format!(
            "{domain} is suspended: it answers 403 and delivers nothing; all data stays. {} `steppe server resume {domain}` \
             lets it answer again.",
            noticed(config)
        ),
        (false, State::Active) => format!("{domain} answers again. {}", noticed(config)),
    };
    Answer::done(words, describe(&server))
}

async fn delete(
    config: &Config,
    registry: &Registry,
    domain: &str,
    yes: bool,
) -> StartResult<Answer> {
    let server = start::choose(registry, Some(domain))?;
    if !yes {
        let loss = format!(
            "This removes {domain} with all its accounts, posts and pictures ({}).",
            server.folder.display()
        );
        confirm(&loss, domain)?;
    }
    set_state(config, registry, domain, State::Suspended)?;
    if hosting::is_running(&config.data) {
        tokio::time::sleep(NOTICED).await;
    }
    let described = describe(&server);
    registry.delete(&server).await.map_err(|error| {
        format!(
            "{domain} is suspended, but not removed in full: {error}. Once that is mended, the same command goes on"
        )
    })?;
    Answer::done(
        format!("{domain} is gone, with all that was in it."),
        described,
    )
}

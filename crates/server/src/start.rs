//! Starting: which servers there are, and what is said when one begins.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use hosting::{InUse, Manifest, Registry, Server, State, UseError};
use http_client::Client;
use tenant::{PasswordCost, Pools, Process, Tenant};
use types::{Clock, Host};

use crate::config::Config;
use crate::run::{Listeners, run};

/// Any failure to start: what happened, for a person.
pub type StartResult<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// The servers in the configured folder; the configured one is made when there is none yet.
pub fn registry(config: &Config) -> StartResult<Arc<Registry>> {
    let registry = load(config)?;
    if registry.all().is_empty() {
        let manifest = manifest(config)?;
        let name = manifest.web_domain.name().to_owned();
        registry.put(&name, manifest)?;
    }
    Ok(Arc::new(registry))
}

/// The servers in the configured folder; none is made.
pub(crate) fn load(config: &Config) -> StartResult<Registry> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut process = Process::new(
        Pools::new(config.postgres_sessions),
        cores,
        config.cached_statuses,
        PasswordCost::default(),
        config.mail(),
        Client::new(config.policy()),
    );
    process.rates = config.rates();
    let registry = Registry::load(
        config.data.clone(),
        config.open_servers,
        Arc::new(process),
        Clock::system(),
    )?;
    match registry.unreadable().first() {
        Some(error) if registry.all().is_empty() => Err(error.to_string().into()),
        _ => Ok(registry),
    }
}

/// The server with this domain, or the only one, for a command.
pub(crate) async fn tenant(config: &Config, domain: Option<&str>) -> StartResult<Arc<Tenant>> {
    open(&load(config)?, domain).await
}

/// The same for who may be the first on the server: the configured one is made when there is none yet.
pub(crate) async fn tenant_or_new(
    config: &Config,
    domain: Option<&str>,
) -> StartResult<Arc<Tenant>> {
    open(&*registry(config)?, domain).await
}

async fn open(registry: &Registry, domain: Option<&str>) -> StartResult<Arc<Tenant>> {
    let server = choose(registry, domain)?;
    Ok(registry.open(&server).await?)
}

/// The server with this domain, or the only one.
pub(crate) fn choose(registry: &Registry, domain: Option<&str>) -> StartResult<Arc<Server>> {
    let servers = registry.all();
    if servers.is_empty() {
        return Err(nothing_in(registry.data()).into());
    }
    let names: Vec<_> = servers
        .iter()
        .map(|server| server.manifest().web_domain.to_string())
        .collect();
    let names = names.join(", ");
    let named =
        |server: &Arc<Server>| domain.is_none_or(|domain| server.manifest().is_called(domain));
    let mut found: Vec<_> = servers.into_iter().filter(named).collect();
    match (found.pop(), found.is_empty(), domain) {
        (Some(server), true, _) => Ok(server),
        (Some(_), false, _) => Err(format!(
            "There are several servers: say which with --server DOMAIN. These are here: {names}"
        )
        .into()),
        (None, _, Some(domain)) => Err(format!(
            "There is no server {domain} in the data folder. These are here: {names}"
        )
        .into()),
        (None, _, None) => Err(nothing_in(registry.data()).into()),
    }
}

fn nothing_in(data: &Path) -> String {
    format!(
        "There is no server in the folder {}. If yours lies elsewhere, name its configuration with --config FILE (without it, {} is \
         read where you are) or its folder with --data FOLDER. A new one is made by `steppe serve`, or by `steppe server create DOMAIN`",
        data.display(),
        Config::USUAL
    )
}

fn manifest(config: &Config) -> Result<Manifest, types::HandleError> {
    let web_domain: Host = config.domain.parse()?;
    let account_domain = match &config.account_domain {
        Some(domain) => domain.parse()?,
        None => web_domain.clone(),
    };
    Ok(Manifest {
        account_domain,
        web_domain,
        https: config.is_https(),
        state: State::Active,
        postgres: config.postgres.clone(),
        schema: None,
    })
}

/// Answers until Ctrl-C or SIGTERM, finishes what was begun, and returns. When a `domain` is expected, a server with it must be there.
/// `file` is the one that the configuration was read from, if it was named.
pub async fn serve(config: &Config, file: Option<&Path>, domain: Option<&str>) -> StartResult<()> {
    // first the port: a start that fails leaves nothing behind
    let listeners = Listeners::open(config).await?;
    let _in_use = serve_folder(&config.data)?;
    let registry = registry(config)?;
    if let Some(domain) = domain {
        expect_domain(&registry, domain, config)?;
    }
    warn_of_unheeded(&registry, config);
    greet(&registry, config, &listeners)?;
    invite_owner(&registry).await?;
    if let Some(schedule) = config.backup.clone() {
        let file = file.map(Path::to_owned);
        let keep_making = crate::backups::keep_making(registry.clone(), schedule, file);
        tokio::spawn(keep_making);
    }
    run(registry, config, listeners).await
}

/// Two processes on one folder would each do the same jobs, and not hear of what the other does.
/// `act` is what others hear of it, `instead` what can be done where one of them has it.
pub(crate) fn take_folder(data: &Path, act: &str, instead: &str) -> StartResult<InUse> {
    let taken = InUse::take(data, act);
    Ok(taken.map_err(|error| {
        let data = data.display();
        match error {
            UseError::Taken(holder) => {
                format!("the folder {data} is in use: {holder}. Stop that one first, or {instead}")
            }
            UseError::Io(error) => format!("{data}: {error}"),
        }
    })?)
}

/// Takes the data folder for as long as its servers are served.
pub(crate) fn serve_folder(data: &Path) -> StartResult<InUse> {
    let instead = "serve another folder with --data; other commands work beside it";
    take_folder(data, "serves it", instead)
}

/// A server keeps the domain with which it began: it is part of every address in it.
fn expect_domain(registry: &Registry, domain: &str, config: &Config) -> StartResult<()> {
    let all = registry.all().into_iter();
    let known: Vec<_> = all
        .map(|server| server.manifest().web_domain.to_string())
        .collect();
    if known.iter().any(|known| known == domain) {
        return Ok(());
    }
    let (data, known) = (config.data.display(), known.join(", "));
    Err(format!(
        "the folder {data} holds {known}, not {domain}, and a server keeps the domain with which it began. \
         Start it without another domain or port, or begin a new one in another folder with --data"
    )
    .into())
}

/// What the configuration says in vain.
fn warn_of_unheeded(registry: &Registry, config: &Config) {
    let manifests: Vec<_> = registry.all().iter().map(|it| it.manifest()).collect();
    for finding in crate::doctor::unheeded(config, &manifests) {
        tracing::warn!("{}: {}; {}", finding.what, finding.meaning, finding.advice);
    }
}

fn greet(registry: &Registry, config: &Config, listeners: &Listeners) -> StartResult<()> {
    let address = listeners.doors.local_addr()?;
    let data: &Path = &config.data;
    tracing::info!(%address, data = %data.display(), "listening");
    for server in registry.all() {
        tracing::info!("serving {}", server.place().urls.base());
    }
    Ok(())
}

/// Prints the link by which the owner of a server that has none makes their account, where there is only one server.
async fn invite_owner(registry: &Registry) -> StartResult<()> {
    let all = registry.all();
    let [server] = all.as_slice() else {
        return Ok(());
    };
    let tenant = registry.open(server).await?;
    if let Some(link) = services::first_run::invite(&tenant).await? {
        let mut terminal = std::io::stdout();
        writeln!(
            terminal,
            "\n  Nobody owns this server yet. Open this link to make the owner's account; it works once:\n\n      {link}\n\n  \
             Without a browser: steppe account create NAME --email ADDRESS --role owner\n"
        )?;
    }
    Ok(())
}

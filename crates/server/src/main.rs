//! The binary `steppe`.

use std::path::Path;
use std::sync::Arc;

use hosting::Registry;
use server::config::Config;
use tenant::{Mail, PasswordCost, Place, Process, Urls};
use types::Clock;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt().init();
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(run(Config::default()))
}

async fn run(config: Config) -> Result<(), Box<dyn std::error::Error>> {
    let folder = config.data.join("main");
    std::fs::create_dir_all(&folder)?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let process = Process::new(
        cores,
        10_000,
        PasswordCost::default(),
        Mail::Folder(config.data.join("mail")),
    );
    let registry = Arc::new(Registry::new(Arc::new(process), Clock::system()));
    registry.add(place(&config, &folder)?);
    tokio::spawn(hosting::work(registry.clone()));
    let listener = tokio::net::TcpListener::bind(&config.listen).await?;
    server::serve(listener, server::app(registry), async {
        let _ = tokio::signal::ctrl_c().await;
    })
    .await?;
    Ok(())
}

fn place(config: &Config, folder: &Path) -> Result<Place, types::HandleError> {
    let web_domain: types::Host = config.domain.parse()?;
    let account_domain = match &config.account_domain {
        Some(domain) => domain.parse()?,
        None => web_domain.clone(),
    };
    Ok(Place {
        number: 1,
        database: tenant::Location::Sqlite(folder.join("server.db")),
        media: folder.join("media"),
        urls: Urls {
            scheme: if config.https { "https" } else { "http" },
            account_domain,
            web_domain,
        },
    })
}

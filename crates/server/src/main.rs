//! The binary `steppe`.

use std::process::ExitCode;

use clap::Parser;
use server::cli::{Cli, Command};
use server::config::{Config, ConfigError};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let config = Config::read(cli.config.as_deref());
    let log = config.as_ref().map(|config| config.log.clone());
    server::log::begin(&log.unwrap_or_default());
    match run(cli, config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli, config: Result<Config, ConfigError>) -> server::StartResult<()> {
    let mut config = config?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    match cli.command {
        Command::Serve {
            listen,
            domain,
            data,
        } => {
            config.listen = listen.unwrap_or(config.listen);
            config.domain = domain.clone().unwrap_or(config.domain);
            config.data = data.unwrap_or(config.data);
            let file = cli.config.as_deref();
            runtime.block_on(server::serve(&config, file, domain.as_deref()))?;
            // Blocked threads must not keep a stopped server alive.
            runtime.shutdown_timeout(std::time::Duration::from_secs(5));
            Ok(())
        }
        Command::Demo { listen, data } => {
            config = Config {
                listen,
                data,
                ..Config::default()
            };
            config.federation.development = true;
            runtime.block_on(server::demo::run(&config))?;
            runtime.shutdown_timeout(std::time::Duration::from_secs(5));
            Ok(())
        }
        Command::Account {
            server,
            data,
            command,
        } => {
            config.data = data.unwrap_or(config.data);
            runtime.block_on(server::accounts::run(&config, server.as_deref(), command))
        }
        Command::Domain {
            server,
            data,
            command,
        } => {
            config.data = data.unwrap_or(config.data);
            runtime.block_on(server::domains::run(&config, server.as_deref(), command))
        }
        Command::Emoji {
            server,
            data,
            command,
        } => {
            config.data = data.unwrap_or(config.data);
            runtime.block_on(server::emojis::run(&config, server.as_deref(), command))
        }
        Command::Backup(options) => {
            config.data = options.data.clone().unwrap_or(config.data);
            let file = cli.config.as_deref();
            runtime.block_on(server::backups::back_up(&config, file, options))
        }
        Command::Restore(options) => {
            config.data = options.data.clone().unwrap_or(config.data);
            runtime.block_on(server::backups::restore(&config, options))
        }
    }
}

//! The binary `steppe`.

use std::process::ExitCode;

use clap::Parser;
use server::answer::{Answer, print_error};
use server::cli::{Cli, Command};
use server::config::{Config, Log, LogFormat};

fn main() -> ExitCode {
    server::owner::keep_private();
    let cli = Cli::parse();
    let json = cli.json;
    match run(cli) {
        Ok(answer) => answer.print(json),
        Err(error) => print_error(error.as_ref(), json),
    }
}

/// How the log is written, which goes to standard error: in full where a server runs, else only what is wrong.
fn log(cli: &Cli, configured: &Log) -> Log {
    let level = match cli.command {
        Command::Serve { .. } | Command::Demo { .. } => &configured.level,
        // It tells by itself what is wrong.
        Command::Doctor => "off",
        _ => "warn",
    };
    let format = match cli.json {
        true => LogFormat::Json,
        false => configured.format,
    };
    Log {
        format,
        level: level.to_owned(),
    }
}

fn run(cli: Cli) -> server::StartResult<Answer> {
    let path = cli.config.as_deref();
    let mut config = match cli.command {
        Command::Config { .. } => Config::default(),
        // It tells by itself what is wrong.
        Command::Doctor => Config::read(path).unwrap_or_default(),
        _ => Config::read(path)?,
    };
    config.data = cli.data.clone().unwrap_or(config.data);
    match cli.command {
        Command::Serve { .. } | Command::Demo { .. } | Command::Config { .. } => {}
        Command::Doctor => server::owner::look_as_owner(&config.data)?,
        _ => server::owner::act_as_owner(&config.data)?,
    }
    server::log::begin(&log(&cli, &config.log));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    match cli.command {
        Command::Doctor => runtime.block_on(server::doctor::run(path, cli.data)),
        Command::Config { command } => server::config_command::run(path, command),
        Command::Serve { listen, domain } => {
            config.listen = listen.unwrap_or(config.listen);
            config.domain = domain.clone().unwrap_or(config.domain);
            runtime.block_on(server::serve(&config, path, domain.as_deref()))?;
            // Blocked threads must not keep a stopped server alive.
            runtime.shutdown_timeout(std::time::Duration::from_secs(5));
            Answer::done("", ())
        }
        Command::Demo { listen } => {
            config = Config {
                listen,
                data: cli.data.unwrap_or_else(|| "demo".into()),
                ..Config::default()
            };
            config.federation.development = true;
            runtime.block_on(server::demo::run(&config))?;
            runtime.shutdown_timeout(std::time::Duration::from_secs(5));
            Answer::done("", ())
        }
        Command::Server { command } => runtime.block_on(server::servers::run(&config, command)),
        Command::Account { place, command } => {
            let server = place.server.as_deref();
            runtime.block_on(server::accounts::run(&config, server, command))
        }
        Command::Domain { place, command } => {
            let server = place.server.as_deref();
            runtime.block_on(server::domains::run(&config, server, command))
        }
        Command::Emoji { place, command } => {
            let server = place.server.as_deref();
            runtime.block_on(server::emojis::run(&config, server, command))
        }
        Command::Backup(options) => {
            runtime.block_on(server::backups::back_up(&config, path, options))
        }
        Command::Restore(options) => runtime.block_on(server::backups::restore(&config, options)),
    }
}

//! `steppe.toml`: every setting has a default that is right for a small server.

use std::path::{Path, PathBuf};

use http_client::{Network, Policy};
use serde::Deserialize;
use tenant::Mail;

use crate::Subnet;
use crate::backups::Schedule;

/// The whole configuration. Unknown keys are refused.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where data lies: one directory per server.
    pub data: PathBuf,
    /// Address and port where it listens.
    pub listen: String,
    /// The domain of the pages.
    pub domain: String,
    /// The domain of the accounts, when it is another.
    pub account_domain: Option<String>,
    /// Whether addresses begin with `https`. Off is for development.
    pub https: bool,
    /// A PostgreSQL database, `postgres://…`; none: SQLite.
    pub postgres: Option<String>,
    /// Sessions in one PostgreSQL database at most, for all servers together.
    pub postgres_sessions: usize,
    /// Databases that may be open at the same time.
    pub open_servers: usize,
    /// Rendered posts that are kept in memory for all servers together.
    pub cached_statuses: usize,
    /// How mail leaves; none: each mail is a file in `mail` under `data`.
    pub smtp: Option<Smtp>,
    /// How other servers are reached.
    pub federation: Federation,
    /// Proxies in front of Steppe, as addresses or networks (`10.0.0.0/8`): they are believed when they say in
    /// `X-Forwarded-For` for whom they ask.
    pub trusted_proxies: Vec<Subnet>,
    /// What is written into the log.
    pub log: Log,
    /// What is told to those who watch the process.
    pub metrics: Metrics,
    /// Backups that are made while it runs; none: only those of `steppe backup`.
    pub backup: Option<Schedule>,
}

/// What is written into the log, which goes to standard error.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// `text` for people, `json` for programs: an object a line, with the request's id and the server it was for.
    pub format: LogFormat,
    /// The least that is written: `error`, `warn`, `info`, `debug` or `trace`; also by part, as in `info,requests=debug`,
    /// which writes a line for each request. `RUST_LOG` in the environment goes before it.
    pub level: String,
}

/// The form of the log.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            format: LogFormat::Text,
            level: "info".into(),
        }
    }
}

/// What is told to those who watch the process.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Metrics {
    /// Address and port where Prometheus finds `/metrics`, such as `127.0.0.1:9464`: one that strangers cannot reach. None:
    /// nothing is told.
    pub listen: Option<String>,
}

/// How other servers are reached.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Federation {
    /// Reaches private addresses, too, and without TLS: for tests of several servers on one machine, never in public.
    pub development: bool,
}

/// How mail leaves.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smtp {
    /// `smtps://user:password@host`, or `smtp://host:25` without TLS.
    pub url: String,
    /// `Name <address>`
    pub from: String,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: "data".into(),
            listen: "127.0.0.1:8080".into(),
            domain: "localhost:8080".into(),
            account_domain: None,
            https: false,
            postgres: None,
            postgres_sessions: 16,
            open_servers: 1000,
            cached_statuses: 10_000,
            smtp: None,
            federation: Federation::default(),
            trusted_proxies: Subnet::this_machine(),
            log: Log::default(),
            metrics: Metrics::default(),
            backup: None,
        }
    }
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{}: {error}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// The file says what we do not understand.
    #[error("{}: {error}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What is wrong, with the line.
        error: Box<toml::de::Error>,
    },
}

impl Config {
    /// Reads `path`. Without one: `steppe.toml` if it is there, else the defaults.
    pub fn read(path: Option<&Path>) -> Result<Self, ConfigError> {
        let usual = Path::new("steppe.toml");
        match path {
            None if !usual.exists() => Ok(Self::default()),
            path => Self::read_file(path.unwrap_or(usual)),
        }
    }

    fn read_file(path: &Path) -> Result<Self, ConfigError> {
        let path = path.to_owned();
        match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|error| ConfigError::Unreadable {
                path,
                error: Box::new(error),
            }),
            Err(error) => Err(ConfigError::Io { path, error }),
        }
    }

    pub(crate) fn policy(&self) -> Policy {
        let scheme = if self.https { "https" } else { "http" };
        Policy {
            network: match self.federation.development {
                true => Network::Development,
                false => Network::Public,
            },
            user_agent: format!(
                "Steppe/{} (+{scheme}://{}/)",
                env!("CARGO_PKG_VERSION"),
                self.domain
            ),
        }
    }

    pub(crate) fn mail(&self) -> Mail {
        match &self.smtp {
            Some(smtp) => Mail::Smtp {
                url: smtp.url.clone(),
                from: smtp.from.clone(),
            },
            None => Mail::Folder(self.data.join("mail")),
        }
    }
}

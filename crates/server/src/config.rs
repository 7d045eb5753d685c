//! `steppe.toml`: every setting has a default that is right for a small server.

#[macro_use]
mod settings;
mod check;
mod environment;
mod read;
pub mod reference;
mod schedule;

pub use read::{ConfigError, Problem, Source};
pub use schedule::Schedule;
pub use settings::Setting;

use std::path::PathBuf;

use http_client::{Network, Policy};
use serde::{Deserialize, Serialize};
use tenant::{Mail, Rates};

use crate::Subnet;

settings! {
    /// The whole configuration. Unknown keys are refused.
    #[serde(default)]
    pub struct Config {
        /// The folder where data lies: one directory per server. A relative path begins where `steppe` is started.
        pub data: PathBuf,
        /// Address and port where it listens. Behind a proxy on the same machine: 127.0.0.1.
        pub listen: String,
        /// The domain of the pages, with a port if it is neither 80 nor 443. A server keeps the domain with which it
        /// began; this one is used when the data folder is empty.
        pub domain: String,
        /// The domain of the accounts, the part of a handle after the second @, when it is another than that of the pages.
        pub account_domain: Option<String>,
        /// Whether addresses begin with https. Others reach only servers that speak https, by a proxy or by themselves:
        /// false is for trying things out. A server keeps that with which it began, as it keeps its domain.
        pub https: bool,
        /// A PostgreSQL database for new servers; each gets a schema of its own. Without one, a new server is a SQLite
        /// file in its directory.
        pub postgres: Option<String>,
        /// Sessions in one PostgreSQL database at most, for all servers together.
        pub postgres_sessions: usize,
        /// Databases of servers that may be open at the same time. Idle ones are closed, and opened again when somebody asks.
        pub open_servers: usize,
        /// Rendered posts that are kept in memory for all servers together.
        pub cached_statuses: usize,
        /// How mail leaves. Without this section each mail is a file in the folder `mail` under `data`, and its links are
        /// printed.
        pub smtp: Option<Smtp>,
        /// How other servers are reached.
        pub federation: Federation,
        /// Proxies in front of Steppe, as addresses or networks (10.0.0.0/8): they are believed when they say in
        /// X-Forwarded-For for whom they ask.
        pub trusted_proxies: Vec<Subnet>,
        /// TLS of our own. Without this section a web server in front of Steppe speaks it. An empty section is enough:
        /// certificates for the domains of all servers are then made and kept fresh by Let's Encrypt, whose terms you
        /// accept by that.
        pub tls: Option<Tls>,
        /// How often one may ask.
        pub limits: Limits,
        /// What is written into the log, which goes to standard error.
        pub log: Log,
        /// What is told to those who watch the process.
        pub metrics: Metrics,
        /// Backups that are made while it runs. Without this section: only those of `steppe backup`.
        pub backup: Option<Schedule>,
    }
}

settings! {
    /// TLS of our own.
    #[serde(default)]
    pub struct Tls {
        /// Address and port for https.
        pub listen: String,
        /// Address and port where http is sent on to https; empty: nowhere.
        pub redirect: String,
        /// A file with a certificate and its chain in PEM, which something else keeps fresh: it is read again when it is
        /// written. Without one, certificates are made by ACME.
        pub certificate: Option<PathBuf>,
        /// The file with the key of that certificate.
        pub key: Option<PathBuf>,
        /// The directory of the authority that makes certificates, after RFC 8555. It must look by TLS-ALPN-01.
        pub authority: String,
        /// A mail address where the authority may warn you.
        pub contact: Option<String>,
    }
}

impl Default for Tls {
    fn default() -> Self {
        Self {
            listen: "[::]:443".into(),
            redirect: "[::]:80".into(),
            certificate: None,
            key: None,
            authority: "https://acme-v02.api.letsencrypt.org/directory".into(),
            contact: None,
        }
    }
}

impl Tls {
    /// The files of the certificate and its key, if it comes from files.
    pub(crate) fn files(&self) -> Result<Option<(PathBuf, PathBuf)>, &'static str> {
        match (self.certificate.clone(), self.key.clone()) {
            (Some(certificate), Some(key)) => Ok(Some((certificate, key))),
            (None, None) => Ok(None),
            _ => Err("`certificate` and `key` under [tls] belong together"),
        }
    }

    /// One in which everything is set.
    fn example() -> Self {
        Self {
            certificate: Some("/etc/ssl/example.org.pem".into()),
            key: Some("/etc/ssl/private/example.org.key".into()),
            contact: Some("admin@example.org".into()),
            ..Self::default()
        }
    }
}

settings! {
    /// How often one may ask. Apps know these numbers, which are Mastodon's, and are told what is left. 0: as often as one
    /// likes.
    #[serde(default)]
    pub struct Limits {
        /// Off: nothing of this is limited.
        pub enabled: bool,
        /// Requests with one token within five minutes.
        pub requests_per_token: u32,
        /// Requests of one person with all their apps within five minutes.
        pub requests_per_person: u32,
        /// Requests to the API without a token within five minutes, from one network, of each server. An address of IPv6
        /// stands for its /64.
        pub requests_per_visitor: u32,
        /// Requests of all kinds within five minutes, from one network.
        pub requests_per_network: u32,
        /// Files that one person uploads within half an hour.
        pub uploads: u32,
        /// Posts and boosts that one person takes back within half an hour.
        pub withdrawals: u32,
        /// Apps that are registered from one network within ten minutes.
        pub apps: u32,
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            enabled: true,
            requests_per_token: 300,
            requests_per_person: 1500,
            requests_per_visitor: 300,
            requests_per_network: 7500,
            uploads: 30,
            withdrawals: 30,
            apps: 5,
        }
    }
}

settings! {
    /// What is written into the log, which goes to standard error.
    #[serde(default)]
    pub struct Log {
        /// "text" for people, "json" for programs: an object a line, with the request's id and the server it was for.
        pub format: LogFormat,
        /// The least that is written: error, warn, info, debug, trace or off; also by part, as in "info,requests=debug", which
        /// writes a line for each request. RUST_LOG in the environment goes before it.
        pub level: String,
    }
}

/// The form of the log.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
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

settings! {
    /// What is told to those who watch the process.
    #[derive(Default)]
    #[serde(default)]
    pub struct Metrics {
        /// Address and port where Prometheus finds /metrics: one that strangers cannot reach. Without it nothing is told.
        pub listen: Option<String>,
    }
}

settings! {
    /// How other servers are reached.
    #[derive(Default)]
    #[serde(default)]
    pub struct Federation {
        /// Reaches private addresses, too, and without TLS: for several servers on one machine, never in public.
        pub development: bool,
    }
}

settings! {
    /// How mail leaves.
    pub struct Smtp {
        /// The mail server. `smtps://` begins with TLS (port 465), `smtp://…:587?tls=required` changes to it,
        /// `smtp://host:25` has none. In a user name or password an @ is written %40, as in all URLs.
        pub url: String,
        /// Who the mails are from.
        pub from: String,
    }
}

/// The sections, each with its settings.
const SECTIONS: &[(&str, &[Setting])] = &[
    ("smtp", Smtp::SETTINGS),
    ("federation", Federation::SETTINGS),
    ("tls", Tls::SETTINGS),
    ("limits", Limits::SETTINGS),
    ("log", Log::SETTINGS),
    ("metrics", Metrics::SETTINGS),
    ("backup", Schedule::SETTINGS),
];

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
            tls: None,
            limits: Limits::default(),
            log: Log::default(),
            metrics: Metrics::default(),
            backup: None,
        }
    }
}

impl Config {
    /// A configuration in which everything is set, for the reference.
    fn example() -> Self {
        Self {
            account_domain: Some("example.org".into()),
            postgres: Some("postgres://steppe:password@127.0.0.1/steppe".into()),
            smtp: Some(Smtp {
                url: "smtps://steppe%40example.org:password@mail.example.org".into(),
                from: "Steppe <steppe@example.org>".into(),
            }),
            tls: Some(Tls::example()),
            metrics: Metrics {
                listen: Some("127.0.0.1:9464".into()),
            },
            backup: Some(Schedule::example()),
            ..Self::default()
        }
    }

    pub(crate) fn is_https(&self) -> bool {
        self.https || self.tls.is_some()
    }

    pub(crate) fn policy(&self) -> Policy {
        let scheme = if self.is_https() { "https" } else { "http" };
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

    /// The configured limits.
    pub fn rates(&self) -> Rates {
        let limits = &self.limits;
        let limit = |most: u32| Some(most).filter(|most| limits.enabled && *most > 0);
        Rates {
            token: limit(limits.requests_per_token),
            person: limit(limits.requests_per_person),
            visitor: limit(limits.requests_per_visitor),
            network: limit(limits.requests_per_network),
            uploads: limit(limits.uploads),
            withdrawals: limit(limits.withdrawals),
            apps: limit(limits.apps),
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

//! `steppe.toml`: every setting has a default that is right for a small server.

use std::path::PathBuf;

use serde::Deserialize;

/// The whole configuration. Unknown keys are refused.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where data lies: one directory per server.
    pub data: PathBuf,
    /// Where it listens.
    pub listen: String,
    /// The domain of the pages.
    pub domain: String,
    /// The domain of the accounts, when it is another.
    pub account_domain: Option<String>,
    /// Whether addresses begin with `https`; off for development.
    pub https: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: "data".into(),
            listen: "127.0.0.1:8080".into(),
            domain: "localhost:8080".into(),
            account_domain: None,
            https: false,
        }
    }
}

//! The log: on standard error, a line an event, for people or for machines.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::EnvFilter;

use crate::config::{Log, LogFormat};

/// Begins to write the log. `RUST_LOG` in the environment goes before the configured level.
pub fn begin(log: &Log) {
    let configured = EnvFilter::try_new(&log.level);
    let problem = configured.as_ref().err().map(ToString::to_string);
    let configured = configured.unwrap_or_else(|_| EnvFilter::new("info"));
    let filter = EnvFilter::try_from_default_env().unwrap_or(configured);
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(stderr().is_terminal())
        .with_writer(stderr);
    match log.format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .init(),
    }
    if let Some(problem) = problem {
        tracing::warn!(
            "`level` under [log] cannot be read, so it is taken for \"info\": {problem}"
        );
    }
}

//! `steppe config …`

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::json;

use crate::StartResult;
use crate::answer::Answer;
use crate::config::{Config, ConfigError, reference};

/// What can be done with the configuration.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum ConfigCommand {
    /// Say everything that is wrong with steppe.toml and the environment, and what to write instead.
    Check,
    /// Print every setting with its meaning and its default, as a valid steppe.toml.
    Reference,
}

/// Does it with the file at this path, or with the usual one.
pub fn run(path: Option<&Path>, command: ConfigCommand) -> StartResult<Answer> {
    match command {
        ConfigCommand::Check => check(path),
        ConfigCommand::Reference => {
            let text = reference::reference();
            let json = json!({"reference": text});
            Answer::done(text.trim_end(), json)
        }
    }
}

fn check(path: Option<&Path>) -> StartResult<Answer> {
    let file = path.map_or_else(|| PathBuf::from(Config::USUAL), Path::to_owned);
    let shown = file.display();
    match Config::read(path) {
        Ok(_) => {
            let words = match file.exists() {
                true => format!("{shown} can be used."),
                false => format!(
                    "There is no {shown}: the defaults are used, which try things out on this machine."
                ),
            };
            Answer::done(words, json!({"file": file, "problems": []}))
        }
        Err(ConfigError::Wrong { problems, path }) => {
            let lines: Vec<_> = problems
                .iter()
                .map(|problem| format!("{}: {problem}", problem.place(&path)))
                .collect();
            let answer = Answer::done(
                lines.join("\n"),
                json!({"file": file, "problems": problems}),
            );
            Ok(answer?.misconfigured())
        }
        Err(error) => Err(error.into()),
    }
}

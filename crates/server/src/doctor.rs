//! `steppe doctor`: looks at everything that a server needs, and says what is wrong, what that means, and what to do.

mod backup;
mod certificate;
mod clock;
mod database;
mod files;
mod kept;
mod machine;
mod mail;
mod network;

use std::path::{Path, PathBuf};

pub(crate) use kept::examine as unheeded;

use hosting::{Manifest, ManifestError};
use serde::Serialize;
use serde_json::json;

use crate::StartResult;
use crate::answer::Answer;
use crate::config::{Config, ConfigError};

/// How bad something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// It is right.
    Ok,
    /// It works, and may not for long, or not for all.
    Warning,
    /// It does not work.
    Problem,
}

/// Something that was looked at.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub level: Level,
    /// What was looked at.
    pub area: &'static str,
    /// What is the case.
    pub what: String,
    /// What follows from that.
    pub meaning: String,
    /// What to do.
    pub advice: String,
}

impl Finding {
    fn ok(area: &'static str, what: impl Into<String>) -> Self {
        Self::new(Level::Ok, area, what, "", "")
    }

    fn warning(
        area: &'static str,
        what: impl Into<String>,
        meaning: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self::new(Level::Warning, area, what, meaning, advice)
    }

    fn problem(
        area: &'static str,
        what: impl Into<String>,
        meaning: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self::new(Level::Problem, area, what, meaning, advice)
    }

    fn new(
        level: Level,
        area: &'static str,
        what: impl Into<String>,
        meaning: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self {
            level,
            area,
            what: what.into(),
            meaning: meaning.into(),
            advice: advice.into(),
        }
    }

    fn words(&self) -> String {
        let mark = match self.level {
            Level::Ok => "ok     ",
            Level::Warning => "WARNING",
            Level::Problem => "PROBLEM",
        };
        let mut words = format!("{mark}  {:<10}{}", self.area, self.what);
        for (label, text) in [("means", &self.meaning), ("do", &self.advice)] {
            if !text.is_empty() {
                words.push_str(&format!("\n         {label:<10}{text}"));
            }
        }
        words
    }
}

/// A server of the data folder.
struct Hosted {
    folder: PathBuf,
    manifest: Manifest,
}

/// Looks at everything, with the configuration at this path or the usual one.
pub async fn run(path: Option<&Path>, data: Option<PathBuf>) -> StartResult<Answer> {
    let config = match Config::read(path) {
        Ok(config) => config,
        Err(ConfigError::Wrong { problems, path }) => {
            let findings = problems.iter().map(|problem| {
                let what = format!("{}: {}: {}", problem.place(&path), problem.key, problem.what);
                let meaning = "no command works with it, and a server does not start; the rest is looked at once this is right";
                Finding::problem("settings", what, meaning, &problem.advice)
            });
            return tell(findings.collect());
        }
        Err(error) => return Err(error.into()),
    };
    let config = Config {
        data: data.unwrap_or(config.data.clone()),
        ..config
    };
    tell(examine(&config, path).await)
}

fn tell(findings: Vec<Finding>) -> StartResult<Answer> {
    let count = |level| {
        findings
            .iter()
            .filter(|finding| finding.level == level)
            .count()
    };
    let (problems, warnings) = (count(Level::Problem), count(Level::Warning));
    let mut words: Vec<_> = findings.iter().map(Finding::words).collect();
    words.push(match (problems, warnings) {
        (0, 0) => "\nAll is well.".into(),
        (0, warnings) => format!("\nIt works; {warnings} to think about."),
        (problems, warnings) => format!("\n{problems} to mend, {warnings} to think about."),
    });
    let json = json!({"problems": problems, "warnings": warnings, "findings": findings});
    Ok(Answer::done(words.join("\n"), json)?.failed(problems > 0))
}

/// Everything that is right and wrong with this configuration, which `path` holds.
pub async fn examine(config: &Config, path: Option<&Path>) -> Vec<Finding> {
    let served = hosting::is_running(&config.data);
    let (servers, mut findings) = servers(config);
    let manifests: Vec<_> = servers.iter().map(|it| it.manifest.clone()).collect();
    findings.extend(files::settings(config, path));
    findings.extend(unheeded(config, &manifests));
    findings.extend(files::data(&config.data));
    findings.extend(files::owners(&config.data, &servers));
    findings.extend(files::open_databases(&config.data, &servers));
    findings.extend(backup::examine(config, &servers));
    findings.extend(machine::examine(config));
    findings.extend(network::ports(config, served).await);
    findings.extend(certificate::examine(config, &servers));
    let mut clocks = Vec::new();
    findings.extend(database::examine(config, &servers, &mut clocks).await);
    findings.extend(network::domains(config, &servers, served, &mut clocks).await);
    clock::ask_others(config, &servers, &mut clocks).await;
    findings.push(clock::judge(&clocks));
    findings.push(mail::examine(config).await);
    findings
}

/// The servers of the data folder, and what is wrong with how they are written down.
fn servers(config: &Config) -> (Vec<Hosted>, Vec<Finding>) {
    let (mut servers, mut findings) = (Vec::new(), Vec::new());
    let folders = std::fs::read_dir(&config.data)
        .into_iter()
        .flatten()
        .flatten();
    let mut folders: Vec<_> = folders
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    for folder in folders {
        match Manifest::read(&folder) {
            Ok(Some(manifest)) => servers.push(Hosted { folder, manifest }),
            Ok(None) => {}
            Err(error) => findings.push(unreadable(&error)),
        }
    }
    (servers, findings)
}

fn unreadable(error: &ManifestError) -> Finding {
    Finding::problem(
        "servers",
        error.to_string(),
        "this server does not start; the others of the data folder do",
        "if it is not allowed to read it, give it to the user that runs Steppe (chown); else mend it by hand, or take it from a \
         back-up: it says account_domain, web_domain, https and state",
    )
}

//! Reading `steppe.toml` and the environment: everything that is wrong is found at once, with its line.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer};

use super::environment::{self, Variable};
use super::{Config, SECTIONS, check, reference};

/// How many problems are told at most.
const MOST: usize = 50;

/// Where a setting was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A line of the file, the first one is 1.
    Line(usize),
    /// A variable of the environment.
    Variable(String),
    /// Nowhere: it is missing, or the default.
    Default,
}

/// Something that is wrong with the configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Where it was written.
    pub source: Source,
    /// The setting, dotted when it lies in a section; empty when that cannot be told.
    pub key: String,
    /// What is wrong.
    pub what: String,
    /// What to write.
    pub advice: String,
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("The configuration file {} cannot be read: {error}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// It says what we do not understand.
    #[error("The configuration cannot be used.{}", listed(path, problems))]
    Wrong {
        /// Which file.
        path: PathBuf,
        /// All that is wrong.
        problems: Vec<Problem>,
    },
}

impl Problem {
    /// Where it is, for a person.
    pub fn place(&self, path: &Path) -> String {
        match &self.source {
            Source::Line(line) => format!("{}:{line}", path.display()),
            Source::Variable(name) => format!("environment, {name}"),
            Source::Default => path.display().to_string(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        f.write_str(&self.what)?;
        match self.advice.is_empty() {
            true => Ok(()),
            false => write!(f, ". {}", self.advice),
        }
    }
}

fn listed(path: &Path, problems: &[Problem]) -> String {
    let line = |problem: &Problem| format!("\n  {}: {problem}", problem.place(path));
    problems.iter().map(line).collect()
}

impl Config {
    /// The file that is read when none is named, if it is there.
    pub const USUAL: &str = "steppe.toml";

    /// Reads `path` and the environment. Without a path: `steppe.toml` if it is there, else the defaults.
    pub fn read(path: Option<&Path>) -> Result<Self, ConfigError> {
        let usual = Path::new(Self::USUAL);
        let file = path.unwrap_or(usual);
        let text = match path {
            None if !usual.exists() => String::new(),
            _ => std::fs::read_to_string(file).map_err(|error| ConfigError::Io {
                path: file.to_owned(),
                error,
            })?,
        };
        let utf8 = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        let variables = std::env::vars_os().filter_map(utf8);
        Self::parse(&text, variables).map_err(|problems| ConfigError::Wrong {
            path: file.to_owned(),
            problems,
        })
    }

    /// The configuration that a file with this text and these variables make; or all that is wrong with them.
    pub fn parse(
        text: &str,
        variables: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, Vec<Problem>> {
        let variables = environment::variables(variables);
        // Behind the end of the file, so that positions tell what is from where.
        let lines = variables
            .iter()
            .map(|variable| format!("\n{}", variable.line));
        let overlay = lines.fold(" ".repeat(text.len()), |all, line| all + &line);
        let (document, mut problems) = Document::read(text, &overlay, &variables);
        let (config, table) = document.understand(&mut problems);
        if let Some(config) = &config {
            for (key, what, advice) in check::problems(config) {
                let source = document.source(position(&table, key));
                problems.push(Problem {
                    source,
                    key: key.to_owned(),
                    what,
                    advice,
                });
            }
        }
        match config {
            Some(config) if problems.is_empty() => Ok(config),
            _ => {
                problems.sort_by_key(|problem| match &problem.source {
                    Source::Line(line) => *line,
                    _ => usize::MAX,
                });
                Err(problems)
            }
        }
    }
}

/// What file and environment say together. Positions of what the environment says lie behind the end of the file.
struct Document<'a> {
    text: &'a str,
    variables: &'a [Variable],
    table: Spanned<DeTable<'a>>,
}

impl<'a> Document<'a> {
    fn read(text: &'a str, overlay: &'a str, variables: &'a [Variable]) -> (Self, Vec<Problem>) {
        let (table, mut errors) = DeTable::parse_recoverable(text);
        let (overlay, clashes) = DeTable::parse_recoverable(overlay);
        errors.extend(clashes);
        let mut this = Self {
            text,
            variables,
            table,
        };
        let mut problems: Vec<Problem> = Vec::new();
        for error in errors {
            let problem = this.problem(
                String::new(),
                error.span(),
                &error.message().replace('\n', "; "),
            );
            if !problems.iter().any(|known| known.source == problem.source) {
                problems.push(problem);
            }
        }
        lay_over(this.table.get_mut(), overlay.into_inner());
        (this, problems)
    }

    /// The configuration without what is not understood, and the part of the document that is.
    fn understand(&self, problems: &mut Vec<Problem>) -> (Option<Config>, DeTable<'a>) {
        let mut table = self.table.clone();
        while problems.len() < MOST {
            match Config::deserialize(Deserializer::from(table.clone())) {
                Ok(config) => return (Some(config), table.into_inner()),
                Err(error) => {
                    let Some(span) = error.span() else {
                        problems.push(self.problem(String::new(), None, error.message()));
                        break;
                    };
                    let key = take(table.get_mut(), &span).unwrap_or_default();
                    let stuck = key.is_empty();
                    let problem = self.problem(key, Some(span), error.message());
                    // A line that is no TOML was told of already.
                    if !problems.iter().any(|known| known.source == problem.source) {
                        problems.push(problem);
                    }
                    if stuck {
                        break;
                    }
                }
            }
        }
        (None, table.into_inner())
    }

    fn problem(&self, key: String, span: Option<Range<usize>>, message: &str) -> Problem {
        let source = self.source(span);
        if let Some(rest) = message.strip_prefix("unknown field ") {
            let unknown = rest.split('`').nth(1).unwrap_or_default();
            let what = "there is no such setting".to_owned();
            return Problem {
                source,
                advice: nearest(&key, unknown),
                key,
                what,
            };
        }
        let advice = reference::example_of(&key).map(|line| format!("Write, for instance: {line}"));
        let what = message.replace('`', "\"");
        Problem {
            source,
            key,
            what,
            advice: advice.unwrap_or_default(),
        }
    }

    fn source(&self, span: Option<Range<usize>>) -> Source {
        let Some(span) = span else {
            return Source::Default;
        };
        if span.start < self.text.len() || self.variables.is_empty() {
            let before = &self.text.as_bytes()[..span.start.min(self.text.len())];
            return Source::Line(1 + before.iter().filter(|byte| **byte == b'\n').count());
        }
        let mut end = self.text.len();
        let variable = self.variables.iter().find(|variable| {
            end += 1 + variable.line.len();
            span.start <= end
        });
        variable.map_or(Source::Default, |variable| {
            Source::Variable(variable.name.clone())
        })
    }
}

/// What `over` says goes before what `under` says.
fn lay_over<'a>(under: &mut DeTable<'a>, over: DeTable<'a>) {
    for (key, value) in over {
        let below = under
            .iter_mut()
            .find(|(known, _)| known.get_ref() == key.get_ref());
        match (below, value) {
            (Some((_, below)), value) => match (below.get_mut(), value.get_ref()) {
                (DeValue::Table(below), DeValue::Table(_)) => {
                    if let DeValue::Table(value) = value.into_inner() {
                        lay_over(below, value);
                    }
                }
                _ => *below = value,
            },
            (None, value) => {
                under.insert(key, value);
            }
        }
    }
}

/// Removes the innermost entry at this position; answers its dotted key.
fn take(table: &mut DeTable<'_>, span: &Range<usize>) -> Option<String> {
    let holds = |range: Range<usize>| range.start <= span.start && span.start <= range.end;
    let mut found = None;
    for (key, value) in table.iter_mut() {
        let name = key.get_ref().to_string();
        let inner = match value.get_mut() {
            DeValue::Table(inner) => take(inner, span),
            _ => None,
        };
        if let Some(inner) = inner {
            return Some(format!("{name}.{inner}"));
        }
        if holds(key.span()) || holds(value.span()) {
            found = Some(name);
        }
    }
    let name = found?;
    table.remove(name.as_str());
    Some(name)
}

/// Where the value of a dotted key stands.
fn position(table: &DeTable<'_>, key: &str) -> Option<Range<usize>> {
    let (name, rest) = key
        .split_once('.')
        .map_or((key, None), |(name, rest)| (name, Some(rest)));
    let (_, value) = table.iter().find(|(known, _)| known.get_ref() == name)?;
    match (rest, value.get_ref()) {
        (Some(rest), DeValue::Table(inner)) => position(inner, rest),
        _ => Some(value.span()),
    }
}

/// Names the known setting that looks most like `unknown`, or all of them.
fn nearest(key: &str, unknown: &str) -> String {
    let section = key.rsplit_once('.').map(|(section, _)| section);
    let known = match section {
        Some(section) => SECTIONS
            .iter()
            .find(|(name, _)| *name == section)
            .map(|(_, all)| *all),
        None => Some(Config::SETTINGS),
    };
    let names: Vec<_> = known
        .unwrap_or_default()
        .iter()
        .map(|setting| setting.name)
        .collect();
    let likeness = |name: &&&str| strsim::jaro_winkler(name, unknown);
    let best = names
        .iter()
        .max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    match best.filter(|best| likeness(best) > 0.8) {
        Some(best) => format!("Do you mean {best}?"),
        None => format!("These are known here: {}", names.join(", ")),
    }
}

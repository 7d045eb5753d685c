//! What a command answers: words for people, or JSON for scripts.

use std::io::{BufRead, IsTerminal, Write, stderr, stdin, stdout};
use std::process::ExitCode;

use serde::Serialize;
use serde_json::{Value, json};

use crate::StartResult;
use crate::config::ConfigError;

/// It was not done, or a check has found something.
pub const FAILED: u8 = 1;
/// The configuration cannot be used: starting again does not help. As `EX_CONFIG` in sysexits.h.
pub const MISCONFIGURED: u8 = 78;

/// What a command answers.
#[derive(Debug)]
pub struct Answer {
    /// For standard output.
    words: String,
    /// For people alone: scripts that read standard output do not want it.
    aside: String,
    json: Value,
    code: u8,
}

impl Answer {
    /// It is done.
    pub fn done(words: impl Into<String>, json: impl Serialize) -> StartResult<Self> {
        Ok(Self {
            words: words.into(),
            aside: String::new(),
            json: serde_json::to_value(json)?,
            code: 0,
        })
    }

    /// Something that people want to know besides.
    pub fn aside(mut self, words: impl Into<String>) -> Self {
        self.aside = words.into();
        self
    }

    /// A check has found something: the words say what.
    pub fn failed(mut self, is_so: bool) -> Self {
        self.code = if is_so { FAILED } else { 0 };
        self
    }

    /// The configuration cannot be used: the words say why.
    pub fn misconfigured(mut self) -> Self {
        self.code = MISCONFIGURED;
        self
    }

    /// The JSON, for tests.
    pub fn json(&self) -> &Value {
        &self.json
    }

    /// Prints it; answers how the process ends.
    pub fn print(&self, as_json: bool) -> ExitCode {
        let printed = match as_json {
            true => writeln!(stdout(), "{}", self.json),
            false => self.print_words(),
        };
        // Who reads has heard enough: `steppe account list | head`.
        let _ = printed;
        ExitCode::from(self.code)
    }

    fn print_words(&self) -> std::io::Result<()> {
        if !self.aside.is_empty() {
            writeln!(stderr(), "{}", self.aside)?;
        }
        match self.words.is_empty() {
            true => Ok(()),
            false => writeln!(stdout(), "{}", self.words),
        }
    }
}

/// Prints why a command was not done; answers how the process ends.
pub fn print_error(error: &(dyn std::error::Error + 'static), as_json: bool) -> ExitCode {
    let config = error.downcast_ref::<ConfigError>();
    let printed = match as_json {
        true => {
            let problems = match config {
                Some(ConfigError::Wrong { problems, .. }) => problems.as_slice(),
                _ => &[],
            };
            let mut answer = json!({"error": error.to_string()});
            if !problems.is_empty() {
                answer["problems"] = json!(problems);
            }
            writeln!(stdout(), "{answer}")
        }
        false => writeln!(stderr(), "error: {error}"),
    };
    let _ = printed;
    ExitCode::from(if config.is_some() {
        MISCONFIGURED
    } else {
        FAILED
    })
}

/// Tells what will be lost, and lets `word` be typed before it happens.
pub fn confirm(loss: &str, word: &str) -> StartResult<()> {
    if !stdin().is_terminal() {
        return Err(format!(
            "Nothing was removed: nobody can be asked here. If you are sure, say so with --yes. {loss}"
        )
        .into());
    }
    write!(
        stderr(),
        "{loss}\nThere is no way back. Type {word} to go on: "
    )?;
    let mut typed = String::new();
    stdin().lock().read_line(&mut typed)?;
    match typed.trim() == word {
        true => Ok(()),
        false => Err(format!("That is not {word}. Nothing was removed").into()),
    }
}

//! `cargo xtask CHECK`: the checks that neither the compiler nor clippy makes for us.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool"
)]

mod floors;
mod licences;
mod links;
mod sizes;
mod workspace;

use std::process::ExitCode;

use workspace::Workspace;

/// What a check found. Faults fail the run, warnings do not.
#[derive(Debug, Default, PartialEq)]
struct Findings {
    faults: Vec<String>,
    warnings: Vec<String>,
}

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;
type Check = fn(&Workspace) -> Result<Findings>;

const CHECKS: [(&str, Check, &str); 4] = [
    (
        "floors",
        floors::check,
        "imports go down the floors of ARCHITECTURE.md",
    ),
    ("sizes", sizes::check, "no source file is too long"),
    (
        "licences",
        licences::check,
        "every dependency may be shipped under the AGPL",
    ),
    ("docs-check", links::check, "relative links in *.md resolve"),
];

fn main() -> ExitCode {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    let chosen: Vec<_> = CHECKS
        .into_iter()
        .filter(|(name, ..)| wanted == "check" || wanted == *name)
        .collect();
    if chosen.is_empty() {
        println!("cargo xtask check       all of these");
        for (name, _, purpose) in CHECKS {
            println!("cargo xtask {name:<12}{purpose}");
        }
        return ExitCode::from(2);
    }
    match run(&chosen) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the checks, prints what they find, and answers whether all is well.
fn run(checks: &[(&str, Check, &str)]) -> Result<bool> {
    let workspace = Workspace::load()?;
    let mut well = true;
    for (name, check, purpose) in checks {
        println!("==> {name}: {purpose}");
        let findings = check(&workspace)?;
        for warning in &findings.warnings {
            println!("warning: {warning}");
        }
        for fault in &findings.faults {
            println!("error: {fault}");
        }
        well &= findings.faults.is_empty();
    }
    Ok(well)
}

//! Files short enough to be read in one sitting.

use crate::workspace::Workspace;
use crate::{Findings, Result};

const LOOK_TWICE: usize = 400;
const TOO_LONG: usize = 800;

/// Warns of source files over 400 lines and refuses those over 800.
pub fn check(workspace: &Workspace) -> Result<Findings> {
    let mut findings = Findings::default();
    for path in workspace.files(&["*.rs", "*.ts", "*.mjs", "*.svelte"])? {
        let lines = workspace.read(&path)?.lines().count();
        judge(&path.display().to_string(), lines, &mut findings);
    }
    Ok(findings)
}

fn judge(path: &str, lines: usize, findings: &mut Findings) {
    if lines > TOO_LONG {
        findings.faults.push(format!(
            "{path} has {lines} lines, over {TOO_LONG}: split it by what changes together"
        ));
    } else if lines > LOOK_TWICE {
        findings
            .warnings
            .push(format!("{path} has {lines} lines: look twice"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_fine_then_worth_a_look_then_refused() {
        let mut findings = Findings::default();
        judge("a.rs", 400, &mut findings);
        assert_eq!(findings, Findings::default());

        judge("b.rs", 401, &mut findings);
        judge("c.rs", 800, &mut findings);
        assert_eq!(findings.warnings.len(), 2);
        assert!(findings.faults.is_empty());

        judge("d.rs", 801, &mut findings);
        assert!(findings.faults[0].starts_with("d.rs has 801 lines"));
    }
}

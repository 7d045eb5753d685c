//! Licences of dependencies: only those that allow shipping the whole under AGPL-3.0-or-later.

use crate::workspace::{Package, Workspace};
use crate::{Findings, Result};

/// SPDX names that may be part of an AGPL-3.0-or-later work.
const ALLOWED: [&str; 16] = [
    "0BSD",
    "AGPL-3.0-or-later",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "IJG",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Refuses packages whose licence is missing or not allowed.
pub fn check(workspace: &Workspace) -> Result<Findings> {
    let faults = workspace.packages.iter().filter_map(fault).collect();
    Ok(Findings {
        faults,
        ..Findings::default()
    })
}

fn fault(package: &Package) -> Option<String> {
    let Package { name, version, .. } = package;
    match &package.license {
        None => Some(format!("{name} {version} names no licence")),
        Some(licence) if allows(licence) => None,
        Some(licence) => Some(format!(
            "{name} {version} is under `{licence}`: use another crate, or add the licence to \
             xtask/src/licences.rs if it is compatible with the AGPL"
        )),
    }
}

/// Whether an SPDX expression can be satisfied with allowed licences. What cannot be read is refused.
fn allows(expression: &str) -> bool {
    // old manifests write `MIT/Apache-2.0` for a choice
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    any_of(&mut rest) == Some(true) && rest.is_empty()
}

fn any_of(words: &mut &[&str]) -> Option<bool> {
    let mut satisfied = all_of(words)?;
    while take(words, "OR") {
        satisfied |= all_of(words)?;
    }
    Some(satisfied)
}

fn all_of(words: &mut &[&str]) -> Option<bool> {
    let mut satisfied = one(words)?;
    while take(words, "AND") {
        satisfied &= one(words)?;
    }
    Some(satisfied)
}

fn one(words: &mut &[&str]) -> Option<bool> {
    if take(words, "(") {
        let inner = any_of(words)?;
        return take(words, ")").then_some(inner);
    }
    let (name, rest) = words.split_first()?;
    *words = rest;
    if take(words, "WITH") {
        // an exception only adds permissions, so the licence alone decides
        *words = words.split_first()?.1;
    }
    Some(ALLOWED.contains(name))
}

fn take(words: &mut &[&str], word: &str) -> bool {
    let found = words.first() == Some(&word);
    if found {
        *words = &words[1..];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_that_can_be_satisfied() {
        for expression in [
            "MIT",
            "MIT/Apache-2.0",
            "MIT OR GPL-2.0-only",
            "Apache-2.0 WITH LLVM-exception",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "GPL-2.0-only OR MIT AND ISC",
        ] {
            assert!(allows(expression), "{expression}");
        }
    }

    #[test]
    fn expressions_that_cannot() {
        for expression in [
            "GPL-2.0-only",
            "MIT AND OpenSSL",
            "(MIT OR Apache-2.0) AND SSPL-1.0",
            "GPL-2.0-only OR MIT AND SSPL-1.0",
            "GPL-2.0-only WITH Classpath-exception-2.0",
        ] {
            assert!(!allows(expression), "{expression}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for expression in [
            "", "MIT OR", "(MIT", "MIT)", "MIT WITH", "MIT ISC", "AND", "()",
        ] {
            assert!(!allows(expression), "{expression}");
        }
    }
}

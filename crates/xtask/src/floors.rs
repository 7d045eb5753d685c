//! The floors: imports between our crates may only go down the table of ARCHITECTURE.md.

use std::collections::BTreeMap;

use crate::workspace::{Package, Workspace};
use crate::{Findings, Result};

const HEADING: &str = "## The floors";

/// A crate's place in the table.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Floor {
    /// Part of the program; higher numbers stand on lower ones.
    Numbered(u32),
    /// `dev`: for tests and tools, may import anything, imported by tests only.
    Dev,
    /// In parentheses: not built yet.
    Planned,
}

type Table = BTreeMap<String, Floor>;

/// Refuses imports that do not go down, and crates whose place the table does not tell.
pub fn check(workspace: &Workspace) -> Result<Findings> {
    let table = parse(&workspace.read("ARCHITECTURE.md")?)?;
    let members: Vec<&Package> = workspace.members().collect();
    let mut faults = places(&table, &members);
    faults.extend(members.iter().flat_map(|package| imports(&table, package)));
    Ok(Findings {
        faults,
        ..Findings::default()
    })
}

/// Reads the first fenced block under the heading: a floor per line, then its crates.
fn parse(architecture: &str) -> Result<Table> {
    let block = architecture
        .split_once(HEADING)
        .and_then(|(_, section)| section.split("```").nth(1))
        .ok_or_else(|| format!("ARCHITECTURE.md: no table in backticks under `{HEADING}`"))?;
    let mut table = Table::new();
    for line in block.lines().filter(|line| !line.trim().is_empty()) {
        let mut words = line.split_whitespace();
        let label = words.next().unwrap_or_default();
        let floor = match label {
            "dev" => Floor::Dev,
            _ => Floor::Numbered(
                label
                    .parse()
                    .map_err(|_| format!("no floor number: {line}"))?,
            ),
        };
        for word in words {
            let name = word.trim_matches(['(', ')']);
            let floor = if name == word { floor } else { Floor::Planned };
            if table.insert(name.to_owned(), floor).is_some() {
                return Err(format!("the floors table names {name} twice").into());
            }
        }
    }
    Ok(table)
}

/// Compares the table with the crates that there are.
fn places(table: &Table, members: &[&Package]) -> Vec<String> {
    let mut faults = Vec::new();
    for package in members {
        let name = &package.name;
        match table.get(name) {
            None => faults.push(format!(
                "{name} is missing from the floors table: give it a floor"
            )),
            Some(Floor::Planned) => faults.push(format!(
                "{name} is in parentheses in the floors table but exists: take the parentheses away"
            )),
            Some(_) => {}
        }
    }
    for (name, floor) in table {
        let exists = members.iter().any(|package| package.name == *name);
        if !exists && *floor != Floor::Planned {
            faults.push(format!(
                "{name} is in the floors table but not in the workspace: put it in parentheses \
                 if it is planned, or take it out"
            ));
        }
    }
    faults
}

/// The imports of one crate that do not go down.
fn imports(table: &Table, package: &Package) -> Vec<String> {
    let Some(&Floor::Numbered(from)) = table.get(&package.name) else {
        return Vec::new(); // tools import what they like; a missing crate was reported already
    };
    let name = &package.name;
    let mut faults = Vec::new();
    for dependency in &package.dependencies {
        let in_tests = dependency.kind.as_deref() == Some("dev");
        let target = &dependency.name;
        match table.get(target) {
            Some(Floor::Numbered(to)) if *to >= from => faults.push(format!(
                "{name} (floor {from}) imports {target} (floor {to}), and an import may only go \
                 down: move what {name} needs below both, or do the joining above them"
            )),
            Some(Floor::Dev) if !in_tests => faults.push(format!(
                "{name} (floor {from}) imports {target}, which is for tests and tools: make it a \
                 dev-dependency"
            )),
            _ => {}
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Dependency;

    const DOCUMENT: &str = "# House\n\n## The floors: down only\n\n```\n 2  doors (hall)\n\n 1  ground  yard\n\
                            dev testkit\n```\n\n```\n9 no\n```\n";

    fn package(name: &str, imports: &[(&str, Option<&str>)]) -> Package {
        let dependencies = imports
            .iter()
            .map(|(name, kind)| Dependency {
                name: (*name).into(),
                kind: kind.map(Into::into),
            })
            .collect();
        Package {
            id: name.into(),
            name: name.into(),
            version: "1.0.0".into(),
            license: None,
            dependencies,
        }
    }

    fn faults_of(package: &Package) -> Vec<String> {
        imports(&parse(DOCUMENT).unwrap(), package)
    }

    #[test]
    fn the_table_is_the_first_block_under_the_heading() {
        let table = parse(DOCUMENT).unwrap();
        assert_eq!(table["doors"], Floor::Numbered(2));
        assert_eq!(table["yard"], Floor::Numbered(1));
        assert_eq!(table["hall"], Floor::Planned);
        assert_eq!(table["testkit"], Floor::Dev);
        assert_eq!(table.len(), 5);
    }

    #[test]
    fn a_broken_table_is_an_error() {
        for document in [
            "no heading",
            "## The floors\nno block",
            "## The floors\n```\n2 a\n1 a\n```",
            "## The floors\n```\nx a\n```",
        ] {
            assert!(parse(document).is_err(), "{document}");
        }
    }

    #[test]
    fn down_and_out_is_fine() {
        assert!(faults_of(&package("doors", &[("ground", None), ("serde", None)])).is_empty());
    }

    #[test]
    fn up_and_sideways_are_named() {
        let up = faults_of(&package("ground", &[("doors", None)]));
        assert!(
            up[0].starts_with("ground (floor 1) imports doors (floor 2)"),
            "{up:?}"
        );
        let sideways = faults_of(&package("ground", &[("yard", Some("build"))]));
        assert!(
            sideways[0].starts_with("ground (floor 1) imports yard (floor 1)"),
            "{sideways:?}"
        );
    }

    #[test]
    fn tests_may_go_up_to_the_testkit_only() {
        assert!(faults_of(&package("ground", &[("testkit", Some("dev"))])).is_empty());
        assert_eq!(faults_of(&package("ground", &[("testkit", None)])).len(), 1);
        assert_eq!(
            faults_of(&package("ground", &[("doors", Some("dev"))])).len(),
            1
        );
    }

    #[test]
    fn the_testkit_may_import_anything() {
        assert!(faults_of(&package("testkit", &[("doors", None)])).is_empty());
    }

    #[test]
    fn table_and_workspace_must_agree() {
        let table = parse(DOCUMENT).unwrap();
        let (doors, hall, attic) = (
            package("doors", &[]),
            package("hall", &[]),
            package("attic", &[]),
        );
        let faults = places(&table, &[&doors, &hall, &attic]).join("\n");
        assert!(faults.contains("hall is in parentheses"), "{faults}");
        assert!(
            faults.contains("attic is missing from the floors table"),
            "{faults}"
        );
        assert!(faults.contains("ground is in the floors table but not in the workspace"));
        assert!(!faults.contains("doors"), "{faults}");
    }
}

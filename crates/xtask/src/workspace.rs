//! The workspace as Cargo and git see it: packages, dependencies, files.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::Result;

/// The part of `cargo metadata` that the checks read.
#[derive(Deserialize)]
pub struct Workspace {
    pub packages: Vec<Package>,
    pub workspace_members: Vec<String>,
    pub workspace_root: PathBuf,
}

/// One package: ours or a dependency, direct or not.
#[derive(Deserialize)]
pub struct Package {
    pub id: String,
    pub name: String,
    pub version: String,
    pub license: Option<String>,
    pub dependencies: Vec<Dependency>,
}

/// One line of a package's dependency tables.
#[derive(Deserialize)]
pub struct Dependency {
    pub name: String,
    pub kind: Option<String>,
}

impl Workspace {
    /// Asks Cargo.
    pub fn load() -> Result<Self> {
        let mut cargo = Command::new("cargo");
        cargo.args(["metadata", "--format-version=1"]);
        Ok(serde_json::from_slice(&output(&mut cargo)?)?)
    }

    /// The packages that are ours.
    pub fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages
            .iter()
            .filter(|package| self.workspace_members.contains(&package.id))
    }

    /// The text of a file, by its path from the root.
    pub fn read(&self, path: impl AsRef<Path>) -> Result<String> {
        let path = self.workspace_root.join(path);
        std::fs::read_to_string(&path)
            .map_err(|error| format!("{}: {error}", path.display()).into())
    }

    /// Paths from the root of the files that git tracks or would track, by glob.
    pub fn files(&self, globs: &[&str]) -> Result<Vec<PathBuf>> {
        let mut git = Command::new("git");
        git.current_dir(&self.workspace_root)
            .args([
                "ls-files",
                "-z",
                "--cached",
                "--others",
                "--exclude-standard",
                "--",
            ])
            .args(globs);
        let listing = String::from_utf8(output(&mut git)?)?;
        let paths = listing.split_terminator('\0').map(PathBuf::from);
        // a file that was deleted but not yet committed is still in git's list
        Ok(paths
            .filter(|path| self.workspace_root.join(path).exists())
            .collect())
    }
}

fn output(command: &mut Command) -> Result<Vec<u8>> {
    let output = command.output()?;
    if !output.status.success() {
        return Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(output.stdout)
}

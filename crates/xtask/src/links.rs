//! Links between our documents that lead somewhere.

use std::path::Path;

use crate::workspace::Workspace;
use crate::{Findings, Result};

/// Refuses relative links in `*.md` to files that are not there.
pub fn check(workspace: &Workspace) -> Result<Findings> {
    let mut findings = Findings::default();
    for document in workspace.files(&["*.md"])? {
        let folder = document.parent().unwrap_or(Path::new(""));
        for link in relative_links(&workspace.read(&document)?) {
            let target = workspace.workspace_root.join(folder).join(&link);
            if !target.exists() {
                findings
                    .faults
                    .push(format!("{}: no such file: {link}", document.display()));
            }
        }
    }
    Ok(findings)
}

/// Targets of inline links to other files, without their anchors. Fenced code holds no links.
fn relative_links(markdown: &str) -> Vec<String> {
    let mut fenced = false;
    let mut links = Vec::new();
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if !fenced {
            links.extend(line.split("](").skip(1).filter_map(target));
        }
    }
    links
}

/// The file that the text after `](` names, if it names one of ours.
fn target(rest: &str) -> Option<String> {
    let (link, _) = rest.split_once(')')?;
    let path = link.split('#').next()?;
    let elsewhere = path.is_empty() || path.contains("://") || path.starts_with("mailto:");
    (!elsewhere).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_links_to_files_count() {
        let text = "[a](docs/a.md), [b](../b.md#part) and [c](#here)\n\
                    [d](https://example.org/x) [e](mailto:e@example.org)\n\
                    ```\n[f](f.md)\n```\n[g](g/)";
        assert_eq!(relative_links(text), ["docs/a.md", "../b.md", "g/"]);
    }
}

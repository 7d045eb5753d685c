//! The backups that a running server makes of itself.

use hosting::backups::Shelf;
use types::{Clock, HOUR};

use super::{Finding, Hosted, files};
use crate::config::{Config, Schedule};

/// Whether they can be made, and whether they are.
pub(super) fn examine(config: &Config, servers: &[Hosted]) -> Vec<Finding> {
    let Some(schedule) = &config.backup else {
        return Vec::new();
    };
    let folder = files::nearest(&schedule.to);
    if let Err(error) = files::write_there(folder) {
        return vec![Finding::problem(
            "backup",
            format!("nothing can be written into {}: {error}", folder.display()),
            "no backup is made",
            format!(
                "make the folder {} and give it to the user that runs Steppe; the systemd unit must name it, too: ReadWritePaths=",
                schedule.to.display()
            ),
        )];
    }
    servers
        .iter()
        .filter_map(|server| newest(schedule, server))
        .collect()
}

/// How old the newest backup of a server is; nothing, while one is being made.
fn newest(schedule: &Schedule, server: &Hosted) -> Option<Finding> {
    let domain = &server.manifest.web_domain;
    let name = server.folder.file_name()?.to_str()?;
    let snapshots = match Shelf::to_read(&schedule.to) {
        Ok(shelf) => shelf.snapshots(name).ok()?,
        Err(_) if schedule.to.exists() => return None,
        Err(_) => Vec::new(),
    };
    let records = snapshots.iter().filter_map(|it| it.record.as_ref());
    let Some(taken) = records.map(|record| record.taken_at).max() else {
        return Some(Finding::warning(
            "backup",
            format!(
                "there is no backup of {domain} in {} yet",
                schedule.to.display()
            ),
            "if the disk breaks now, everything is lost",
            "a running server makes one at once; if it does not, its log says why",
        ));
    };
    let age = Clock::system().now().0 - taken.0;
    let what = format!("the newest backup of {domain} is {} hours old", age / HOUR);
    Some(match age > 2 * schedule.every {
        false => Finding::ok("backup", what),
        true => Finding::problem(
            "backup",
            what,
            "what was written since is lost if the disk breaks",
            "see whether Steppe runs; its log says why no backup is made",
        ),
    })
}

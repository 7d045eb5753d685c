//! The configuration file and the data folder.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use super::{Finding, Hosted};
use crate::config::Config;
use crate::owner;

const MIB: u64 = 1 << 20;
/// With less room writing fails soon.
const LOW: u64 = 200 * MIB;
/// With less room it is time to think about it.
const SCARCE: u64 = 2048 * MIB;

/// What the settings let happen.
pub(super) fn settings(config: &Config, path: Option<&Path>) -> Vec<Finding> {
    let usual = Path::new(Config::USUAL);
    let file = path.unwrap_or(usual);
    let mut findings = vec![match file.exists() {
        true => Finding::ok("settings", format!("{} can be used", file.display())),
        false => Finding::ok(
            "settings",
            format!("there is no {}; the defaults are used", file.display()),
        ),
    }];
    findings.extend(readable_secrets(config, file));
    if config.federation.development && config.is_https() {
        findings.push(Finding::warning(
            "settings",
            "development = true under [federation]",
            "strangers can make this server ask machines of your network",
            "take it out before others reach this server",
        ));
    }
    findings
}

/// Passwords in a file that everybody on the machine may read.
fn readable_secrets(config: &Config, file: &Path) -> Option<Finding> {
    let holds_password = config.smtp.is_some() || config.postgres.is_some();
    let mode = fs::metadata(file).ok()?.permissions().mode();
    (holds_password && mode & 0o004 != 0).then(|| {
        Finding::warning(
            "settings",
            format!("everybody on this machine can read {}", file.display()),
            "the passwords in it are known to every program here",
            format!(
                "chmod 640 {} and give it to the group of the user that runs Steppe",
                file.display()
            ),
        )
    })
}

/// Whether data can be written, and for how long.
pub(super) fn data(folder: &Path) -> Vec<Finding> {
    let shown = folder.display();
    let existing = nearest(folder);
    if !existing.is_dir() {
        return vec![Finding::problem(
            "data",
            format!("{} is no folder", existing.display()),
            "there is no place for data: Steppe does not start",
            "name another folder with data in steppe.toml, or move that file away",
        )];
    }
    if let Err(error) = write_there(existing) {
        let user = rustix::process::geteuid().as_raw();
        let owner = fs::metadata(existing).map_or(0, |folder| folder.uid());
        return vec![Finding::problem(
            "data",
            format!(
                "nothing can be written into {}: {error}",
                existing.display()
            ),
            "Steppe does not start, or refuses whatever people write",
            format!(
                "this is user {user}, the folder belongs to {owner}: run Steppe as its owner, or chown -R the folder {shown}"
            ),
        )];
    }
    let mut findings = Vec::new();
    if folder.exists() {
        findings.push(Finding::ok("data", format!("{shown} can be written")));
        findings.extend(open_to_all(folder));
    } else {
        findings.push(Finding::ok(
            "data",
            format!("{shown} is not there yet; it can be made"),
        ));
    }
    findings.extend(space(existing));
    findings
}

/// The folder, or the nearest one above it that is there.
pub(super) fn nearest(folder: &Path) -> &Path {
    let mut above = folder.ancestors();
    let existing = above.find(|path| path.exists() && !path.as_os_str().is_empty());
    existing.unwrap_or(Path::new("."))
}

/// Whether all belongs to the user who runs the servers.
pub(super) fn owners(data: &Path, servers: &[Hosted]) -> Option<Finding> {
    let (owner, _) = hosting::owner(data)?;
    let folders = servers.iter().map(|server| server.folder.as_path());
    let inside = folders
        .chain([data])
        .flat_map(|folder| fs::read_dir(folder).into_iter().flatten());
    let paths = inside.flatten().map(|entry| entry.path());
    let mut strange = paths.filter_map(|path| {
        let user = fs::symlink_metadata(&path).ok()?.uid();
        (user != owner).then_some((path, user))
    });
    let (path, user) = strange.next()?;
    let more = match strange.count() {
        0 => String::new(),
        more => format!("; {more} other files are not theirs either"),
    };
    let (other, owner, data) = (owner::name(user), owner::name(owner), data.display());
    Some(Finding::problem(
        "data",
        format!(
            "{} belongs to {other}, but {owner} runs the servers of this folder{more}",
            path.display()
        ),
        "a server that may not read or change its files does not start, or refuses what people write",
        format!("chown -R {owner}: {data}, and run commands as {owner}"),
    ))
}

/// Databases that every user of the machine may read.
pub(super) fn open_databases(data: &Path, servers: &[Hosted]) -> Option<Finding> {
    let allows = |path: &Path, what: u32| {
        fs::metadata(path).is_ok_and(|file| file.permissions().mode() & what == what)
    };
    let open = |server: &&Hosted| {
        allows(&server.folder, 0o001) && allows(&server.folder.join("server.db"), 0o004)
    };
    let server = servers.iter().find(open).filter(|_| allows(data, 0o001))?;
    Some(Finding::warning(
        "data",
        format!(
            "everybody on this machine can read {}",
            server.folder.join("server.db").display()
        ),
        "private posts, addresses and keys are known to every program here",
        format!("chmod -R o-rwx {}", data.display()),
    ))
}

/// Writes a small file and removes it.
pub(super) fn write_there(folder: &Path) -> std::io::Result<()> {
    let probe = folder.join(format!(".steppe-doctor-{}", std::process::id()));
    let written =
        File::create(&probe).and_then(|mut file| std::io::Write::write_all(&mut file, b"?"));
    let removed = fs::remove_file(&probe);
    written.and(removed)
}

fn open_to_all(folder: &Path) -> Option<Finding> {
    let mode = fs::metadata(folder).ok()?.permissions().mode();
    (mode & 0o002 != 0).then(|| {
        Finding::warning(
            "data",
            format!(
                "everybody on this machine can write into {}",
                folder.display()
            ),
            "any program here can change or remove what people wrote",
            format!("chmod o-w {}", folder.display()),
        )
    })
}

fn space(folder: &Path) -> Option<Finding> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    judge_space(
        folder,
        disk.f_bavail * disk.f_frsize,
        disk.f_blocks * disk.f_frsize,
    )
}

fn judge_space(folder: &Path, free: u64, all: u64) -> Option<Finding> {
    if all == 0 {
        return None;
    }
    let what = format!(
        "{} MiB of {} MiB are free at {}",
        free / MIB,
        all / MIB,
        folder.display()
    );
    let advice = "make room: other programs' files and old back-ups first; then let Steppe keep less of other servers' \
                  pictures (the owner's pages, storage)";
    Some(if free < LOW {
        Finding::problem(
            "disk",
            what,
            "nothing more can be stored soon: people get an error when they write, and nothing arrives from others",
            advice,
        )
    } else if free < SCARCE {
        Finding::warning(
            "disk",
            what,
            "pictures of other servers fill this in days",
            advice,
        )
    } else {
        Finding::ok("disk", what)
    })
}

#[cfg(test)]
mod tests {
    use super::super::Level;
    use super::*;

    #[test]
    fn a_full_disk_is_told_before_it_is_full() {
        for (free, expected) in [
            (0, Level::Problem),
            (199 * MIB, Level::Problem),
            (1024 * MIB, Level::Warning),
            (1 << 40, Level::Ok),
        ] {
            let finding = judge_space(Path::new("data"), free, 1 << 40).unwrap();
            assert_eq!(finding.level, expected, "{free}");
        }
        assert!(
            judge_space(Path::new("/proc"), 0, 0).is_none(),
            "it has no size"
        );
    }
}

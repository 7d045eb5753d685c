//! `steppe backup`, `steppe restore`, and the backups that a running server makes of itself.

use std::io::{Write, stdout};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use hosting::backups::{self, BackupError, Made, Media, Shelf, Target, Verified, Wanted};
use hosting::{Registry, Server};
use serde::{Deserialize, Deserializer, de};
use types::{Clock, HOUR, MINUTE, Timestamp};

use crate::StartResult;
use crate::cli::{BackupOptions, RestoreOptions};
use crate::config::Config;

/// After a failure it is tried again so soon, in milliseconds.
const AGAIN: i64 = HOUR;

/// Backups that the server makes of itself while it runs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// The folder, best on another disk.
    pub to: PathBuf,
    /// How often: `24h`, `90m`, `7d`.
    #[serde(default = "daily", deserialize_with = "period")]
    pub every: i64,
    /// Backups that are kept of each server.
    #[serde(default = "a_week")]
    pub keep: usize,
}

fn daily() -> i64 {
    24 * HOUR
}

fn a_week() -> usize {
    7
}

fn period<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    let text = String::deserialize(from)?;
    let wrong = || de::Error::custom(format!("{text:?} is no period like 24h, 90m or 7d"));
    let split = text
        .len()
        .checked_sub(1)
        .and_then(|at| text.split_at_checked(at));
    let (number, unit) = split.ok_or_else(wrong)?;
    let unit = match unit {
        "m" => MINUTE,
        "h" => HOUR,
        "d" => 24 * HOUR,
        _ => return Err(wrong()),
    };
    let number: i64 = number.parse().map_err(|_| wrong())?;
    let period = number.checked_mul(unit).filter(|period| *period >= MINUTE);
    period.ok_or_else(wrong)
}

/// `steppe backup`
pub async fn back_up(
    config: &Config,
    file: Option<&Path>,
    options: BackupOptions,
) -> StartResult<()> {
    match options.verify {
        true => verify(options).await,
        false => make(config, file, options).await,
    }
}

async fn make(config: &Config, file: Option<&Path>, options: BackupOptions) -> StartResult<()> {
    let registry = crate::start::load(config)?;
    let mut servers = registry.all();
    if let Some(domain) = &options.server {
        servers.retain(|server| server.manifest().web_domain.as_str() == domain);
    }
    if servers.is_empty() {
        return Err("there is no such server in the data folder".into());
    }
    let plan = Plan {
        servers,
        to: options.folder,
        keep: options.keep.map(|keep| keep as usize),
        config: config_file(file),
        now: Clock::system().now(),
    };
    let report = |server: &Server, made: Option<Made>, removed| {
        say(&match made {
            Some(made) => told(server, &made, removed),
            None => format!("{}: nothing to back up, it was never opened", server.name()),
        });
    };
    Ok(backups::aside(move |runtime| plan.carry_out(runtime, report)).await?)
}

/// What is to be backed up, and where.
struct Plan {
    servers: Vec<Arc<Server>>,
    to: PathBuf,
    keep: Option<usize>,
    config: Option<PathBuf>,
    now: Timestamp,
}

impl Plan {
    fn carry_out(
        self,
        runtime: &tokio::runtime::Handle,
        report: impl Fn(&Server, Option<Made>, usize),
    ) -> backups::Result<()> {
        let shelf = Shelf::to_write(&self.to)?;
        for server in &self.servers {
            let made = backups::make(runtime, server, &shelf, self.now, self.config.as_deref())?;
            let prune = self.keep.filter(|_| made.is_some());
            let removed = prune.map(|keep| shelf.prune(&server.name(), keep));
            report(server, made, removed.transpose()?.unwrap_or_default());
        }
        Ok(())
    }
}

/// The file that the configuration was read from.
fn config_file(named: Option<&Path>) -> Option<PathBuf> {
    let file = named.unwrap_or(Path::new("steppe.toml"));
    file.exists().then(|| file.to_owned())
}

fn told(server: &Server, made: &Made, removed: usize) -> String {
    let (name, folder) = (server.name(), made.folder.display());
    let (rows, media) = (made.record.database.rows(), made.record.media);
    let Media { files, bytes } = media;
    let new = made.new_media;
    let removed = match removed {
        0 => String::new(),
        removed => format!("; {removed} old removed"),
    };
    format!(
        "{name}: {rows} rows and {files} files of media ({bytes} bytes; {new} files are new) are in {folder}, \
         read back and found equal{removed}"
    )
}

async fn verify(options: BackupOptions) -> StartResult<()> {
    let (folder, only) = (options.folder, options.server);
    let read = move |_: &tokio::runtime::Handle| {
        let shelf = Shelf::to_read(&folder)?;
        let mut names = shelf.servers()?;
        names.retain(|name| only.as_ref().is_none_or(|only| only == name));
        let verified = names.iter().map(|name| backups::verify(&shelf, name));
        verified.collect::<backups::Result<Vec<_>>>()
    };
    let verified: Vec<Verified> = backups::aside(read).await?.into_iter().flatten().collect();
    if verified.is_empty() {
        return Err("there is no backup here".into());
    }
    for snapshot in &verified {
        let state = match &snapshot.record {
            _ if !snapshot.damage.is_empty() => "damaged",
            Some(_) => "sound",
            None => "unfinished: it is of no use, and the next backup removes it",
        };
        say(&format!("{}: {state}", snapshot.folder.display()));
        snapshot
            .damage
            .iter()
            .for_each(|damage| say(&format!("  {damage}")));
    }
    match verified.iter().all(|snapshot| snapshot.damage.is_empty()) {
        true => Ok(()),
        false => Err("not all backups are sound".into()),
    }
}

/// `steppe restore`
pub async fn restore(config: &Config, options: RestoreOptions) -> StartResult<()> {
    let data = config.data.display().to_string();
    let resting = hosting::resting(&config.data).map_err(|error| format!("{data}: {error}"))?;
    let resting = resting.ok_or_else(|| {
        format!("a server is running on the folder {data}: stop it first, or restore into another folder with --data")
    })?;
    let target = Target {
        data: config.data.clone(),
        postgres: options.postgres.or_else(|| config.postgres.clone()),
        schema: options.schema,
        replace: options.replace,
        now: Clock::system().now(),
    };
    let wanted = Wanted {
        server: options.server,
        at: options.at,
    };
    let from = options.folder;
    let restore = move |runtime: &tokio::runtime::Handle| {
        let _resting = resting;
        let shelf = Shelf::to_read(&from)?;
        backups::restore(runtime, &shelf, &wanted, &target)
    };
    let (snapshot, folder) = backups::aside(restore).await?;
    let (folder, from) = (folder.display(), snapshot.folder.display());
    say(&format!("{folder} is as it was in {from}."));
    if snapshot.folder.join("steppe.toml").exists() {
        say(&format!(
            "The configuration of that time is in {from}/steppe.toml."
        ));
    }
    say(&format!(
        "Next: `steppe serve --data {data}`. Start it only where the old server does not run any more: both would speak for the same people."
    ));
    Ok(())
}

fn say(line: &str) {
    // nobody reads it any more: no reason to stop
    let _ = writeln!(stdout(), "{line}");
}

/// Makes backups whenever one is due, for ever.
pub async fn keep_making(registry: Arc<Registry>, schedule: Schedule, file: Option<PathBuf>) {
    let clock = Clock::system();
    loop {
        let due = turn(
            &registry,
            &schedule,
            config_file(file.as_deref()),
            clock.now(),
        )
        .await;
        let wait = u64::try_from(due.0 - clock.now().0).unwrap_or_default();
        tokio::time::sleep(Duration::from_millis(wait.max(1000))).await;
    }
}

/// Makes a backup if one is due; answers when the next one is.
pub async fn turn(
    registry: &Registry,
    schedule: &Schedule,
    config: Option<PathBuf>,
    now: Timestamp,
) -> Timestamp {
    let plan = Plan {
        servers: registry.all(),
        to: schedule.to.clone(),
        keep: Some(schedule.keep),
        config,
        now,
    };
    let every = schedule.every;
    let work = move |runtime: &tokio::runtime::Handle| {
        let due = due(&plan, every)?;
        if due > now {
            return Ok(due);
        }
        plan.carry_out(runtime, |server, made, removed| {
            if let Some(made) = made {
                tracing::info!("{}", told(server, &made, removed));
            }
        })?;
        Ok(now.plus(every))
    };
    let due: Result<_, BackupError> = backups::aside(work).await;
    due.unwrap_or_else(|error| {
        tracing::error!("no backup was made: {error}");
        now.plus(every.min(AGAIN))
    })
}

/// When the next backup is due: a period after the last one of the server that has waited for longest.
fn due(plan: &Plan, every: i64) -> backups::Result<Timestamp> {
    let shelf = Shelf::to_write(&plan.to)?;
    let mut due = plan.now.plus(every);
    for server in &plan.servers {
        let snapshots = shelf.snapshots(&server.name())?;
        let last = snapshots
            .iter()
            .filter_map(|it| it.record.as_ref())
            .next_back();
        due = due.min(last.map_or(plan.now, |last| last.taken_at.plus(every)));
    }
    Ok(due)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_has_a_number_and_a_unit() {
        let read =
            |every: &str| toml::from_str::<Schedule>(&format!("to = 'x'\nevery = '{every}'"));
        for (text, period) in [("90m", 90 * MINUTE), ("24h", 24 * HOUR), ("7d", 168 * HOUR)] {
            assert_eq!(read(text).unwrap().every, period);
        }
        for wrong in [
            "",
            "h",
            "24",
            "0h",
            "-1h",
            "24 h",
            "1w",
            "99999999999999999d",
            "1µ",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        let schedule: Schedule = toml::from_str("to = 'x'").unwrap();
        assert_eq!((schedule.every, schedule.keep), (24 * HOUR, 7));
    }
}

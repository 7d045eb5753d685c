//! `steppe backup`, `steppe restore`, and the backups that a running server makes of itself.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use hosting::backups::{self, BackupError, Made, Media, Shelf, Target, Verified, Wanted};
use hosting::{Registry, Server};
use serde_json::json;
use types::{Clock, HOUR, Timestamp};

use crate::StartResult;
use crate::answer::Answer;
use crate::cli::{BackupOptions, RestoreOptions};
use crate::config::{Config, Schedule};

/// After a failure it is tried again so soon, in milliseconds.
const AGAIN: i64 = HOUR;

/// `steppe backup`
pub async fn back_up(
    config: &Config,
    file: Option<&Path>,
    options: BackupOptions,
) -> StartResult<Answer> {
    match options.verify {
        true => verify(options).await,
        false => make(config, file, options).await,
    }
}

async fn make(config: &Config, file: Option<&Path>, options: BackupOptions) -> StartResult<Answer> {
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
    let make = move |runtime: &tokio::runtime::Handle| {
        let (mut lines, mut made_all) = (Vec::new(), Vec::new());
        plan.carry_out(runtime, |server, made, removed| {
            lines.push(match &made {
                Some(made) => told(server, made, removed),
                None => format!("{}: nothing to back up, it was never opened", server.name()),
            });
            made_all.extend(made.map(|made| {
                json!({"server": server.name(), "folder": made.folder, "rows": made.record.database.rows(), "removed": removed})
            }));
        })?;
        Ok((lines, made_all))
    };
    let (lines, made) = backups::aside(make).await?;
    Answer::done(lines.join("\n"), made)
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
        mut report: impl FnMut(&Server, Option<Made>, usize),
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

async fn verify(options: BackupOptions) -> StartResult<Answer> {
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
    let (mut lines, mut states) = (Vec::new(), Vec::new());
    for Verified {
        folder,
        record,
        damage,
        ..
    } in &verified
    {
        let state = match record {
            _ if !damage.is_empty() => "damaged",
            Some(_) => "sound",
            None => "unfinished: it is of no use, and the next backup removes it",
        };
        lines.push(format!("{}: {state}", folder.display()));
        lines.extend(damage.iter().map(|damage| format!("  {damage}")));
        let damage: Vec<_> = damage.iter().map(ToString::to_string).collect();
        states.push(json!({"folder": folder, "finished": record.is_some(), "damage": damage}));
    }
    let sound = verified.iter().all(|snapshot| snapshot.damage.is_empty());
    if !sound {
        lines.push("Not all backups are sound.".into());
    }
    Ok(Answer::done(lines.join("\n"), states)?.failed(!sound))
}

/// `steppe restore`
pub async fn restore(config: &Config, options: RestoreOptions) -> StartResult<Answer> {
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
    let json = json!({"folder": folder, "from": snapshot.folder});
    let (folder, from) = (folder.display(), snapshot.folder.display());
    let mut words = format!("{folder} is as it was in {from}.");
    if snapshot.folder.join("steppe.toml").exists() {
        words += &format!("\nThe configuration of that time is in {from}/steppe.toml.");
    }
    words += &format!(
        "\nNext: `steppe serve --data {data}`. Start it only where the old server does not run any more: both would speak for the same people."
    );
    Answer::done(words, json)
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

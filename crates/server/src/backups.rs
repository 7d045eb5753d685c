//! `steppe backup`, `steppe restore`, and the backups that a running server makes of itself.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use hosting::backups::{self, BackupError, Made, Media, Shelf, Target, Verified};
use hosting::{Registry, Server};
use serde_json::{Value, json};
use tokio::runtime::Handle;
use types::{Clock, HOUR, Timestamp};

use crate::answer::Answer;
use crate::cli::{BackupOptions, RestoreOptions};
use crate::config::{Config, Schedule};
use crate::{StartResult, start};

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
    let registry = start::load(config)?;
    let all = registry.all();
    let servers = match options.server.as_deref() {
        None if !all.is_empty() => all,
        named => vec![start::choose(&registry, named)?],
    };
    let plan = Plan {
        servers,
        data: config.data.clone(),
        to: options.folder,
        keep: options.keep.map(|keep| keep as usize),
        config: config_file(file),
        now: Clock::system().now(),
    };
    let make = move |runtime: &Handle| {
        let mut done = Vec::new();
        let outcome = plan.carry_out(runtime, |it| done.push(it));
        Ok((done, outcome))
    };
    let (done, outcome) = backups::aside(make).await?;
    let (lines, made): (Vec<String>, Vec<Option<Value>>) =
        done.into_iter().map(|it| (it.words, it.json)).unzip();
    let made: Vec<Value> = made.into_iter().flatten().collect();
    let left_out = registry.unreadable().iter().map(ToString::to_string);
    let left_out = left_out.filter(|_| options.server.is_none());
    let wrong: Vec<String> = left_out
        .chain(outcome.err().map(|error| error.to_string()))
        .collect();
    if wrong.is_empty() {
        return Answer::done(lines.join("\n"), made);
    }
    let wrong = format!("Not everything was backed up: {}", wrong.join("\n"));
    let json = json!({"error": wrong, "made": made});
    Ok(Answer::done(lines.join("\n"), json)?
        .aside(format!("error: {wrong}"))
        .failed(true))
}

/// The next backup would take what lies in the data folder for old backups and media of its own.
pub(crate) fn refuse_inside(folder: &Path, data: &Path) -> backups::Result<()> {
    if !whole(folder).starts_with(whole(data)) {
        return Ok(());
    }
    let (folder, data) = (folder.display(), data.display());
    Err(BackupError::Refused(format!(
        "{folder} lies in the data folder {data}: backups need a folder elsewhere, best on another disk"
    )))
}

/// The path from the root, without links as far as it is there.
fn whole(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for above in path.ancestors() {
        if let (Ok(real), Ok(rest)) = (above.canonicalize(), path.strip_prefix(above)) {
            return real.join(rest);
        }
    }
    path
}

/// What is to be backed up, and where.
struct Plan {
    servers: Vec<Arc<Server>>,
    data: PathBuf,
    to: PathBuf,
    keep: Option<usize>,
    config: Option<PathBuf>,
    now: Timestamp,
}

impl Plan {
    /// Says of each server what was done; what one lacks is no harm to another.
    fn carry_out(&self, runtime: &Handle, mut tell: impl FnMut(Done)) -> backups::Result<()> {
        let shelf = self.shelf()?;
        let mut failed = Vec::new();
        for server in &self.servers {
            match self.one(runtime, server, &shelf) {
                Ok(done) => tell(done),
                Err(error) => failed.push(format!("{}: {error}", server.name())),
            }
        }
        match failed.is_empty() {
            true => Ok(()),
            false => Err(BackupError::Refused(failed.join("\n"))),
        }
    }

    fn shelf(&self) -> backups::Result<Shelf> {
        refuse_inside(&self.to, &self.data)?;
        Shelf::to_write(&self.to)
    }

    /// Leaves only the servers whose last backup is a period old; answers when the next one is due afterwards.
    fn due(&mut self, every: i64) -> backups::Result<Timestamp> {
        let (shelf, now) = (self.shelf()?, self.now);
        let mut next = now.plus(every);
        let mut due = Vec::new();
        for server in self.servers.drain(..) {
            let snapshots = shelf.snapshots(&server.name())?;
            let records = snapshots.iter().filter_map(|it| it.record.as_ref());
            let last = records.map(|record| record.taken_at.plus(every)).max();
            match last.filter(|last| *last > now) {
                Some(later) => next = next.min(later),
                None => due.push(server),
            }
        }
        self.servers = due;
        Ok(next)
    }

    fn one(&self, runtime: &Handle, server: &Server, shelf: &Shelf) -> backups::Result<Done> {
        let name = server.name();
        let config = self.config.as_deref();
        let Some(made) = backups::make(runtime, server, shelf, self.now, config)? else {
            return Ok(Done {
                words: format!("{name}: nothing to back up, it was never opened"),
                json: None,
            });
        };
        let removed = self.keep.map(|keep| shelf.prune(&name, keep));
        let removed = removed.transpose()?.unwrap_or_default();
        let rows = made.record.database.rows();
        Ok(Done {
            words: told(&name, &made, removed),
            json: Some(
                json!({"server": name, "folder": made.folder, "rows": rows, "removed": removed}),
            ),
        })
    }
}

/// What was done for one server: in words, and for scripts when there was something to back up.
struct Done {
    words: String,
    json: Option<Value>,
}

/// The file that the configuration was read from.
fn config_file(named: Option<&Path>) -> Option<PathBuf> {
    let file = named.unwrap_or(Path::new(Config::USUAL));
    file.exists().then(|| file.to_owned())
}

fn told(name: &str, made: &Made, removed: usize) -> String {
    let (folder, rows) = (made.folder.display(), made.record.database.rows());
    let (Media { files, bytes }, new) = (made.record.media, made.new_media);
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
    let read = move |_: &Handle| {
        let shelf = Shelf::to_read(&folder)?;
        let names = shelf.servers(only.as_deref())?;
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
    let damaged = verified.iter().any(|snapshot| !snapshot.damage.is_empty());
    let finished = |server: &str| {
        let mut of_server = verified.iter().filter(|it| it.server == server);
        of_server.any(|it| it.record.is_some())
    };
    let none_finished = verified.iter().any(|it| !finished(&it.server));
    if damaged {
        lines.push("Not all backups are sound.".into());
    }
    if none_finished {
        lines.push("A server has no finished backup: make one.".into());
    }
    let sound = !damaged && !none_finished;
    Ok(Answer::done(lines.join("\n"), states)?.failed(!sound))
}

/// `steppe restore`
pub async fn restore(config: &Config, options: RestoreOptions) -> StartResult<Answer> {
    Shelf::to_read(&options.folder)?.servers(options.server.as_deref())?;
    let data = config.data.display().to_string();
    let instead = "restore into another folder with --data";
    let in_use = start::take_folder(&config.data, "restores a backup into it", instead)?;
    let target = Target {
        data: config.data.clone(),
        postgres: options.postgres.or_else(|| config.postgres.clone()),
        schema: options.schema,
        replace: options.replace,
        now: Clock::system().now(),
    };
    let (from, server, at) = (options.folder, options.server, options.at);
    let restore = move |runtime: &Handle| {
        let _in_use = in_use;
        let shelf = Shelf::to_read(&from)?;
        let names = shelf.servers(server.as_deref())?;
        if let (Some(schema), [_, _, ..]) = (&target.schema, names.as_slice()) {
            return Err(BackupError::Refused(format!(
                "the schema {schema} is for one server: say which with --server: {}",
                names.join(", ")
            )));
        }
        let one = |name: &String| {
            let restored = backups::restore(runtime, &shelf, name, at.as_deref(), &target);
            restored.map(|(snapshot, folder)| (snapshot.folder, folder))
        };
        names.iter().map(one).collect::<backups::Result<Vec<_>>>()
    };
    let restored = backups::aside(restore).await?;
    let said = restored
        .iter()
        .map(|(from, folder)| format!("{} is as it was in {}", folder.display(), from.display()));
    let next = format!(
        "Next: `steppe serve --data {data}`. Start it only where the old server does not run any more: both would speak for the same people."
    );
    let words: Vec<String> = said.chain([next]).collect();
    let json = restored
        .iter()
        .map(|(from, folder)| json!({"folder": folder, "from": from}));
    Answer::done(words.join("\n"), json.collect::<Vec<_>>())
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
    let mut plan = Plan {
        servers: registry.all(),
        data: registry.data().to_owned(),
        to: schedule.to.clone(),
        keep: Some(schedule.keep),
        config,
        now,
    };
    let every = schedule.every;
    let work = move |runtime: &Handle| {
        let next = plan.due(every)?;
        plan.carry_out(runtime, |done| tracing::info!("{}", done.words))?;
        Ok(next)
    };
    backups::aside(work).await.unwrap_or_else(|error| {
        tracing::error!("not everything was backed up: {error}");
        now.plus(every.min(AGAIN))
    })
}

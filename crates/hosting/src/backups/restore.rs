//! Making a server of a snapshot: under another name first, so that it is there whole or not at all.

use std::fs;
use std::path::{Path, PathBuf};

use store::snapshots;
use tenant::{Location, Pools};
use tokio::runtime::Handle;
use types::Timestamp;

use super::files::{PRIVATE, PUBLIC};
use super::record::{DATABASE, MANIFEST, MediaList};
use super::verify::fault;
use super::{At, BackupError, Record, Result, Shelf, Snapshot, files};
use crate::Manifest;

/// Where a server is to be.
#[derive(Clone, Debug)]
pub struct Target {
    /// One directory per server. None of them is running.
    pub data: PathBuf,
    /// A PostgreSQL database; none: SQLite.
    pub postgres: Option<String>,
    /// The schema in it; none: as before, else after the directory.
    pub schema: Option<String>,
    /// Whether a server that is there makes room.
    pub replace: bool,
    /// Part of the name under which that one is kept.
    pub now: Timestamp,
}

/// Makes the server whose folder has this name again, as it was at `at`, or else in its newest backup; answers that and its
/// directory.
pub fn restore(
    runtime: &Handle,
    shelf: &Shelf,
    name: &str,
    at: Option<&str>,
    target: &Target,
) -> Result<(Snapshot, PathBuf)> {
    let snapshot = choose(shelf, name, at)?;
    let record = snapshot.record.as_ref().expect("it was chosen for it");
    let folder = target.data.join(name);
    let restoring = Restoring {
        runtime,
        name,
        record,
        snapshot: &snapshot.folder,
        media: shelf.media(name),
        draft: target.data.join(format!("{name}.restoring")),
        folder: folder.clone(),
        target,
    };
    let restored = restoring.all();
    if restored.is_err() {
        let _ = fs::remove_dir_all(&restoring.draft);
    }
    restored?;
    Ok((snapshot, folder))
}

fn choose(shelf: &Shelf, name: &str, at: Option<&str>) -> Result<Snapshot> {
    let mut snapshots = shelf.snapshots(name)?;
    snapshots.retain(|snapshot| at.is_none_or(|at| snapshot.name() == at));
    let unfinished = snapshots.iter().any(Snapshot::is_unfinished);
    snapshots.retain(|snapshot| !snapshot.is_unfinished());
    match (snapshots.pop(), unfinished) {
        (Some(snapshot), _) => match snapshot.fault {
            None => Ok(snapshot),
            Some(fault) => refuse(format!("the backup is damaged: {fault}")),
        },
        (None, true) => refuse(format!("the backup of {name} was never finished")),
        (None, false) => refuse(format!("there is no such backup of {name}")),
    }
}

fn refuse<T>(why: String) -> Result<T> {
    Err(BackupError::Refused(why))
}

struct Restoring<'a> {
    runtime: &'a Handle,
    name: &'a str,
    record: &'a Record,
    snapshot: &'a Path,
    media: PathBuf,
    /// Where the server lies until it is whole.
    draft: PathBuf,
    folder: PathBuf,
    target: &'a Target,
}

impl Restoring<'_> {
    fn all(&self) -> Result<()> {
        self.refuse_newer()?;
        let manifest = self.manifest()?;
        let place = manifest.place(0, &self.folder);
        self.refuse_to_overwrite(&place.database)?;
        self.check_files()?;
        if self.draft.exists() {
            fs::remove_dir_all(&self.draft).at(&self.draft)?;
        }
        files::make_folder(&self.draft, PUBLIC).at(&self.draft)?;
        self.copy_media()?;
        self.database(&place.database)?;
        files::flush(&self.draft).at(&self.draft)?;
        self.put_in_place(&place.database)?;
        manifest.write(&self.folder)?;
        files::flush(&self.folder).at(&self.folder)
    }

    fn refuse_newer(&self) -> Result<()> {
        let (theirs, ours) = (self.record.database.schema, snapshots::latest());
        if theirs <= ours {
            return Ok(());
        }
        refuse(format!(
            "the backup is of Steppe {}, whose schema {theirs} is newer than {ours}, the newest that this program knows: \
             restore it with a newer program",
            self.record.steppe
        ))
    }

    fn manifest(&self) -> Result<Manifest> {
        let Some(mut manifest) = Manifest::read(self.snapshot)? else {
            let path = self.snapshot.join(MANIFEST);
            return refuse(format!(
                "the backup is damaged: {} is missing",
                path.display()
            ));
        };
        manifest.postgres.clone_from(&self.target.postgres);
        let named = self.target.schema.clone().or(manifest.schema);
        manifest.schema = named.filter(|_| manifest.postgres.is_some());
        Ok(manifest)
    }

    fn refuse_to_overwrite(&self, database: &Location) -> Result<()> {
        let there = match database {
            _ if self.folder.exists() => self.folder.display().to_string(),
            Location::Postgres { url, schema } if self.schema_exists(url, schema)? => {
                format!("the schema {schema} of the database")
            }
            _ => return Ok(()),
        };
        if self.target.replace {
            return Ok(());
        }
        refuse(format!(
            "{there} exists: nothing is overwritten. With --replace it makes room, and is kept under another name"
        ))
    }

    fn schema_exists(&self, url: &str, schema: &str) -> Result<bool> {
        let exists = tenant::schema_exists(url, schema);
        self.runtime.block_on(exists).at(&self.folder)
    }

    fn check_files(&self) -> Result<()> {
        for (name, sum) in &self.record.files {
            if let Some(fault) = fault(&self.snapshot.join(name), &sum.sha256) {
                return refuse(format!("the backup is damaged: {fault}"));
            }
        }
        Ok(())
    }

    fn copy_media(&self) -> Result<()> {
        for (key, hash) in MediaList::read(self.snapshot)?.0 {
            let (from, to) = (self.media.join(&key), self.draft.join("media").join(&key));
            let copied = files::copy(&from, &to, PUBLIC).at(&from)?;
            if copied.sha256 != hash {
                return refuse(format!(
                    "the backup is damaged: {} is not what it was",
                    from.display()
                ));
            }
        }
        Ok(())
    }

    /// Makes the database, under another name.
    fn database(&self, database: &Location) -> Result<()> {
        let file = self.draft.join(DATABASE);
        files::copy(&self.snapshot.join(DATABASE), &file, PRIVATE).at(&file)?;
        snapshots::migrate(&file).at(&file)?;
        let draft = match database {
            Location::Sqlite(_) => Location::Sqlite(file),
            Location::Postgres { url, schema } => {
                let schema = beside(schema, "restoring");
                snapshots::fill(self.runtime, &file, url, &schema).at(&self.draft)?;
                fs::remove_file(&file).at(&file)?;
                Location::Postgres {
                    url: url.clone(),
                    schema,
                }
            }
        };
        if self.record.from_postgres || matches!(draft, Location::Postgres { .. }) {
            let pools = Pools::new(1);
            let index = snapshots::index(&draft, &pools);
            self.runtime.block_on(index).at(&self.draft)?;
        }
        Ok(())
    }

    /// Gives all its name; what has had it keeps its data under another one.
    fn put_in_place(&self, database: &Location) -> Result<()> {
        if let Location::Postgres { url, schema } = database {
            if self.schema_exists(url, schema)? {
                let aside = beside(schema, &format!("replaced_{}", self.target.now.seconds()));
                self.rename_schema(url, schema, &aside)?;
                tracing::warn!("what was in the schema {schema} is now in {aside}");
            }
            self.rename_schema(url, &beside(schema, "restoring"), schema)?;
        }
        if self.folder.exists() {
            let name = format!("{}.replaced-{}", self.name, self.target.now.seconds());
            let aside = self.target.data.join(name);
            // under its own name it would be served
            let manifest = self.folder.join(MANIFEST);
            if manifest.exists() {
                fs::rename(&manifest, self.folder.join("server.toml.replaced")).at(&manifest)?;
            }
            fs::rename(&self.folder, &aside).at(&aside)?;
            tracing::warn!("what was there is now in {}", aside.display());
        }
        fs::rename(&self.draft, &self.folder).at(&self.folder)
    }

    fn rename_schema(&self, url: &str, from: &str, to: &str) -> Result<()> {
        let renamed = self.runtime.block_on(tenant::rename_schema(url, from, to));
        renamed.at(&self.folder)
    }
}

/// A name beside that of a schema; such names have 63 letters at most.
fn beside(schema: &str, what: &str) -> String {
    let room = 62 - what.len();
    format!("{}_{what}", &schema[..schema.len().min(room)])
}

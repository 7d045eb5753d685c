//! What a backup costs, and what those who read notice of it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::process::Command;

use crate::process::{Process, ended_millis};
use crate::reading::{now, p99, read_while};
use crate::report::Report;
use crate::world::World;
use crate::{Result, sizes};

const POSTS: i64 = 100_000;
const MIB: f64 = 1024.0 * 1024.0;

/// One server with 100,000 posts.
pub async fn run(binary: &Path, postgres: Option<String>, report: &mut Report) -> Result<()> {
    let engine = if postgres.is_some() {
        "PostgreSQL"
    } else {
        "SQLite"
    };
    eprintln!("==> {engine}: a backup of {POSTS} posts");
    let (world, tenant) = World::open(postgres).await?;
    let world = Arc::new(world);
    sizes::fill(&tenant, POSTS).await?;
    drop(tenant);
    let process = Process::start(binary, &world.data(), &World::domain(0)).await?;
    let folder = tempfile::tempdir()?;
    let quiet = read_while(&process, &world, async || {
        tokio::time::sleep(Duration::from_secs(5)).await
    });
    let quiet = p99(quiet.await?);
    let (started, before) = (now(), ended_millis()?);
    let mut backup = Command::new(binary);
    backup
        .arg("backup")
        .arg(folder.path())
        .arg("--data")
        .arg(world.data());
    let mut ended = None;
    let meanwhile = read_while(&process, &world, async || {
        ended = Some(backup.status().await);
    });
    let meanwhile = p99(meanwhile.await?);
    ended.transpose()?;
    let wall = started.elapsed().as_secs_f64();
    report.add(engine, "a backup of 100,000 posts", wall, "s wall");
    let cpu = (ended_millis()? - before) / 1000.0;
    report.add(engine, "the same", cpu, "s CPU");
    report.add(engine, "its size", size(folder.path())?, "MiB");
    report.add(engine, "p99 of the home timeline before", quiet, "ms wall");
    report.add(engine, "and meanwhile", meanwhile, "ms wall");
    process.stop().await
}

fn size(folder: &Path) -> Result<f64> {
    let (mut bytes, mut folders) = (0, vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            match entry.file_type()?.is_dir() {
                true => folders.push(entry.path()),
                false => bytes += entry.metadata()?.len(),
            }
        }
    }
    Ok(bytes as f64 / MIB)
}

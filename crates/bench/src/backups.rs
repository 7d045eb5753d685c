//! What a backup costs, and what those who read notice of it.

use std::path::Path;
use std::time::{Duration, Instant};

use tokio::process::Command;

use crate::process::{Process, ended_millis};
use crate::report::Report;
use crate::world::World;
use crate::{Result, sizes};

const POSTS: i64 = 100_000;
/// A reader asks so often.
const PACE: Duration = Duration::from_millis(20);
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
    sizes::fill(&tenant, POSTS).await?;
    drop(tenant);
    let process = Process::start(binary, &world.data(), &World::domain(0)).await?;
    let folder = tempfile::tempdir()?;
    let quiet = reading(&world, &process, tokio::time::sleep(Duration::from_secs(5))).await?;
    let (started, before) = (now(), ended_millis()?);
    let backup = Command::new(binary)
        .arg("backup")
        .arg(folder.path())
        .arg("--data")
        .arg(world.data())
        .status();
    let meanwhile = reading(&world, &process, backup).await?;
    let wall = started.elapsed().as_secs_f64();
    report.add(engine, "a backup of 100,000 posts", wall, "s wall");
    let cpu = (ended_millis()? - before) / 1000.0;
    report.add(engine, "the same", cpu, "s CPU");
    report.add(engine, "its size", size(folder.path())?, "MiB");
    report.add(engine, "p99 of the home timeline before", quiet, "ms wall");
    report.add(engine, "and meanwhile", meanwhile, "ms wall");
    process.stop().await
}

/// Reads until `end` is ready; answers the 99th percentile of the times in milliseconds.
async fn reading<T>(world: &World, process: &Process, end: impl Future<Output = T>) -> Result<f64> {
    let mut times = Vec::new();
    let read = async {
        loop {
            let started = now();
            world
                .read(&process.client, "/api/v1/timelines/home")
                .await?;
            times.push(started.elapsed().as_secs_f64() * 1000.0);
            tokio::time::sleep(PACE).await;
        }
    };
    let failed: Result<()> = tokio::select! {
        _ = end => Ok(()),
        failed = read => failed,
    };
    failed?;
    times.sort_unstable_by(f64::total_cmp);
    let last = times.len().checked_sub(1).ok_or("nothing was read")?;
    Ok(times[last * 99 / 100])
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

#[expect(clippy::disallowed_methods, reason = "a stopwatch of the tool")]
fn now() -> Instant {
    Instant::now()
}

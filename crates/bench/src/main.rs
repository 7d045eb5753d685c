//! CPU per operation of the release binary, measured from outside: `make bench`.
//!
//! Times of a shared machine mean nothing; CPU seconds of the server's process do. Each figure is the CPU that the
//! process spent (user and system, all threads) divided by the operations it answered.

#![allow(clippy::print_stderr)] // progress, for who waits

mod backups;
mod client;
mod federation;
mod overload;
mod peers;
mod process;
mod reading;
mod report;
mod sizes;
mod world;

use std::path::{Path, PathBuf};

use process::Process;
use report::Report;
use world::World;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Requests per figure.
const READS: usize = 2000;
const WRITES: usize = 500;

#[tokio::main]
async fn main() -> Result<()> {
    let binary = PathBuf::from(
        std::env::args()
            .nth(1)
            .unwrap_or("target/release/steppe".into()),
    );
    let parts: Vec<String> = std::env::args().skip(2).collect();
    let wanted = |part: &str| parts.is_empty() || parts.iter().any(|it| it == part);
    let mut report = Report::default();
    if wanted("sqlite") {
        one_server(&binary, None, &mut report).await?;
    }
    #[expect(
        clippy::disallowed_methods,
        reason = "a tool is told by the environment where PostgreSQL is"
    )]
    if let Ok(url) = std::env::var("STEPPE_TEST_POSTGRES")
        && (wanted("postgres") || wanted("backups"))
    {
        if wanted("postgres") {
            one_server(&binary, Some(url.clone()), &mut report).await?;
        }
        if wanted("backups") {
            backups::run(&binary, Some(url), &mut report).await?;
        }
    }
    if wanted("many") {
        many_servers(&binary, &mut report).await?;
    }
    if wanted("federation") {
        federation::run(&binary, &mut report).await?;
    }
    if wanted("overload") {
        overload::run(&binary, &mut report).await?;
    }
    if wanted("backups") {
        backups::run(&binary, None, &mut report).await?;
    }
    if wanted("sizes") {
        sizes::run(&binary, &mut report).await?;
    }
    report.print();
    Ok(())
}

/// 50 accounts and 5,000 posts on one server.
async fn one_server(binary: &Path, postgres: Option<String>, report: &mut Report) -> Result<()> {
    let engine = if postgres.is_some() {
        "PostgreSQL"
    } else {
        "SQLite"
    };
    eprintln!("==> {engine}: 50 accounts, 5,000 posts");
    let mut world = World::prepare(postgres).await?;
    let process = Process::start(binary, &world.data(), &World::domain(0)).await?;
    let client = &process.client;
    report.add(
        engine,
        "start to first answer",
        process.start_millis,
        "ms wall",
    );
    report.add(engine, "memory at rest", process.resident_mib()?, "MiB");
    world.fill(client).await?;
    let world = &world;
    let reads = [
        ("home timeline", "/api/v1/timelines/home".to_owned()),
        ("public timeline", "/api/v1/timelines/public".to_owned()),
        ("one status", world.status_path()),
        ("an account's posts", world.account_path()),
        ("notifications", "/api/v1/notifications".to_owned()),
    ];
    let cost = process
        .cost(READS, async || World::ask_for_nothing(client).await)
        .await?;
    report.add(engine, "an answer that takes no work", cost, "ms CPU");
    for (name, path) in &reads {
        let cost = process
            .cost(READS, async || world.read(client, path).await)
            .await?;
        report.add(engine, name, cost, "ms CPU");
    }
    for (name, path) in [
        ("a profile's page", "/@person7".to_owned()),
        ("a post's page", world.status_page()),
    ] {
        let cost = process
            .cost(READS, async || World::look(client, &path).await)
            .await?;
        report.add(engine, name, cost, "ms CPU");
    }
    let cost = process
        .cost(WRITES, async || world.post(client).await)
        .await?;
    report.add(engine, "a post with its background work", cost, "ms CPU");
    let cost = process
        .cost(WRITES, async || world.favourite(client).await)
        .await?;
    report.add(engine, "a favourite", cost, "ms CPU");
    report.add(engine, "memory after load", process.resident_mib()?, "MiB");
    report.add(engine, "memory at its peak", process.peak_mib()?, "MiB");
    process.stop().await
}

/// A thousand servers, made and asked once each.
async fn many_servers(binary: &Path, report: &mut Report) -> Result<()> {
    const SERVERS: usize = 1000;
    eprintln!("==> {SERVERS} servers in one process");
    let world = World::many(SERVERS)?;
    let process = Process::start(binary, &world.data(), &World::domain(0)).await?;
    let client = &process.client;
    let before = process.resident_mib()?;
    let mut next = 0;
    // The first was asked when it was started; so was each by the worker that looks for its jobs.
    let ask = async || {
        next += 1;
        World::ask(client, next % SERVERS).await
    };
    let cost = process.cost(SERVERS, ask).await?;
    let each = (process.resident_mib()? - before) / SERVERS as f64;
    report.add("SQLite", "first answer of a new server", cost, "ms CPU");
    report.add("SQLite", "one idle open server", each, "MiB");
    process.stop().await
}

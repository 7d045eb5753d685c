//! What other servers cost: a note that comes in, a post that goes out to many hosts.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper::HeaderMap;
use serde_json::Value;
use types::AccountId;

use crate::Result;
use crate::client::Client;
use crate::peers::Peers;
use crate::process::{Process, cpu_millis};
use crate::reading::{self, now, p99, read_while};
use crate::report::Report;
use crate::world::World;

const FOLLOWERS: usize = 10_000;
const HOSTS: usize = 2000;
/// A fifth of them never answers.
const DEAD: usize = HOSTS / 5;
const LIVING: usize = HOSTS - DEAD;
/// Notes that come in, one after the other.
const NOTES: usize = 500;
/// Notes that come in each second, for so many seconds, on so many connections.
const RATE: usize = 500;
const SECONDS: usize = 10;
const CONNECTIONS: usize = 8;
/// Posts that wait for hosts which take nothing.
const QUEUED_POSTS: usize = 10;

type Note = (HeaderMap, Value);

/// One server on SQLite among 2,000 others.
pub async fn run(binary: &Path, report: &mut Report) -> Result<()> {
    eprintln!("==> Federation: {FOLLOWERS} followers on {HOSTS} hosts, {DEAD} of them dead");
    let (world, tenant) = World::open(None).await?;
    let peers = Arc::new(Peers::listen(HOSTS, DEAD).await?);
    peers.follow(&tenant, world.account(0)?, FOLLOWERS).await?;
    let readers: Result<Vec<AccountId>> = (1..=5).map(|number| world.account(number)).collect();
    peers.write_to(&tenant, readers?).await?;
    drop(tenant);
    world.allow_loopback()?;
    let process = Process::start(binary, &world.data(), &World::domain(0)).await?;
    let world = Arc::new(world);
    receive(&process, &world, &peers, report).await?;
    deliver(&process, &world, &peers, report).await?;
    queue(&process, &world, &peers, report).await?;
    process.stop().await
}

async fn receive(
    process: &Process,
    world: &World,
    peers: &Peers,
    report: &mut Report,
) -> Result<()> {
    let domain = World::domain(0);
    let notes = |from: usize, count: usize| -> Result<Vec<Note>> {
        (from..from + count)
            .map(|number| peers.note(&domain, number))
            .collect()
    };
    let mut next = notes(0, NOTES + NOTES / 20)?.into_iter();
    let cost = process.cost(NOTES, async || {
        let note = next.next().ok_or("enough notes")?;
        process.client.deliver(&domain, &note).await
    });
    report.add("SQLite", "a received note", cost.await?, "ms CPU");

    let (first, count) = (NOTES * 2, RATE * SECONDS);
    let burst = Arc::new(notes(first, count)?);
    let before = process.cpu_millis()?;
    let started = now();
    let mut senders = Vec::new();
    for number in 0..CONNECTIONS {
        let client = Client::connect(process.port).await?;
        senders.push(tokio::spawn(send(client, burst.clone(), number, started)));
    }
    for sender in senders {
        sender.await??;
    }
    let sent = started.elapsed();
    world
        .wait_until_home_has(&process.client, 1, &format!("Note {}:", first + count - 1))
        .await?;
    let cleared = started.elapsed() - sent;
    report.add(
        "SQLite",
        "notes received a second, of 500 sent",
        count as f64 / sent.as_secs_f64(),
        "/s",
    );
    report.add(
        "SQLite",
        "the last of them shown after",
        cleared.as_secs_f64() * 1000.0,
        "ms wall",
    );
    process.settle().await?;
    let cost = (process.cpu_millis()? - before) / count as f64;
    report.add("SQLite", "one of them", cost, "ms CPU");
    Ok(())
}

/// Sends every eighth note when its time has come.
async fn send(
    client: Client,
    notes: Arc<Vec<Note>>,
    offset: usize,
    started: Instant,
) -> Result<()> {
    let domain = World::domain(0);
    for (number, note) in notes.iter().enumerate().skip(offset).step_by(CONNECTIONS) {
        let due = started + Duration::from_secs_f64(number as f64 / RATE as f64);
        tokio::time::sleep_until(due.into()).await;
        client.deliver(&domain, note).await?;
    }
    Ok(())
}

async fn deliver(
    process: &Process,
    world: &Arc<World>,
    peers: &Arc<Peers>,
    report: &mut Report,
) -> Result<()> {
    let before = cpu_millis("self")?;
    (0..LIVING).try_for_each(|_| peers.sign())?;
    let signature = (cpu_millis("self")? - before) / LIVING as f64;
    report.add("SQLite", "a signature", signature, "ms CPU");
    let alone = sign_on_all_cores(peers)?;

    let quiet = p99(read_while(process, world, async || {
        tokio::time::sleep(Duration::from_secs(3)).await
    })
    .await?);
    // A key is made once in the life of an account.
    world.actor_of(&process.client, 0).await?;
    process.settle().await?;
    let before = process.cpu_millis()?;
    let (mut spread, mut spent) = (Duration::ZERO, 0.0);
    let times = read_while(process, world, async || {
        let started = now();
        if let Err(error) = world.post_as(&process.client, 0).await {
            eprintln!("    {error}");
        }
        peers.wait_for(LIVING).await;
        spread = started.elapsed();
        spent = process.cpu_millis().unwrap_or_default() - before;
    });
    let times = times.await?;
    let reads = times.len() as f64 * world.read_cost(process).await?;
    report.add(
        "SQLite",
        "a delivery",
        (spent - reads) / LIVING as f64,
        "ms CPU",
    );
    report.add(
        "SQLite",
        "a delivery, in signatures",
        (spent - reads) / LIVING as f64 / signature,
        "x",
    );
    report.add(
        "SQLite",
        "all living hosts have a post after",
        spread.as_secs_f64() * 1000.0,
        "ms wall",
    );
    report.add(
        "SQLite",
        "the same, in times of its signatures alone",
        spread.as_secs_f64() / alone.as_secs_f64(),
        "x",
    );
    reading::tell(report, "the same meanwhile, in quiet ones", quiet, times);
    Ok(())
}

/// How long as many signatures as there are living hosts take on all cores.
fn sign_on_all_cores(peers: &Peers) -> Result<Duration> {
    let cores = std::thread::available_parallelism()?.get();
    let started = now();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores)
            .map(|_| scope.spawn(|| (0..LIVING / cores).try_for_each(|_| peers.sign())))
            .collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().map_err(|_| "a thread panicked")?)
    })?;
    Ok(started.elapsed())
}

/// Posts while nobody takes anything.
async fn queue(process: &Process, world: &World, peers: &Peers, report: &mut Report) -> Result<()> {
    peers.close();
    world.post_as(&process.client, 0).await?;
    peers.wait_for(peers.arrived() + LIVING / 2).await;
    let more_posts = async || {
        for _ in 0..QUEUED_POSTS {
            world.post_as(&process.client, 0).await?;
        }
        process.settle().await
    };
    // What a first queue makes caches take, they have.
    more_posts().await?;
    let before = process.resident_mib()?;
    more_posts().await?;
    let grown = (process.resident_mib()? - before) * 1024.0;
    let queued = (QUEUED_POSTS * HOSTS) as f64;
    report.add(
        "SQLite",
        "memory for a delivery that waits",
        grown / queued,
        "KiB",
    );
    Ok(())
}

//! What those who read notice of something else.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::Result;
use crate::client::Client;
use crate::process::Process;
use crate::report::Report;
use crate::world::World;

/// Reads a home timeline again and again while something else happens; answers how long each read took.
pub async fn read_while(
    process: &Process,
    world: &Arc<World>,
    work: impl AsyncFnOnce(),
) -> Result<Vec<Duration>> {
    let stop = Arc::new(AtomicBool::new(false));
    let (world, stopped, port) = (world.clone(), stop.clone(), process.port);
    // On a thread of its own: the tool's other work delays no read.
    let reading = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(read_until(&stopped, port, &world))
    });
    work().await;
    stop.store(true, Ordering::Relaxed);
    reading.join().map_err(|_| "the reader panicked")?
}

async fn read_until(stop: &AtomicBool, port: u16, world: &World) -> Result<Vec<Duration>> {
    let client = Client::connect(port).await?;
    let mut times = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let started = now();
        world.read(&client, "/api/v1/timelines/home").await?;
        times.push(started.elapsed());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(times)
}

/// In milliseconds.
pub fn p99(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    let place = times.len() * 99 / 100;
    times
        .get(place)
        .map_or(0.0, |time| time.as_secs_f64() * 1000.0)
}

/// Says how long a read takes while nothing else happens, in milliseconds, and how many times as long it took meanwhile.
pub fn tell(report: &mut Report, meanwhile: &'static str, quiet: f64, times: Vec<Duration>) {
    report.add(
        "SQLite",
        "p99 of the home timeline, quiet",
        quiet,
        "ms wall",
    );
    report.add("SQLite", meanwhile, p99(times) / quiet, "x");
}

/// Now.
#[expect(clippy::disallowed_methods, reason = "a stopwatch of the tool")]
pub fn now() -> Instant {
    Instant::now()
}

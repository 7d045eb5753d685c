//! Workers: they take turns over the servers that have jobs, so that none keeps the others waiting.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tenant::{Process, Tenant};
use tokio::sync::Semaphore;
use types::Timestamp;

use crate::agenda::Agenda;
use crate::{Registry, Server, State, deliveries, jobs};

/// Servers whose jobs are done at the same time.
const TURNS: usize = 8;
/// How often idle servers are looked for, and jobs that another process wrote: the command line.
const SWEEP: Duration = Duration::from_secs(60);
/// How often it is looked whether another process has made, changed or removed a server.
const GLANCE: Duration = Duration::from_secs(1);
/// Pause after a server whose jobs could not even be read.
const PAUSE: i64 = 5_000;

/// Does jobs of all servers, for ever: when a server calls, and when a job's time has come.
pub async fn work(registry: Arc<Registry>) {
    let turns = Arc::new(Semaphore::new(TURNS));
    tokio::spawn(sweep(registry.clone()));
    tokio::spawn(watch(registry.clone()));
    for server in registry.all() {
        registry.process().wake(server.number);
    }
    loop {
        for number in registry.process().woken().await {
            let Some(server) = registry.by_number(number) else {
                continue;
            };
            let turn = turns
                .clone()
                .acquire_owned()
                .await
                .expect("the semaphore is never closed");
            let registry = registry.clone();
            tokio::spawn(async move {
                take_turn(&registry, &server).await;
                drop(turn);
            });
        }
    }
}

/// Whoever makes, changes or removes a server changes the data folder, too.
async fn watch(registry: Arc<Registry>) {
    let changed = || std::fs::metadata(registry.data()).and_then(|folder| folder.modified());
    let mut known = None;
    loop {
        let now = changed().ok();
        if now != known {
            known = now;
            refresh(&registry).await;
        }
        tokio::time::sleep(GLANCE).await;
    }
}

async fn refresh(registry: &Registry) {
    if let Err(error) = registry.refresh().await {
        tracing::error!(%error, "a server in the data folder cannot be read; those that are known go on as they are");
    }
}

async fn sweep(registry: Arc<Registry>) {
    loop {
        tokio::time::sleep(SWEEP).await;
        refresh(&registry).await;
        registry.close_idle().await;
        look(&registry).await;
    }
}

/// Wakes the open servers that have a job due, whoever wrote it.
pub async fn look(registry: &Registry) {
    let mut late = 0;
    for server in registry.all() {
        let Some(tenant) = server.opened().filter(|_| server.state() == State::Active) else {
            continue;
        };
        match Agenda::of(&tenant).await {
            Ok(agenda) => {
                late = agenda.late(tenant.clock.now()).max(late);
                let next = agenda.next(&server, &tenant);
                if next.is_some_and(|due| due <= tenant.clock.now()) {
                    registry.process().wake(server.number);
                }
            }
            Err(error) => {
                tracing::error!(%error, folder = %server.folder.display(), "jobs cannot be read")
            }
        }
    }
    registry
        .process()
        .counts
        .late
        .store(late, Ordering::Relaxed);
}

/// Does what is due on one server. When another worker is at it, that one goes on.
async fn take_turn(registry: &Arc<Registry>, server: &Arc<Server>) {
    server.called.store(true, Ordering::Release);
    while server.called.load(Ordering::Acquire) {
        let Ok(_turn) = server.turn.try_lock() else {
            return;
        };
        server.called.store(false, Ordering::Release);
        let next = match batch(registry, server).await {
            Ok(next) => next,
            Err(error) => {
                tracing::error!(%error, folder = %server.folder.display(), "jobs cannot be read");
                Some(PAUSE)
            }
        };
        match next {
            // Others first, when they wait.
            Some(wait) if wait <= 0 => registry.process().wake(server.number),
            Some(wait) => set_alarm(registry.process(), server, wait),
            None => {}
        }
    }
}

/// One batch of jobs; answers in how many milliseconds there is more to do.
async fn batch(registry: &Registry, server: &Arc<Server>) -> services::Result<Option<i64>> {
    if server.state() == State::Suspended {
        return Ok(None);
    }
    let tenant = registry.open(server).await?;
    if !server.begun.load(Ordering::Acquire) {
        services::jobs::release(&tenant).await?;
        server.begun.store(true, Ordering::Release);
    }
    let agenda = Agenda::of(&tenant).await?;
    let now = tenant.clock.now();
    let next = agenda.next(server, &tenant);
    if next.is_none_or(|due| due > now) {
        return Ok(next.map(|due| due.0 - now.0));
    }
    let is_due = |due: Option<Timestamp>| due.is_some_and(|due| due <= now);
    let delivery = agenda
        .delivery
        .map(|due| deliveries::start_at(server, &tenant, due));
    jobs::run_all(&tenant, agenda.jobs).await?;
    if is_due(agenda.remote) {
        jobs::start_remote(server, &tenant).await?;
    }
    if is_due(delivery) {
        deliveries::start(server, &tenant).await?;
    }
    Ok(Some(0))
}

/// Calls when the next job is due; an earlier alarm stays, a later one is put off.
fn set_alarm(process: &Arc<Process>, server: &Server, wait: i64) {
    let due = Timestamp(types::Clock::system().now().0 + wait);
    let mut alarm = server.alarm.lock();
    if let Some((set, task)) = &*alarm {
        if *set <= due && !task.is_finished() {
            return;
        }
        task.abort();
    }
    let (process, number) = (process.clone(), server.number);
    let task = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(wait.unsigned_abs())).await;
        process.wake(number);
    });
    *alarm = Some((due, task.abort_handle()));
}

/// Does the jobs and deliveries that are due until none is left; answers how many there were. For tests and one-off
/// commands.
pub async fn run_until_idle(tenant: &Arc<Tenant>) -> services::Result<usize> {
    let mut total = 0;
    loop {
        let done = jobs::run_local(tenant).await?
            + jobs::run_remote(tenant).await?
            + deliveries::run(tenant).await?;
        if done == 0 {
            return Ok(total);
        }
        total += done;
    }
}

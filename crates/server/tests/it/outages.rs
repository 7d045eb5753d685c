//! A full disk, a locked file, a database that is away: told so, nothing half-written, and it goes on by itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ::http::Request;
use axum::body::Body;
use db::{Db, Pools, params, sql};
use serde_json::json;
use testkit::{Answer, Engine, Persona, World};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use types::HOUR;

/// It is told in the API's words, and when to come back.
#[track_caller]
fn is_unavailable(answer: &Answer) {
    assert!(answer.is(503)["error"].is_string());
    assert_eq!(answer.header("retry-after"), "5");
}

/// Posts that mention bob, until `count` were tried; answers how many were taken.
async fn tries(alice: &Persona<'_>, count: usize) -> usize {
    let mut taken = 0;
    for number in 0..count {
        let text = format!("@bob {number} {}", "wide ".repeat(80));
        let answer = alice
            .post("/api/v1/statuses", json!({ "status": text }))
            .await;
        if answer.status.is_success() {
            taken += 1;
        } else {
            is_unavailable(&answer);
        }
    }
    taken
}

/// What was taken is there, whole, and nothing else: the posts, their count, and one mention each.
async fn has(world: &World, alice: &Persona<'_>, bob: &Persona<'_>, count: usize) {
    let me = alice.get("/api/v1/accounts/verify_credentials").await.ok();
    assert_eq!(me["statuses_count"], count);
    let path = format!("/api/v1/accounts/{}/statuses?limit=40", alice.id);
    assert_eq!(alice.reads(&path).await.len(), count);
    // Jobs that were taken when the disk was full are taken again after their lease.
    world.clock.advance(HOUR);
    world.run_jobs().await;
    let told = bob.get("/api/v1/notifications?limit=40").await;
    assert_eq!(told.each("type"), vec!["mention"; count]);
}

/// The database may not grow, or may again.
async fn disk(alice: &Persona<'_>, is_full: bool) {
    let limit = if is_full {
        sql!(sqlite: "pragma max_page_count = 1", postgres: "select 1")
    } else {
        sql!(sqlite: "pragma max_page_count = 1000000", postgres: "select 1")
    };
    let limited = alice
        .tenant
        .write(move |unit| unit.scalar::<i64>(limit, params![]));
    limited.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_takes_no_half_post_and_room_is_used_again() {
    let world = World::new(Engine::Sqlite, &["a.test"]).await;
    let (alice, bob) = (world.person("alice").await, world.person("bob").await);
    alice.says("@bob before").await;
    disk(&alice, true).await;
    let taken = 1 + tries(&alice, 60).await;
    assert!(taken < 30, "the disk was not full: {taken}");
    // Workers find no room, either, or some; nothing is lost or done twice.
    let _ = hosting::run_until_idle(&world.tenant().await).await;
    assert_eq!(
        alice.reads("/api/v1/timelines/home").await.len(),
        taken.min(20)
    );
    disk(&alice, false).await;
    alice.says("@bob after").await;
    has(&world, &alice, &bob, taken + 1).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_another_process_holds_can_be_read_and_is_written_when_it_is_free() {
    let world = World::new(Engine::Sqlite, &["a.test"]).await;
    let (alice, bob) = (world.person("alice").await, world.person("bob").await);
    let place = world.registry().by_number(1).unwrap().place();
    let pools = Pools::default();
    let other = Db::open(&place.database, &pools, store::MIGRATIONS);
    let other = other.await.unwrap();
    let (holds, held) = tokio::sync::oneshot::channel();
    let (release, wait) = std::sync::mpsc::channel();
    let holder = tokio::spawn(async move {
        let hold = move |_: &db::Tx<'_>| {
            holds.send(()).unwrap();
            wait.recv().map_err(|_| db::Error::Busy)
        };
        other.write(hold).await
    });
    held.await.unwrap();
    assert_eq!(tries(&alice, 1).await, 0);
    assert!(alice.reads("/api/v1/timelines/home").await.is_empty());
    release.send(()).unwrap();
    holder.await.unwrap().unwrap();
    assert_eq!(tries(&alice, 2).await, 2);
    has(&world, &alice, &bob, 2).await;
    world.finish().await;
}

/// A line to PostgreSQL that can be cut.
struct Line {
    port: u16,
    target: String,
    task: Option<JoinHandle<()>>,
    used: Arc<AtomicBool>,
}

impl Line {
    async fn lay(target: String) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut line = Self {
            port: free.local_addr().unwrap().port(),
            target,
            task: None,
            used: Arc::default(),
        };
        drop(free);
        line.mend().await;
        line
    }

    async fn mend(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.unwrap();
        let (target, used) = (self.target.clone(), self.used.clone());
        self.task = Some(tokio::spawn(async move {
            let mut calls = JoinSet::new();
            while let Ok((mut near, _)) = listener.accept().await {
                used.store(true, Ordering::Relaxed);
                let mut far = TcpStream::connect(&target).await.unwrap();
                calls.spawn(async move { drop(copy_bidirectional(&mut near, &mut far).await) });
            }
        }));
    }

    /// Ends all calls; no new ones are taken.
    async fn cut(&mut self) {
        let task = self.task.take().unwrap();
        task.abort();
        let _ = task.await;
    }
}

/// The URL of the tests' PostgreSQL with the line in between.
#[expect(
    clippy::disallowed_methods,
    reason = "tests are told by the environment where PostgreSQL is"
)]
async fn line() -> Option<(Line, String)> {
    let url = std::env::var("STEPPE_TEST_POSTGRES").ok()?;
    let (person, rest) = url.split_once('@')?;
    let (target, database) = rest.split_once('/')?;
    let line = Line::lay(target.to_owned()).await;
    let url = format!("{person}@127.0.0.1:{}/{database}", line.port);
    Some((line, url))
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_may_go_away_and_come_back() {
    let Some((mut line, url)) = line().await else {
        return;
    };
    let world = World::new(Engine::Postgres(url), &["a.test", "b.test"]).await;
    let (alice, bob) = (world.person("alice").await, world.person("bob").await);
    assert!(line.used.load(Ordering::Relaxed));
    alice.says("@bob before").await;
    line.cut().await;
    assert_eq!(tries(&alice, 3).await, 0);
    is_unavailable(&bob.get("/api/v1/notifications").await);
    is_unavailable(&asks(&world, "b.test").await);
    assert!(hosting::run_until_idle(&alice.tenant).await.is_err());
    line.mend().await;
    assert_eq!(tries(&alice, 3).await, 3);
    asks(&world, "b.test").await.is(404);
    has(&world, &alice, &bob, 4).await;
    world.finish().await;
}

/// Asks a server for an account that it does not have.
async fn asks(world: &World, domain: &str) -> Answer {
    let request = Request::get("/api/v1/accounts/1").header("host", domain);
    world.request(request.body(Body::empty()).unwrap()).await
}

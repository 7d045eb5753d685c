//! One pool for many schemas, when `STEPPE_TEST_POSTGRES` names a PostgreSQL.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test, told by the environment where PostgreSQL is"
)]

use std::sync::mpsc;

use db::{Db, Error, Location, Migration, Pools, params, sql};

const MIGRATIONS: &[Migration] = &[Migration {
    version: 1,
    sql: "create table names (id {id} primary key, name text not null) {strict};",
}];

/// Servers that share a pool of two sessions, called as the test is.
struct World {
    pools: Pools,
    url: String,
    name: &'static str,
    servers: Vec<Db>,
}

impl World {
    /// `None` where there is no PostgreSQL.
    async fn new(name: &'static str, servers: usize) -> Option<Self> {
        let url = std::env::var("STEPPE_TEST_POSTGRES").ok()?;
        let mut world = Self {
            pools: Pools::new(2),
            url: format!("{url}?application_name={name}"),
            name,
            servers: Vec::new(),
        };
        for number in 0..servers {
            let location = world.location(number);
            let server = Db::open(&location, &world.pools, MIGRATIONS).await.unwrap();
            world.servers.push(server);
        }
        Some(world)
    }

    fn location(&self, number: usize) -> Location {
        Location::Postgres {
            url: self.url.clone(),
            schema: format!("{}_{number}_{}", self.name, std::process::id()),
        }
    }

    async fn write(&self, number: usize, id: i64, then: db::Result<()>) -> db::Result<()> {
        let name = format!("server {number}");
        let write = move |tx: &db::Tx<'_>| {
            tx.exec(sql!("insert into names values ($1, $2)"), params![id, name])?;
            then
        };
        self.servers[number].write(write).await
    }

    async fn names(&self, number: usize) -> db::Result<Vec<String>> {
        let read = |tx: &db::Tx<'_>| tx.column(sql!("select name from names"), params![]);
        self.servers[number].read(read).await
    }

    async fn sessions(&self) -> i64 {
        let name = self.name.to_owned();
        let count = sql!("select count(*) from pg_stat_activity where application_name = $1");
        let read = move |tx: &db::Tx<'_>| tx.scalar(count, params![name]);
        self.servers[0].read(read).await.unwrap().unwrap()
    }

    async fn finish(self) {
        for number in 0..self.servers.len() {
            Db::destroy(&self.location(number)).await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_servers_share_a_few_sessions_and_see_only_their_own_rows() {
    let Some(world) = World::new("pool_shared", 9).await else {
        return;
    };
    for round in 0..20 {
        for number in 0..9 {
            let failed = (round + number) % 3 == 0;
            let then = if failed { Err(Error::Busy) } else { Ok(()) };
            let (written, names) = tokio::join!(
                world.write(number, i64::try_from(round).unwrap(), then),
                world.names((number + 4) % 9)
            );
            assert_eq!(written.is_err(), failed, "{written:?}");
            let own = format!("server {}", (number + 4) % 9);
            assert!(names.unwrap().iter().all(|name| *name == own));
        }
    }
    for number in 0..9 {
        let names = world.names(number).await.unwrap();
        assert!((13..=14).contains(&names.len()), "{}", names.len());
        assert!(names.iter().all(|name| *name == format!("server {number}")));
    }
    assert!(world.sessions().await <= 2);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_server_leaves_a_session_for_the_others() {
    let Some(mut world) = World::new("pool_fair", 0).await else {
        return;
    };
    world.pools = Pools::new(4);
    for number in 0..2 {
        let location = world.location(number);
        let server = Db::open(&location, &world.pools, MIGRATIONS).await.unwrap();
        world.servers.push(server);
    }
    let (release, mut held) = (mpsc::channel::<()>(), Vec::new());
    let waiting = std::sync::Arc::new(std::sync::Mutex::new(release.1));
    for _ in 0..20 {
        let (server, waiting) = (world.servers[0].clone(), waiting.clone());
        held.push(tokio::spawn(async move {
            let wait =
                move |_: &db::Tx<'_>| waiting.lock().unwrap().recv().map_err(|_| Error::Busy);
            server.read(wait).await
        }));
    }
    assert!(world.names(1).await.unwrap().is_empty());
    for _ in 0..20 {
        release.0.send(()).unwrap();
    }
    for unit in held {
        unit.await.unwrap().unwrap();
    }
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_session_fails_its_unit_alone_and_the_next_unit_gets_another() {
    let Some(world) = World::new("pool_lost", 2).await else {
        return;
    };
    let (location, pools) = (world.location(1), Pools::default());
    let killer = Db::open(&location, &pools, MIGRATIONS).await.unwrap();
    let runtime = tokio::runtime::Handle::current();
    let kill = sql!(
        "select pg_terminate_backend(pid) from pg_stat_activity
         where application_name = 'pool_lost' and pid <> pg_backend_pid()"
    );
    let lost = world.servers[0].write(move |tx| {
        tx.exec(sql!("insert into names values (1, 'lost')"), params![])?;
        let killed = runtime.block_on(killer.read(move |tx| tx.column::<bool>(kill, params![])))?;
        assert!(!killed.is_empty());
        tx.exec(sql!("insert into names values (2, 'lost')"), params![])
    });
    let error = lost.await.unwrap_err();
    assert!(matches!(error, Error::Unavailable(_)), "{error}");
    assert!(world.names(0).await.unwrap().is_empty());
    world.write(0, 3, Ok(())).await.unwrap();
    assert_eq!(world.names(0).await.unwrap(), ["server 0"]);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreachable_database_is_unavailable() {
    let location = Location::Postgres {
        url: "postgres://nobody@127.0.0.1:1/none".into(),
        schema: "none".into(),
    };
    let opened = Db::open(&location, &Pools::default(), MIGRATIONS).await;
    assert!(matches!(opened.err(), Some(Error::Unavailable(_))));
}

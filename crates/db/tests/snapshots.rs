//! Snapshots go from engine to engine; PostgreSQL when `STEPPE_TEST_POSTGRES` names one.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test, told by the environment where PostgreSQL is"
)]

use std::path::Path;

use db::snapshots::{self, Contents};
use db::{Db, Error, Location, Migration, Pools, params, sql};
use tokio::runtime::Handle;

/// Every kind of column; two tables that point to each other; words that only one engine keeps in a table.
const FIRST: Migration = Migration {
    version: 1,
    sql: "create table kinds (id {id} primary key, number {int}, yes {bool} not null, real {real}, \"text\" text, bytes {blob}) {strict};
create table hens (id {id} primary key, egg_id {int}) {strict};
create table eggs (id {id} primary key, hen_id {int} not null references hens (id) on delete cascade) {strict};
--only sqlite
create virtual table words using fts5 (line, content='', contentless_delete=1);
--end
--only postgres
create table words (id bigint primary key references kinds (id) on delete cascade, words tsvector not null);
alter table hens add constraint hens_egg foreign key (egg_id) references eggs (id);
--end",
};
const OLD: &[Migration] = &[FIRST];
const NEW: &[Migration] = &[
    FIRST,
    Migration {
        version: 2,
        sql: "alter table kinds drop column \"text\"; alter table kinds add column more text not null default 'more';",
    },
];

struct World {
    folder: tempfile::TempDir,
    pools: Pools,
    name: &'static str,
}

impl World {
    fn new(name: &'static str) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            pools: Pools::new(2),
            name,
        }
    }

    fn sqlite(&self, name: &str) -> Location {
        Location::Sqlite(self.folder.path().join(name))
    }

    fn postgres(&self, name: &str) -> Option<Location> {
        let url = std::env::var("STEPPE_TEST_POSTGRES").ok()?;
        let schema = format!("snapshots_{}_{name}_{}", self.name, std::process::id());
        Some(Location::Postgres { url, schema })
    }

    async fn filled(&self, location: &Location) -> Db {
        let db = Db::open(location, &self.pools, OLD).await.unwrap();
        let statements = [
            sql!("insert into kinds values (1, 9223372036854775807, true, 0.1, 'è \" '' ', $1)"),
            sql!("insert into kinds values (2, null, false, null, null, null)"),
            sql!("insert into kinds values (3, -1, true, 1e300, '', $1)"),
        ];
        let bytes = vec![0_u8, 255, 10];
        let fill = move |tx: &db::Tx<'_>| {
            for sql in statements {
                let params = params![bytes];
                tx.exec(sql, &params[..sql.postgres().matches("$1").count()])?;
            }
            tx.exec(
                sql!(
                    "with recursive n(i) as (select cast(1 as bigint) union all select i + 1 from n where i < 2500)
                     insert into hens (id) select i from n"
                ),
                params![],
            )?;
            tx.exec(
                sql!("insert into eggs select id, 2501 - id from hens"),
                params![],
            )?;
            tx.exec(
                sql!("update hens set egg_id = id where id < 2000"),
                params![],
            )
        };
        db.write(fill).await.unwrap();
        db
    }
}

/// On a thread of its own, as they block.
async fn apart<T: Send + 'static>(work: impl FnOnce(&Handle) -> T + Send + 'static) -> T {
    let runtime = Handle::current();
    tokio::task::spawn_blocking(move || work(&runtime))
        .await
        .unwrap()
}

async fn take(
    location: &Location,
    file: &Path,
    migrations: &'static [Migration],
) -> db::Result<Contents> {
    let (location, file) = (location.clone(), file.to_owned());
    apart(move |runtime| snapshots::take(runtime, &location, &file, migrations)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_survive_every_way_between_the_engines() {
    let world = World::new("ways");
    let from = [Some(world.sqlite("from.db")), world.postgres("from")];
    for (number, from) in from.into_iter().flatten().enumerate() {
        let db = world.filled(&from).await;
        let file = world.folder.path().join(format!("{number}.snapshot"));
        let taken = take(&from, &file, NEW).await.unwrap();
        assert_eq!(taken.schema, 1, "taking a snapshot migrates nothing");
        let tables: Vec<_> = taken.tables.keys().map(String::as_str).collect();
        assert_eq!(tables, ["eggs", "hens", "kinds"]);
        assert_eq!(taken.tables["hens"].rows, 2500);
        assert_eq!(snapshots::contents(&file).unwrap(), taken);
        if let Some(Location::Postgres { url, schema }) = world.postgres("to") {
            let to = Location::Postgres {
                url: url.clone(),
                schema: schema.clone(),
            };
            let same = file.clone();
            let fill = move |runtime: &Handle| snapshots::fill(runtime, &same, &url, &schema, OLD);
            apart(fill).await.unwrap();
            let again = world.folder.path().join(format!("{number}.again"));
            assert_eq!(take(&to, &again, OLD).await.unwrap(), taken);
            let filled = Db::open(&to, &world.pools, OLD).await.unwrap();
            let lost =
                filled.write(|tx| tx.exec(sql!("insert into eggs values (9999, 9999)"), params![]));
            assert!(lost.await.unwrap_err().is_constraint(), "keys hold again");
            drop(filled);
            Db::destroy(&to).await.unwrap();
        }
        let file = Location::Sqlite(file);
        let copy = Db::open(&file, &world.pools, NEW).await.unwrap();
        let more = copy.read(|tx| tx.column::<String>(sql!("select more from kinds"), params![]));
        assert_eq!(more.await.unwrap(), ["more"; 3]);
        drop((db, copy));
        Db::destroy(&from).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_database_is_refused() {
    let world = World::new("newer");
    for from in [Some(world.sqlite("from.db")), world.postgres("from")]
        .into_iter()
        .flatten()
    {
        let db = Db::open(&from, &world.pools, NEW).await.unwrap();
        let file = world.folder.path().join("snapshot");
        let refused = take(&from, &file, OLD).await.unwrap_err();
        assert!(
            refused
                .to_string()
                .contains("written by a newer Steppe (schema"),
            "{refused}"
        );
        let opened = Db::open(&from, &world.pools, OLD).await;
        assert_eq!(
            opened.err().map(|error| error.to_string()),
            Some(refused.to_string())
        );
        drop(db);
        Db::destroy(&from).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_snapshot_is_none() {
    let world = World::new("damaged");
    let from = world.sqlite("from.db");
    let _db = world.filled(&from).await;
    let file = world.folder.path().join("snapshot");
    take(&from, &file, OLD).await.unwrap();
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    assert!(matches!(
        snapshots::contents(&file),
        Err(Error::Unavailable(_))
    ));
}

//! The same stories on SQLite and, when `STEPPE_TEST_POSTGRES` names one, on PostgreSQL.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test, told by the environment where PostgreSQL is"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use db::{Db, Error, Json, Location, Migration, Pools, model, params, sql};
use types::{AccountId, StatusId, Timestamp};

const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        sql: "create table notes (id {id} primary key, author_id {int} not null, body text not null unique,
               seen {bool} not null, extra text not null, at {int}) {strict};",
    },
    Migration {
        version: 2,
        sql: "--only sqlite\ncreate index notes_author on notes (author_id);\n--end\n--only postgres\ncreate index notes_by_author on notes (author_id);\n--end",
    },
];

model! {
    pub struct Note {
        pub id: StatusId,
        pub author_id: AccountId,
        pub body: String,
        pub seen: bool,
        pub extra: Json<Vec<String>>,
        pub at: Option<Timestamp>,
    }
}

fn note(id: i64, body: &str) -> Note {
    Note {
        id: StatusId(id),
        author_id: AccountId(7),
        body: body.into(),
        seen: id % 2 == 0,
        extra: Json(vec!["a".into()]),
        at: (id > 1).then_some(Timestamp(id)),
    }
}

fn insert(tx: &db::Tx<'_>, note: &Note) -> db::Result<u64> {
    tx.exec(
        sql!(Note, "insert into notes ({cols}) values ({marks})"),
        &note.values(),
    )
}

fn bodies(tx: &db::Tx<'_>) -> db::Result<Vec<String>> {
    tx.column(sql!("select body from notes order by id"), params![])
}

struct World {
    _folder: tempfile::TempDir,
    locations: Vec<Location>,
}

fn world(name: &str) -> World {
    let folder = tempfile::tempdir().unwrap();
    let mut locations = vec![Location::Sqlite(folder.path().join("notes.db"))];
    if let Ok(url) = std::env::var("STEPPE_TEST_POSTGRES") {
        locations.push(Location::Postgres {
            url,
            schema: format!("db_test_{name}_{}", std::process::id()),
        });
    }
    World {
        _folder: folder,
        locations,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_is_read_and_migrations_run_once() {
    let world = world("basic");
    for location in &world.locations {
        let db = Db::open(location, &Pools::default(), MIGRATIONS)
            .await
            .unwrap();
        db.write(|tx| insert(tx, &note(1, "one")).and(insert(tx, &note(2, "two"))))
            .await
            .unwrap();
        drop(db);
        let db = Db::open(location, &Pools::default(), MIGRATIONS)
            .await
            .unwrap();
        let found: Vec<Note> = db
            .read(|tx| {
                let ids = vec![StatusId(2), StatusId(9)];
                tx.all(
                    sql!(
                        Note,
                        "select {cols:n} from notes n where n.author_id = $2 and n.id {in $1}"
                    ),
                    params![ids, AccountId(7)],
                )
            })
            .await
            .unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].body.as_str(), found[0].seen, found[0].at),
            ("two", true, Some(Timestamp(2)))
        );
        let named: Vec<i64> = db
            .read(|tx| {
                tx.column(
                    sql!("select id from notes where body {in $1}"),
                    params![vec!["one".to_owned()]],
                )
            })
            .await
            .unwrap();
        assert_eq!(named, [1]);
        let found = db.write(|tx| {
            insert(tx, &note(3, "th\0ree"))?;
            let sql = sql!("select body from notes where body {in $1}");
            tx.column::<String>(sql, params![vec!["\0three".to_owned()]])
        });
        assert_eq!(found.await.unwrap(), ["three"], "no text has a NUL");
        Db::destroy(location).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_or_panicking_unit_leaves_nothing_and_disturbs_nobody() {
    let world = world("failed");
    for location in &world.locations {
        let db = Db::open(location, &Pools::default(), MIGRATIONS)
            .await
            .unwrap();
        let hooks = Arc::new(AtomicUsize::new(0));
        let mut tasks = Vec::new();
        for id in 0..60 {
            let (db, hooks) = (db.clone(), hooks.clone());
            tasks.push(tokio::spawn(async move {
                db.write(move |tx| {
                    tx.on_commit(move || {
                        hooks.fetch_add(1, Ordering::Relaxed);
                    });
                    insert(tx, &note(id, &format!("note {id:02}")))?;
                    match id % 3 {
                        0 => Ok(()),
                        1 => Err(Error::Busy),
                        _ => panic!("on purpose"),
                    }
                })
                .await
            }));
        }
        let mut kept = 0;
        for task in tasks {
            kept += usize::from(task.await.unwrap().is_ok());
        }
        assert_eq!(kept, 20);
        assert_eq!(hooks.load(Ordering::Relaxed), 20);
        assert_eq!(db.read(bodies).await.unwrap().len(), 20);
        Db::destroy(location).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_row_with_the_same_key_is_a_constraint_error() {
    let world = world("unique");
    for location in &world.locations {
        let db = Db::open(location, &Pools::default(), MIGRATIONS)
            .await
            .unwrap();
        db.write(|tx| insert(tx, &note(1, "same"))).await.unwrap();
        let error = db
            .write(|tx| insert(tx, &note(2, "same")))
            .await
            .unwrap_err();
        assert!(error.is_constraint(), "{error}");
        Db::destroy(location).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_cannot_write_on_sqlite() {
    let world = world("readonly");
    let db = Db::open(&world.locations[0], &Pools::default(), MIGRATIONS)
        .await
        .unwrap();
    assert!(db.read(|tx| insert(tx, &note(1, "x"))).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_is_a_migrated_database() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.db", "b.db"] {
        let path = folder.path().join(name);
        db::create_from_template(folder.path(), &path, MIGRATIONS).unwrap();
        let db = Db::open(&Location::Sqlite(path), &Pools::default(), MIGRATIONS)
            .await
            .unwrap();
        db.write(|tx| insert(tx, &note(1, "one"))).await.unwrap();
        assert_eq!(db.read(bodies).await.unwrap(), ["one"]);
    }
}

#[test]
fn many_databases_are_made_from_a_new_template_at_the_same_time() {
    let folder = tempfile::tempdir().unwrap();
    let make = &|number: usize| {
        let path = folder.path().join(format!("{number}.db"));
        db::create_from_template(folder.path(), &path, MIGRATIONS)
    };
    std::thread::scope(|scope| {
        let makers: Vec<_> = (0..8).map(|it| scope.spawn(move || make(it))).collect();
        for maker in makers {
            maker.join().unwrap().unwrap();
        }
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn every_registered_statement_prepares() {
    let world = world("prepare");
    for location in &world.locations {
        let db = Db::open(location, &Pools::default(), MIGRATIONS)
            .await
            .unwrap();
        db.write(|tx| db::STATEMENTS.iter().try_for_each(|sql| tx.prepare(sql)))
            .await
            .unwrap();
        Db::destroy(location).await.unwrap();
    }
}

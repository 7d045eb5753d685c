//! Backups of running servers, and servers that are made again of them.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use hosting::backups::{self, BackupError, Made, Record, Shelf, Target, Verified};
use serde_json::Value;
use server::config::Schedule;
use testkit::{Engine, World, pictures, story};
use types::{HOUR, MINUTE};

/// The name of the server's folder.
const SERVER: &str = "a.test";

async fn try_back_up(world: &World, folder: &Path) -> backups::Result<Made> {
    let (server, now) = (world.registry().by_number(1).unwrap(), world.clock.now());
    let folder = folder.to_owned();
    let make = move |runtime: &tokio::runtime::Handle| {
        let shelf = Shelf::to_write(&folder)?;
        backups::make(runtime, &server, &shelf, now, None)
    };
    Ok(backups::aside(make).await?.unwrap())
}

async fn back_up(world: &World, folder: &Path) -> Made {
    world.clock.advance(MINUTE);
    try_back_up(world, folder).await.unwrap()
}

async fn verify(folder: &Path) -> Vec<Verified> {
    let shelf = Shelf::to_read(folder).unwrap();
    backups::verify(&shelf, SERVER).unwrap()
}

/// What the rows of the first server are, without keeping the backup.
async fn rows(world: &World) -> Record {
    let folder = tempfile::tempdir().unwrap();
    back_up(world, folder.path()).await.record
}

/// The one file of media whose path ends so, in the backups.
fn in_pool(folder: &Path, name: &str) -> PathBuf {
    folder.join(SERVER).join("media").join(name)
}

fn key(attachment: &Value, field: &str) -> String {
    let url = attachment[field].as_str().unwrap();
    url.strip_prefix("https://a.test/media/")
        .unwrap()
        .to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_backed_up_while_people_post_and_lives_on_elsewhere() {
    story(async |world| {
        let alice = world.person("alice").await;
        let bob = world.person("bob").await;
        bob.follows(&alice).await;
        let picture = alice.uploads(&pictures::png(40, 30)).await;
        let fields = serde_json::json!({ "status": "A sunrise", "media_ids": [picture["id"]] });
        alice.posts(fields).await;
        let (folder, done) = (tempfile::tempdir().unwrap(), AtomicBool::new(false));
        let posting = async |person: &testkit::Persona<'_>| {
            let mut posts = 0;
            while !done.load(Ordering::Relaxed) || posts == 0 {
                person.says(&format!("Steppengras {posts}")).await;
                posts += 1;
            }
        };
        let backing = async {
            let made = back_up(world, folder.path()).await;
            done.store(true, Ordering::Relaxed);
            made
        };
        let (made, ()) = tokio::join!(backing, posting(&alice));
        assert!(verify(folder.path()).await[0].damage.is_empty());
        let other = world.restored(world.engine.clone(), folder.path()).await;
        assert_eq!(rows(&other).await.database, made.record.database);

        let token = alice.token.as_ref().unwrap();
        let twin = other.stranger().await.with_token(token);
        let account = twin.get("/api/v1/accounts/verify_credentials").await.ok();
        let id = account["id"].as_str().unwrap();
        let posts = twin.get("/api/v1/timelines/home?limit=40").await.ok();
        let count = account["statuses_count"].as_u64().unwrap();
        let posts = posts.as_array().unwrap().len() as u64;
        assert_eq!(posts, count.min(40), "a moment, not a while");
        let pictures = format!("/api/v1/accounts/{id}/statuses?only_media=true");
        assert_eq!(twin.reads(&pictures).await, ["A sunrise"]);
        let file = format!("/media/{}", key(&picture, "url"));
        let here = alice.get(&file).await;
        assert_eq!(twin.get(&file).await.body, here.body);
        let found = twin
            .get("/api/v2/search?q=sunrise&type=statuses")
            .await
            .ok();
        assert_eq!(found["statuses"].as_array().unwrap().len(), 1);
        let browser = other.signed_in_browser("bob").await;
        assert_eq!(browser.path, "/");
        twin.says("from the new machine").await;
        other.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_restored_into_the_other_engine_and_back() {
    story(async |world| {
        if world.engine == Engine::Sqlite {
            // the other way round is on the way
            return;
        }
        let alice = world.person("alice").await;
        alice.says("Wer reitet so spät").await;
        world.run_jobs().await;
        let first = tempfile::tempdir().unwrap();
        let made = back_up(world, first.path()).await;
        assert!(made.record.from_postgres);
        let file = world.restored(Engine::Sqlite, first.path()).await;
        let second = tempfile::tempdir().unwrap();
        let again = back_up(&file, second.path()).await;
        assert_eq!(again.record.database, made.record.database);
        let third = file.restored(world.engine.clone(), second.path()).await;
        assert_eq!(rows(&third).await.database, made.record.database);
        for world in [&file, &third] {
            let alice = world
                .stranger()
                .await
                .with_token(alice.token.as_ref().unwrap());
            let found = alice.get("/api/v2/search?q=spät&type=statuses").await.ok();
            assert_eq!(found["statuses"].as_array().unwrap().len(), 1);
            let found = alice.get("/api/v1/accounts/search?q=ali").await.ok();
            assert_eq!(found.as_array().unwrap().len(), 1);
            alice.says("durch Nacht und Wind").await;
        }
        file.finish().await;
        third.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn media_are_copied_once_and_leave_with_the_last_backup_that_has_them() {
    story(async |world| {
        let alice = world.person("alice").await;
        let upload = async || {
            let picture = alice.uploads(&pictures::png(40, 30)).await;
            let fields = serde_json::json!({ "status": "x", "media_ids": [picture["id"]] });
            (picture, alice.posts(fields).await)
        };
        let remote = world.media_folder().join("remote/aa");
        fs::create_dir_all(&remote).unwrap();
        fs::write(remote.join("kept.png"), "of others").unwrap();
        let (picture, post) = upload().await;
        let old = key(&picture, "url");
        let folder = tempfile::tempdir().unwrap();
        let first = back_up(world, folder.path()).await;
        assert!(in_pool(folder.path(), &old).exists());
        assert!(!in_pool(folder.path(), "remote").exists());
        let again = back_up(world, folder.path()).await;
        assert_eq!(again.new_media, 0);
        assert_eq!(again.record.media, first.record.media);

        let path = format!("/api/v1/statuses/{}", post["id"].as_str().unwrap());
        alice.delete(&path).await.ok();
        world.clock.advance(2 * types::DAY);
        world.run_jobs().await;
        let (picture, _) = upload().await;
        let last = back_up(world, folder.path()).await;
        assert!(last.new_media > 0);
        assert!(
            in_pool(folder.path(), &old).exists(),
            "older backups have it"
        );
        let shelf = Shelf::to_write(folder.path()).unwrap();
        assert_eq!(shelf.prune(SERVER, 2).unwrap(), 1);
        assert!(in_pool(folder.path(), &old).exists());
        assert_eq!(shelf.prune(SERVER, 1).unwrap(), 1);
        assert!(!in_pool(folder.path(), &old).exists());
        assert!(in_pool(folder.path(), &key(&picture, "url")).exists());
        drop(shelf);
        let left = verify(folder.path()).await;
        assert_eq!(left.len(), 1);
        assert_eq!((&left[0].folder, left[0].damage.len()), (&last.folder, 0));
    })
    .await;
}

/// Restores on another machine; answers why it was not done.
async fn refusal(folder: &Path, at: Option<&str>, change: impl FnOnce(&mut Target)) -> String {
    let data = tempfile::tempdir().unwrap();
    let mut target = Target {
        data: data.path().join("data"),
        postgres: None,
        schema: None,
        replace: false,
        now: types::Timestamp(0),
    };
    change(&mut target);
    let (folder, at) = (folder.to_owned(), at.map(str::to_owned));
    let servers = target.data.join(SERVER);
    let was_there = servers.exists();
    let restored = backups::aside(move |runtime| {
        let shelf = Shelf::to_read(&folder)?;
        backups::restore(runtime, &shelf, SERVER, at.as_deref(), &target)
    });
    let error = restored.await.unwrap_err().to_string();
    assert_eq!(servers.exists(), was_there, "nothing is left of it");
    error
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_backup_is_found_out_and_not_restored() {
    story(async |world| {
        let alice = world.person("alice").await;
        let picture = alice.uploads(&pictures::png(40, 30)).await;
        let folder = tempfile::tempdir().unwrap();
        let made = back_up(world, folder.path()).await;
        let media = in_pool(folder.path(), &key(&picture, "url"));
        let parts = ["server.db", "server.toml", "media.sha256", "backup.json"];
        let parts = parts.map(|part| made.folder.join(part));
        for path in parts.iter().chain([&media]) {
            let whole = fs::read(path).unwrap();
            let mut bent = whole.clone();
            bent[whole.len() / 2] ^= 0x55;
            let half = whole[..whole.len() / 2].to_vec();
            for broken in [Some(bent), Some(half), None] {
                let is_gone = broken.is_none();
                match broken {
                    Some(broken) => fs::write(path, broken).unwrap(),
                    None => fs::remove_file(path).unwrap(),
                }
                if path == &parts[3] && is_gone {
                    assert!(verify(folder.path()).await[0].record.is_none());
                    let why = refusal(folder.path(), None, |_| ()).await;
                    assert!(why.contains("never finished"), "{why}");
                } else if path != &parts[3] {
                    let damage = &verify(folder.path()).await[0].damage;
                    let name = path.to_string_lossy().into_owned();
                    assert!(damage.iter().any(|line| line.contains(&name)), "{damage:?}");
                    let why = refusal(folder.path(), None, |_| ()).await;
                    assert!(why.contains(&name), "{why}");
                }
                fs::write(path, &whole).unwrap();
            }
        }
        fs::write(&parts[3], "{").unwrap();
        assert_eq!(verify(folder.path()).await[0].damage.len(), 1);
        back_up(world, folder.path()).await;
        assert!(
            made.folder.exists(),
            "a damaged one stops no other, and may be mended"
        );
        let shelf = Shelf::to_write(folder.path()).unwrap();
        assert!(shelf.prune(SERVER, 1).is_err(), "its media may be wanted");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_finished_is_removed_by_the_next_backup() {
    story(async |world| {
        let alice = world.person("alice").await;
        let folder = tempfile::tempdir().unwrap();
        let killed = back_up(world, folder.path()).await;
        fs::remove_file(killed.folder.join("backup.json")).unwrap();
        assert!(verify(folder.path()).await[0].record.is_none());
        let made = back_up(world, folder.path()).await;
        assert!(!killed.folder.exists());

        // the disk is full when a picture is to be copied
        let picture = alice.uploads(&pictures::png(40, 30)).await;
        let draft = in_pool(folder.path(), &key(&picture, "url")).with_file_name(".draft");
        fs::create_dir_all(draft.parent().unwrap()).unwrap();
        symlink("/dev/full", &draft).unwrap();
        world.clock.advance(MINUTE);
        let full = try_back_up(world, folder.path()).await.unwrap_err();
        assert!(full.to_string().contains("No space left"), "{full}");
        let left = verify(folder.path()).await;
        assert_eq!(left.len(), 1, "nothing is left of it");
        assert_eq!(left[0].folder, made.folder);
        back_up(world, folder.path()).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_backups_into_one_folder_do_not_meet() {
    story(async |world| {
        world.person("alice").await;
        let folder = tempfile::tempdir().unwrap();
        let first = Shelf::to_write(folder.path()).unwrap();
        let second = try_back_up(world, folder.path()).await.unwrap_err();
        assert!(matches!(second, BackupError::Refused(_)), "{second}");
        assert!(Shelf::to_read(folder.path()).is_err());
        drop(first);
        let made = try_back_up(world, folder.path()).await.unwrap();
        let same_second = try_back_up(world, folder.path()).await.unwrap_err();
        assert!(same_second.to_string().contains("is there already"));
        assert!(made.folder.join("backup.json").exists());
        let (file, nowhere) = (folder.path().join("file"), folder.path().join("file/x"));
        fs::write(&file, "").unwrap();
        let error = try_back_up(world, &nowhere).await.unwrap_err();
        assert!(error.to_string().contains("file/x"), "{error}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_the_owner_reads_what_is_secret() {
    story(async |world| {
        let alice = world.person("alice").await;
        alice.uploads(&pictures::png(40, 30)).await;
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("new/backups");
        back_up(world, &folder).await;
        let mut paths = vec![folder.clone()];
        while let Some(path) = paths.pop() {
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            let is_lock = path.file_name().unwrap() == ".lock";
            assert!(mode & 0o077 == 0 || is_lock, "{} {mode:o}", path.display());
            let inside = fs::read_dir(&path).into_iter().flatten();
            paths.extend(inside.map(|entry| entry.unwrap().path()));
        }
        let other = world.restored(Engine::Sqlite, &folder).await;
        let server = other.registry().by_number(1).unwrap();
        let mode = |name: &str| {
            let metadata = fs::metadata(server.folder.join(name)).unwrap();
            metadata.permissions().mode() & 0o777
        };
        assert_eq!((mode("server.db"), mode("media")), (0o600, 0o755));
        other.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_harms_no_server_that_is_there() {
    story(async |world| {
        let alice = world.person("alice").await;
        alice.says("before").await;
        let folder = tempfile::tempdir().unwrap();
        let made = back_up(world, folder.path()).await;
        let shelf = Shelf::to_read(folder.path()).unwrap();
        for called in [None, Some(SERVER)] {
            assert_eq!(shelf.servers(called).unwrap(), [SERVER]);
        }
        let why = shelf.servers(Some("b.test")).unwrap_err().to_string();
        assert!(why.contains("only backups of: a.test"), "{why}");
        let why = refusal(folder.path(), Some("2001"), |_| ()).await;
        assert!(why.contains("no such backup"), "{why}");
        let empty = tempfile::tempdir().unwrap();
        fs::create_dir(empty.path().join("lost+found")).unwrap();
        let why = Shelf::to_read(empty.path()).unwrap().servers(None);
        assert!(why.unwrap_err().to_string().contains("no backup in"));
        let record = made.folder.join("backup.json");
        let text = fs::read_to_string(&record).unwrap();
        let schema = format!("\"schema\": {}", made.record.database.schema);
        fs::write(&record, text.replace(&schema, "\"schema\": 9999")).unwrap();
        let why = refusal(folder.path(), None, |_| ()).await;
        assert!(why.contains("restore it with a newer program"), "{why}");
        fs::write(&record, &text).unwrap();

        let data = tempfile::tempdir().unwrap();
        let there = data.path().join(SERVER);
        fs::create_dir(&there).unwrap();
        fs::write(there.join("server.toml"), "precious").unwrap();
        let why = refusal(folder.path(), None, |target| {
            target.data = data.path().into()
        })
        .await;
        assert!(why.contains("--replace"), "{why}");
        let target = Target {
            data: data.path().into(),
            postgres: None,
            schema: None,
            replace: true,
            now: types::Timestamp(5000),
        };
        let at = made.folder.file_name().unwrap().to_owned();
        let restored = backups::aside(move |runtime| {
            backups::restore(runtime, &shelf, SERVER, at.to_str(), &target)
        });
        assert_eq!(restored.await.unwrap().1, there);
        let aside = data.path().join("a.test.replaced-5/server.toml.replaced");
        assert_eq!(fs::read_to_string(aside).unwrap(), "precious");
        assert!(there.join("server.db").exists());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_that_is_there_keeps_its_rows_under_another_name() {
    story(async |world| {
        let Engine::Postgres(url) = world.engine.clone() else {
            return;
        };
        let alice = world.person("alice").await;
        alice.says("before").await;
        let folder = tempfile::tempdir().unwrap();
        back_up(world, folder.path()).await;
        let data = tempfile::tempdir().unwrap();
        let tenant::Location::Postgres { schema, .. } =
            world.registry().by_number(1).unwrap().place().database
        else {
            panic!("it lies in PostgreSQL");
        };
        let (to, into) = (data.path().to_owned(), url.clone());
        let why = refusal(folder.path(), None, |target| target.postgres = Some(into)).await;
        assert!(why.contains(&schema) && why.contains("--replace"), "{why}");
        let target = Target {
            data: to,
            postgres: Some(url.clone()),
            schema: None,
            replace: true,
            now: types::Timestamp(5000),
        };
        let shelf = Shelf::to_read(folder.path()).unwrap();
        let restored =
            backups::aside(move |runtime| backups::restore(runtime, &shelf, SERVER, None, &target));
        restored.await.unwrap();
        let aside = format!("{schema}_replaced_5");
        assert!(tenant::schema_exists(&url, &aside).await.unwrap());
        let aside = tenant::Location::Postgres { url, schema: aside };
        db::Db::destroy(&aside).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_server_lacks_is_no_harm_to_another() {
    story(async |world| {
        world.add_server("b.test", "b.test");
        world.person("alice").await;
        world.person_at("bob", "b.test").await;
        let folder = tempfile::tempdir().unwrap();
        let schedule = Schedule {
            to: folder.path().join("backups"),
            every: 24 * HOUR,
            keep: 7,
        };
        let manifest = world
            .registry()
            .by_number(1)
            .unwrap()
            .folder
            .join("server.toml");
        let text = fs::read(&manifest).unwrap();
        let turn = async || {
            let now = world.clock.now();
            let due = server::backups::turn(world.registry(), &schedule, None, now).await;
            let shelf = Shelf::to_read(&schedule.to).unwrap();
            let made = ["a.test", "b.test"].map(|name| shelf.snapshots(name).unwrap().len());
            (due.0 - now.0, made)
        };
        fs::remove_file(&manifest).unwrap();
        assert_eq!(turn().await, (HOUR, [0, 1]));
        fs::write(&manifest, text).unwrap();
        world.clock.advance(HOUR);
        assert_eq!(turn().await, (23 * HOUR, [1, 1]), "only what was missing");
        world.clock.advance(23 * HOUR);
        assert_eq!(turn().await, (HOUR, [1, 2]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_server_backs_itself_up_when_it_is_time() {
    story(async |world| {
        world.person("alice").await;
        let folder = tempfile::tempdir().unwrap();
        let schedule = Schedule {
            to: folder.path().join("backups"),
            every: 24 * HOUR,
            keep: 2,
        };
        let turn = async || {
            let now = world.clock.now();
            let due = server::backups::turn(world.registry(), &schedule, None, now).await;
            (due.0 - now.0, verify(&schedule.to).await.len())
        };
        assert_eq!(turn().await, (24 * HOUR, 1), "there was none yet");
        world.clock.advance(HOUR);
        assert_eq!(turn().await, (23 * HOUR, 1), "as after a restart");
        for made in [2, 2, 2] {
            world.clock.advance(24 * HOUR);
            assert_eq!(turn().await, (24 * HOUR, made));
        }
        world.clock.advance(24 * HOUR);
        let busy = Shelf::to_write(&schedule.to).unwrap();
        let now = world.clock.now();
        let due = server::backups::turn(world.registry(), &schedule, None, now).await;
        assert_eq!(due.0 - now.0, HOUR, "it is tried again");
        drop(busy);
        assert_eq!(turn().await, (24 * HOUR, 2));
    })
    .await;
}

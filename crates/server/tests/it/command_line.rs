//! The command line as its users meet it: words, JSON, exit codes.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt, lchown};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use ::http::Request;
use axum::body::Body;
use hosting::State;
use serde_json::Value;
use services::confirmations::{self, Confirmed};
use services::password_resets;
use services::sign_ups::{self, SignUp};
use testkit::{PASSWORD, World, story};

/// Runs the binary in an empty environment; steppe.toml is read from `folder`, and data lies there.
fn steppe(folder: &Path, words: &[&str], variables: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_steppe"))
        .args(words)
        .current_dir(folder)
        .env_clear()
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn complained(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// What a command answers with `--json`, when it succeeds.
fn json(folder: &Path, words: &[&str]) -> Value {
    let output = steppe(folder, &[words, &["--json"]].concat(), &[]);
    assert!(output.status.success(), "{words:?}: {output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn servers_are_made_listed_suspended_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let made = json(
        here,
        &[
            "server",
            "create",
            "social.example.org",
            "--account-domain",
            "example.org",
        ],
    );
    assert_eq!(made["state"], "active");
    let link = made["first_run"].as_str().unwrap();
    assert!(
        link.starts_with("http://social.example.org/first_run?key="),
        "{link}"
    );
    let again = steppe(here, &["server", "create", "example.org"], &[]);
    assert_eq!(again.status.code(), Some(1));
    assert!(
        complained(&again).contains("There is a server example.org already"),
        "{again:?}"
    );
    let wrong = steppe(here, &["server", "create", "https://b.example"], &[]);
    assert!(
        complained(&wrong).contains("is no domain: write a name such as"),
        "{wrong:?}"
    );
    json(here, &["server", "create", "b.example"]);

    let several = steppe(here, &["account", "confirm", "alice"], &[]);
    assert!(
        complained(&several).contains("--server DOMAIN"),
        "{several:?}"
    );
    assert!(
        complained(&several).contains("b.example, social.example.org"),
        "{several:?}"
    );

    json(here, &["server", "suspend", "b.example"]);
    let twice = steppe(here, &["server", "suspend", "b.example"], &[]);
    assert_eq!(said(&twice), "b.example is suspended already.\n");
    let list = said(&steppe(here, &["server", "list"], &[]));
    assert!(list.contains("b.example  suspended"), "{list}");
    assert!(list.contains("social.example.org  active"), "{list}");
    assert!(list.contains("accounts @example.org"), "{list}");

    let unasked = steppe(here, &["server", "delete", "b.example"], &[]);
    assert_eq!(unasked.status.code(), Some(1));
    assert!(complained(&unasked).contains("--yes"), "{unasked:?}");
    assert!(here.join("data/b.example/server.db").exists());
    json(here, &["server", "delete", "b.example", "--yes"]);
    assert!(!here.join("data/b.example").exists());
    assert_eq!(json(here, &["server", "list"]).as_array().unwrap().len(), 1);
    // A domain that is free again may be used.
    json(here, &["server", "create", "b.example"]);

    json(here, &["server", "create", "localhost:8080"]);
    let beside = steppe(here, &["server", "create", "localhost:9999"], &[]);
    let why = complained(&beside);
    assert!(why.contains("is that of localhost:8080"), "{why}");
    assert!(!why.contains("move it away"), "{why}");
}

#[test]
fn only_a_command_that_makes_a_server_makes_one() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    for words in [
        &["account", "list"][..],
        &["account", "show", "alice"],
        &["domain", "list"],
        &["emoji", "list"],
        &["server", "suspend", "a.example"],
        &["backup", "safe"],
    ] {
        let output = steppe(here, words, &[]);
        assert_eq!(output.status.code(), Some(1), "{words:?}");
        let why = complained(&output);
        assert!(
            why.contains("There is no server in the folder data") && why.contains("--config"),
            "{why}"
        );
    }
    assert_eq!(json(here, &["server", "list"]), serde_json::json!([]));
    assert_eq!(std::fs::read_dir(here).unwrap().count(), 0);
    // Who makes the first account by a script begins with it, and hears where it is.
    let create = ["account", "create", "alice", "--email", "alice@mail.test"];
    let output = steppe(here, &create, &[]);
    assert!(output.status.success(), "{output:?}");
    let told = complained(&output);
    assert!(
        told.contains("http://localhost:8080/@alice is made"),
        "{told}"
    );
}

#[test]
fn nobody_else_on_the_machine_reads_what_a_server_keeps() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    json(here, &["--data", "kept", "server", "create", "a.example"]);
    let mode = |path| here.join(path).metadata().unwrap().permissions().mode() & 0o077;
    assert_eq!((mode("kept"), mode("kept/a.example/server.db")), (0, 0));
}

/// Gives a folder and what is in it to a user.
fn give(path: &Path, user: u32) {
    lchown(path, Some(user), Some(user)).unwrap();
    for entry in std::fs::read_dir(path).into_iter().flatten() {
        give(&entry.unwrap().path(), user);
    }
}

/// A user who has nothing to do with us.
const NOBODY: u32 = 65534;

#[test]
fn what_root_does_is_done_as_the_user_to_whom_the_folder_belongs() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    std::fs::set_permissions(here, std::fs::Permissions::from_mode(0o755)).unwrap();
    json(here, &["server", "create", "a.example"]);
    give(&here.join("data"), NOBODY);
    let suspended = steppe(here, &["server", "suspend", "a.example"], &[]);
    assert!(suspended.status.success(), "{suspended:?}");
    assert!(complained(&suspended).contains("This runs as "));
    let manifest = here.join("data/a.example/server.toml").metadata().unwrap();
    assert_eq!(manifest.uid(), NOBODY);

    // Who is neither root nor that user is sent away. Rights are those of a thread.
    let data = here.join("data");
    let stranger = std::thread::spawn(move || {
        let user = rustix::thread::Uid::from_raw(NOBODY - 1);
        rustix::thread::set_thread_res_uid(user, user, user).unwrap();
        server::owner::act_as_owner(&data).unwrap_err().to_string()
    });
    let why = stranger.join().unwrap();
    assert!(why.contains("sudo -u "), "{why}");
}

#[test]
fn a_server_that_cannot_be_read_is_no_harm_to_others() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    json(here, &["server", "create", "a.example"]);
    json(here, &["server", "create", "b.example"]);
    let manifest = here.join("data/a.example/server.toml");
    let sound = std::fs::read(&manifest).unwrap();
    std::fs::write(&manifest, "broken").unwrap();
    let list = steppe(here, &["server", "list"], &[]);
    assert!(said(&list).starts_with("b.example  active"), "{list:?}");
    assert!(complained(&list).contains("a.example/server.toml"));
    let backup = steppe(here, &["backup", "safe", "--json"], &[]);
    assert_eq!(backup.status.code(), Some(1));
    let told: Value = serde_json::from_slice(&backup.stdout).unwrap();
    let error = told["error"].as_str().unwrap();
    assert!(error.contains("a.example/server.toml"), "{told}");
    assert_eq!(told["made"][0]["server"], "b.example");

    json(here, &["server", "delete", "b.example", "--yes"]);
    let serve = steppe(here, &["serve", "--listen", "127.0.0.1:0"], &[]);
    assert_eq!(
        serve.status.code(),
        Some(1),
        "it does not begin another one"
    );
    std::fs::write(&manifest, sound).unwrap();
    assert_eq!(json(here, &["server", "list"])[0]["domain"], "a.example");
}

#[test]
fn a_backup_that_is_not_made_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    json(here, &["server", "create", "a.example"]);
    for inside in ["data", "data/backups", "other/../data/a.example"] {
        let refused = steppe(here, &["backup", inside, "--json"], &[]);
        assert_eq!(refused.status.code(), Some(1), "{inside}");
        let told: Value = serde_json::from_slice(&refused.stdout).unwrap();
        let error = told["error"].as_str().unwrap();
        assert!(error.contains("lies in the data folder"), "{told}");
        std::fs::create_dir_all(here.join("other")).unwrap();
    }
    let refused = steppe(here, &["backup", "data"], &[]);
    assert_eq!(said(&refused), "");
    assert!(complained(&refused).contains("error: Not everything was backed up"));
    let config = "[backup]\nto = \"data/backups\"\n";
    std::fs::write(here.join("steppe.toml"), config).unwrap();
    let check = said(&steppe(here, &["config", "check"], &[]));
    assert!(check.starts_with("steppe.toml:2: backup.to: "), "{check}");
    std::fs::remove_file(here.join("steppe.toml")).unwrap();

    let made = json(here, &["backup", "safe"]);
    json(here, &["backup", "safe", "--verify"]);
    let made = here.join(made[0]["folder"].as_str().unwrap());
    std::fs::remove_file(made.join("backup.json")).unwrap();
    let unfinished = steppe(here, &["backup", "safe", "--verify"], &[]);
    assert_eq!(unfinished.status.code(), Some(1), "{unfinished:?}");
}

/// A process of the binary that serves until it is dropped.
struct Serving(Child);

impl Serving {
    /// Answers once it serves.
    fn begin(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_steppe"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .current_dir(folder)
            .env_clear()
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        let serving = Self(child);
        let invited = said
            .lines()
            .any(|line| line.unwrap().contains("/first_run?key="));
        assert!(invited, "it does not serve");
        serving
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn two_processes_do_not_serve_the_same_folder() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let first = Serving::begin(here);
    let second = steppe(here, &["serve", "--listen", "127.0.0.1:0"], &[]);
    assert_eq!(second.status.code(), Some(1));
    let why = complained(&second);
    let holder = format!(
        "the folder data is in use: process {} serves it",
        first.0.id()
    );
    assert!(why.contains(&holder) && why.contains("--data"), "{why}");
    let restored = complained(&steppe(here, &["restore", "nowhere"], &[]));
    assert!(restored.contains("nowhere: No such file"), "{restored}");

    // The command line works beside it.
    let create = ["account", "create", "bob", "--email", "bob@mail.test"];
    json(here, &create);
    json(here, &["server", "create", "b.example"]);
    json(here, &["backup", "safe"]);
    let restored = complained(&steppe(here, &["restore", "safe"], &[]));
    assert!(restored.contains(&holder), "{restored}");

    drop(first);
    assert!(!hosting::is_running(&here.join("data")));
    json(here, &["restore", "safe", "--data", "elsewhere"]);
}

#[test]
fn accounts_are_made_and_scripts_get_the_password_alone() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    json(here, &["server", "create", "localhost:8080"]);
    let create = [
        "account",
        "create",
        "alice",
        "--email",
        "alice@mail.test",
        "--role",
        "owner",
    ];
    let made = steppe(here, &create, &[]);
    assert_eq!(said(&made).split_whitespace().count(), 1, "{made:?}");
    assert!(
        complained(&made).contains("http://localhost:8080/@alice is made"),
        "{made:?}"
    );
    let again = steppe(here, &create, &[]);
    assert_eq!(again.status.code(), Some(1));
    assert!(
        complained(&again).contains("username: somebody has it already"),
        "{again:?}"
    );
    let changed = json(here, &["account", "password", "alice"]);
    assert_ne!(changed["password"], said(&made).trim());
    let token = json(here, &["account", "token", "alice", "--scopes", "read"]);
    assert!(token["token"].is_string());
    let useless = steppe(here, &["account", "token", "alice", "--scopes", " "], &[]);
    assert!(
        complained(&useless).contains("without scopes"),
        "{useless:?}"
    );
    let approved = said(&steppe(here, &["account", "approve", "alice"], &[]));
    assert!(approved.contains("was let in before"), "{approved}");
    let wrong = steppe(here, &["account", "role", "nobody", "admin", "--json"], &[]);
    assert_eq!(wrong.status.code(), Some(1));
    let wrong: Value = serde_json::from_slice(&wrong.stdout).unwrap();
    assert_eq!(wrong["error"], "There is no account nobody on this server");
    let create = ["account", "create", "bob", "--email", "bob@mail.test"];
    json(here, &create);
    let list = said(&steppe(here, &["account", "list"], &[]));
    assert_eq!(
        list,
        "bob\tbob@mail.test\tuser\tactive\nalice\talice@mail.test\towner\tactive\n"
    );
    let staff = json(here, &["account", "list", "--staff"]);
    assert_eq!(staff[0]["username"], "alice");
    assert_eq!(json(here, &["account", "list", "bob@"])[0]["role"], "user");
    let show = said(&steppe(here, &["account", "show", "bob"], &[]));
    assert!(show.contains("email           bob@mail.test\n"), "{show}");
    let unasked = steppe(here, &["account", "delete", "bob"], &[]);
    assert!(
        complained(&unasked).contains("say so with --yes"),
        "{unasked:?}"
    );
    json(here, &["account", "delete", "bob", "--yes"]);
    let list = json(here, &["account", "list", "bob"]);
    assert_eq!(list[0]["state"], "being deleted");
    let owner = steppe(here, &["account", "delete", "alice", "--yes"], &[]);
    assert!(
        complained(&owner).contains("alice owns this server and was not removed"),
        "{owner:?}"
    );
    let usage = steppe(here, &["account", "role", "alice", "king"], &[]);
    assert_eq!(usage.status.code(), Some(2));
}

const FAULTY: &str = r#"
domain = "https://social.example.org"
listenn = "127.0.0.1:80"
postgres_sessions = "many"
open_servers = 0

[smtp]
url = "imap://mail.example.org"
from = "nobody"

[federation]
developement = true
"#;

#[test]
fn everything_that_is_wrong_with_the_configuration_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    std::fs::write(here.join("steppe.toml"), FAULTY).unwrap();
    let output = steppe(here, &["config", "check"], &[("STEPPE__LISTEN", "8080")]);
    assert_eq!(output.status.code(), Some(78));
    let words = said(&output);
    for expected in [
        "steppe.toml:2: domain: \"https://social.example.org\" is an address, not a domain. Write",
        "steppe.toml:3: listenn: there is no such setting. Do you mean listen?",
        "steppe.toml:4: postgres_sessions: invalid type: string \"many\", expected usize. Write, for instance: postgres_sessions = 16",
        "steppe.toml:5: open_servers: nothing works with none",
        "steppe.toml:8: smtp.url: ",
        "steppe.toml:9: smtp.from: \"nobody\" is no sender",
        "steppe.toml:12: federation.developement: there is no such setting. Do you mean development?",
        "environment, STEPPE__LISTEN: listen: ",
    ] {
        assert!(words.contains(expected), "{expected}\n{words}");
    }
    assert_eq!(words.lines().count(), 8, "{words}");

    let refused = steppe(here, &["account", "approve", "alice", "--json"], &[]);
    assert_eq!(
        refused.status.code(),
        Some(78),
        "starting again does not help"
    );
    let refused: Value = serde_json::from_slice(&refused.stdout).unwrap();
    assert_eq!(refused["problems"].as_array().unwrap().len(), 7);
    assert_eq!(refused["problems"][0]["source"]["line"], 2);
    assert!(!here.join("data").exists(), "nothing was begun");
}

#[test]
fn lines_that_are_no_toml_are_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    std::fs::write(
        here.join("steppe.toml"),
        "listen = 127.0.0.1:80\nopen_servers = 3\nhttps\ndoman = \"a\"\n",
    )
    .unwrap();
    let words = said(&steppe(here, &["config", "check"], &[]));
    for expected in ["steppe.toml:1: ", "steppe.toml:3: "] {
        assert!(words.contains(expected), "{expected}\n{words}");
    }
    let missing = steppe(here, &["config", "check", "--config", "other.toml"], &[]);
    assert_eq!(missing.status.code(), Some(78));
    assert!(
        complained(&missing).contains("other.toml cannot be read"),
        "{missing:?}"
    );
}

#[test]
fn the_environment_goes_before_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    std::fs::write(
        here.join("steppe.toml"),
        "data = \"a\"\n[smtp]\nurl = \"smtps://a.example\"\nfrom = \"a@a.example\"\n",
    )
    .unwrap();
    let variables = [
        ("STEPPE__DATA", "b"),
        ("STEPPE__HTTPS", "true"),
        ("STEPPE__SMTP__FROM", "b@b.example"),
        ("STEPPE_URL", "http://of-somebody-else.example"),
    ];
    let made = steppe(here, &["server", "create", "b.example"], &variables);
    assert!(
        said(&made).contains("https://b.example/first_run?key="),
        "{made:?}"
    );
    assert!(here.join("b").exists() && !here.join("a").exists());
    let unknown = steppe(
        here,
        &["config", "check"],
        &[("STEPPE__DOMIAN", "c.example")],
    );
    assert_eq!(
        said(&unknown),
        "environment, STEPPE__DOMIAN: domian: there is no such setting. Do you mean domain?\n"
    );
}

#[test]
fn the_reference_is_a_configuration_that_can_be_used() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let reference = steppe(here, &["config", "reference"], &[]);
    std::fs::write(here.join("steppe.toml"), said(&reference)).unwrap();
    let check = steppe(here, &["config", "check"], &[]);
    assert_eq!(said(&check), "steppe.toml can be used.\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_confirmed_by_hand_when_mail_does_not_arrive() {
    story(async |world| {
        let tenant = world.tenant().await;
        let newcomer = SignUp {
            username: "carol".into(),
            email: "carol@mail.test".into(),
            password: PASSWORD.into(),
            agreement: true,
            ..SignUp::default()
        };
        sign_ups::create(&tenant, newcomer).await.unwrap();
        let mut browser = world.browser().await;
        browser.open("/auth/sign_in").await;
        let fields = [("login", "carol"), ("password", PASSWORD)];
        browser.submit("/auth/sign_in", &fields).await;
        assert_ne!(browser.path, "/");
        let confirmed = confirmations::confirm_by_name(&tenant, "Carol").await;
        assert_eq!(confirmed.unwrap(), Confirmed::Ready);
        browser.open("/auth/sign_in").await;
        browser.submit("/auth/sign_in", &fields).await;
        assert_eq!(browser.path, "/");

        // A new password by hand signs everybody out who had the old one, and says so.
        let password = password_resets::reset_by_name(&tenant, "carol", false)
            .await
            .unwrap();
        let mails = world.mails_to("carol@mail.test").await;
        assert!(
            mails.iter().any(|mail| mail.contains("password")),
            "{mails:?}"
        );
        browser.open("/auth/sign_in").await;
        browser
            .submit(
                "/auth/sign_in",
                &[("login", "carol"), ("password", &password)],
            )
            .await;
        assert_eq!(browser.path, "/");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_is_removed_by_hand_is_gone_and_its_name_stays_taken() {
    story(async |world| {
        let bob = world.person("bob").await;
        let post = bob.says("a post").await;
        let alice = world.person("alice").await;
        let tenant = world.tenant().await;
        services::deletions::order(&tenant, "bob").await.unwrap();
        world.run_jobs().await;
        let path = format!("/api/v1/statuses/{}", post["id"].as_str().unwrap());
        alice.get(&path).await.is(404);
        bob.get("/api/v1/accounts/verify_credentials").await.is(401);
        let email = "bob2@mail.test".to_owned();
        let role = services::people::Role::User;
        let again = sign_ups::create_confirmed(&tenant, "bob".into(), email, role);
        assert!(again.await.is_err());
    })
    .await;
}

async fn asks(world: &World, domain: &str) -> u16 {
    let request = Request::get("/api/v2/instance").header("host", domain);
    let answer = world.request(request.body(Body::empty()).unwrap()).await;
    answer.status.as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_process_follows_what_the_command_line_does_to_servers() {
    story(async |world| {
        let alice = world.person("alice").await;
        let running = world.registry();
        let other = world.another_process();
        let manifest = running.by_number(1).unwrap().manifest();
        let manifest = hosting::Manifest {
            web_domain: "b.test".parse().unwrap(),
            account_domain: "b.test".parse().unwrap(),
            schema: manifest.schema.as_ref().map(|schema| format!("{schema}_b")),
            ..manifest
        };
        let server = other.put("b.test", manifest.clone()).unwrap();
        other.open(&server).await.unwrap();
        assert_eq!(asks(world, "b.test").await, 404);
        running.refresh().await.unwrap();
        assert_eq!(asks(world, "b.test").await, 200);

        let suspended = hosting::Manifest {
            state: State::Suspended,
            ..manifest.clone()
        };
        other.put("b.test", suspended).unwrap();
        running.refresh().await.unwrap();
        assert_eq!(asks(world, "b.test").await, 403);
        other.put("b.test", manifest).unwrap();
        running.refresh().await.unwrap();
        assert_eq!(asks(world, "b.test").await, 200);

        // Whoever writes the file by hand is followed, too.
        let file = server.folder.join("server.toml");
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, text.replace("\"active\"", "\"suspended\"")).unwrap();
        running.refresh().await.unwrap();
        assert_eq!(asks(world, "b.test").await, 403);
        std::fs::write(&file, "broken").unwrap();
        running.refresh().await.unwrap_err();
        assert_eq!(asks(world, "b.test").await, 403, "what is known goes on");
        std::fs::write(&file, text).unwrap();
        running.refresh().await.unwrap();
        assert_eq!(asks(world, "b.test").await, 200);

        let number = running.all()[1].number;
        other.delete(&server).await.unwrap();
        running.refresh().await.unwrap();
        assert_eq!(asks(world, "b.test").await, 404);
        world.add_server("c.test", "c.test");
        assert!(
            running.all()[1].number > number,
            "no number is given twice: caches go by it"
        );
        alice.says("and here nothing has happened").await;
    })
    .await;
}

#[test]
fn a_postgresql_behind_tls_is_reached_when_its_certificate_is_trusted() {
    #[expect(
        clippy::disallowed_methods,
        reason = "tests are told by the environment where PostgreSQL is"
    )]
    let variable = |name| std::env::var(name).ok();
    let Some(url) = variable("STEPPE_TEST_POSTGRES") else {
        return;
    };
    let certificate = variable("STEPPE_TEST_POSTGRES_CERTIFICATE").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let database = |mode: &str, roots: &str| {
        let url = format!("{url}?sslmode={mode}");
        let variables = [("STEPPE__POSTGRES", url.as_str()), ("SSL_CERT_FILE", roots)];
        let output = steppe(folder.path(), &["doctor", "--json"], &variables);
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        let mut findings = told["findings"].as_array().unwrap().iter();
        let database = findings.find(|finding| finding["area"] == "database");
        database.unwrap().clone()
    };
    for mode in ["require", "verify-full"] {
        let trusted = database(mode, &certificate);
        assert_eq!(trusted["level"], "ok", "{trusted}");
        let unknown = database(mode, "nobody.pem");
        assert_eq!(unknown["level"], "problem", "{unknown}");
        let what = unknown["what"].as_str().unwrap();
        assert!(what.contains("certificate"), "{unknown}");
    }
}

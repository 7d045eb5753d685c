//! `steppe doctor` and broken set-ups: each is named, with what it means and what to do.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use hosting::InUse;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use server::config::{Config, Schedule, Smtp, Tls};
use server::doctor::{self, Finding, Level};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::task::AbortHandle;
use types::{Clock, DAY, HOUR};

/// The first byte of who would speak TLS.
const TLS: u8 = 0x16;

/// A set-up of its own: a data folder with one server, nothing of which is broken yet.
struct SetUp {
    folder: TempDir,
    config: Config,
}

impl SetUp {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = Config {
            data: folder.path().join("data"),
            // Nobody answers there, unless a test does.
            domain: "localhost:1".into(),
            listen: "127.0.0.1:0".into(),
            ..Config::default()
        };
        Self { folder, config }
    }

    /// The only server, with a database.
    async fn with_server(self) -> Self {
        self.registry().await;
        self
    }

    async fn registry(&self) -> PathBuf {
        let registry = server::registry(&self.config).unwrap();
        let server = registry.all().remove(0);
        registry.open(&server).await.unwrap();
        server.folder.clone()
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    async fn findings(&self) -> Vec<Finding> {
        doctor::examine(&self.config, None).await
    }

    /// What is wrong in this area; the rest of it must be said, too.
    async fn told(&self, area: &str, level: Level) -> String {
        let findings = self.findings().await;
        let found = findings
            .iter()
            .find(|finding| finding.area == area && finding.level == level);
        let found = found.unwrap_or_else(|| panic!("{level:?} {area}: {findings:#?}"));
        if level != Level::Ok {
            assert!(
                !found.meaning.is_empty() && !found.advice.is_empty(),
                "{found:?}"
            );
        }
        found.what.clone()
    }

    async fn problem(&self, area: &str) -> String {
        self.told(area, Level::Problem).await
    }
}

/// Answers every connection with what `talk` says to its first line, until it is dropped.
struct Peer {
    port: u16,
    serving: AbortHandle,
}

impl Peer {
    /// An HTTP server that always answers the same.
    async fn http(head: &'static str, body: String) -> Self {
        Self::new(move |line| {
            line.starts_with("GET").then(|| {
                let length = body.len();
                format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
            })
        }, "")
        .await
    }

    /// A mail server that knows nobody.
    async fn smtp() -> Self {
        let talk = |line: &str| {
            let word = line
                .split(' ')
                .next()
                .unwrap_or_default()
                .trim()
                .to_uppercase();
            Some(match word.as_str() {
                "EHLO" => "250-mail.test\r\n250 AUTH PLAIN LOGIN\r\n".to_owned(),
                "AUTH" => "535 5.7.8 Authentication credentials invalid\r\n".to_owned(),
                _ => "250 fine\r\n".to_owned(),
            })
        };
        Self::new(talk, "220 mail.test\r\n").await
    }

    async fn new(
        talk: impl Fn(&str) -> Option<String> + Clone + Send + 'static,
        greeting: &'static str,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let serve = async move {
            while let Ok((stream, _)) = listener.accept().await {
                let talk = talk.clone();
                tokio::spawn(async move {
                    let mut stream = BufReader::new(stream);
                    stream.write_all(greeting.as_bytes()).await?;
                    if stream.fill_buf().await?.first() == Some(&TLS) {
                        return stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
                    }
                    let mut line = String::new();
                    while stream.read_line(&mut line).await? > 0 {
                        if let Some(answer) = talk(&line) {
                            stream.write_all(answer.as_bytes()).await?;
                        }
                        line.clear();
                    }
                    std::io::Result::Ok(())
                });
            }
        };
        let serving = tokio::spawn(serve).abort_handle();
        Self { port, serving }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_said_against_a_set_up_that_works() {
    let set_up = SetUp::new().with_server().await;
    let findings = set_up.findings().await;
    let bad: Vec<_> = findings
        .iter()
        .filter(|finding| finding.level == Level::Problem)
        .collect();
    assert!(bad.is_empty(), "{bad:#?}");
    for area in [
        "settings", "data", "disk", "memory", "files", "port", "database", "name", "clock", "mail",
    ] {
        assert!(
            findings.iter().any(|finding| finding.area == area),
            "{area}"
        );
    }
}

#[test]
fn a_configuration_that_cannot_be_used_is_told_line_by_line() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("steppe.toml"),
        "liste = 1\nopen_servers = 0\n",
    )
    .unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_steppe"))
        .args(["doctor", "--json"])
        .current_dir(folder.path())
        .env_clear()
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["problems"], 2);
    assert_eq!(
        told["findings"][0]["what"],
        "steppe.toml:1: liste: there is no such setting"
    );
    assert_eq!(told["findings"][0]["level"], "problem");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_folder_that_cannot_be_written_is_named() {
    let mut set_up = SetUp::new();
    // Not even root makes files there.
    set_up.config.data = "/proc/steppe".into();
    assert!(
        set_up
            .problem("data")
            .await
            .contains("nothing can be written into /proc")
    );
    set_up.config.data = set_up.path().join("file");
    std::fs::write(&set_up.config.data, "").unwrap();
    assert!(set_up.problem("data").await.contains("is no folder"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manifest_that_cannot_be_read_is_named() {
    let set_up = SetUp::new().with_server().await;
    let manifest = set_up.config.data.join("localhost/server.toml");
    std::fs::write(&manifest, "account_domain = \"a.example\"\n").unwrap();
    let told = set_up.problem("servers").await;
    assert!(
        told.contains("localhost/server.toml") && told.contains("web_domain"),
        "{told}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_another_user_is_named() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let set_up = SetUp::new().with_server().await;
    let manifest = set_up.config.data.join("localhost/server.toml");
    std::os::unix::fs::chown(&manifest, Some(65534), None).unwrap();
    let told = set_up.problem("data").await;
    assert!(told.contains("localhost/server.toml belongs to"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_configuration_says_in_vain_is_named() {
    let mut set_up = SetUp::new().with_server().await;
    set_up.config.domain = "b.example".into();
    let told = set_up.told("settings", Level::Warning).await;
    assert!(
        told.contains("b.example") && told.contains("localhost:1"),
        "{told}"
    );
    set_up.config.domain = "localhost:1".into();
    set_up.config.https = true;
    let told = set_up.told("settings", Level::Warning).await;
    assert!(told.contains("localhost:1 begin with http://"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn backups_that_are_missing_old_or_impossible_are_named() {
    let mut set_up = SetUp::new();
    let schedule = |to: PathBuf| Schedule {
        to,
        every: 24 * HOUR,
        keep: 7,
    };
    let folder = set_up.path().join("backups");
    set_up.config.backup = Some(schedule(folder.clone()));
    let registry = server::registry(&set_up.config).unwrap();
    registry.open(&registry.all()[0]).await.unwrap();
    let told = set_up.told("backup", Level::Warning).await;
    assert!(told.contains("no backup of localhost:1"), "{told}");
    let now = Clock::system().now();
    for (age, level) in [(3 * DAY, Level::Problem), (HOUR, Level::Ok)] {
        server::backups::turn(&registry, &schedule(folder.clone()), None, now.plus(-age)).await;
        let told = set_up.told("backup", level).await;
        assert!(
            told.contains(&format!("{} hours old", age / HOUR)),
            "{told}"
        );
    }
    // Not even root makes files there.
    set_up.config.backup = Some(schedule("/proc/backups".into()));
    set_up.problem("backup").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn databases_that_are_damaged_or_newer_are_named() {
    let set_up = SetUp::new().with_server().await;
    let file = set_up.config.data.join("localhost/server.db");
    assert!(
        set_up
            .told("database", Level::Ok)
            .await
            .contains("is sound")
    );

    // Nothing but its head says how old it is: bytes 60 to 63.
    let sound = std::fs::read(&file).unwrap();
    let mut newer = sound.clone();
    newer[60..64].copy_from_slice(&9999_u32.to_be_bytes());
    std::fs::write(&file, &newer).unwrap();
    let told = set_up.problem("database").await;
    assert!(
        told.contains("was written by a newer Steppe (schema 9999"),
        "{told}"
    );

    let mut damaged = sound;
    damaged[4096..8192].fill(0xff);
    std::fs::write(&file, &damaged).unwrap();
    let told = set_up.problem("database").await;
    assert!(
        told.contains("is damaged") || told.contains("malformed"),
        "{told}"
    );

    std::fs::write(
        &file,
        "this is no database, and never was one, whatever its name says".repeat(100),
    )
    .unwrap();
    let told = set_up.problem("database").await;
    assert!(
        told.contains("cannot be opened") && told.contains("not a database"),
        "{told}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_postgresql_that_is_away_or_lets_nobody_in_is_named() {
    let mut set_up = SetUp::new();
    set_up.config.postgres = Some("postgres://steppe:secret@127.0.0.1:1/steppe".into());
    let told = set_up.problem("database").await;
    assert!(
        told.contains("cannot be reached") && told.contains("refused"),
        "{told}"
    );
    assert!(!told.contains("secret"), "{told}");
    #[expect(
        clippy::disallowed_methods,
        reason = "tests are told by the environment where PostgreSQL is"
    )]
    let Ok(url) = std::env::var("STEPPE_TEST_POSTGRES") else {
        return;
    };
    let (_, host) = url.split_once('@').unwrap();
    set_up.config.postgres = Some(format!("postgres://steppe:wrong@{host}"));
    let told = set_up.problem("database").await;
    assert!(told.contains("password authentication failed"), "{told}");
    let (server, _) = url.rsplit_once('/').unwrap();
    set_up.config.postgres = Some(format!("{server}/nothing_here"));
    let told = set_up.problem("database").await;
    assert!(told.contains("\"nothing_here\" does not exist"), "{told}");

    set_up.config.postgres = Some(url);
    assert!(
        set_up
            .told("database", Level::Ok)
            .await
            .contains("can be made")
    );
    let clock = set_up.told("clock", Level::Ok).await;
    assert!(clock.contains("PostgreSQL"), "{clock}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_another_program_has_is_named_and_our_own_is_not() {
    let mut set_up = SetUp::new().with_server().await;
    let other = TcpListener::bind("127.0.0.1:0").await.unwrap();
    set_up.config.listen = other.local_addr().unwrap().to_string();
    assert!(
        set_up
            .problem("port")
            .await
            .contains("another program listens on")
    );
    let _served = InUse::take(&set_up.config.data, "serves it").unwrap();
    assert!(
        set_up
            .told("port", Level::Ok)
            .await
            .contains("a Steppe listens on")
    );
    // An address that this machine does not have.
    set_up.config.listen = "192.0.2.1:8080".into();
    assert!(
        set_up
            .problem("port")
            .await
            .contains("nothing can listen on")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ports_of_tls_and_of_the_metrics_are_looked_at_too() {
    let mut set_up = SetUp::new().with_server().await;
    let other = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let taken = other.local_addr().unwrap().to_string();
    let free = || "127.0.0.1:0".to_owned();
    let names_it = async |set_up: &SetUp| {
        let told = set_up.problem("port").await;
        assert_eq!(told, format!("another program listens on {taken}"));
    };
    set_up.config.metrics.listen = Some(taken.clone());
    names_it(&set_up).await;
    set_up.config.metrics.listen = None;
    for (listen, redirect) in [(taken.clone(), free()), (free(), taken.clone())] {
        set_up.config.tls = Some(Tls {
            listen,
            redirect,
            ..Tls::default()
        });
        names_it(&set_up).await;
    }
}

/// The set-up with a certificate for `name` that was made a thousand days ago and ends in so many.
fn certified(name: &str, days: i64) -> SetUp {
    let mut set_up = SetUp::new();
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    let now = Clock::system().now();
    let at = |days| {
        let since = now.plus(days * DAY).0.unsigned_abs();
        date_time_ymd(1970, 1, 1) + Duration::from_millis(since)
    };
    (params.not_before, params.not_after) = (at(-1000), at(days));
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let file = set_up.path().join("both.pem");
    std::fs::write(&file, certificate.pem() + &key.serialize_pem()).unwrap();
    set_up.config.tls = Some(Tls {
        listen: "127.0.0.1:0".into(),
        redirect: String::new(),
        certificate: Some(file.clone()),
        key: Some(file),
        ..Tls::default()
    });
    set_up
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_cannot_be_used_is_named() {
    let sound = certified("localhost", 5000);
    let told = sound.told("tls", Level::Ok).await;
    assert!(told.contains("both.pem is good for"), "{told}");

    let told = certified("localhost", -10).problem("tls").await;
    assert!(told.contains("both.pem is over since"), "{told}");
    let told = certified("localhost", 100)
        .told("tls", Level::Warning)
        .await;
    assert!(told.contains("both.pem is good for"), "{told}");
    let told = certified("elsewhere.test", 5000).problem("tls").await;
    assert!(told.contains("is not for localhost:1"), "{told}");
    let served = certified("elsewhere.test", 5000).with_server().await;
    let told = served.problem("tls").await;
    assert!(told.contains("is not for localhost:1"), "{told}");

    let file = sound.path().join("both.pem");
    std::fs::write(&file, "no certificate").unwrap();
    let told = sound.problem("tls").await;
    assert!(told.contains("are no certificate and its key"), "{told}");
    std::fs::remove_file(&file).unwrap();
    let told = sound.problem("tls").await;
    assert!(told.contains("both.pem: No such file"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_leads_nowhere_is_named() {
    let mut set_up = SetUp::new();
    set_up.config.domain = "steppe-doctor.invalid".into();
    assert!(
        set_up
            .problem("name")
            .await
            .contains("steppe-doctor.invalid leads to no address")
    );
}

/// The set-up whose domain leads to this peer.
async fn at(peer: &Peer, https: bool) -> SetUp {
    let mut set_up = SetUp::new();
    set_up.config.domain = format!("localhost:{}", peer.port);
    set_up.config.https = https;
    set_up
}

#[tokio::test(flavor = "multi_thread")]
async fn a_domain_at_which_nobody_answers_is_named() {
    let set_up = SetUp::new().with_server().await;
    let told = set_up.told("https", Level::Warning).await;
    assert!(
        told.contains("nobody answers at http://localhost:1"),
        "{told}"
    );
    let _served = InUse::take(&set_up.config.data, "serves it").unwrap();
    set_up.problem("https").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_else_answers_at_the_domain_is_named() {
    for (head, body, expected) in [
        (
            "200 OK",
            "<h1>It works!</h1>",
            "something else than this Steppe",
        ),
        ("502 Bad Gateway", "", "what stands before Steppe"),
        (
            "404 Not Found",
            r#"{"error":"There is no such server here"}"#,
            "is asked for another name",
        ),
    ] {
        let peer = Peer::http(head, body.into()).await;
        let told = at(&peer, false).await.problem("https").await;
        assert!(told.contains(expected), "{head}: {told}");
    }
    let peer = Peer::http("200 OK", String::new()).await;
    let told = at(&peer, true).await.problem("https").await;
    assert!(told.contains("does not speak TLS as it should"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_goes_wrong_is_named() {
    let peer = Peer::http(
        "200 OK\r\nDate: Fri, 02 Jan 2026 03:04:05 GMT",
        String::new(),
    )
    .await;
    let told = at(&peer, false).await.problem("clock").await;
    assert!(told.contains("ahead of localhost"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_domain_that_leads_elsewhere_is_named() {
    let peer = Peer::http("404 Not Found", "<h1>Nothing here</h1>".into()).await;
    let mut set_up = SetUp::new();
    set_up.config.account_domain = Some(format!("localhost:{}", peer.port));
    let set_up = set_up.with_server().await;
    let told = set_up.problem("accounts").await;
    assert!(
        told.contains("does not lead those who look for its accounts to localhost:1"),
        "{told}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_that_cannot_leave_is_named() {
    let mut set_up = SetUp::new();
    let peer = Peer::smtp().await;
    for (url, expected) in [
        (
            "smtp://127.0.0.1:1".to_owned(),
            "127.0.0.1:1 cannot be reached",
        ),
        (
            format!("smtp://alice:secret@127.0.0.1:{}", peer.port),
            "535",
        ),
        (
            format!("smtps://127.0.0.1:{}", peer.port),
            "secure connection",
        ),
    ] {
        set_up.config.smtp = Some(Smtp {
            url: url.clone(),
            from: "steppe@example.org".into(),
        });
        let told = set_up.problem("mail").await;
        assert!(told.contains(expected), "{url}: {told}");
        assert!(!told.contains("secret"), "{told}");
    }
    set_up.config.smtp = Some(Smtp {
        url: format!("smtp://127.0.0.1:{}", peer.port),
        from: "steppe@example.org".into(),
    });
    assert!(
        set_up
            .told("mail", Level::Ok)
            .await
            .contains("takes mail from here")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn passwords_that_everybody_can_read_and_development_in_public_are_named() {
    use std::os::unix::fs::PermissionsExt;
    let mut set_up = SetUp::new();
    let file = set_up.path().join("steppe.toml");
    std::fs::write(&file, "").unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    set_up.config.postgres = Some("postgres://steppe:secret@127.0.0.1:1/steppe".into());
    set_up.config.https = true;
    set_up.config.federation.development = true;
    let findings = doctor::examine(&set_up.config, Some(&file)).await;
    let warned = |part: &str| {
        findings
            .iter()
            .any(|finding| finding.level == Level::Warning && finding.what.contains(part))
    };
    assert!(
        warned("everybody on this machine can read"),
        "{findings:#?}"
    );
    assert!(warned("development = true"), "{findings:#?}");
    assert!(warned("no mail leaves"), "{findings:#?}");
}

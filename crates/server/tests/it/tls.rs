//! TLS of our own: certificates by ACME from a test authority, and from files.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use ::http::{Request, Version};
use axum::body::Body;
use hosting::{Manifest, Registry, State};
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use server::config::{self, Config};
use server::{Connections, Edge, Tls};
use testkit::{Authority, tls};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tower::ServiceExt;
use types::{Clock, DAY, MINUTE, Timestamp};

/// 2 January 2026.
const NOW: Timestamp = Timestamp(1_767_323_045_678);

/// A process that listens for TLS.
struct House {
    registry: Arc<Registry>,
    tls: Arc<Tls>,
    address: SocketAddr,
    serving: JoinHandle<()>,
}

impl House {
    async fn open(folder: &Path, tls: config::Tls, clock: &Clock) -> Self {
        let mut config = Config {
            data: folder.to_owned(),
            domain: "a.test".into(),
            tls: Some(tls.clone()),
            ..Config::default()
        };
        config.federation.development = true;
        let registry = server::registry(&config).unwrap();
        let edge = Arc::new(Edge::new(&config, clock.clone()));
        let app = server::app(registry.clone(), edge);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let tls = Tls::new(&tls, &registry, clock.clone()).unwrap();
        let connections = Connections::new(app, Vec::new());
        let accept = tls.clone();
        let serving = tokio::spawn(async move { connections.accept(listener, Some(accept)).await });
        Self {
            registry,
            tls,
            address,
            serving,
        }
    }

    async fn by(authority: &Authority, folder: &Path, clock: &Clock) -> Self {
        let tls = config::Tls {
            authority: authority.directory(),
            ..config::Tls::default()
        };
        let house = Self::open(folder, tls, clock).await;
        authority.names_lead_to(house.address);
        house
    }

    /// Reads a page over TLS and HTTP/2.
    async fn is_read(&self, name: &str, authority: &Authority) -> Result<(), String> {
        let stream = tls::visit(self.address, name, authority.root()).await?;
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
        let (mut sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .map_err(|error| error.to_string())?;
        let connection = tokio::spawn(connection);
        let request = Request::get(format!("https://{name}/about")).body(Body::empty());
        let answer = sender
            .send_request(request.unwrap())
            .await
            .map_err(|error| error.to_string())?;
        assert_eq!(
            (answer.status().as_u16(), answer.version()),
            (200, Version::HTTP_2)
        );
        connection.abort();
        Ok(())
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_server_of_the_process_gets_its_certificate_and_nobody_else_does() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), Clock::manual(NOW));
    let authority = Authority::start().await;
    let house = House::by(&authority, folder.path(), &clock).await;
    house.is_read("a.test", &authority).await.unwrap();
    house.is_read("a.test", &authority).await.unwrap();
    assert_eq!(authority.orders(), 1);
    assert!(house.is_read("nobody.test", &authority).await.is_err());
    assert_eq!(authority.orders(), 1, "for a name of ours only");
    let manifest = Manifest {
        account_domain: "b.test".parse().unwrap(),
        web_domain: "b.test".parse().unwrap(),
        https: true,
        state: State::Active,
        postgres: None,
        schema: None,
    };
    house.registry.put("b", manifest).unwrap();
    house.is_read("b.test", &authority).await.unwrap();
    assert_eq!(authority.orders(), 2);
    // What was made is kept, for nobody's eyes.
    drop(house);
    let house = House::by(&authority, folder.path(), &clock).await;
    house.is_read("b.test", &authority).await.unwrap();
    assert_eq!(authority.orders(), 2);
    for file in ["a.test.pem", "b.test.pem", "account-127.0.0.1.json"] {
        use std::os::unix::fs::PermissionsExt;
        let path = folder.path().join("certificates").join(file);
        let mode = std::fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_are_made_anew_before_they_end() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), Clock::manual(NOW));
    let authority = Authority::start().await;
    let house = House::by(&authority, folder.path(), &clock).await;
    tokio::select! {
        () = house.tls.keep() => {}
        () = authority.has_issued(1) => {}
    }
    house.is_read("a.test", &authority).await.unwrap();
    // The authority's certificates are good for a century, of which a third is left.
    clock.advance(70 * 365 * DAY);
    house.is_read("a.test", &authority).await.unwrap();
    assert_eq!(authority.orders(), 1, "visitors do not wait for it");
    tokio::select! {
        () = house.tls.keep() => {}
        () = authority.has_issued(2) => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_failure_the_authority_is_left_alone_for_a_while() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), Clock::manual(NOW));
    let authority = Authority::start().await;
    let house = House::by(&authority, folder.path(), &clock).await;
    let elsewhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nowhere = elsewhere.local_addr().unwrap();
    drop(elsewhere);
    authority.names_lead_to(nowhere);
    for _ in 0..3 {
        assert!(house.is_read("a.test", &authority).await.is_err());
    }
    assert_eq!(authority.orders(), 1);
    authority.names_lead_to(house.address);
    clock.advance(MINUTE);
    house.is_read("a.test", &authority).await.unwrap();
    assert_eq!(authority.orders(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_may_come_from_files() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), Clock::manual(NOW));
    let authority = Authority::start().await;
    let first = House::by(&authority, folder.path(), &clock).await;
    first.is_read("a.test", &authority).await.unwrap();
    let file = folder.path().join("certificates/a.test.pem");
    let tls = |key| config::Tls {
        certificate: Some(file.clone()),
        key,
        ..config::Tls::default()
    };
    let house = House::open(folder.path(), tls(Some(file.clone())), &clock).await;
    house.is_read("a.test", &authority).await.unwrap();
    assert_eq!(authority.orders(), 1);
    let wrong = [
        (
            tls(None),
            "`certificate` and `key` under [tls] belong together",
        ),
        (tls(Some(folder.path().join("missing"))), "missing"),
    ];
    for (tls, expected) in wrong {
        let error = Tls::new(&tls, &house.registry, clock.clone())
            .err()
            .unwrap()
            .to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_forgets_the_s_is_sent_on() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), Clock::manual(NOW));
    let authority = Authority::start().await;
    let house = House::by(&authority, folder.path(), &clock).await;
    let asks = async |host: &str| {
        let request = Request::get("/@ada?page=2")
            .header("host", host)
            .body(Body::empty());
        let app = server::redirects(house.registry.clone());
        app.oneshot(request.unwrap()).await.unwrap()
    };
    let answer = asks("a.test:80").await;
    assert_eq!(answer.status(), 308);
    assert_eq!(answer.headers()["location"], "https://a.test/@ada?page=2");
    assert_eq!(asks("elsewhere.test").await.status(), 404);
}

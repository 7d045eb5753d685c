//! The edge of the process: how it is watched, and how requests are called.

use ::http::{Request, Version};
use axum::body::Body;
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use testkit::{Answer, World, story};
use tokio::net::TcpStream;

async fn asks(world: &World, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    world.request(request.body(Body::empty()).unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_balances_load_learns_whether_the_process_can_serve() {
    story(async |world| {
        // Its schema is made first, which may take longer than somebody who balances load waits.
        world.tenant().await;
        for host in ["a.test", "127.0.0.1:8080", "nobody.test"] {
            let answer = asks(world, "/health", &[("host", host)]).await;
            assert_eq!((answer.status.as_u16(), answer.text()), (200, "OK".into()));
            assert_eq!(answer.header("cache-control"), "no-store");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_database_the_process_cannot_serve() {
    let world = World::new(testkit::Engine::Sqlite, &["a.test"]).await;
    let file = world
        .registry()
        .by_number(1)
        .unwrap()
        .folder
        .join("server.db");
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    let answer = asks(&world, "/health", &[]).await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.header("retry-after"), "5");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_broken_server_does_not_make_the_process_sick() {
    let world = World::new(testkit::Engine::Sqlite, &["a.test", "b.test"]).await;
    let file = world
        .registry()
        .by_number(1)
        .unwrap()
        .folder
        .join("server.db");
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    assert_eq!(asks(&world, "/health", &[]).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_watches_the_process_finds_what_was_counted() {
    story(async |world| {
        let ada = world.person("ada").await;
        ada.says("hello").await;
        ada.get("/api/v1/timelines/home").await.ok();
        ada.get("/api/v1/statuses/1").await.is(404);
        asks(world, "/@ada", &[("host", "a.test")]).await;
        let metrics = world.metrics().await;
        for line in [
            "# TYPE steppe_requests_total counter",
            "steppe_requests_total{class=\"api\",status=\"200\"} 2",
            "steppe_requests_total{class=\"api\",status=\"404\"} 1",
            "steppe_requests_total{class=\"page\",status=\"200\"} 1",
            "steppe_requests_running{class=\"api\"} 0",
            "steppe_request_seconds_bucket{class=\"api\",le=\"+Inf\"} 3",
            "steppe_request_seconds_count{class=\"api\"} 3",
            "steppe_servers 1",
            "steppe_servers_open 1",
            "steppe_streams_open 0",
        ] {
            assert!(
                metrics.lines().any(|found| found == line),
                "{line}\n{metrics}"
            );
        }
        assert!(metrics.contains("\nprocess_resident_memory_bytes "));
        let at_the_door = asks(world, "/metrics", &[("host", "a.test")]).await;
        assert_eq!(at_the_door.status, 404, "strangers read nothing");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_says_how_its_request_is_called_in_the_log() {
    story(async |world| {
        let id = async |given: &str| {
            let answer = asks(
                world,
                "/about",
                &[("host", "a.test"), ("x-request-id", given)],
            )
            .await;
            answer.header("x-request-id").to_owned()
        };
        assert_eq!(
            id("0190-abc").await,
            "0190-abc",
            "the proxy in front of us names it"
        );
        let own = id("two words").await;
        assert_eq!(own.len(), 32);
        assert_ne!(id("").await, own);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn long_texts_are_compressed_for_who_wants_it() {
    story(async |world| {
        let ada = world.person("ada").await;
        for number in 0..20 {
            ada.says(&format!("{number} {}", "wide ".repeat(20))).await;
        }
        let path = format!("/api/v1/accounts/{}/statuses", ada.id);
        let host = ("host", "a.test");
        let gzip = ("accept-encoding", "gzip");
        let plain = asks(world, &path, &[host]).await;
        let packed = asks(world, &path, &[host, gzip]).await;
        assert_eq!(packed.header("content-encoding"), "gzip");
        let vary = packed.headers.get_all("vary");
        assert!(vary.iter().any(|vary| vary == "accept-encoding"));
        assert!(packed.body.len() * 4 < plain.body.len());
        let mut text = Vec::new();
        std::io::copy(
            &mut flate2::read::GzDecoder::new(&packed.body[..]),
            &mut text,
        )
        .unwrap();
        assert_eq!(text, plain.body);

        let is_plain = async |path: &str, headers: &[(&str, &str)]| {
            let answer = asks(world, path, headers).await;
            assert_eq!(answer.status, 200, "{path}");
            assert_eq!(answer.header("content-encoding"), "", "{path}");
        };
        is_plain("/api/v1/instance/rules", &[host, gzip]).await;
        is_plain("/headers/original/missing.png", &[host, gzip]).await;
        let page = asks(world, "/@ada", &[host, gzip]).await;
        assert_eq!(page.header("content-encoding"), "gzip");
        // Beside a person's own secrets nothing is compressed that others have written.
        is_plain("/@ada", &[host, gzip, ("cookie", "a=b")]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_may_ask_in_http_2_without_tls() {
    story(async |world| {
        let stream = TcpStream::connect(world.port().await).await.unwrap();
        let (mut sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .unwrap();
        let connection = tokio::spawn(connection);
        let asked = (0..20).map(|_| {
            let request = Request::get("http://a.test/about")
                .body(Body::empty())
                .unwrap();
            sender.send_request(request)
        });
        for answer in asked.collect::<Vec<_>>() {
            let answer = answer.await.unwrap();
            assert_eq!(
                (answer.status().as_u16(), answer.version()),
                (200, Version::HTTP_2)
            );
        }
        connection.abort();
    })
    .await;
}

//! Connections that are kept, and places that run out.

use tokio::sync::mpsc;
use tokio::time::{advance, pause};

use super::*;
use crate::Error;

async fn polite() -> Host {
    Host::answering(|_| answer(202, "", b"ok")).await
}

#[tokio::test]
async fn a_connection_is_used_again() {
    let host = polite().await;
    let client = developing();
    for _ in 0..10 {
        assert_eq!(post(&client, &host.url()).await.unwrap().status, 202);
        assert_eq!(get(&client, &host.url()).await.unwrap().body, "ok");
    }
    assert_eq!(host.connections(), 1);
}

#[tokio::test]
async fn the_request_is_what_was_asked_for() {
    let host = Host::answering(|request| answer(200, "", request.as_bytes())).await;
    let answer = post(&developing(), &host.url().join("/inbox?a=b#c").unwrap()).await;
    let expected = format!(
        "POST /inbox?a=b HTTP/1.1\r\nhost: b.test:{}\r\nuser-agent: Test\r\n\
         content-length: 2\r\n\r\n{{}}",
        host.address.port()
    );
    assert_eq!(answer.unwrap().body, expected);
}

#[tokio::test]
async fn each_name_and_port_has_connections_of_its_own() {
    let host = polite().await;
    let client = developing();
    for name in ["b.test", "c.test", "b.test", "c.test"] {
        get(&client, &host.named(name)).await.unwrap();
    }
    assert_eq!(host.connections(), 2);
    let other = polite().await;
    get(&client, &other.url()).await.unwrap();
    assert_eq!(other.connections(), 1);
}

#[tokio::test]
async fn a_kept_connection_that_the_host_has_closed_is_no_failure() {
    let host = Host::talking(|mut stream| async move {
        read_request(&mut stream).await;
        stream.write_all(&answer(202, "", b"ok")).await.unwrap();
        // takes the next request, too, but hangs up before it answers
        read_request(&mut stream).await;
    })
    .await;
    let client = developing();
    for _ in 0..3 {
        assert_eq!(post(&client, &host.url()).await.unwrap().status, 202);
    }
    assert_eq!(host.connections(), 3);
}

#[tokio::test]
async fn a_host_that_says_close_is_not_kept() {
    let host = Host::answering(|_| answer(200, "Connection: close\r\n", b"ok")).await;
    let client = developing();
    get(&client, &host.url()).await.unwrap();
    assert!(client.knows_nobody());
}

#[tokio::test]
async fn what_is_kept_is_closed_after_a_while() {
    let (closed, mut seen) = mpsc::unbounded_channel();
    let host = Host::talking(move |mut stream| {
        let closed = closed.clone();
        async move {
            while read_request(&mut stream).await.is_some() {
                stream.write_all(&answer(202, "", b"ok")).await.unwrap();
            }
            closed.send(()).unwrap();
        }
    })
    .await;
    let client = developing();
    get(&client, &host.named("b.test")).await.unwrap();
    get(&client, &host.named("c.test")).await.unwrap();
    assert!(!client.knows_nobody());
    pause();
    advance(Bounds::default().idle_time * 2).await;
    seen.recv().await.unwrap();
    seen.recv().await.unwrap();
    assert!(client.knows_nobody());
    get(&client, &host.url()).await.unwrap();
    assert_eq!(host.connections(), 3);
}

#[tokio::test]
async fn few_are_kept_and_the_oldest_goes_first() {
    let host = polite().await;
    let client = bounded(Bounds {
        idle: 2,
        ..Bounds::default()
    });
    for name in ["b.test", "c.test", "d.test"] {
        get(&client, &host.named(name)).await.unwrap();
    }
    assert_eq!(client.kept(), 2);
    for name in ["d.test", "c.test"] {
        get(&client, &host.named(name)).await.unwrap();
    }
    assert_eq!(host.connections(), 3);
    get(&client, &host.named("b.test")).await.unwrap();
    assert_eq!(host.connections(), 4);
}

#[tokio::test]
async fn a_host_has_few_places() {
    let tarpit = Host::tarpit().await;
    let client = bounded(Bounds {
        requests_per_host: 1,
        waiting_per_host: 1,
        ..Bounds::default()
    });
    let ask = || {
        let (client, url) = (client.clone(), tarpit.url());
        tokio::spawn(async move { client.get(&url, &SHORT, |_| HeaderMap::new()).await })
    };
    let (under_way, waiting, turned_away) = (ask(), ask(), ask());
    assert_eq!(turned_away.await.unwrap().unwrap_err(), Error::Busy);
    assert_eq!(under_way.await.unwrap().unwrap_err(), Error::Timeout);
    assert!(waiting.await.unwrap().unwrap_err().is_temporary());
    assert!(client.knows_nobody());
}

#[tokio::test]
async fn the_next_address_is_tried() {
    let host = polite().await;
    let nobody = [127, 0, 0, 9].into();
    let client = Client::with_resolver(policy(Network::Development), names(&[nobody, LOOPBACK]));
    assert_eq!(get(&client, &host.url()).await.unwrap().body, "ok");
}

/// Every caller carries it, on a stack or in a task.
#[tokio::test]
async fn a_request_is_small() {
    let (client, url) = (Client::offline(), url("https://b.test/"));
    let sizes = (
        size_of_val(&client.get(&url, &Limits::DOCUMENT, |_| HeaderMap::new())),
        size_of_val(&client.open(&url, &Limits::DOCUMENT, |_| HeaderMap::new())),
        size_of_val(&client.post(&url, &Limits::DELIVERY, no_headers(), Bytes::new())),
    );
    assert!(sizes.0.max(sizes.1).max(sizes.2) < 3000, "{sizes:?}");
}

#[tokio::test]
async fn headers_are_made_only_for_a_host_that_is_reached() {
    let made = std::cell::Cell::new(0);
    let client = Client::with_resolver(policy(Network::Development), names(&[LOOPBACK]));
    let host = polite().await;
    let nobody = url("http://127.0.0.9:9/");
    for (url, reached) in [(&nobody, 0), (&host.url(), 1)] {
        let headers = async {
            made.set(made.get() + 1);
            no_headers().await
        };
        let answer = client.post(url, &Limits::DELIVERY, headers, Bytes::new());
        assert_eq!(usize::from(answer.await.is_ok()), reached);
        assert_eq!(made.get(), reached);
    }
}

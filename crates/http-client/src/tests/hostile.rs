//! Hosts that do not answer, or not as they should; nobody else waits for them.

use tokio::net::TcpSocket;

use super::*;
use crate::Error;

/// What a request to `host` fails with.
async fn failure(host: &Host) -> Error {
    get(&developing(), &host.url()).await.unwrap_err()
}

/// Asks `host`, which must not come to an end by itself.
async fn times_out(host: &Host) {
    let client = developing();
    let asked = client.get(&host.url(), &SHORT, |_| HeaderMap::new()).await;
    assert_eq!(asked.unwrap_err(), Error::Timeout);
}

#[tokio::test]
async fn a_tarpit_ends_at_the_deadline() {
    times_out(&Host::tarpit().await).await;
}

#[tokio::test]
async fn a_dripping_answer_ends_at_the_deadline() {
    for head in [
        "",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n",
    ] {
        let host = Host::talking(move |mut stream| async move {
            read_request(&mut stream).await;
            stream.write_all(head.as_bytes()).await.unwrap();
            for letter in "HTTP/1.1 200 OK\r\n".bytes().chain(std::iter::repeat(b'x')) {
                tokio::time::sleep(Duration::from_millis(10)).await;
                if stream.write_all(&[letter]).await.is_err() {
                    return;
                }
            }
        })
        .await;
        times_out(&host).await;
    }
}

#[tokio::test]
async fn endless_interim_answers_end_at_the_deadline() {
    let host = Host::talking(|mut stream| async move {
        read_request(&mut stream).await;
        while stream
            .write_all(b"HTTP/1.1 103 Early Hints\r\n\r\n")
            .await
            .is_ok()
        {
            tokio::task::yield_now().await;
        }
    })
    .await;
    times_out(&host).await;
}

#[tokio::test]
async fn who_is_given_up_sees_the_connection_close() {
    let (closed, seen) = tokio::sync::oneshot::channel();
    let closed = Arc::new(parking_lot::Mutex::new(Some(closed)));
    let host = Host::talking(move |mut stream| {
        let closed = closed.clone();
        async move {
            while read_request(&mut stream).await.is_some() {}
            closed.lock().take().unwrap().send(()).unwrap();
        }
    })
    .await;
    times_out(&host).await;
    seen.await.unwrap();
}

#[tokio::test]
async fn a_reset_breaks_the_connection() {
    let host = Host::talking(|mut stream| async move {
        read_request(&mut stream).await;
        let socket = TcpSocket::from_std_stream(stream.into_std().unwrap());
        socket.set_zero_linger().unwrap();
    })
    .await;
    let error = failure(&host).await;
    assert!(matches!(error, Error::Broken(_)), "{error}");
}

#[tokio::test]
async fn a_closed_port_is_no_connection() {
    let listener = TcpListener::bind((LOOPBACK, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let error = get(&developing(), &url(&format!("http://b.test:{port}/"))).await;
    let error = error.unwrap_err();
    assert!(matches!(error, Error::Connect(_)), "{error}");
    assert!(error.is_temporary());
}

#[tokio::test]
async fn huge_heads_are_cut_off() {
    let one = format!("X: {}\r\n", "x".repeat(200_000));
    let many = "X: y\r\n".repeat(101);
    for headers in [one, many] {
        let host = Host::answering(move |_| answer(200, &headers, b"")).await;
        assert_eq!(failure(&host).await, Error::TooLarge);
    }
    let endless = Host::talking(|mut stream| async move {
        read_request(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\n").await.unwrap();
        while stream.write_all(b"X: y\r\n").await.is_ok() {}
    })
    .await;
    assert_eq!(failure(&endless).await, Error::TooLarge);
}

#[tokio::test]
async fn what_is_no_http_is_not_understood() {
    for nonsense in [
        "220 mail.test ESMTP\r\n",
        "HTTP/1.1 abc\r\n\r\n",
        "HTTP/1.1 200 OK\r\n: x\r\n\r\n",
    ] {
        let host = Host::answering(move |_| nonsense.into()).await;
        let error = failure(&host).await;
        assert!(
            matches!(error, Error::Malformed(_)),
            "{nonsense:?}: {error}"
        );
    }
}

#[tokio::test]
async fn errors_are_answers_too() {
    let host = Host::answering(|_| answer(429, "Retry-After: 120\r\n", b"slow down")).await;
    let answered = post(&developing(), &host.url()).await.unwrap();
    assert_eq!(answered.status, 429);
    assert_eq!(answered.headers["retry-after"], "120");
    let host = Host::answering(|_| answer(500, "", b"oh")).await;
    assert_eq!(get(&developing(), &host.url()).await.unwrap().body, "oh");
}

#[tokio::test]
async fn nobody_waits_for_a_tarpit() {
    let tarpit = Host::tarpit().await;
    let client = bounded(Bounds {
        requests: 3,
        requests_per_host: 2,
        ..Bounds::default()
    });
    let stuck: Vec<_> = (0..20)
        .map(|_| {
            let (client, url) = (client.clone(), tarpit.url());
            tokio::spawn(async move { get(&client, &url).await })
        })
        .collect();
    while tarpit.connections() < 2 {
        tokio::task::yield_now().await;
    }
    let host = Host::answering(|_| answer(200, "", b"here")).await;
    for _ in 0..20 {
        assert_eq!(
            get(&client, &host.named("c.test")).await.unwrap().body,
            "here"
        );
    }
    assert_eq!(tarpit.connections(), 2);
    for request in stuck {
        assert!(!request.is_finished());
        request.abort();
    }
}

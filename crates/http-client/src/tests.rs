//! Stories over loopback sockets.

use std::sync::Arc;

use bytes::Bytes;
use http::HeaderMap;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use url::Url;

use crate::{Client, Error, Limits, Network, Policy};

fn client(network: Network) -> Client {
    let policy = Policy {
        network,
        user_agent: "Test".into(),
    };
    Client::with_resolver(
        policy,
        Arc::new(|_| Box::pin(async { Ok(vec![[127, 0, 0, 1].into()]) })),
    )
}

#[tokio::test]
async fn a_connection_is_used_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let host = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut buffer = [0; 4096];
        for _ in 0..3 {
            let read = stream.read(&mut buffer).await.unwrap();
            assert!(buffer[..read].starts_with(b"POST /inbox?a=b HTTP/1.1\r\n"));
            let answer = b"HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\nok";
            stream.write_all(answer).await.unwrap();
        }
    });
    let client = client(Network::Development);
    let url = Url::parse(&format!("http://b.test:{port}/inbox?a=b#c")).unwrap();
    for _ in 0..3 {
        let answer = client
            .post(&url, &Limits::DELIVERY, HeaderMap::new(), Bytes::from("{}"))
            .await
            .unwrap();
        assert_eq!((answer.status.as_u16(), &*answer.body), (202, &b"ok"[..]));
    }
    host.await.unwrap();
}

#[tokio::test]
async fn an_offline_client_resolves_nothing() {
    let url = Url::parse("https://b.test/").unwrap();
    let answer = Client::offline()
        .get(&url, &Limits::DOCUMENT, |_| HeaderMap::new())
        .await;
    assert_eq!(answer.unwrap_err(), Error::Unresolvable);
}

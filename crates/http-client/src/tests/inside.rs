//! Hosts inside the process, and none outside.

use futures_util::FutureExt;

use super::*;
use crate::{Error, Inside, Refusal};

/// `b.test` answers with the URL and some headers; `slow.test` never does; `to.test` sends on to `/x` of b.test.
fn hosts() -> Inside {
    Arc::new(|uri| {
        let location = |to: &str| http::Response::builder().status(301).header("location", to);
        let answer = match uri.host()? {
            "b.test" => {
                return Some(Box::new(|request| {
                    async move { Ok(told(&request)) }.boxed()
                }));
            }
            "to.test" => location("https://b.test/x").body(Bytes::new()).unwrap(),
            "down.test" => location("http://b.test/").body(Bytes::new()).unwrap(),
            "large.test" => http::Response::new(vec![0; (1 << 20) + 1].into()),
            "slow.test" => return Some(Box::new(|_| std::future::pending().boxed())),
            _ => return None,
        };
        Some(Box::new(|_| async { Ok(answer) }.boxed()))
    })
}

fn told(request: &http::Request<Bytes>) -> http::Response<Bytes> {
    let (agent, host) = (&request.headers()["user-agent"], &request.headers()["host"]);
    http::Response::new(format!("{} {agent:?} {host:?}", request.uri()).into())
}

fn offline() -> Client {
    let client = Client::offline();
    client.set_inside(hosts());
    client
}

#[tokio::test]
async fn an_offline_client_reaches_only_hosts_inside() {
    let answer = get(&offline(), &url("https://b.test:444/a?b=c#d"))
        .await
        .unwrap();
    let expected = "https://b.test:444/a?b=c \"Steppe\" \"b.test:444\"";
    assert_eq!(answer.body, expected);
    let error = get(&offline(), &url("https://c.test/")).await.unwrap_err();
    assert_eq!(error, Error::Unresolvable);
    let error = get(&Client::offline(), &url("https://127.0.0.1/"))
        .await
        .unwrap_err();
    assert_eq!(error, Error::Unresolvable);
}

#[tokio::test]
async fn redirects_and_caps_hold_inside() {
    let answer = get(&offline(), &url("https://to.test/")).await.unwrap();
    assert_eq!(answer.url, url("https://b.test/x"));
    for (from, error) in [
        ("https://down.test/", Error::Refused(Refusal::Downgrade)),
        ("https://large.test/", Error::TooLarge),
        ("https://me@b.test/", Error::Refused(Refusal::Credentials)),
    ] {
        assert_eq!(get(&offline(), &url(from)).await.unwrap_err(), error);
    }
}

#[tokio::test(start_paused = true)]
async fn the_deadline_holds_inside() {
    let error = get(&offline(), &url("https://slow.test/"))
        .await
        .unwrap_err();
    assert_eq!(error, Error::Timeout);
}

#[tokio::test]
async fn hosts_inside_need_no_public_address() {
    let client = public(LOOPBACK);
    client.set_inside(hosts());
    assert!(get(&client, &url("https://b.test/")).await.is_ok());
}

#[tokio::test]
async fn requests_can_be_made_by_tasks() {
    let client = offline();
    let task = tokio::spawn(async move {
        let headers = |url: &Url| {
            HeaderMap::from_iter([(http::header::ORIGIN, url.as_str().parse().unwrap())])
        };
        client
            .get(&url("https://b.test/"), &Limits::DOCUMENT, headers)
            .await
    });
    assert!(task.await.unwrap().is_ok());
}

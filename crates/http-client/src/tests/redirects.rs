//! Redirects: few, forward, never down.

use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::*;
use crate::{Error, Refusal};

/// `/3` leads to `/2`, that to `/1`, that to `/0`.
async fn countdown() -> Host {
    Host::answering(|request| match request.as_bytes()[5] {
        b'0' => answer(200, "", b"here"),
        digit => redirect(&format!("/{}", char::from(digit - 1))),
    })
    .await
}

#[tokio::test]
async fn three_are_followed_on_one_connection() {
    let host = countdown().await;
    let answer = get(&developing(), &host.url().join("3").unwrap()).await;
    let answer = answer.unwrap();
    assert_eq!(answer.body, "here");
    assert_eq!(answer.url, host.url().join("0").unwrap());
    assert_eq!(host.connections(), 1);
}

#[tokio::test]
async fn a_fourth_is_too_many() {
    let host = countdown().await;
    let answer = get(&developing(), &host.url().join("4").unwrap()).await;
    assert_eq!(answer.unwrap_err(), Error::TooManyRedirects);
}

#[tokio::test]
async fn a_post_is_not_sent_elsewhere() {
    let host = countdown().await;
    let answer = post(&developing(), &host.url().join("?1").unwrap()).await;
    let answer = answer.unwrap();
    assert_eq!(answer.status, 302);
    assert_eq!(answer.url, host.url().join("?1").unwrap());
}

#[tokio::test]
async fn each_url_gets_headers_of_its_own() {
    let told = |request: &str| {
        request
            .lines()
            .any(|line| line.starts_with("authorization"))
    };
    let other =
        Host::answering(move |request| answer(200, "", told(request).to_string().as_bytes())).await;
    let to = other.named("other.test").to_string();
    let host = Host::answering(move |request| match told(request) {
        true => redirect(&to),
        false => answer(401, "", b""),
    })
    .await;
    let headers = |url: &Url| match url.host_str() {
        Some("b.test") => HeaderMap::from_iter([(AUTHORIZATION, "mine".parse().unwrap())]),
        _ => HeaderMap::new(),
    };
    let answer = developing()
        .get(&host.url(), &Limits::DOCUMENT, headers)
        .await
        .unwrap();
    assert_eq!(answer.body, "false");
}

#[tokio::test]
async fn some_lead_nowhere() {
    for (location, error) in [
        ("ftp://b.test/", Error::Refused(Refusal::Scheme)),
        ("file:///etc/passwd", Error::Refused(Refusal::Scheme)),
        (
            "http://me:secret@b.test/",
            Error::Refused(Refusal::Credentials),
        ),
        ("/#there", Error::Loop),
        (
            "http://169.254.169.254/",
            Error::Refused(Refusal::Address([169, 254, 169, 254].into())),
        ),
    ] {
        let host = Host::answering(move |_| redirect(location)).await;
        assert_eq!(
            get(&developing(), &host.url()).await.unwrap_err(),
            error,
            "{location}"
        );
    }
    let host = Host::answering(|_| redirect("http://[::")).await;
    let error = get(&developing(), &host.url()).await.unwrap_err();
    assert!(matches!(error, Error::Malformed(_)), "{error}");
}

#[tokio::test]
async fn one_without_a_location_is_the_answer() {
    let host = Host::answering(|_| answer(300, "", b"choose")).await;
    assert_eq!(
        get(&developing(), &host.url()).await.unwrap().body,
        "choose"
    );
    let host = Host::answering(|_| answer(302, "", b"where?")).await;
    assert_eq!(get(&developing(), &host.url()).await.unwrap().status, 302);
}

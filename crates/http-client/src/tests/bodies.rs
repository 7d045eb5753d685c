//! Bodies: whole, packed, too large, cut off.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;
use crate::Error;

const GZIP: &str = "Content-Encoding: gzip\r\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

async fn answer_to(bytes: Vec<u8>) -> Result<Response> {
    let host = Host::answering(move |_| bytes.clone()).await;
    get(&developing(), &host.url()).await
}

/// Text that does not shrink to nothing.
fn text(bytes: usize) -> Vec<u8> {
    let words = (0_u32..).flat_map(|n| n.wrapping_mul(2_654_435_761).to_string().into_bytes());
    words.take(bytes).collect()
}

#[tokio::test]
async fn a_packed_body_is_unpacked() {
    for size in [0, 1, 1000, 300_000, 1 << 20] {
        let body = text(size);
        let answer = answer_to(answer(200, GZIP, &gzip(&body))).await.unwrap();
        assert_eq!(answer.body, body, "{size}");
        assert!(!answer.headers.contains_key("content-encoding"));
        assert!(!answer.headers.contains_key("content-length"));
    }
}

#[tokio::test]
async fn members_follow_each_other() {
    let body = [gzip(b"one "), gzip(b"two")].concat();
    let answer = answer_to(answer(200, GZIP, &body)).await.unwrap();
    assert_eq!(answer.body, "one two");
}

#[tokio::test]
async fn what_is_unpacked_has_the_same_cap() {
    let body = text((1 << 20) + 1);
    let answered = answer_to(answer(200, GZIP, &gzip(&body))).await;
    assert_eq!(answered.unwrap_err(), Error::TooLarge);
}

#[tokio::test]
async fn a_bomb_is_cut_off() {
    let bomb = gzip(&vec![b' '; 900_000]);
    assert!(bomb.len() < 2000, "well under the cap, but grows too much");
    let answered = answer_to(answer(200, GZIP, &bomb)).await;
    assert_eq!(answered.unwrap_err(), Error::TooLarge);
    let bomb = gzip(&vec![b' '; 10_000_000]);
    let answered = answer_to(answer(200, GZIP, &bomb)).await;
    assert_eq!(answered.unwrap_err(), Error::TooLarge);
}

#[tokio::test]
async fn a_damaged_package_is_no_body() {
    let whole = gzip(&text(10_000));
    let mut bent = whole.clone();
    let checksum = bent.len() - 8;
    bent[checksum] ^= 1;
    for body in [&whole[..whole.len() - 1], &whole[..5000], &bent, b"plain"] {
        let error = answer_to(answer(200, GZIP, body)).await.unwrap_err();
        assert!(matches!(error, Error::Malformed(_)), "{error}");
    }
}

#[tokio::test]
async fn other_packaging_is_refused() {
    let answered = answer_to(answer(200, "Content-Encoding: br\r\n", b"?")).await;
    assert!(matches!(answered, Err(Error::Malformed(_))));
}

#[tokio::test]
async fn a_body_is_as_long_as_its_cap() {
    let most = vec![b'x'; 1 << 20];
    assert_eq!(answer_to(answer(200, "", &most)).await.unwrap().body, most);
    let more = vec![b'x'; (1 << 20) + 1];
    let announced = answer_to(answer(200, "", &more)).await;
    assert_eq!(announced.unwrap_err(), Error::TooLarge);
}

#[tokio::test]
async fn an_endless_body_is_cut_off() {
    let host = Host::talking(|mut stream| async move {
        read_request(&mut stream).await;
        let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        stream.write_all(head).await.unwrap();
        let chunk = format!("1000\r\n{}\r\n", "x".repeat(0x1000));
        while stream.write_all(chunk.as_bytes()).await.is_ok() {}
    })
    .await;
    let answered = get(&developing(), &host.url()).await;
    assert_eq!(answered.unwrap_err(), Error::TooLarge);
}

#[tokio::test]
async fn a_body_that_ends_early_is_no_body() {
    let host = Host::talking(|mut stream| async move {
        read_request(&mut stream).await;
        let cut = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf";
        stream.write_all(cut).await.unwrap();
    })
    .await;
    let error = get(&developing(), &host.url()).await.unwrap_err();
    assert!(matches!(error, Error::Broken(_)), "{error}");
}

#[tokio::test]
async fn what_follows_a_body_answers_nothing() {
    let smuggled = [answer(200, "", b"mine"), answer(200, "", b"forged")].concat();
    let host = Host::answering(move |_| smuggled.clone()).await;
    let client = developing();
    for _ in 0..3 {
        assert_eq!(get(&client, &host.url()).await.unwrap().body, "mine");
    }
    assert_eq!(host.connections(), 3);
}

#[tokio::test]
async fn the_status_of_an_error_counts_more_than_its_body() {
    let page = vec![b'x'; 2 << 20];
    for status in [404, 410, 500] {
        let answered = answer_to(answer(status, "", &page)).await.unwrap();
        assert_eq!(answered.status, status);
    }
    let answered = answer_to(answer(410, GZIP, b"no gzip")).await.unwrap();
    assert_eq!(answered.status, 410);
}

#[tokio::test]
async fn a_delivery_has_arrived_whatever_the_body() {
    let page = answer(202, "", &vec![b'x'; 2 << 20]);
    let host = Host::answering(move |_| page.clone()).await;
    assert_eq!(post(&developing(), &host.url()).await.unwrap().status, 202);
}

#[tokio::test]
async fn a_file_comes_in_pieces() {
    let file = text(3 << 20);
    let whole = answer(200, "Content-Type: image/png\r\n", &file);
    let host =
        Host::answering(
            move |request| match request.contains("accept-encoding: identity") {
                true => whole.clone(),
                false => answer(406, "", b""),
            },
        )
        .await;
    let limits = Limits::media(4 << 20);
    let client = developing();
    let mut download = client
        .open(&host.url(), &limits, |_| HeaderMap::new())
        .await
        .unwrap();
    assert_eq!(download.headers["content-type"], "image/png");
    let (mut got, mut pieces) = (Vec::new(), 0);
    while let Some(piece) = download.chunk().await.unwrap() {
        got.extend_from_slice(&piece);
        pieces += 1;
    }
    assert_eq!(got, file);
    assert!(pieces > 1);
    drop(download);
    let limits = Limits::media((3 << 20) - 1);
    let download = client
        .open(&host.url(), &limits, |_| HeaderMap::new())
        .await;
    assert_eq!(
        download.unwrap().chunk().await.unwrap_err(),
        Error::TooLarge
    );
}

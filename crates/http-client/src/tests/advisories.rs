//! What others were attacked with, by the names of their advisories.

use super::*;
use crate::{Error, Refusal};

/// Asks for `address`, which the URL spells out.
async fn refused(address: &str) {
    let client = public([198, 51, 100, 1]);
    let error = get(&client, &url(&format!("https://{address}/")))
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::Refused(Refusal::Address(_))),
        "{address}: {error}"
    );
}

/// Asks for a name that leads to `address`.
async fn refused_behind_a_name(address: &str) {
    let address: IpAddr = address.parse().unwrap();
    let error = get(&public(address), &url("https://b.test/"))
        .await
        .unwrap_err();
    assert_eq!(error, Error::Refused(Refusal::Address(address)));
}

/// Where a host in the process sends a client of the public network, and what comes of it.
async fn redirected_to(location: &'static str) -> Error {
    let client = public(LOOPBACK);
    client.set_inside(Arc::new(move |uri| {
        let answer = http::Response::builder()
            .status(302)
            .header("location", location);
        let answer = answer.body(Bytes::new()).unwrap();
        let inside = uri.host() == Some("evil.test");
        inside.then(|| -> crate::Door { Box::new(|_| Box::pin(async { Ok(answer) })) })
    }));
    get(&client, &url("https://evil.test/")).await.unwrap_err()
}

/// Misskey: the server could be made to ask its own network.
#[tokio::test]
async fn cve_2021_39195_private_addresses() {
    for address in [
        "10.0.0.1",
        "172.16.0.1",
        "192.168.0.1",
        "127.0.0.1",
        "[fd00::1]",
    ] {
        refused(address).await;
    }
}

/// Fedify: names and addresses of the own network were asked for documents.
#[tokio::test]
async fn cve_2024_39687_private_names() {
    for name in ["localhost", "localhost.", "db.localhost", "b.test"] {
        let error = get(&public(LOOPBACK), &url(&format!("https://{name}/"))).await;
        assert_eq!(
            error.unwrap_err(),
            Error::Refused(Refusal::Address(LOOPBACK)),
            "{name}"
        );
    }
}

/// Lemmy: an address of the own network behind a name of one's own.
#[tokio::test]
async fn cve_2025_25194_private_addresses_behind_public_names() {
    for address in ["127.0.0.1", "10.1.2.3", "::1", "fe80::1", "fc00::1"] {
        refused_behind_a_name(address).await;
    }
}

/// Lemmy, after the one before was mended.
#[tokio::test]
async fn cve_2026_33693_the_unspecified_address() {
    for address in ["0.0.0.0", "0", "0x0", "[::]"] {
        refused(address).await;
    }
    refused_behind_a_name("0.0.0.0").await;
    let client = Client::with_resolver(policy(Network::Development), names(&[[0, 0, 0, 0].into()]));
    let error = get(&client, &url("http://b.test/")).await.unwrap_err();
    assert!(matches!(error, Error::Refused(Refusal::Address(_))));
}

/// Mastodon: ranges that the filter did not know.
#[tokio::test]
async fn cve_2026_22245_mapped_and_translated_addresses() {
    for address in [
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::a00:1",
        "2002:7f00:1::",
    ] {
        refused(&format!("[{address}]")).await;
        refused_behind_a_name(address).await;
    }
}

/// Mastodon: IPv6 spells the unspecified address, too.
#[tokio::test]
async fn cve_2026_46348_the_unspecified_address_of_ipv6() {
    refused("[::]").await;
    refused("[0:0:0:0:0:0:0:0]").await;
    refused_behind_a_name("::").await;
}

/// Mastodon: the old way to write IPv4 as IPv6.
#[tokio::test]
async fn ghsa_vwhj_3g83_v276_compatible_addresses() {
    refused("[::127.0.0.1]").await;
    refused_behind_a_name("::10.0.0.1").await;
}

/// Fedify: special ranges that its list lacked.
#[tokio::test]
async fn cve_2026_50131_special_ranges() {
    for address in [
        "100.64.0.1",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "3fff::1",
        "fec0::1",
        "ff02::1",
        "5f00::1",
    ] {
        refused_behind_a_name(address).await;
    }
}

/// Mastodon (FASP), Fedify (NodeInfo), Discourse: whoever names an address, for whatever purpose, it goes through here.
#[tokio::test]
async fn cve_2026_27477_cve_2026_62857_cve_2026_55103_no_purpose_is_exempt() {
    let client = public(LOOPBACK);
    let there = url("https://b.test/");
    let refusal = Error::Refused(Refusal::Address(LOOPBACK));
    assert_eq!(get(&client, &there).await.unwrap_err(), refusal);
    assert_eq!(post(&client, &there).await.unwrap_err(), refusal);
    let limits = Limits::media(1);
    let download = client.open(&there, &limits, |_| HeaderMap::new()).await;
    assert_eq!(download.map(drop).unwrap_err(), refusal);
}

/// Fedify: redirects of webfinger, as many as one likes, to any scheme and any network.
#[tokio::test]
async fn cve_2025_23221_redirects() {
    assert_eq!(
        redirected_to("http://b.test/").await,
        Error::Refused(Refusal::Downgrade)
    );
    assert_eq!(
        redirected_to("gopher://b.test/").await,
        Error::Refused(Refusal::Scheme)
    );
    assert_eq!(
        redirected_to("https://192.168.1.1/").await,
        Error::Refused(Refusal::Address([192, 168, 1, 1].into()))
    );
    let counter = AtomicUsize::new(0);
    let host = Host::answering(move |_| {
        redirect(&format!("/{}", counter.fetch_add(1, Ordering::Relaxed)))
    })
    .await;
    let endless = get(&developing(), &host.url()).await;
    assert_eq!(endless.unwrap_err(), Error::TooManyRedirects);
}

/// Fedify: redirects in a circle.
#[tokio::test]
async fn cve_2026_34148_redirect_loops() {
    let host = Host::answering(|request| match request.starts_with("GET /a ") {
        true => redirect("/b"),
        false => redirect("/a"),
    })
    .await;
    let error = get(&developing(), &host.url().join("a").unwrap()).await;
    assert_eq!(error.unwrap_err(), Error::Loop);
    assert_eq!(redirected_to("https://evil.test/").await, Error::Loop);
}

/// Fedify: a signed request was sent on to the own network.
#[tokio::test]
async fn cve_2026_77632_a_signed_request_is_not_sent_on_to_a_private_address() {
    for location in [
        "https://b.test/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://[::1]/",
    ] {
        let error = redirected_to(location).await;
        assert!(
            matches!(error, Error::Refused(Refusal::Address(_))),
            "{location}: {error}"
        );
    }
}

/// Fedify: what was remembered of hosts stayed for ever.
#[tokio::test]
async fn cve_2026_69132_nothing_is_remembered_of_many_hosts() {
    let host = Host::answering(|_| answer(202, "", b"")).await;
    let client = developing();
    for number in 0..200 {
        post(&client, &host.named(&format!("a{number}.test")))
            .await
            .unwrap();
    }
    assert_eq!(client.kept(), Bounds::default().idle);
    tokio::time::pause();
    tokio::time::advance(Bounds::default().idle_time * 2).await;
    while !client.knows_nobody() {
        tokio::task::yield_now().await;
    }
}

/// Mastodon: answers so slow that they hold every worker.
#[tokio::test]
async fn cve_2023_36461_slow_answers() {
    let host = Host::talking(|mut stream| async move {
        read_request(&mut stream).await;
        let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        stream.write_all(head).await.unwrap();
        while stream.write_all(b"1\r\nx\r\n").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
    let answered = developing()
        .get(&host.url(), &SHORT, |_| HeaderMap::new())
        .await;
    assert_eq!(answered.unwrap_err(), Error::Timeout);
}

/// No advisory, but how all the filters above are gone round: a name that leads elsewhere when it is looked up again.
#[tokio::test]
async fn dns_rebinding() {
    let lookups = Arc::new(AtomicUsize::new(0));
    let counted = lookups.clone();
    let resolver: Resolver = Arc::new(move |_| {
        let again = counted.fetch_add(1, Ordering::Relaxed) > 0;
        let address = if again {
            [169, 254, 169, 254]
        } else {
            [127, 0, 0, 1]
        };
        Box::pin(async move { Ok(vec![address.into()]) })
    });
    let host = Host::answering(|_| answer(200, "Connection: close\r\n", b"ok")).await;
    let client = Client::with_resolver(policy(Network::Development), resolver);
    assert!(get(&client, &host.url()).await.is_ok());
    assert_eq!(lookups.load(Ordering::Relaxed), 1);
    let error = get(&client, &host.url()).await.unwrap_err();
    assert!(matches!(error, Error::Refused(Refusal::Address(_))));
    assert_eq!(
        (lookups.load(Ordering::Relaxed), host.connections()),
        (2, 1)
    );
}

/// A list of addresses is no way round the filter either.
#[tokio::test]
async fn only_the_public_addresses_of_a_name_are_tried() {
    let addresses = ["10.0.0.1", "9.9.9.9", "::1", "2620:fe::fe", "0.0.0.0"];
    let addresses = addresses.map(|address| address.parse().unwrap());
    let target = crate::target::Target::new(&url("https://b.test/"), Network::Public).unwrap();
    let tried = crate::connect::addresses(&target, &names(&addresses), Network::Public).await;
    let expected = ["9.9.9.9:443", "[2620:fe::fe]:443"].map(|address| address.parse().unwrap());
    assert_eq!(tried.unwrap(), expected);
}

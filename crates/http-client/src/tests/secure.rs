//! TLS: only with hosts that are who they should be.

use rcgen::{CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::RootCertStore;
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::{Error, Refusal, tls};

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    let mut params = CertificateParams::new([]).unwrap();
    params.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A host with a certificate for `name`, which answers once per connection.
async fn host(authority: &Authority, change: impl Fn(&mut CertificateParams)) -> Host {
    let mut params = CertificateParams::new(["b.test".to_owned()]).unwrap();
    change(&mut params);
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, authority).unwrap();
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    let key = rustls::pki_types::PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    Host::talking(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                return;
            };
            let mut buffer = [0; 4096];
            while stream.read(&mut buffer).await.is_ok_and(|read| read > 0) {
                let location = "Location: http://b.test/\r\n";
                let status = if buffer.starts_with(b"GET /down") {
                    302
                } else {
                    200
                };
                stream
                    .write_all(&answer(status, location, b"safe"))
                    .await
                    .unwrap();
            }
        }
    })
    .await
}

fn trusting(authority: &Authority) -> Client {
    let mut roots = RootCertStore::empty();
    roots.add(authority.der().clone()).unwrap();
    let client = developing();
    client.trust(tls::connector(roots).unwrap());
    client
}

fn https(host: &Host, name: &str) -> Url {
    url(&format!("https://{name}:{}/", host.address.port()))
}

#[tokio::test]
async fn a_trusted_host_is_asked_and_its_connection_kept() {
    let authority = authority();
    let host = host(&authority, |_| ()).await;
    let client = trusting(&authority);
    for _ in 0..3 {
        let answer = get(&client, &https(&host, "b.test")).await.unwrap();
        assert_eq!(answer.body, "safe");
    }
    assert_eq!(host.connections(), 1);
    let down = get(&client, &https(&host, "b.test").join("down").unwrap()).await;
    assert_eq!(down.unwrap_err(), Error::Refused(Refusal::Downgrade));
}

#[tokio::test]
async fn others_are_not() {
    let known = authority();
    let stranger = host(&authority(), |_| ()).await;
    let old = host(&known, |params| {
        params.not_after = rcgen::date_time_ymd(2020, 1, 1)
    })
    .await;
    let other = host(&known, |_| ()).await;
    let plain = Host::talking(|mut stream| async move {
        stream.write_all(b"220 no TLS here\r\n").await.unwrap();
    })
    .await;
    for url in [
        https(&stranger, "b.test"),
        https(&old, "b.test"),
        https(&other, "c.test"),
        https(&other, "127.0.0.1"),
        https(&plain, "b.test"),
    ] {
        let error = get(&trusting(&known), &url).await.unwrap_err();
        assert!(matches!(error, Error::Tls(_)), "{url} {error}");
    }
}

#[tokio::test]
async fn the_usual_roots_are_there() {
    assert!(tls::roots().len() > 50);
    let host = host(&authority(), |_| ()).await;
    let error = get(&developing(), &https(&host, "b.test")).await;
    assert!(matches!(error.unwrap_err(), Error::Tls(_)));
}

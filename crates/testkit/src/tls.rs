//! Visitors over TLS, and authorities who only look.

use std::net::SocketAddr;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use x509_parser::parse_x509_certificate;

/// Id of the extension in which the answer to a challenge lies. [RFC 8737](https://www.rfc-editor.org/rfc/rfc8737)
const ACME_IDENTIFIER: &str = "1.3.6.1.5.5.7.1.31";

/// Greets `name` at `address`, trusting `root`, in HTTP/2 if it may.
pub async fn visit(
    address: SocketAddr,
    name: &str,
    root: CertificateDer<'static>,
) -> Result<TlsStream<TcpStream>, String> {
    let mut roots = RootCertStore::empty();
    roots.add(root).map_err(|error| error.to_string())?;
    let config = builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    greet(address, name, config, &[b"h2", b"http/1.1"]).await
}

/// The answer to the challenge that is shown for `name` at `address`.
pub(crate) async fn challenge(address: SocketAddr, name: &str) -> Result<Vec<u8>, String> {
    let config = builder()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Anybody));
    let stream = greet(
        address,
        name,
        config.with_no_client_auth(),
        &[b"acme-tls/1"],
    )
    .await?;
    let (_, session) = stream.get_ref();
    if session.alpn_protocol() != Some(b"acme-tls/1") {
        return Err("another protocol".into());
    }
    let chain = session.peer_certificates().unwrap_or_default();
    let [certificate] = chain else {
        return Err("not one certificate".into());
    };
    let (_, certificate) =
        parse_x509_certificate(certificate).map_err(|error| error.to_string())?;
    let mut extensions = certificate.extensions().iter();
    let answer = extensions
        .find(|extension| extension.critical && extension.oid.to_id_string() == ACME_IDENTIFIER);
    answer
        .map(|answer| answer.value.to_vec())
        .ok_or("no answer in it".into())
}

async fn greet(
    address: SocketAddr,
    name: &str,
    mut config: ClientConfig,
    protocols: &[&[u8]],
) -> Result<TlsStream<TcpStream>, String> {
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    let stream = TcpStream::connect(address)
        .await
        .map_err(|error| error.to_string())?;
    let name = ServerName::try_from(name.to_owned()).map_err(|error| error.to_string())?;
    let connector = TlsConnector::from(Arc::new(config));
    connector
        .connect(name, stream)
        .await
        .map_err(|error| error.to_string())
}

fn builder() -> rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier> {
    ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the usual versions")
}

/// An authority looks at what nobody has signed yet.
#[derive(Debug)]
struct Anybody;

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        aws_lc_rs::default_provider()
            .signature_verification_algorithms
            .supported_schemes()
    }
}

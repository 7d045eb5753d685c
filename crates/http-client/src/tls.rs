//! TLS: whom we trust.

use std::io;
use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs, pki_types::ServerName};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::{Error, Result};

/// The roots that browsers trust, and those that the machine trusts.
pub fn roots() -> RootCertStore {
    let mut roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    let native = rustls_native_certs::load_native_certs();
    for error in &native.errors {
        tracing::warn!(%error, "the machine's trust store is not read in full");
    }
    roots.add_parsable_certificates(native.certs);
    roots
}

/// Speaks TLS 1.2 and 1.3 with hosts whose certificates lead to `roots`.
pub fn connector(roots: RootCertStore) -> Result<TlsConnector> {
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::Tls(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Greets `host` on an open connection.
pub async fn greet(
    connector: &TlsConnector,
    host: &str,
    stream: TcpStream,
) -> Result<TlsStream<TcpStream>> {
    let name = ServerName::try_from(host.to_owned());
    let name = name.map_err(|error| Error::Tls(error.to_string()))?;
    let greeted = connector.connect(name, stream).await;
    greeted.map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData => Error::Tls(error.to_string()),
        _ => Error::Connect(error.to_string()),
    })
}

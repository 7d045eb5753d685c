//! The way to PostgreSQL: what the URL says of it, and TLS where that wants it.

use std::str::FromStr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rustls::crypto::aws_lc_rs;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_postgres::config::SslMode;
use tokio_postgres::{Client, Config, Connection, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::{Error, Result};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// A peer that is silent for so long is taken for gone.
const SILENCE: Duration = Duration::from_secs(15);
/// Limits of a session in milliseconds: nothing that waits for an answer may wait for ever.
const LIMITS: &str =
    "-c lock_timeout=5000 -c statement_timeout=30000 -c idle_in_transaction_session_timeout=30000";

/// Reads a URL. `sslmode=require` checks the certificate, too, as libpq does with `verify-full`; both words are known.
pub(crate) fn configure(url: &str) -> Result<Config> {
    let url = url.replace("sslmode=verify-full", "sslmode=require");
    let mut config =
        Config::from_str(&url).map_err(|error| Error::Unavailable(error.to_string()))?;
    let options = format!("{} {LIMITS}", config.get_options().unwrap_or_default());
    config.options(options);
    config.connect_timeout(CONNECT_TIMEOUT);
    config.tcp_user_timeout(SILENCE);
    config.keepalives_idle(SILENCE);
    if config.get_application_name().is_none() {
        config.application_name("steppe");
    }
    Ok(config)
}

/// Opens a connection, which ends with its client. It is in the clear unless the URL demands TLS: what many databases
/// show on the way to the same machine is a certificate that nobody has signed.
pub(crate) async fn connect(config: &Config) -> Result<Client> {
    let unreachable = |error| Error::unreachable(&error);
    match config.get_ssl_mode() {
        SslMode::Require => {
            let connected = config.connect(tls()?).await;
            connected.map(attend).map_err(unreachable)
        }
        _ => {
            let connected = config.connect(NoTls).await;
            connected.map(attend).map_err(unreachable)
        }
    }
}

fn attend<S, T>((client, connection): (Client, Connection<S, T>)) -> Client
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::warn!(%error, "a PostgreSQL connection ended");
        }
    });
    client
}

/// Trusts whom the machine trusts.
fn tls() -> Result<MakeRustlsConnect> {
    static TLS: OnceLock<MakeRustlsConnect> = OnceLock::new();
    if let Some(tls) = TLS.get() {
        return Ok(tls.clone());
    }
    let mut roots = RootCertStore::empty();
    let native = rustls_native_certs::load_native_certs();
    for error in &native.errors {
        tracing::warn!(%error, "the machine's trust store is not read in full");
    }
    roots.add_parsable_certificates(native.certs);
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::Unavailable(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TLS.get_or_init(|| MakeRustlsConnect::new(config)).clone())
}

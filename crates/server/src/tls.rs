//! TLS of our own: who connects gets the certificate of the server that they name.

mod acme;
mod certificates;
mod files;
mod orders;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use hosting::Registry;
use http::StatusCode;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::server::{Acceptor, ResolvesServerCert};
use tokio::net::TcpStream;
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::server::TlsStream;
use types::Clock;

use crate::StartResult;
use crate::config;
use acme::Acme;
pub(crate) use certificates::Certificate;
use certificates::Certificates;
use files::Files;

/// The protocol in which an authority looks at its challenge. [RFC 8737](https://www.rfc-editor.org/rfc/rfc8737)
const CHALLENGE: &[u8] = b"acme-tls/1";
/// Who has not greeted by then is hung up on.
const PATIENCE: Duration = Duration::from_secs(10);
/// So long somebody may wait for a certificate that is still to be made.
const ORDERING: Duration = Duration::from_secs(30);

/// TLS of our own.
pub struct Tls {
    visits: Arc<ServerConfig>,
    challenges: Arc<ServerConfig>,
    source: Source,
}

/// Where certificates come from.
enum Source {
    Files(Arc<Files>),
    Acme(Arc<Acme>),
}

impl Tls {
    /// As it is configured. Certificates lie in `certificates` in the folder of the data.
    pub fn new(
        tls: &config::Tls,
        registry: &Arc<Registry>,
        clock: Clock,
    ) -> StartResult<Arc<Self>> {
        let certificates = Arc::new(Certificates::default());
        let source = match tls.files()? {
            Some((chain, key)) => Source::Files(Files::open(chain, key, certificates.clone())?),
            None => Source::Acme(Acme::new(tls, registry, certificates.clone(), clock)?),
        };
        let visits = [&b"h2"[..], b"http/1.1"];
        Ok(Arc::new(Self {
            visits: server_config(
                Arc::new(certificates::Visits(certificates.clone())),
                &visits,
            )?,
            challenges: server_config(
                Arc::new(certificates::Challenges(certificates)),
                &[CHALLENGE],
            )?,
            source,
        }))
    }

    /// Keeps certificates fresh, for ever.
    pub async fn keep(&self) {
        match &self.source {
            Source::Files(files) => files.keep().await,
            Source::Acme(acme) => acme.keep().await,
        }
    }

    /// Greets who connects; none when that was an authority, who only looks.
    pub(crate) async fn accept(
        &self,
        stream: TcpStream,
    ) -> io::Result<Option<TlsStream<TcpStream>>> {
        let greeting = LazyConfigAcceptor::new(Acceptor::default(), stream);
        let greeting = in_time(PATIENCE, greeting).await?;
        let hello = greeting.client_hello();
        let name = hello.server_name().map(str::to_ascii_lowercase);
        let looks = hello
            .alpn()
            .is_some_and(|mut protocols| protocols.any(|name| name == CHALLENGE));
        if looks {
            in_time(PATIENCE, greeting.into_stream(self.challenges.clone())).await?;
            return Ok(None);
        }
        if let (Some(name), Source::Acme(acme)) = (name, &self.source) {
            let made = async {
                acme.clone().need(&name).await;
                Ok(())
            };
            in_time(ORDERING, made).await?;
        }
        in_time(PATIENCE, greeting.into_stream(self.visits.clone()))
            .await
            .map(Some)
    }
}

async fn in_time<T>(limit: Duration, step: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    tokio::time::timeout(limit, step)
        .await
        .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

fn server_config(
    resolver: Arc<dyn ResolvesServerCert>,
    protocols: &[&[u8]],
) -> StartResult<Arc<ServerConfig>> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(resolver);
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    config.ticketer = aws_lc_rs::Ticketer::new()?;
    Ok(Arc::new(config))
}

/// Sends who asks without TLS to the same address with it.
pub fn redirects(registry: Arc<Registry>) -> Router {
    Router::new().fallback(redirect).with_state(registry)
}

async fn redirect(State(registry): State<Arc<Registry>>, request: Request) -> Response {
    let server = crate::http::host(&request).and_then(|host| registry.named(host.name()));
    let Some(domain) = server.map(|server| server.manifest().web_domain) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str());
    Redirect::permanent(&format!("https://{domain}{path}")).into_response()
}

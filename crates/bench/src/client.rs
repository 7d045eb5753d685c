//! A small HTTP client: one connection, kept alive.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::SendRequest;
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::Mutex;

use crate::Result;

/// One connection to the server.
pub struct Client(Mutex<SendRequest<Full<Bytes>>>);

impl Client {
    /// Connects to a port of this machine.
    pub async fn connect(port: u16) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self(Mutex::new(sender)))
    }

    /// Sends a request; fails unless it is answered with `expected`.
    pub async fn send(
        &self,
        method: Method,
        host: &str,
        path: &str,
        token: Option<&str>,
        json: Option<&serde_json::Value>,
        expected: u16,
    ) -> Result<Bytes> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", host);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let body = json.map(ToString::to_string).unwrap_or_default();
        let request = request
            .header("content-type", "application/json")
            .body(Full::from(body))?;
        let mut sender = self.0.lock().await;
        sender.ready().await?;
        let response = sender.send_request(request).await?;
        let status = response.status().as_u16();
        let body = response.into_body().collect().await?.to_bytes();
        if status == expected {
            Ok(body)
        } else {
            Err(format!(
                "{path} answered {status}: {}",
                String::from_utf8_lossy(&body)
            )
            .into())
        }
    }
}

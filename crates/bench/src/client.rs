//! A small HTTP client: one connection, kept alive.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::SendRequest;
use hyper::{HeaderMap, Method, Request};
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
        self.exchange(request, expected).await
    }

    /// Hands a signed activity to the shared inbox.
    pub async fn deliver(
        &self,
        host: &str,
        (headers, activity): &(HeaderMap, serde_json::Value),
    ) -> Result<()> {
        let mut request = Request::post("/inbox")
            .header("host", host)
            .header("content-type", "application/activity+json")
            .body(Full::from(activity.to_string()))?;
        request.headers_mut().extend(headers.clone());
        request.headers_mut().insert("host", host.parse()?);
        self.exchange(request, 202).await.map(drop)
    }

    /// Sends a request; answers the status, and whether it says when to come back.
    pub async fn try_send(&self, request: Request<Full<Bytes>>) -> Result<(u16, bool)> {
        let mut sender = self.0.lock().await;
        sender.ready().await?;
        let response = sender.send_request(request).await?;
        let polite = response.headers().contains_key("retry-after");
        let status = response.status().as_u16();
        response.into_body().collect().await?;
        Ok((status, polite))
    }

    async fn exchange(&self, request: Request<Full<Bytes>>, expected: u16) -> Result<Bytes> {
        let path = request.uri().clone();
        let mut sender = self.0.lock().await;
        sender.ready().await?;
        let response = sender.send_request(request).await?;
        let status = response.status().as_u16();
        let body = response.into_body().collect().await?.to_bytes();
        if status == expected {
            Ok(body)
        } else {
            let body = String::from_utf8_lossy(&body);
            Err(format!("{path} answered {status}: {body}").into())
        }
    }
}

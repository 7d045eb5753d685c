//! Somebody who listens: by WebSocket over a socket of this machine, or by server-sent events.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, BodyDataStream};
use futures_util::{SinkExt, StreamExt};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tower::ServiceExt;

use crate::{Answer, Persona};

/// Who hears nothing for so long has failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// A WebSocket that is open.
pub struct Socket {
    stream: WebSocketStream<TcpStream>,
    /// Of the answer that opened it.
    pub headers: HeaderMap,
}

/// An answer that goes on.
pub struct Events {
    body: BodyDataStream,
    text: String,
    /// Of the answer.
    pub headers: HeaderMap,
}

/// Of what is heard, what it is about, in both ways to listen.
pub type Heard = (String, Value);

impl Persona<'_> {
    /// Opens a WebSocket, with what follows its address and with the person's token.
    pub async fn listens(&self, query: &str) -> Socket {
        let token = self.token.as_ref().expect("a person has a token");
        let headers = [("authorization", format!("Bearer {token}"))];
        self.opens(query, &headers).await.expect("it opens")
    }

    /// The same with these headers alone; else how it was refused.
    pub async fn opens(
        &self,
        query: &str,
        headers: &[(&'static str, String)],
    ) -> Result<Socket, StatusCode> {
        let host = &self.tenant.urls.web_domain;
        let url = format!("ws://{}/api/v1/streaming{query}", host.as_str());
        let mut request = url.into_client_request().expect("a request");
        for (name, value) in headers {
            let value = value.parse().expect("a header");
            request.headers_mut().insert(*name, value);
        }
        let tcp = TcpStream::connect(self.world().port().await).await;
        let opening = tokio_tungstenite::client_async(request, tcp.expect("a socket"));
        match opening.await {
            Ok((stream, response)) => Ok(Socket {
                stream,
                headers: response.headers().clone(),
            }),
            Err(Error::Http(response)) => Err(response.status()),
            Err(error) => panic!("no socket: {error}"),
        }
    }

    /// Opens server-sent events.
    pub async fn events(&self, path: &str) -> Events {
        let request = self.request(Method::GET, path).body(Body::empty());
        let response = self.stream(request.expect("a request")).await;
        if response.status() != StatusCode::OK {
            panic!("{}", Answer::read(response).await.text());
        }
        let (parts, body) = response.into_parts();
        Events {
            body: body.into_data_stream(),
            text: String::new(),
            headers: parts.headers,
        }
    }

    async fn stream(&self, request: Request<Body>) -> Response<Body> {
        let answer = Router::clone(&self.world().app).oneshot(request);
        answer.await.expect("the router never fails")
    }
}

impl Socket {
    /// Sends a message.
    pub async fn sends(&mut self, message: Value) {
        let message = Message::Text(message.to_string().into());
        self.stream.send(message).await.expect("it is open");
    }

    /// Listens to a stream, too; what is done after this is heard.
    pub async fn subscribes(&mut self, stream: Value) {
        self.asks("subscribe", stream).await;
    }

    /// Listens to a stream no more.
    pub async fn unsubscribes(&mut self, stream: Value) {
        self.asks("unsubscribe", stream).await;
    }

    /// A question that nobody understands is answered, after what was asked before it.
    async fn asks(&mut self, what: &str, mut stream: Value) {
        stream["type"] = what.into();
        self.sends(stream).await;
        self.sends(json!({})).await;
        assert_eq!(self.next().await["status"], 400);
    }

    /// The next message.
    pub async fn next(&mut self) -> Value {
        let message = self.text().await.expect("it is open");
        serde_json::from_str(&message).expect("JSON")
    }

    /// The next event on a stream, with what it is about.
    pub async fn hears(&mut self, stream: Value) -> Heard {
        let message = self.next().await;
        assert_eq!(message["stream"], stream, "{message}");
        let event = message["event"].as_str().expect("a name").to_owned();
        (event, about(message["payload"].as_str()))
    }

    /// The server asks whether somebody is there. The answer goes out with what is done next.
    pub async fn beats(&mut self) {
        let message = timeout(PATIENCE, self.stream.next()).await;
        let message = message.expect("something is heard").expect("it is open");
        assert!(matches!(message, Ok(Message::Ping(_))), "{message:?}");
    }

    /// Waits until the server hangs up.
    pub async fn ends(mut self) {
        assert_eq!(self.text().await, None);
    }

    /// None: it was closed.
    async fn text(&mut self) -> Option<String> {
        let next = async {
            loop {
                match self.stream.next().await? {
                    Ok(Message::Text(text)) => return Some(text.to_string()),
                    Ok(Message::Close(_)) | Err(_) => return None,
                    Ok(_) => {}
                }
            }
        };
        // Heartbeats do not count.
        timeout(PATIENCE, next).await.expect("something is heard")
    }
}

impl Events {
    /// The next event, with what it is about.
    pub async fn hears(&mut self) -> Heard {
        let part = self.event().await.expect("it goes on");
        let mut lines = part.trim_end().lines();
        let event = lines.next().expect("an event");
        let event = event.strip_prefix("event: ").expect("a name");
        let data = lines.next().and_then(|line| line.strip_prefix("data: "));
        assert_eq!(lines.next(), None);
        (event.to_owned(), about(data))
    }

    /// A comment that only says that the server is there.
    pub async fn beats(&mut self) {
        let part = timeout(PATIENCE, self.part()).await;
        let part = part.expect("something is heard");
        assert_eq!(part.as_deref(), Some(":thump\n"));
    }

    /// Waits until the server ends it.
    pub async fn ends(mut self) {
        assert_eq!(self.event().await, None);
    }

    /// The next part that is no comment; none at the end.
    async fn event(&mut self) -> Option<String> {
        let next = async {
            loop {
                let part = self.part().await?;
                if !part.starts_with(':') {
                    return Some(part);
                }
            }
        };
        timeout(PATIENCE, next).await.expect("something is heard")
    }

    /// What stands before the next empty line, or a comment; none at the end.
    async fn part(&mut self) -> Option<String> {
        loop {
            let end = match self.text.starts_with(':') {
                true => self.text.find('\n').map(|end| end + 1),
                false => self.text.find("\n\n").map(|end| end + 2),
            };
            if let Some(end) = end {
                return Some(self.text.drain(..end).collect());
            }
            let piece = self.body.next().await?.expect("a body");
            self.text += std::str::from_utf8(&piece).expect("a text");
        }
    }
}

fn about(payload: Option<&str>) -> Value {
    match payload {
        Some(json) if json.starts_with('{') => serde_json::from_str(json).expect("JSON"),
        Some(id) => id.into(),
        None => Value::Null,
    }
}

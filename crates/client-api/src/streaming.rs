//! Streaming, by WebSocket and by server-sent events. <https://docs.joinmastodon.org/methods/streaming/>

mod events;
mod socket;

use std::net::IpAddr;
use std::pin::Pin;

use axum::Extension;
use axum::extract::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::response::Response;
use entities::{StreamingChannel as Kind, StreamingEvent};
use serde::Deserialize;
use services::streaming::{Listening, Stream};
use tenant::Heard;

use crate::ApiError;
use crate::access::{Server, Token};
use crate::input::Query;

/// Bytes of a frame that a client sends at most.
const FRAME: usize = 8 << 10;
/// Bytes that are read at a time; a connection keeps a buffer of that size.
const BUFFER: usize = 2 << 10;

/// <https://docs.joinmastodon.org/methods/streaming/#health>
pub async fn health() -> &'static str {
    "OK"
}

/// Which stream is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    /// In a message of a WebSocket: what to do with it.
    #[serde(rename = "type")]
    what: String,
    stream: Option<String>,
    tag: String,
    list: String,
    only_media: bool,
}

impl Wish {
    /// Of the kind that is named.
    fn stream(self) -> Result<Stream, ApiError> {
        let kind = self.stream.as_deref().unwrap_or_default().parse();
        let kind = kind.map_err(|_| ApiError::bad_request("There is no such stream"))?;
        self.of_kind(kind)
    }

    fn of_kind(self, kind: Kind) -> Result<Stream, ApiError> {
        let (of, missing) = match kind {
            Kind::Hashtag | Kind::HashtagLocal => (self.tag, "Say which hashtag: tag is missing"),
            Kind::List => (self.list, "Say which list: list is missing"),
            _ => return Ok(Stream::only(kind)),
        };
        if of.is_empty() {
            return Err(ApiError::bad_request(missing));
        }
        Ok(Stream { kind, of })
    }
}

/// <https://docs.joinmastodon.org/methods/streaming/#websocket>
pub async fn socket(
    Server(tenant): Server,
    Token(session): Token,
    Extension(address): Extension<IpAddr>,
    Query(wish): Query<Wish>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    let mut upgrade =
        upgrade.map_err(|_| ApiError::bad_request("This address is for WebSockets"))?;
    let mut listening = Listening::begin(&tenant, &session, address).await?;
    let refused = match wish.stream {
        Some(_) => subscribe(&mut listening, wish).await.err(),
        None => None,
    };
    // Browsers put the token there, and want to see it again.
    let protocol = upgrade.requested_protocols().next().cloned();
    if let Some(protocol) = protocol {
        upgrade.set_selected_protocol(protocol);
    }
    Ok(upgrade
        .max_message_size(FRAME)
        .max_frame_size(FRAME)
        .read_buffer_size(BUFFER)
        .on_upgrade(move |socket| socket::serve(socket, listening, refused)))
}

type Answer = Pin<Box<dyn Future<Output = Result<Response, ApiError>> + Send>>;

/// Server-sent events of one kind of stream. <https://docs.joinmastodon.org/methods/streaming/#streams>
pub fn events(
    kind: Kind,
) -> impl Fn(Server, Token, Extension<IpAddr>, Query<Wish>) -> Answer + Clone {
    move |Server(tenant), Token(session), Extension(address), Query(wish)| {
        Box::pin(async move {
            let kind = if wish.only_media {
                with_media(kind)
            } else {
                kind
            };
            let stream = wish.of_kind(kind)?;
            let mut listening = Listening::begin(&tenant, &session, address).await?;
            listening.subscribe(stream).await?;
            Ok(events::answer(listening))
        })
    }
}

fn with_media(kind: Kind) -> Kind {
    match kind {
        Kind::Public => Kind::PublicMedia,
        Kind::PublicLocal => Kind::PublicLocalMedia,
        Kind::PublicRemote => Kind::PublicRemoteMedia,
        other => other,
    }
}

/// For a connection on which streams are chosen: its token need not be good for all of them.
async fn subscribe(listening: &mut Listening, wish: Wish) -> Result<(), ApiError> {
    let stream = wish.stream()?;
    let scope = match stream.kind {
        Kind::UserNotification => "read:notifications",
        _ => "read:statuses",
    };
    if !listening.session().scopes.allow(scope) {
        return Err(ApiError::out_of_scope());
    }
    Ok(listening.subscribe(stream).await?)
}

/// What happened, as it is sent.
struct Message {
    event: StreamingEvent,
    /// JSON; none when the event says it all.
    payload: Option<String>,
}

/// Puts what was heard into words, in its order; none for what is not to be seen.
async fn messages(
    listening: &Listening,
    heard: Vec<Heard>,
) -> Result<Vec<(Heard, Message)>, ApiError> {
    let me = listening.person().account_id;
    listening
        .tenant()
        .read(move |unit| {
            let seen = views::streaming::messages(unit, me, &heard)?;
            let seen = heard.into_iter().zip(seen);
            let messages = seen.filter_map(|(heard, message)| {
                let (event, payload) = message?;
                let payload = payload.text().ok()?;
                Some((heard, Message { event, payload }))
            });
            Ok(messages.collect())
        })
        .await
}

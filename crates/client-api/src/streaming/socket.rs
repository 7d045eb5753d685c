//! WebSockets: clients choose streams by messages of their own.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message as Frame, WebSocket, close_code};
use entities::StreamingMessage;
use futures_util::SinkExt;
use services::streaming::Listening;
use tenant::Heard;
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::{Wish, messages, subscribe};
use crate::ApiError;
use crate::input;

/// So often a client is asked whether it is there; who has said nothing since the last time is not.
const BEAT: Duration = Duration::from_secs(30);
/// A client that takes longer to read is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// The client is gone, or does not read.
struct Gone;

type Sent = Result<(), Gone>;

/// Tells a client what happens until one of both hangs up.
pub(super) async fn serve(
    mut socket: WebSocket,
    mut listening: Listening,
    refused: Option<ApiError>,
) {
    if let Some(error) = refused
        && refuse(&mut socket, &error).await.is_err()
    {
        return;
    }
    if talk(&mut socket, &mut listening).await.is_ok() {
        let end = CloseFrame {
            code: close_code::AWAY,
            reason: "".into(),
        };
        let _ = send(&mut socket, [Frame::Close(Some(end))]).await;
    }
}

/// Ends well when it is on us to hang up.
async fn talk(socket: &mut WebSocket, listening: &mut Listening) -> Sent {
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut alive = true;
    loop {
        tokio::select! {
            heard = listening.hear() => match heard {
                Some(heard) => tell(socket, listening, heard).await?,
                None => return Ok(()),
            },
            frame = socket.recv() => {
                alive = true;
                answer(socket, listening, frame.and_then(Result::ok).ok_or(Gone)?).await?;
            }
            _ = beat.tick() => {
                if !std::mem::take(&mut alive) {
                    return Err(Gone);
                }
                send(socket, [Frame::Ping(Default::default())]).await?;
            }
        }
    }
}

async fn send(socket: &mut WebSocket, frames: impl IntoIterator<Item = Frame>) -> Sent {
    let sending = async {
        for frame in frames {
            socket.feed(frame).await?;
        }
        socket.flush().await
    };
    match timeout(PATIENCE, sending).await {
        Ok(Ok(())) => Ok(()),
        _ => Err(Gone),
    }
}

/// What cannot be read now is lost to those who listen; they find it in the timeline.
async fn tell(socket: &mut WebSocket, listening: &Listening, heard: Vec<Heard>) -> Sent {
    let messages = messages(listening, heard).await.unwrap_or_default();
    let frames = messages.iter().flat_map(|(heard, message)| {
        listening.told(heard).filter_map(|stream| {
            let name = [stream.kind.as_str(), &stream.of];
            let message = StreamingMessage {
                stream: if stream.of.is_empty() {
                    &name[..1]
                } else {
                    &name
                },
                event: message.event,
                payload: message.payload.as_deref(),
            };
            let text = serde_json::to_string(&message).ok()?;
            Some(Frame::Text(text.into()))
        })
    });
    send(socket, frames.collect::<Vec<_>>()).await
}

async fn answer(socket: &mut WebSocket, listening: &mut Listening, frame: Frame) -> Sent {
    let text = match frame {
        Frame::Text(text) => text,
        Frame::Close(_) => return Err(Gone),
        _ => return Ok(()),
    };
    match obey(listening, &text).await {
        Ok(()) => Ok(()),
        Err(error) => refuse(socket, &error).await,
    }
}

async fn refuse(socket: &mut WebSocket, error: &ApiError) -> Sent {
    send(socket, [Frame::Text(error.in_band().into())]).await
}

async fn obey(listening: &mut Listening, text: &str) -> Result<(), ApiError> {
    let wish: Wish = input::json(text.as_bytes())?;
    match wish.what.as_str() {
        "subscribe" => subscribe(listening, wish).await,
        "unsubscribe" => {
            listening.unsubscribe(&wish.stream()?);
            Ok(())
        }
        _ => Err(ApiError::bad_request(
            "The type is neither subscribe nor unsubscribe",
        )),
    }
}

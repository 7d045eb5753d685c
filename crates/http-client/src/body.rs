//! Answers: whole ones, and ones that arrive piece by piece.

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap};
use http::{StatusCode, response};
use http_body_util::BodyExt;
use std::time::Duration;
use tokio::time::{Instant, timeout, timeout_at};
use url::Url;

use crate::connect::Sender;
use crate::gunzip::Gunzip;
use crate::pool::Place;
use crate::target::Target;
use crate::{Error, Limits, Result};

/// How long a connection may take to be ready for the next request once the answer has ended.
const TURNAROUND: Duration = Duration::from_millis(50);

/// An answer.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The URL that answered, after all redirects.
    pub url: Url,
    /// The body, unpacked.
    pub body: Bytes,
}

/// An answer whose body is still under way.
pub struct Download {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The URL that answered, after all redirects.
    pub url: Url,
    source: Source,
    gunzip: Option<Gunzip>,
    max_bytes: usize,
    received: usize,
    deadline: Instant,
}

/// Where a body comes from.
pub(crate) enum Source {
    /// From a host inside the process, or nothing is left.
    Whole(Bytes),
    /// From the network.
    Wire(Box<Wire>),
}

/// A body on its way, and what is needed to keep the connection for later.
pub(crate) struct Wire {
    pub body: hyper::body::Incoming,
    pub sender: Sender,
    pub place: Place,
    pub target: Target,
}

impl Download {
    pub(crate) fn new(
        url: Url,
        head: response::Parts,
        source: Source,
        limits: &Limits,
        deadline: Instant,
    ) -> Result<Self> {
        let mut headers = head.headers;
        let gunzip = match headers.remove(CONTENT_ENCODING) {
            None => None,
            Some(name) if name == "identity" => None,
            Some(name) if name == "gzip" || name == "x-gzip" => Some(Gunzip::new(limits.max_bytes)),
            Some(name) => return Err(Error::Malformed(format!("the encoding {name:?}"))),
        };
        let length = headers.get(CONTENT_LENGTH);
        let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        if length.is_some_and(|length| length > limits.max_bytes) {
            return Err(Error::TooLarge);
        }
        if gunzip.is_some() {
            headers.remove(CONTENT_LENGTH);
        }
        Ok(Self {
            status: head.status,
            headers,
            url,
            source,
            gunzip,
            max_bytes: limits.max_bytes,
            received: 0,
            deadline,
        })
    }

    /// The next piece of the body; `None` at its end.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        while let Some(piece) = self.receive().await? {
            self.received += piece.len();
            if self.received > self.max_bytes {
                return Err(Error::TooLarge);
            }
            let piece = match &mut self.gunzip {
                None => piece,
                Some(gunzip) => gunzip.unpack(&piece)?,
            };
            if !piece.is_empty() {
                return Ok(Some(piece));
            }
        }
        match self.gunzip.take() {
            None => Ok(None),
            Some(mut gunzip) => Ok(Some(gunzip.finish()?).filter(|piece| !piece.is_empty())),
        }
    }

    /// The whole body.
    pub async fn whole(mut self) -> Result<Response> {
        let mut body = Vec::new();
        while let Some(piece) = self.chunk().await? {
            body.extend_from_slice(&piece);
        }
        Ok(self.with(body))
    }

    /// As much of the body as comes within the limits.
    pub(crate) async fn beginning(mut self) -> Response {
        let mut body = Vec::new();
        while let Ok(Some(piece)) = self.chunk().await {
            body.extend_from_slice(&piece);
        }
        self.with(body)
    }

    fn with(self, body: Vec<u8>) -> Response {
        Response {
            status: self.status,
            headers: self.headers,
            url: self.url,
            body: body.into(),
        }
    }

    async fn receive(&mut self) -> Result<Option<Bytes>> {
        let wire = match &mut self.source {
            Source::Whole(bytes) => {
                let bytes = std::mem::take(bytes);
                return Ok(Some(bytes).filter(|bytes| !bytes.is_empty()));
            }
            Source::Wire(wire) => wire,
        };
        loop {
            let frame = timeout_at(self.deadline, wire.body.frame());
            match frame.await.map_err(|_| Error::Timeout)? {
                Some(frame) => {
                    if let Ok(data) = frame?.into_data() {
                        return Ok(Some(data));
                    }
                }
                None => break,
            }
        }
        if let Source::Wire(wire) = std::mem::replace(&mut self.source, Source::Whole(Bytes::new()))
        {
            wire.keep().await;
        }
        Ok(None)
    }
}

impl Wire {
    /// Gives the connection back when it can carry another request.
    async fn keep(mut self: Box<Self>) {
        if let Ok(Ok(())) = timeout(TURNAROUND, self.sender.ready()).await {
            self.place.keep(&self.target, self.sender);
        }
    }
}

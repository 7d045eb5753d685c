//! Answers: whole ones, and ones that arrive piece by piece.

use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap};
use http::{StatusCode, response};
use http_body_util::BodyExt;
use tokio::time::{Instant, timeout, timeout_at};
use url::Url;

use crate::connect::Sender;
use crate::gunzip::Gunzip;
use crate::pool::Place;
use crate::target::Target;
use crate::{Error, Limits, Result};

/// Bytes that are read of the body of a redirect or an error.
const ASIDE: usize = 64 << 10;
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
    /// What the headers tell already.
    fault: Option<Error>,
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
    ) -> Self {
        let mut answer = Self {
            status: head.status,
            headers: head.headers,
            url,
            source,
            gunzip: None,
            fault: None,
            max_bytes: limits.max_bytes,
            received: 0,
            deadline,
        };
        answer.read_headers();
        answer
    }

    fn read_headers(&mut self) {
        let length = self.headers.get(CONTENT_LENGTH);
        let length = length.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        if length.is_some_and(|length| length > self.max_bytes as u64) {
            self.fault = Some(Error::TooLarge);
        }
        let encoding = self.headers.remove(CONTENT_ENCODING);
        match encoding.as_ref().map(|name| name.as_bytes()) {
            None | Some(b"identity") => {}
            Some(b"gzip" | b"x-gzip") => {
                self.gunzip = Some(Gunzip::new(self.max_bytes));
                self.headers.remove(CONTENT_LENGTH);
            }
            Some(_) => self.fault = Some(Error::Malformed(format!("encoding {encoding:?}"))),
        }
    }

    /// The next piece of the body; `None` at its end.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
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

    /// The answer with its body: all of it when the status tells of success, else what comes of it within narrow
    /// limits, because then the status says enough.
    pub async fn whole(mut self) -> Result<Response> {
        if !self.status.is_success() {
            return Ok(self.aside().await);
        }
        let mut body = Vec::new();
        while let Some(piece) = self.chunk().await? {
            body.extend_from_slice(&piece);
        }
        Ok(self.with(body))
    }

    /// The answer with what comes of its body within narrow limits.
    pub(crate) async fn aside(mut self) -> Response {
        self.max_bytes = self.max_bytes.min(ASIDE);
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
        let piece = match &mut self.source {
            Source::Whole(bytes) => Some(std::mem::take(bytes)).filter(|bytes| !bytes.is_empty()),
            Source::Wire(wire) => timeout_at(self.deadline, wire.receive())
                .await
                .map_err(|_| Error::Timeout)??,
        };
        if piece.is_none() {
            let source = std::mem::replace(&mut self.source, Source::Whole(Bytes::new()));
            if let Source::Wire(wire) = source {
                wire.keep().await;
            }
        }
        Ok(piece)
    }
}

impl Wire {
    /// The next bytes; trailers are passed over.
    async fn receive(&mut self) -> Result<Option<Bytes>> {
        while let Some(frame) = self.body.frame().await {
            if let Ok(data) = frame?.into_data() {
                return Ok(Some(data));
            }
        }
        Ok(None)
    }

    /// Gives the connection back when it can carry another request.
    async fn keep(mut self: Box<Self>) {
        if let Ok(Ok(())) = timeout(TURNAROUND, self.sender.ready()).await {
            self.place.keep(&self.target, self.sender);
        }
    }
}

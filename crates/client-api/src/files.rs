//! Stored files, and the pictures of those who have none.

use std::io::{self, SeekFrom};

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::BytesMut;
use futures_util::stream;
use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderName, StatusCode};
use media::images::Format;
use media::storage::{Blob, Key};
use services::Error;
use tokio::io::{AsyncReadExt, AsyncSeekExt};

use crate::ApiError;
use crate::access::Server;
use crate::input::Path;

/// Bytes read from a file at a time.
const PIECE: usize = 128 << 10;
/// A key never gets other bytes.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";
const FOR_A_WEEK: &str = "public, max-age=604800";
/// Whatever a file turns out to be, a browser runs nothing of it.
const HARMLESS: [(HeaderName, &str); 2] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (CONTENT_SECURITY_POLICY, "default-src 'none'"),
];

/// `GET /media/{key}`
pub async fn show(
    Server(tenant): Server,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let key = Key::parse(&key).map_err(|_| ApiError::not_found())?;
    let blob = tenant.storage.open(&key).await.map_err(unreadable)?;
    let blob = blob.ok_or_else(ApiError::not_found)?;
    serve(&key, blob, &headers, FOR_GOOD).await
}

/// A stored file, or the part of it that is asked for. `kept`: how long it may be kept.
pub(crate) async fn serve(
    key: &Key,
    blob: Blob,
    headers: &HeaderMap,
    kept: &'static str,
) -> Result<Response, ApiError> {
    let etag = etag(key);
    let common = (
        HARMLESS,
        [
            (CONTENT_TYPE, content_type(key)),
            (CACHE_CONTROL, kept),
            (ACCEPT_RANGES, "bytes"),
        ],
        [(ETAG, etag.clone())],
    );
    if names(headers, &IF_NONE_MATCH, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, common).into_response());
    }
    let size = blob.size;
    Ok(match wanted(headers, &etag, size) {
        Wanted::All => {
            let body = pieces(blob, 0, size).await.map_err(unreadable)?;
            (common, [(CONTENT_LENGTH, size)], body).into_response()
        }
        Wanted::Part { first, last } => {
            let length = last - first + 1;
            let body = pieces(blob, first, length).await.map_err(unreadable)?;
            let place = [
                (CONTENT_RANGE, format!("bytes {first}-{last}/{size}")),
                (CONTENT_LENGTH, length.to_string()),
            ];
            (StatusCode::PARTIAL_CONTENT, common, place, body).into_response()
        }
        Wanted::Beyond => {
            let place = [(CONTENT_RANGE, format!("bytes */{size}"))];
            (StatusCode::RANGE_NOT_SATISFIABLE, place).into_response()
        }
    })
}

fn unreadable(error: impl ToString) -> ApiError {
    Error::Unavailable(error.to_string()).into()
}

/// The name of a file is as good as a hash of what is in it.
fn etag(key: &Key) -> String {
    let name = key.as_str().rsplit('/').next().unwrap_or_default();
    format!("\"{name}\"")
}

fn content_type(key: &Key) -> &'static str {
    let extension = key.as_str().rsplit('.').next().unwrap_or_default();
    media::content_type(extension).unwrap_or("application/octet-stream")
}

/// Whether a header names this version of a file.
fn names(headers: &HeaderMap, header: &HeaderName, etag: &str) -> bool {
    let value = headers.get(header).and_then(|value| value.to_str().ok());
    value.is_some_and(|value| {
        let mut tags = value.split(',').map(str::trim);
        tags.any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
    })
}

/// The bytes that are asked for. [RFC 9110, section 14](https://www.rfc-editor.org/rfc/rfc9110#section-14)
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    All,
    Part {
        first: u64,
        /// This byte, too.
        last: u64,
    },
    /// What is asked for lies behind the end.
    Beyond,
}

/// Several ranges at once are answered with everything, as are ranges of another version.
fn wanted(headers: &HeaderMap, etag: &str, size: u64) -> Wanted {
    if headers.contains_key(IF_RANGE) && !names(headers, &IF_RANGE, etag) {
        return Wanted::All;
    }
    let range = headers.get(RANGE).and_then(|value| value.to_str().ok());
    let bounds = range
        .and_then(|range| range.strip_prefix("bytes="))
        .and_then(|range| range.trim().split_once('-'));
    let Some((first, last)) = bounds else {
        return Wanted::All;
    };
    let (first, last) = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => (first, last),
        (Ok(first), Err(_)) if last.is_empty() => (first, u64::MAX),
        (Err(_), Ok(0)) if first.is_empty() => return Wanted::Beyond,
        (Err(_), Ok(length)) if first.is_empty() => (size.saturating_sub(length), u64::MAX),
        _ => return Wanted::All,
    };
    if first >= size {
        return Wanted::Beyond;
    }
    Wanted::Part {
        first,
        last: last.min(size - 1),
    }
}

/// Part of a file, read piece by piece as the client takes it.
async fn pieces(mut blob: Blob, first: u64, length: u64) -> io::Result<Body> {
    if first > 0 {
        blob.file.seek(SeekFrom::Start(first)).await?;
    }
    let rest = blob.file.take(length);
    let pieces = stream::try_unfold(rest, |mut rest| async move {
        let mut piece = BytesMut::with_capacity(PIECE);
        let read = rest.read_buf(&mut piece).await?;
        Ok::<_, io::Error>((read > 0).then(|| (piece.freeze(), rest)))
    });
    Ok(Body::from_stream(pieces))
}

/// `GET /avatars/original/missing.png`
pub async fn missing_avatar() -> Response {
    missing(include_bytes!("../assets/missing-avatar.png"))
}

/// `GET /headers/original/missing.png`
pub async fn missing_header() -> Response {
    missing(include_bytes!("../assets/missing-header.png"))
}

fn missing(picture: &'static [u8]) -> Response {
    let kind = [
        (CONTENT_TYPE, Format::Png.content_type()),
        (CACHE_CONTROL, FOR_A_WEEK),
    ];
    (HARMLESS, kind, picture).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(range: &str, if_range: Option<&str>) -> Wanted {
        let mut headers = HeaderMap::new();
        headers.insert(RANGE, range.parse().unwrap());
        if let Some(etag) = if_range {
            headers.insert(IF_RANGE, etag.parse().unwrap());
        }
        wanted(&headers, "\"a.png\"", 100)
    }

    #[test]
    fn a_range_is_read_and_kept_inside_the_file() {
        let part = |first, last| Wanted::Part { first, last };
        for (range, expected) in [
            ("bytes=0-0", part(0, 0)),
            ("bytes=10-19", part(10, 19)),
            ("bytes=90-", part(90, 99)),
            ("bytes=90-1000", part(90, 99)),
            ("bytes=-10", part(90, 99)),
            ("bytes=-1000", part(0, 99)),
            ("bytes=100-", Wanted::Beyond),
            ("bytes=-0", Wanted::Beyond),
            ("bytes=5-1", Wanted::All),
            ("bytes=0-1,5-6", Wanted::All),
            ("bytes=-", Wanted::All),
            ("bytes=a-b", Wanted::All),
            ("lines=1-2", Wanted::All),
        ] {
            assert_eq!(asked(range, None), expected, "{range}");
        }
    }

    #[test]
    fn a_range_of_another_version_is_all_of_this_one() {
        assert_eq!(asked("bytes=0-9", Some("\"b.png\"")), Wanted::All);
        let part = Wanted::Part { first: 0, last: 9 };
        assert_eq!(asked("bytes=0-9", Some("\"a.png\"")), part);
    }
}

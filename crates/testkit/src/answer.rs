//! What a server answered.

use axum::body::Body;
use http::{HeaderMap, Response, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;

/// What a server answered.
#[derive(Debug, Default)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// As it came.
    pub body: Vec<u8>,
}

impl Answer {
    pub(crate) async fn read(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes().to_vec();
        Self {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    /// The JSON of a successful answer.
    #[track_caller]
    pub fn ok(&self) -> Value {
        assert!(self.status.is_success(), "{}: {}", self.status, self.text());
        self.json()
    }

    /// Asserts the status; answers the JSON.
    #[track_caller]
    pub fn is(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self.json()
    }

    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The path that the Link header names with this `rel`.
    pub fn linked(&self, rel: &str) -> Option<String> {
        let rel = format!("; rel=\"{rel}\"");
        let mut links = self.header("link").split(", ");
        let link = links.find_map(|link| link.strip_suffix(&rel))?;
        let url = link.trim_matches(['<', '>']);
        let path = url.splitn(4, '/').nth(3)?;
        Some(format!("/{path}"))
    }

    /// A header's value, empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// What this field says in each item of a list.
    #[track_caller]
    pub fn each(&self, field: &str) -> Vec<String> {
        let list = self.ok();
        let items = list.as_array().expect("a list").iter();
        items
            .map(|item| item[field].as_str().expect("a text").to_owned())
            .collect()
    }
}

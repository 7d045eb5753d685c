//! A delivery as a peer signs it, which a test may spoil before it is sent.

use activitypub::dates;
use activitypub::keys::PrivateKey;
use activitypub::signatures::BodyDigest;
use axum::body::Body;
use http::Request;
use serde_json::Value;
use types::Timestamp;

/// An activity in its envelope.
#[derive(Clone)]
pub struct Letter {
    pub key_id: String,
    pub host: String,
    pub path: String,
    pub body: String,
    /// What is told to be the digest of the body.
    pub digest: String,
    /// When it is told to be signed.
    pub date: Timestamp,
    /// What the signature covers.
    pub covered: Vec<&'static str>,
    /// Headers that are lost on the way.
    pub lost: Vec<&'static str>,
}

impl Letter {
    pub(crate) fn new(activity: &Value, now: Timestamp) -> Self {
        let body = activity.to_string();
        let actor = activity["actor"].as_str().unwrap_or_default();
        Self {
            key_id: format!("{actor}#main-key"),
            host: "a.test".into(),
            path: "/inbox".into(),
            digest: BodyDigest::of(body.as_bytes()).header(),
            body,
            date: now,
            covered: vec!["(request-target)", "host", "date", "digest"],
            lost: Vec::new(),
        }
    }

    pub(crate) fn request(&self, key: &PrivateKey) -> Request<Body> {
        let date = dates::write_http(self.date.0);
        let target = format!("post {}", self.path);
        let value = |name: &str| match name {
            "(request-target)" => &target,
            "host" => &self.host,
            "date" => &date,
            "digest" => &self.digest,
            _ => panic!("{name} cannot be signed"),
        };
        let lines = self.covered.iter();
        let lines: Vec<String> = lines.map(|it| format!("{it}: {}", value(it))).collect();
        let signature = key.sign(lines.join("\n").as_bytes()).expect("a signature");
        let signature = format!(
            r#"keyId="{}",algorithm="rsa-sha256",headers="{}",signature="{signature}""#,
            self.key_id,
            self.covered.join(" "),
        );
        let mut request = Request::post(&self.path)
            .header("host", &self.host)
            .header("content-type", "application/activity+json");
        let headers = [
            ("date", &date),
            ("digest", &self.digest),
            ("signature", &signature),
        ];
        for (name, value) in headers {
            if !self.lost.contains(&name) {
                request = request.header(name, value);
            }
        }
        request
            .body(Body::from(self.body.clone()))
            .expect("a request")
    }
}

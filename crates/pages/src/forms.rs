//! Receiving a form, only from the browser that fetched it from us (against cross-site request forgery).
//!
//! Three fences: the session cookie is `SameSite=Lax`, the browser must not name another origin, and the form must repeat
//! the secret of a cookie that other sites can neither read nor set.

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Multipart, Request},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use subtle::ConstantTimeEq;

/// The largest form in bytes; ours are all far smaller.
const MAX_FORM: usize = 64 * 1024;
/// Bytes of a form with files at most: two pictures of the largest size, and what is around them.
pub const MAX_UPLOAD: usize = 40 << 20;
/// The field that repeats the secret.
const TOKEN: &str = "form_token";

/// The secret that a form must repeat. A middleware puts it into each request.
#[derive(Clone, Debug)]
pub struct FormToken(pub String);

/// A posted form that passed the fences.
#[derive(Debug)]
pub struct Form<T>(pub T);

/// The same with files, as `multipart/form-data`.
#[derive(Debug)]
pub struct Upload<T>(pub T, pub Files);

/// Files of a form by the name of their field; fields that were left empty are not among them.
#[derive(Debug, Default)]
pub struct Files(Vec<(String, Bytes)>);

/// What was typed into a form of many fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Values(Vec<(String, String)>);

/// A form of nothing but its token.
#[derive(Debug, Deserialize)]
pub struct Nothing {}

impl Values {
    /// Empty when it is not there.
    pub fn text(&self, name: &str) -> &str {
        let pair = self.0.iter().find(|(known, _)| known == name);
        pair.map_or("", |(_, value)| value)
    }

    pub fn ticked(&self, name: &str) -> bool {
        !self.text(name).is_empty()
    }
}

impl Files {
    /// Takes the file of a field out.
    pub fn take(&mut self, field: &str) -> Option<Bytes> {
        let index = self.0.iter().position(|(name, _)| name == field)?;
        Some(self.0.swap_remove(index).1)
    }
}

impl FormToken {
    #[must_use]
    pub fn new() -> Self {
        Self(URL_SAFE_NO_PAD.encode(rand::random::<[u8; 16]>()))
    }

    /// Takes the token of a cookie if it looks like one of ours.
    #[must_use]
    pub fn from_cookie(value: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(value).ok()?;
        (bytes.len() == 16).then(|| Self(value.to_owned()))
    }
}

impl Default for FormToken {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = StatusCode;

    async fn from_request(request: Request, _: &S) -> Result<Self, StatusCode> {
        let token = token(&request)?;
        let bytes = axum::body::to_bytes(request.into_body(), MAX_FORM)
            .await
            .map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
        let repeated = form_urlencoded::parse(&bytes)
            .find(|(name, _)| name == TOKEN)
            .map(|(_, value)| value)
            .unwrap_or_default();
        token.check(&repeated)?;
        read(bytes).await.map(Self)
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Upload<T> {
    type Rejection = StatusCode;

    /// The token stands before the files, so that nobody else's files are read.
    async fn from_request(request: Request, state: &S) -> Result<Self, StatusCode> {
        let token = token(&request)?;
        let broken = |_| StatusCode::BAD_REQUEST;
        let form = Multipart::from_request(request, state).await;
        let mut form = form.map_err(|_| StatusCode::UNPROCESSABLE_ENTITY)?;
        let mut texts: Vec<(String, String)> = Vec::new();
        let (mut files, mut length, mut passed) = (Files::default(), 0, false);
        while let Some(field) = form.next_field().await.map_err(broken)? {
            let name = field.name().unwrap_or_default().to_owned();
            if field.file_name().is_some() {
                if !passed {
                    return Err(StatusCode::UNPROCESSABLE_ENTITY);
                }
                let file = field.bytes().await.map_err(|error| error.status())?;
                if !file.is_empty() {
                    files.0.push((name, file));
                }
                continue;
            }
            let text = field.text().await.map_err(|error| error.status())?;
            length += name.len() + text.len();
            if length > MAX_FORM {
                return Err(StatusCode::PAYLOAD_TOO_LARGE);
            }
            if name == TOKEN {
                token.check(&text)?;
                passed = true;
            }
            texts.push((name, text));
        }
        if !passed {
            return Err(StatusCode::UNPROCESSABLE_ENTITY);
        }
        let form = read(urlencoded(&texts)).await?;
        Ok(Self(form, files))
    }
}

fn urlencoded(texts: &[(String, String)]) -> Bytes {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(texts).finish().into()
}

/// The token that a form from here repeats.
fn token(request: &Request) -> Result<FormToken, StatusCode> {
    if !is_from_here(request.headers()) {
        return Err(StatusCode::FORBIDDEN);
    }
    let token = request.extensions().get::<FormToken>().cloned();
    token.ok_or(StatusCode::UNPROCESSABLE_ENTITY)
}

impl FormToken {
    fn check(&self, repeated: &str) -> Result<(), StatusCode> {
        match bool::from(repeated.as_bytes().ct_eq(self.0.as_bytes())) {
            true => Ok(()),
            false => Err(StatusCode::UNPROCESSABLE_ENTITY),
        }
    }
}

async fn read<T: DeserializeOwned>(form: Bytes) -> Result<T, StatusCode> {
    let request = Request::post("/")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .expect("a plain request");
    let read = axum::Form::from_request(request, &()).await;
    read.map(|axum::Form(value)| value)
        .map_err(|_| StatusCode::BAD_REQUEST)
}

/// Whether the browser says that the request comes from a page of this server; older browsers say nothing.
fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match (text(header::ORIGIN.as_str()), text(header::HOST.as_str())) {
        (None, _) => true,
        (Some(origin), Some(host)) => origin
            .split_once("://")
            .is_some_and(|(_, authority)| authority.eq_ignore_ascii_case(host)),
        (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Name {
        name: String,
    }

    async fn send(headers: &[(&str, &str)], body: &str) -> Result<String, StatusCode> {
        let mut request = Request::post("/")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("host", "a.test:8080");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request
            .extension(FormToken("secret".into()))
            .body(Body::from(body.to_owned()))
            .unwrap();
        Form::<Name>::from_request(request, &())
            .await
            .map(|Form(value)| value.name)
    }

    #[tokio::test]
    async fn a_form_must_repeat_the_token() {
        assert_eq!(
            send(&[], "name=ada&form_token=secret").await,
            Ok("ada".into())
        );
        for wrong in [
            "name=ada",
            "name=ada&form_token=",
            "name=ada&form_token=other",
            "name=ada&form_token=secretx",
        ] {
            assert_eq!(
                send(&[], wrong).await,
                Err(StatusCode::UNPROCESSABLE_ENTITY),
                "{wrong}"
            );
        }
    }

    #[tokio::test]
    async fn a_form_must_come_from_here() {
        for good in [
            ("sec-fetch-site", "same-origin"),
            ("origin", "https://a.test:8080"),
        ] {
            assert_eq!(
                send(&[good], "name=ada&form_token=secret").await,
                Ok("ada".into()),
                "{good:?}"
            );
        }
        for bad in [
            ("sec-fetch-site", "same-site"),
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://b.test:8080"),
            ("origin", "null"),
        ] {
            assert_eq!(
                send(&[bad], "name=ada&form_token=secret").await,
                Err(StatusCode::FORBIDDEN),
                "{bad:?}"
            );
        }
    }

    #[tokio::test]
    async fn broken_and_huge_forms_are_refused() {
        assert_eq!(
            send(&[], "form_token=secret").await,
            Err(StatusCode::BAD_REQUEST)
        );
        let huge = format!("form_token=secret&name={}", "x".repeat(MAX_FORM));
        assert_eq!(send(&[], &huge).await, Err(StatusCode::PAYLOAD_TOO_LARGE));
    }

    #[test]
    fn only_tokens_of_our_making_are_taken_from_a_cookie() {
        let token = FormToken::new();
        assert_eq!(
            FormToken::from_cookie(&token.0).map(|token| token.0),
            Some(token.0)
        );
        assert!(FormToken::from_cookie("").is_none());
        assert!(FormToken::from_cookie("\"><script>").is_none());
    }
}

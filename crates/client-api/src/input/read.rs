//! Reads queries and bodies into a [`Tree`].

use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use http::header::CONTENT_TYPE;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use percent_encoding::percent_decode;

use super::tree::Tree;
use super::{BODY_LIMIT, Files, UPLOAD_LIMIT};
use crate::ApiError;

/// The query and then the body of a request.
pub(super) async fn request(request: Request) -> Result<(Tree, Files), ApiError> {
    let mut tree = Tree::default();
    let mut files = Files::default();
    pairs(
        request.uri().query().unwrap_or_default().as_bytes(),
        &mut tree,
    )?;
    let kind = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    match kind
        .map(|kind| {
            kind.split(';')
                .next()
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase()
        })
        .as_deref()
    {
        Some("multipart/form-data") => multipart(request, &mut tree, &mut files).await?,
        Some(kind) if kind == "application/json" || kind.ends_with("+json") => {
            let body = body(request).await?;
            if !body.is_empty() {
                tree.merge(json(&body)?);
            }
        }
        _ => pairs(&body(request).await?, &mut tree)?,
    }
    Ok((tree, files))
}

async fn body(request: Request) -> Result<Vec<u8>, ApiError> {
    match Limited::new(request.into_body(), BODY_LIMIT)
        .collect()
        .await
    {
        Ok(body) => Ok(body.to_bytes().to_vec()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
        Err(_) => Err(ApiError::bad_request("The body ended too early")),
    }
}

fn too_large() -> ApiError {
    ApiError::new(http::StatusCode::PAYLOAD_TOO_LARGE, "The body is too large")
}

pub(super) fn json(body: &[u8]) -> Result<Tree, ApiError> {
    let value: serde_json::Value = serde_json::from_slice(body)
        .map_err(|_| ApiError::bad_request("The body is not valid JSON"))?;
    if value.is_object() {
        Ok(value.into())
    } else {
        Err(ApiError::bad_request("The body is not a JSON object"))
    }
}

/// `a=1&b[]=2&c[d]=3`
pub(super) fn pairs(text: &[u8], tree: &mut Tree) -> Result<(), ApiError> {
    for pair in text
        .split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
    {
        let mut halves = pair.splitn(2, |byte| *byte == b'=');
        let name = decode(halves.next().unwrap_or_default())?;
        let value = decode(halves.next().unwrap_or_default())?;
        insert(tree, &name, value)?;
    }
    Ok(())
}

fn decode(text: &[u8]) -> Result<String, ApiError> {
    let spaced: Vec<u8> = text
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    match percent_decode(&spaced).decode_utf8() {
        Ok(text) => Ok(text.into_owned()),
        Err(_) => Err(ApiError::bad_request("The parameters are not valid UTF-8")),
    }
}

fn insert(tree: &mut Tree, name: &str, value: String) -> Result<(), ApiError> {
    tree.insert(name, value)
        .map_err(|_| ApiError::bad_request("Too many or too deep parameters"))
}

async fn multipart(
    mut request: Request,
    tree: &mut Tree,
    files: &mut Files,
) -> Result<(), ApiError> {
    DefaultBodyLimit::max(UPLOAD_LIMIT).apply(&mut request);
    let mut parts = Multipart::from_request(request, &())
        .await
        .map_err(|error| ApiError::bad_request(error.body_text()))?;
    while let Some(part) = parts.next_field().await.map_err(unreadable)? {
        let name = part.name().unwrap_or_default().to_owned();
        if part.file_name().is_some() {
            files
                .0
                .push((name, part.bytes().await.map_err(unreadable)?));
        } else {
            let text = part.bytes().await.map_err(unreadable)?;
            let text = String::from_utf8(text.to_vec())
                .map_err(|_| ApiError::bad_request("The parameters are not valid UTF-8"))?;
            insert(tree, &name, text)?;
        }
    }
    Ok(())
}

fn unreadable(error: axum::extract::multipart::MultipartError) -> ApiError {
    match error.status() {
        http::StatusCode::PAYLOAD_TOO_LARGE => too_large(),
        _ => ApiError::bad_request("The multipart body cannot be read"),
    }
}

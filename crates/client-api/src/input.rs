//! What a client sends: query, form, multipart and JSON are equal everywhere, as in Rails.

mod read;
mod tree;

use axum::extract::{FromRequest, FromRequestParts, Request};
use bytes::Bytes;
use http::request::Parts;
use serde::de::{Deserialize, DeserializeOwned, Deserializer};

use crate::ApiError;
use tree::Tree;

/// Bytes of a body without files at most.
const BODY_LIMIT: usize = 1 << 20;
/// Bytes of a body with files at most: a picture of the largest size, its thumbnail and the form around them.
const UPLOAD_LIMIT: usize = 40 << 20;

/// Parameters of the query and the body together, read as `T`. Words become numbers, ids and booleans as `T` asks.
pub struct Input<T>(pub T);

/// Parameters of the query alone, read as `T`.
pub struct Query<T>(pub T);

/// Like [`Input`], with the files of a multipart body.
pub struct Upload<T>(pub T, pub Files);

/// Uploaded files by the name of their field.
#[derive(Debug, Default)]
pub struct Files(Vec<(String, Bytes)>);

impl Files {
    /// Takes the file of a field out.
    pub fn take(&mut self, field: &str) -> Option<Bytes> {
        let index = self.0.iter().position(|(name, _)| name == field)?;
        Some(self.0.swap_remove(index).1)
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Input<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (tree, _) = read::request(request).await?;
        parse(tree).map(Self)
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Upload<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (tree, files) = read::request(request).await?;
        Ok(Self(parse(tree)?, files))
    }
}

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let mut tree = Tree::default();
        read::pairs(parts.uri.query().unwrap_or_default().as_bytes(), &mut tree)?;
        parse(tree).map(Self)
    }
}

/// The parameters of a path. What cannot be one of them is not there.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(_) => Err(ApiError::not_found()),
        }
    }
}

/// A JSON object that is no body of a request, read as `T`.
pub fn json<T: DeserializeOwned>(text: &[u8]) -> Result<T, ApiError> {
    parse(read::json(text)?)
}

fn parse<T: DeserializeOwned>(tree: Tree) -> Result<T, ApiError> {
    T::deserialize(tree).map_err(|error| ApiError::bad_request(error.to_string()))
}

/// Reads what may be given as empty, to clear what is there; elsewhere an empty field counts as left out.
pub fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

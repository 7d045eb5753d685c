//! The thread around a status. [Mastodon docs](https://docs.joinmastodon.org/entities/Context/)

use serde::Serialize;

use crate::Status;

/// [Mastodon docs: Context](https://docs.joinmastodon.org/entities/Context/)
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Context {
    pub ancestors: Vec<Status>,
    pub descendants: Vec<Status>,
}

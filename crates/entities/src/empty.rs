//! Success that has nothing to say.

use serde::Serialize;

/// `{}`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Empty {}

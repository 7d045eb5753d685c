//! Rules of the server. [Mastodon docs](https://docs.joinmastodon.org/entities/Rule/)

use std::collections::BTreeMap;

use serde::Serialize;

use crate::Id;

/// [Mastodon docs: Rule](https://docs.joinmastodon.org/entities/Rule/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    pub id: Id,
    pub text: String,
    pub hint: String,
    /// By language code.
    pub translations: BTreeMap<String, RuleTranslation>,
}

/// [Mastodon docs: Rule translations](https://docs.joinmastodon.org/entities/Rule/#translations)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleTranslation {
    pub text: String,
    pub hint: String,
}

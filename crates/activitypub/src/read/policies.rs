//! Interaction policies: who may quote, answer, like, boost, and for whom the author is asked first.

use serde_json::Value;

use super::fields::Fields;

/// How many ids of one rule are read.
const MAX_RULE: usize = 64;

/// What an author says about what others may do with a post. `None` where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Quoting (FEP-044f).
    pub can_quote: Option<Rule>,
    /// Answering (GoToSocial).
    pub can_reply: Option<Rule>,
    /// Liking (GoToSocial).
    pub can_like: Option<Rule>,
    /// Boosting (GoToSocial).
    pub can_announce: Option<Rule>,
}

/// Who may: ids of actors and collections, `Public` among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// Without asking.
    pub automatic: Vec<String>,
    /// When the author says yes.
    pub manual: Vec<String>,
}

impl Policy {
    pub(super) fn of(fields: Fields<'_>) -> Self {
        let Some(policy) = fields.get("interactionPolicy").and_then(Fields::of) else {
            return Self::default();
        };
        let rule = |key| policy.get(key).and_then(Rule::read);
        Self {
            can_quote: rule("canQuote"),
            can_reply: rule("canReply"),
            can_like: rule("canLike"),
            can_announce: rule("canAnnounce"),
        }
    }
}

impl Rule {
    fn read(value: &Value) -> Option<Self> {
        let fields = Fields::of(value)?;
        let ids = |new: &str, old: &str| {
            let key = if fields.get(new).is_some() { new } else { old };
            fields.ids(key, MAX_RULE)
        };
        Some(Self {
            automatic: ids("automaticApproval", "always"),
            manual: ids("manualApproval", "approvalRequired"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn new_names_go_before_old_ones() {
        let object = json!({"interactionPolicy": {
            "canQuote": {"automaticApproval": "as:Public"},
            "canReply": {"always": ["a"], "approvalRequired": ["b"]},
            "canLike": {"always": ["old"], "automaticApproval": []},
        }});
        let policy = Policy::of(Fields::of(&object).unwrap());
        assert_eq!(policy.can_quote.unwrap().automatic, ["as:Public"]);
        let reply = policy.can_reply.unwrap();
        assert_eq!(
            (reply.automatic, reply.manual),
            (vec!["a".to_owned()], vec!["b".to_owned()])
        );
        assert_eq!(policy.can_like.unwrap(), Rule::default());
        assert_eq!(policy.can_announce, None);
    }
}

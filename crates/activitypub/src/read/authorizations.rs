//! Consent as a document: a `QuoteAuthorization` says that one post may quote another.

use serde_json::Value;

use super::Unreadable;
use super::fields::Fields;

/// The consent of an author to being quoted (FEP-044f).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorization {
    /// Its id.
    pub id: String,
    /// Who consents.
    pub attributed_to: String,
    /// The post that quotes.
    pub interacting_object: String,
    /// The post that is quoted.
    pub interaction_target: String,
}

impl Authorization {
    /// Reads a `QuoteAuthorization`.
    pub fn read(document: &Value) -> Result<Self, Unreadable> {
        let fields = Fields::of(document).ok_or(Unreadable::NotAnObject)?;
        if !fields.is("QuoteAuthorization") {
            return Err(Unreadable::Kind);
        }
        let needed = |key| fields.web(key).ok_or(Unreadable::Missing(key));
        Ok(Self {
            id: needed("id")?,
            attributed_to: needed("attributedTo")?,
            interacting_object: needed("interactingObject")?,
            interaction_target: needed("interactionTarget")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_member_is_needed() {
        let whole = json!({
            "type": "QuoteAuthorization", "id": "https://a.test/ok", "attributedTo": "https://a.test/u",
            "interactingObject": "https://b.test/1", "interactionTarget": "https://a.test/1",
        });
        assert_eq!(
            Authorization::read(&whole).unwrap().interaction_target,
            "https://a.test/1"
        );
        for key in [
            "type",
            "id",
            "attributedTo",
            "interactingObject",
            "interactionTarget",
        ] {
            let mut part = whole.clone();
            part.as_object_mut().unwrap().remove(key);
            assert!(Authorization::read(&part).is_err(), "{key}");
        }
    }
}

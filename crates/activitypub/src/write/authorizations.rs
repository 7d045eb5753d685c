//! The consent to a quote as we send it.

use serde_json::{Value, json};

use super::context::{Terms, with};
use crate::read::Authorization;

impl Authorization {
    /// The document.
    pub fn to_json(&self) -> Value {
        with(Terms::Quote, self.embedded())
    }

    /// As the object of an activity, without its context.
    pub fn embedded(&self) -> Value {
        json!({
            "type": "QuoteAuthorization",
            "id": self.id,
            "attributedTo": self.attributed_to,
            "interactingObject": self.interacting_object,
            "interactionTarget": self.interaction_target,
        })
    }
}

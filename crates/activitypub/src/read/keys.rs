//! The keys that an actor lists, and key documents of their own.

use serde_json::Value;

use super::fields::{Fields, list, text};
use crate::ids;
use crate::keys::{KeyError, PublicKey};

/// How many keys of one actor are read.
pub const MAX_KEYS: usize = 10;

/// A key as a document lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyDocument {
    /// The id by which signatures name it.
    pub id: String,
    /// The actor whose key it says it is.
    pub owner: String,
    /// The key itself, as it was written.
    pub material: KeyMaterial,
}

/// A key as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyMaterial {
    /// `publicKeyPem`.
    Pem(String),
    /// `publicKeyMultibase` of a Multikey (FEP-521a).
    Multibase(String),
}

impl KeyMaterial {
    /// The key, ready to verify.
    pub fn parse(&self) -> Result<PublicKey, KeyError> {
        match self {
            Self::Pem(pem) => PublicKey::from_pem(pem),
            Self::Multibase(text) => PublicKey::from_multibase(text),
        }
    }

    /// The key as text.
    pub fn text(&self) -> &str {
        let (Self::Pem(text) | Self::Multibase(text)) = self;
        text
    }
}

/// The keys in a document: an actor, the stub of one that GoToSocial serves, or a bare key. At most [`MAX_KEYS`]; those that say
/// another owner than the actor are left out.
pub fn keys_of(document: &Value) -> Vec<KeyDocument> {
    let Some(fields) = Fields::of(document) else {
        return Vec::new();
    };
    if let Some(key) = read(fields, None) {
        return vec![key];
    }
    let Some(actor) = fields.id("id") else {
        return Vec::new();
    };
    let listed = |keys: &[&str]| fields.any(keys).map_or(&[][..], list);
    listed(&["publicKey"])
        .iter()
        .chain(listed(&["assertionMethod", "sec:assertionMethod"]))
        .take(MAX_KEYS)
        .filter_map(|value| read(Fields::of(value)?, Some(&actor)))
        .filter(|key| key.owner == actor)
        .collect()
}

fn read(key: Fields<'_>, actor: Option<&str>) -> Option<KeyDocument> {
    let member = |keys: &[&str]| key.any(keys).and_then(text).map(str::to_owned);
    let material = member(&["publicKeyPem"])
        .map(KeyMaterial::Pem)
        .or_else(|| {
            member(&["publicKeyMultibase", "sec:publicKeyMultibase"]).map(KeyMaterial::Multibase)
        })?;
    let owner = key
        .any(&["owner", "controller", "sec:controller"])
        .and_then(ids::id_of)
        .or(actor)?;
    Some(KeyDocument {
        id: key.id("id")?,
        owner: owner.to_owned(),
        material,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ACTOR: &str = "https://a.test/u";

    fn key(id: &str, owner: &str) -> Value {
        json!({"id": id, "owner": owner, "publicKeyPem": "PEM"})
    }

    #[test]
    fn one_key_or_many_and_only_those_of_the_actor() {
        let multikey = json!({"id": "k3", "type": "Multikey", "controller": ACTOR, "publicKeyMultibase": "z6"});
        let actor = json!({
            "id": ACTOR, "publicKey": [key("k1", ACTOR), key("k2", "https://b.test/u"), "https://a.test/k"],
            "assertionMethod": multikey,
        });
        let keys = keys_of(&actor);
        assert_eq!(
            keys.iter().map(|key| key.id.as_str()).collect::<Vec<_>>(),
            ["k1", "k3"]
        );
        assert_eq!(keys[1].material, KeyMaterial::Multibase("z6".into()));
        let single = json!({"id": ACTOR, "publicKey": {"id": "k", "publicKeyPem": "PEM"}});
        assert_eq!(keys_of(&single)[0].owner, ACTOR);
    }

    #[test]
    fn a_key_may_be_a_document_of_its_own() {
        assert_eq!(keys_of(&key("k", ACTOR))[0].owner, ACTOR);
        assert!(keys_of(&json!({"id": "k", "publicKeyPem": "PEM"})).is_empty());
    }

    #[test]
    fn many_keys_have_an_end() {
        let many: Vec<_> = (0..50).map(|i| key(&i.to_string(), ACTOR)).collect();
        assert_eq!(
            keys_of(&json!({"id": ACTOR, "publicKey": many})).len(),
            MAX_KEYS
        );
        assert!(keys_of(&json!([1])).is_empty());
    }
}

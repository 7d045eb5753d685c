//! The `@context` of what we send: which names beyond ActivityStreams we use, and what they mean.

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::AS;

/// Which names a document uses.
#[derive(Clone, Copy)]
pub(super) enum Terms {
    /// Only those of ActivityStreams.
    Plain,
    /// Those of posts.
    Note,
    /// Those of actors.
    Actor,
    /// Those of the consent to quotes.
    Quote,
}

static NOTE: LazyLock<Value> = LazyLock::new(|| {
    json!([AS, {
        "Emoji": "toot:Emoji",
        "Hashtag": "as:Hashtag",
        "_misskey_quote": {"@id": "misskey:_misskey_quote", "@type": "@id"},
        "atomUri": "ostatus:atomUri",
        "automaticApproval": {"@id": "gts:automaticApproval", "@type": "@id"},
        "blurhash": "toot:blurhash",
        "canQuote": {"@id": "gts:canQuote", "@type": "@id"},
        "conversation": "ostatus:conversation",
        "directMessage": "litepub:directMessage",
        "fedibird": "http://fedibird.com/ns#",
        "fep044f": "https://w3id.org/fep/044f#",
        "focalPoint": {"@id": "toot:focalPoint", "@container": "@list"},
        "gts": "https://gotosocial.org/ns#",
        "inReplyToAtomUri": "ostatus:inReplyToAtomUri",
        "interactionPolicy": {"@id": "gts:interactionPolicy", "@type": "@id"},
        "litepub": "http://litepub.social/ns#",
        "manualApproval": {"@id": "gts:manualApproval", "@type": "@id"},
        "misskey": "https://misskey-hub.net/ns#",
        "ostatus": "http://ostatus.org#",
        "quote": {"@id": "fep044f:quote", "@type": "@id"},
        "quoteAuthorization": {"@id": "fep044f:quoteAuthorization", "@type": "@id"},
        "quoteUri": {"@id": "fedibird:quoteUri", "@type": "@id"},
        "sensitive": "as:sensitive",
        "toot": "http://joinmastodon.org/ns#",
        "votersCount": "toot:votersCount",
    }])
});

static ACTOR: LazyLock<Value> = LazyLock::new(|| {
    json!([AS, "https://w3id.org/security/v1", {
        "Emoji": "toot:Emoji",
        "Hashtag": "as:Hashtag",
        "PropertyValue": "schema:PropertyValue",
        "alsoKnownAs": {"@id": "as:alsoKnownAs", "@type": "@id"},
        "attributionDomains": {"@id": "toot:attributionDomains", "@type": "@id"},
        "discoverable": "toot:discoverable",
        "featured": {"@id": "toot:featured", "@type": "@id"},
        "featuredTags": {"@id": "toot:featuredTags", "@type": "@id"},
        "focalPoint": {"@id": "toot:focalPoint", "@container": "@list"},
        "indexable": "toot:indexable",
        "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
        "memorial": "toot:memorial",
        "movedTo": {"@id": "as:movedTo", "@type": "@id"},
        "schema": "http://schema.org#",
        "suspended": "toot:suspended",
        "toot": "http://joinmastodon.org/ns#",
        "value": "schema:value",
        "webfinger": "https://purl.archive.org/socialweb/webfinger#webfinger",
    }])
});

static QUOTE: LazyLock<Value> = LazyLock::new(|| {
    json!([AS, {
        "QuoteAuthorization": "fep044f:QuoteAuthorization",
        "QuoteRequest": "fep044f:QuoteRequest",
        "fep044f": "https://w3id.org/fep/044f#",
        "gts": "https://gotosocial.org/ns#",
        "interactingObject": {"@id": "gts:interactingObject", "@type": "@id"},
        "interactionTarget": {"@id": "gts:interactionTarget", "@type": "@id"},
    }])
});

/// The document with its context.
pub(super) fn with(terms: Terms, mut document: Value) -> Value {
    document["@context"] = match terms {
        Terms::Plain => AS.into(),
        Terms::Note => NOTE.clone(),
        Terms::Actor => ACTOR.clone(),
        Terms::Quote => QUOTE.clone(),
    };
    document
}

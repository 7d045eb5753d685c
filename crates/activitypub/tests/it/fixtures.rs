//! Documents in the shapes of other servers, and in one line each what is understood of them.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use activitypub::read::{
    Activity, ActivityKind, Actor, ActorKind, Audience, Authorization, Collection, Object,
    ObjectKind, Quote, Tags, has_context, keys_of,
};
use activitypub::{dates, ids, json, webfinger};
use serde_json::Value;

fn documents() -> BTreeMap<String, Value> {
    let mut documents = BTreeMap::new();
    for peer in
        std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")).unwrap()
    {
        let peer = peer.unwrap();
        if !peer.file_type().unwrap().is_dir() {
            continue;
        }
        for file in std::fs::read_dir(peer.path()).unwrap() {
            let path = file.unwrap().path();
            let name = format!(
                "{}/{}",
                peer.file_name().to_str().unwrap(),
                path.file_stem().unwrap().to_str().unwrap()
            );
            let document = json::parse(&std::fs::read(&path).unwrap())
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            documents.insert(name, document);
        }
    }
    documents
}

#[test]
fn what_is_understood_of_each_document() {
    let mut lines = String::new();
    for (name, document) in documents() {
        writeln!(lines, "{name}\n    {}", understood(&document)).unwrap();
    }
    insta::assert_snapshot!(lines);
}

#[test]
fn every_document_but_webfinger_names_activitystreams() {
    for (name, document) in documents() {
        assert!(
            has_context(&document) || name.ends_with("/webfinger"),
            "{name}"
        );
    }
}

fn understood(document: &Value) -> String {
    if ActivityKind::is(document) {
        return Activity::read(document.clone())
            .map_or_else(|error| format!("no activity: {error}"), |it| activity(&it));
    }
    if ActorKind::is(document) {
        return Actor::read(document).map_or_else(
            |error| format!("no actor: {error}; keys: {}", keys_of(document).len()),
            |it| actor(&it),
        );
    }
    if ObjectKind::is(document) {
        return Object::read(document)
            .map_or_else(|error| format!("no object: {error}"), |it| object(&it));
    }
    if let Ok(it) = Collection::read(document) {
        return collection(&it);
    }
    if let Ok(it) = Authorization::read(document) {
        return format!(
            "consent {} of {}: {} may quote {}",
            it.id, it.attributed_to, it.interacting_object, it.interaction_target
        );
    }
    if let Ok(it) = webfinger::Answer::read(document) {
        return format!(
            "{} is {}, page {:?}, follow {:?}",
            it.subject, it.actor, it.profile, it.subscribe
        );
    }
    format!(
        "unknown {} {}",
        document["type"],
        ids::id_of(document).unwrap_or("without id")
    )
}

fn activity(it: &Activity) -> String {
    let mut line = format!(
        "{} {} by {}",
        it.kind.name(),
        it.id.as_deref().unwrap_or("without id"),
        it.actor
    );
    if !it.to.is_empty() || !it.cc.is_empty() {
        let followers = format!("{}/followers", it.actor);
        write!(
            line,
            ", {:?}",
            Audience::of(&it.to, &it.cc, Some(&followers))
        )
        .unwrap();
    }
    option(&mut line, "content", it.content.as_ref());
    tags(&mut line, &it.tags);
    option(&mut line, "target", it.target_id().as_ref());
    option(
        &mut line,
        "instrument",
        it.instrument.as_ref().and_then(ids::id_of).as_ref(),
    );
    option(
        &mut line,
        "result",
        it.result.as_ref().and_then(ids::id_of).as_ref(),
    );
    for value in &it.objects {
        match value {
            Value::String(id) => write!(line, " -> {id}").unwrap(),
            value => write!(line, " -> [{}]", understood(value)).unwrap(),
        }
    }
    line
}

fn actor(it: &Actor) -> String {
    let mut line = format!(
        "{:?} {} ({})",
        it.kind,
        it.id,
        it.preferred_username.as_deref().unwrap_or("-")
    );
    option(&mut line, "webfinger", it.webfinger.as_ref());
    option(&mut line, "name", it.name.as_ref());
    write!(line, ", page {}, inbox {}", it.url, it.inbox).unwrap();
    option(&mut line, "shared", it.shared_inbox.as_ref());
    option(&mut line, "followers", it.followers.as_ref());
    option(&mut line, "featured", it.featured.as_ref());
    option(&mut line, "icon", it.icon.as_ref().map(|icon| &icon.url));
    option(
        &mut line,
        "described",
        it.icon.as_ref().and_then(|icon| icon.description.as_ref()),
    );
    option(
        &mut line,
        "image",
        it.image.as_ref().map(|image| &image.url),
    );
    let keys: Vec<_> = it
        .keys
        .iter()
        .map(|key| (key.id.as_str(), key.material.parse().is_ok()))
        .collect();
    write!(
        line,
        ", keys {keys:?}, fields {}, emojis {}",
        it.fields.len(),
        it.emojis.len()
    )
    .unwrap();
    for (flag, name) in [
        (it.manually_approves_followers, "locked"),
        (it.discoverable, "discoverable"),
        (it.indexable, "indexable"),
        (it.memorial, "memorial"),
        (it.suspended, "suspended"),
    ] {
        if flag {
            write!(line, ", {name}").unwrap();
        }
    }
    option(&mut line, "moved", it.moved_to.as_ref());
    if !it.also_known_as.is_empty() || !it.attribution_domains.is_empty() {
        write!(
            line,
            ", also {:?}, author of {:?}",
            it.also_known_as, it.attribution_domains
        )
        .unwrap();
    }
    line
}

fn object(it: &Object) -> String {
    let followers = it
        .attributed_to
        .first()
        .map(|author| format!("{author}/followers"));
    let kind = if it.is_vote() {
        "vote".to_owned()
    } else {
        format!("{:?}", it.kind)
    };
    let mut line = format!(
        "{kind} {} by {}, {:?}",
        it.id,
        it.attributed_to.join(" and "),
        Audience::of(&it.to, &it.cc, followers.as_deref())
    );
    option(&mut line, "name", it.name.as_ref());
    option(&mut line, "warning", it.summary.as_ref());
    option(
        &mut line,
        "text of length",
        it.content.as_ref().map(String::len).as_ref(),
    );
    option(&mut line, "in", it.media_type.as_ref());
    option(&mut line, "language", it.language.as_ref());
    option(
        &mut line,
        "published",
        it.published.map(dates::write).as_ref(),
    );
    option(&mut line, "updated", it.updated.map(dates::write).as_ref());
    option(&mut line, "answers", it.in_reply_to.as_ref());
    option(
        &mut line,
        "page",
        it.url.as_ref().filter(|url| **url != it.id),
    );
    if it.sensitive {
        line.push_str(", sensitive");
    }
    if !it.audience.is_empty() {
        write!(line, ", in {:?}", it.audience).unwrap();
    }
    tags(&mut line, &it.tags);
    for attached in &it.attachments {
        write!(line, ", {:?} {}", attached.kind, attached.url).unwrap();
        option(&mut line, "described", attached.name.as_ref());
        option(&mut line, "focus", attached.focus.as_ref());
        option(&mut line, "seconds", attached.duration.as_ref());
        option(
            &mut line,
            "still",
            attached.icon.as_ref().map(|icon| &icon.url),
        );
    }
    option(&mut line, "picture", it.icon.as_ref().map(|icon| &icon.url));
    option(&mut line, "seconds", it.duration.as_ref());
    if let Some(poll) = &it.poll {
        let options: Vec<_> = poll
            .options
            .iter()
            .map(|option| (option.name.as_str(), option.votes))
            .collect();
        write!(
            line,
            ", poll {options:?} multiple {} ends {:?} voters {:?}",
            poll.multiple,
            poll.ends.map(dates::write),
            poll.voters
        )
        .unwrap();
    }
    match &it.quote {
        Some(Quote::Of {
            id,
            authorization,
            legacy,
        }) => write!(line, ", quotes {id} with {authorization:?} legacy {legacy}").unwrap(),
        Some(Quote::Deleted) => line.push_str(", quotes what is gone"),
        None => {}
    }
    option(
        &mut line,
        "may quote",
        it.policy.can_quote.as_ref().map(|rule| &rule.automatic),
    );
    option(&mut line, "may answer", it.policy.can_reply.as_ref());
    option(&mut line, "likes", it.likes.as_ref());
    option(
        &mut line,
        "replies",
        it.replies.as_ref().and_then(|replies| replies.id.as_ref()),
    );
    line
}

fn collection(it: &Collection) -> String {
    format!(
        "collection {:?} of {:?}, first {:?}, items {:?}",
        it.id, it.total_items, it.first, it.items
    )
}

fn tags(line: &mut String, it: &Tags) {
    for mention in &it.mentions {
        write!(line, ", @{}", mention.href).unwrap();
    }
    for hashtag in &it.hashtags {
        write!(line, ", #{hashtag}").unwrap();
    }
    for emoji in &it.emojis {
        write!(line, ", :{}:", emoji.shortcode).unwrap();
    }
}

fn option(line: &mut String, name: &str, value: Option<&impl std::fmt::Debug>) {
    if let Some(value) = value {
        write!(line, ", {name} {value:?}").unwrap();
    }
}

//! Golden documents of what we send; each is also read again.

use activitypub::read::{self, Authorization};
use activitypub::write::{
    Activity, ActivityKind, Actor, ActorKind, Attachment, AttachmentKind, Collection, Emoji, Field,
    Hashtag, Image, Mention, Note, Page, Poll, PollOption, Quote, Rule, emoji_document, tombstone,
};
use activitypub::{PUBLIC, json};
use serde_json::{Value, json};

const ALICE: &str = "https://a.test/users/alice";
const BOB: &str = "https://b.test/users/bob";
const POST: &str = "https://a.test/users/alice/statuses/1";
const WHEN: i64 = 1_767_323_045_678; // 2026-01-02T03:04:05.678Z

/// The document as a peer parses it, which must say that it is ActivityStreams.
fn sent(document: Value) -> Value {
    let parsed = json::parse(document.to_string().as_bytes()).unwrap();
    assert!(read::has_context(&parsed));
    parsed
}

fn image(name: &str) -> Image {
    Image {
        url: format!("https://a.test/media/{name}.png"),
        media_type: Some("image/png".into()),
        description: Some("A tree".into()),
        focus: None,
    }
}

fn emoji() -> Emoji {
    Emoji {
        id: Some("https://a.test/emojis/blob".into()),
        shortcode: "blob".into(),
        url: "https://a.test/media/blob.png".into(),
        media_type: Some("image/png".into()),
        updated: Some(WHEN),
    }
}

fn person() -> Actor {
    Actor {
        id: ALICE.into(),
        kind: ActorKind::Person,
        preferred_username: "alice".into(),
        webfinger: Some("alice@a.test".into()),
        name: "Alice :blob:".into(),
        summary: "<p>Hello</p>".into(),
        url: "https://a.test/@alice".into(),
        inbox: format!("{ALICE}/inbox"),
        outbox: format!("{ALICE}/outbox"),
        followers: Some(format!("{ALICE}/followers")),
        following: Some(format!("{ALICE}/following")),
        featured: Some(format!("{ALICE}/collections/featured")),
        featured_tags: Some(format!("{ALICE}/collections/tags")),
        shared_inbox: "https://a.test/inbox".into(),
        key_id: format!("{ALICE}#main-key"),
        public_key_pem: "-----BEGIN PUBLIC KEY-----\n…\n-----END PUBLIC KEY-----\n".into(),
        icon: Some(image("avatar")),
        image: Some(Image {
            focus: Some((0.5, -0.25)),
            ..image("header")
        }),
        fields: vec![Field {
            name: "Site".into(),
            value: "<a href=\"https://alice.example\">alice.example</a>".into(),
        }],
        emojis: vec![emoji()],
        hashtags: vec![Hashtag {
            name: "trees".into(),
            href: "https://a.test/tags/trees".into(),
        }],
        manually_approves_followers: true,
        discoverable: true,
        indexable: true,
        memorial: false,
        suspended: false,
        moved_to: Some(BOB.into()),
        also_known_as: vec![BOB.into()],
        published: WHEN,
        attribution_domains: vec!["alice.example".into()],
    }
}

fn note() -> Note {
    Note {
        id: POST.into(),
        url: Some("https://a.test/@alice/1".into()),
        attributed_to: ALICE.into(),
        to: vec![PUBLIC.into()],
        cc: vec![format!("{ALICE}/followers"), BOB.into()],
        content: Some("<p>Look :blob:</p>".into()),
        language: Some("en".into()),
        summary: Some("Trees".into()),
        sensitive: true,
        published: Some(WHEN),
        updated: Some(WHEN + 60_000),
        in_reply_to: Some(format!("{BOB}/statuses/9")),
        conversation: Some("tag:a.test,2026-01-02:objectId=1:objectType=Conversation".into()),
        context: Some("https://a.test/contexts/1".into()),
        mentions: vec![Mention {
            href: BOB.into(),
            name: "@bob@b.test".into(),
        }],
        hashtags: vec![Hashtag {
            name: "trees".into(),
            href: "https://a.test/tags/trees".into(),
        }],
        emojis: vec![emoji()],
        attachments: vec![Attachment {
            kind: AttachmentKind::Document,
            url: "https://a.test/media/tree.png".into(),
            media_type: "image/png".into(),
            description: Some("A tree".into()),
            blurhash: Some("LEHV6nWB2yk8pyo0adR*.7kCMdnj".into()),
            focus: Some((0.0, 1.0)),
            width: Some(640),
            height: Some(480),
        }],
        replies: Some(
            Collection {
                id: format!("{POST}/replies"),
                first: Some(
                    Page {
                        id: format!("{POST}/replies?page=1"),
                        part_of: format!("{POST}/replies"),
                        ..Page::default()
                    }
                    .embedded(),
                ),
                ..Collection::default()
            }
            .embedded(),
        ),
        likes: Some(
            Collection {
                id: format!("{POST}/likes"),
                total_items: Some(2),
                ..Collection::default()
            }
            .embedded(),
        ),
        shares: Some(
            Collection {
                id: format!("{POST}/shares"),
                total_items: Some(1),
                ..Collection::default()
            }
            .embedded(),
        ),
        quote: Some(Quote::Of {
            id: format!("{BOB}/statuses/7"),
            authorization: Some(format!("{BOB}/authorizations/7")),
        }),
        can_quote: Some(Rule {
            automatic: vec![PUBLIC.into()],
            manual: vec![],
        }),
        ..Note::default()
    }
}

fn question() -> Note {
    Note {
        poll: Some(Poll {
            multiple: false,
            options: vec![
                PollOption {
                    name: "Oak".into(),
                    votes: 2,
                },
                PollOption {
                    name: "Ash".into(),
                    votes: 0,
                },
            ],
            ends: Some(WHEN + 3_600_000),
            closed: Some(WHEN + 3_600_000),
            voters: 2,
        }),
        id: POST.into(),
        attributed_to: ALICE.into(),
        to: vec![PUBLIC.into()],
        content: Some("<p>Which?</p>".into()),
        published: Some(WHEN),
        ..Note::default()
    }
}

fn activity(kind: ActivityKind, object: impl Into<Value>) -> Activity {
    let name = kind.name().to_lowercase();
    Activity::new(
        kind,
        format!("https://a.test/activities/{name}"),
        ALICE.into(),
        object,
    )
}

#[test]
fn actors() {
    let document = sent(person().into_json());
    let read = read::Actor::read(&document).unwrap();
    assert_eq!(
        (read.preferred_username.as_deref(), read.inbox.as_str()),
        (Some("alice"), person().inbox.as_str())
    );
    assert_eq!(read.keys[0].id, person().key_id);
    assert_eq!(read.shared_inbox, Some(person().shared_inbox));
    assert_eq!((read.icon, read.image), (person().icon, person().image));
    assert_eq!(
        (read.fields, read.emojis),
        (person().fields, person().emojis)
    );
    assert_eq!(
        (read.moved_to, read.also_known_as),
        (person().moved_to, person().also_known_as)
    );
    assert!(
        read.manually_approves_followers
            && read.discoverable
            && read.indexable
            && !read.memorial
            && !read.suspended
    );
    assert_eq!(read.attribution_domains, person().attribution_domains);
    insta::assert_json_snapshot!(document);
}

#[test]
fn the_actor_of_the_server() {
    let server = Actor {
        id: "https://a.test/actor".into(),
        kind: ActorKind::Application,
        preferred_username: "a.test".into(),
        webfinger: None,
        name: "a.test".into(),
        summary: String::new(),
        url: "https://a.test/about".into(),
        inbox: "https://a.test/actor/inbox".into(),
        outbox: "https://a.test/actor/outbox".into(),
        followers: None,
        following: None,
        featured: None,
        featured_tags: None,
        key_id: "https://a.test/actor#main-key".into(),
        icon: None,
        image: None,
        fields: vec![],
        emojis: vec![],
        hashtags: vec![],
        discoverable: false,
        indexable: false,
        moved_to: None,
        also_known_as: vec![],
        attribution_domains: vec![],
        ..person()
    };
    let document = sent(server.into_json());
    read::Actor::read(&document).unwrap();
    insta::assert_json_snapshot!(document);
}

#[test]
fn notes() {
    let document = sent(note().into_json());
    let read = read::Object::read(&document).unwrap();
    assert_eq!(
        (read.content, read.language),
        (note().content, note().language)
    );
    assert_eq!((read.summary, read.sensitive), (note().summary, true));
    assert_eq!(
        (read.published, read.updated),
        (note().published, note().updated)
    );
    assert_eq!((read.to, read.cc), (note().to, note().cc));
    assert_eq!(
        (read.in_reply_to, read.conversation, read.context),
        (note().in_reply_to, note().conversation, note().context)
    );
    assert_eq!((read.likes, read.shares), (Some(2), Some(1)));
    assert_eq!(read.tags.mentions[0].href, BOB);
    assert_eq!(
        (read.tags.hashtags, read.tags.emojis),
        (vec!["trees".to_owned()], vec![emoji()])
    );
    assert_eq!(read.attachments[0].focus, Some((0.0, 1.0)));
    assert_eq!(read.policy.can_quote, note().can_quote);
    assert!(matches!(
        read.quote,
        Some(read::Quote::Of {
            authorization: Some(_),
            legacy: false,
            ..
        })
    ));
    insta::assert_json_snapshot!(document);
}

#[test]
fn questions_and_votes() {
    let document = sent(question().into_json());
    let poll = read::Object::read(&document).unwrap().poll.unwrap();
    assert_eq!(
        (poll.options[0].votes, poll.voters, poll.ends),
        (2, Some(2), Some(WHEN + 3_600_000))
    );
    let vote = Note {
        id: POST.into(),
        attributed_to: ALICE.into(),
        to: vec![BOB.into()],
        name: Some("Oak".into()),
        in_reply_to: Some(format!("{BOB}/statuses/5")),
        ..Note::default()
    };
    let vote = sent(vote.into_json());
    assert!(read::Object::read(&vote).unwrap().is_vote());
    insta::assert_json_snapshot!([document, vote]);
}

#[test]
fn activities() {
    let follow = Activity::new(
        ActivityKind::Follow,
        format!("{BOB}/follows/1"),
        BOB.into(),
        ALICE,
    );
    let consent = Authorization {
        id: "https://a.test/authorizations/1".into(),
        attributed_to: ALICE.into(),
        interacting_object: format!("{BOB}/statuses/7"),
        interaction_target: POST.into(),
    };
    let public = |it: Activity| Activity {
        to: vec![PUBLIC.into()],
        cc: vec![format!("{ALICE}/followers")],
        published: Some(WHEN),
        ..it
    };
    let done = [
        public(activity(ActivityKind::Create, question().embedded())),
        public(activity(ActivityKind::Update, person().embedded())),
        public(activity(ActivityKind::Delete, tombstone(POST))),
        public(activity(
            ActivityKind::Announce,
            format!("{BOB}/statuses/9"),
        )),
        activity(ActivityKind::Like, format!("{BOB}/statuses/9")),
        activity(ActivityKind::Follow, BOB),
        activity(ActivityKind::Accept, follow.clone().embedded()),
        activity(ActivityKind::Reject, follow.embedded()),
        activity(ActivityKind::Block, BOB),
        Activity {
            content: Some("spam".into()),
            ..activity(
                ActivityKind::Flag,
                vec![BOB.to_owned(), format!("{BOB}/statuses/9")],
            )
        },
        Activity {
            target: Some(BOB.into()),
            ..activity(ActivityKind::Move, ALICE)
        },
        Activity {
            target: Some(format!("{ALICE}/collections/featured")),
            ..activity(ActivityKind::Add, POST)
        },
        Activity {
            target: Some(format!("{ALICE}/collections/featured")),
            ..activity(ActivityKind::Remove, POST)
        },
        Activity {
            instrument: Some(POST.into()),
            ..activity(ActivityKind::QuoteRequest, format!("{BOB}/statuses/9"))
        },
        Activity {
            result: Some(consent.id.as_str().into()),
            ..activity(ActivityKind::Accept, format!("{BOB}/quotes/1"))
        },
        activity(ActivityKind::Delete, consent.embedded()),
    ];
    let documents: Vec<Value> = done
        .into_iter()
        .map(|it| {
            let kind = it.kind;
            let document = sent(it.into_json());
            assert_eq!(reread(&document).kind, kind);
            document
        })
        .collect();
    insta::assert_json_snapshot!(documents);
}

#[test]
fn undoing() {
    let like = Activity {
        to: vec![BOB.into()],
        ..activity(ActivityKind::Like, format!("{BOB}/statuses/9"))
    };
    let undo = sent(Activity::undo("https://a.test/activities/undo".into(), like).into_json());
    let read = reread(&undo);
    assert_eq!(
        (read.kind, read.inner().unwrap().kind, read.to),
        (ActivityKind::Undo, ActivityKind::Like, vec![BOB.to_owned()])
    );
    insta::assert_json_snapshot!(undo);
}

#[test]
fn collections() {
    let id = format!("{ALICE}/followers");
    let whole = Collection {
        id: id.clone(),
        ordered: true,
        total_items: Some(3),
        first: Some(format!("{id}?page=1").into()),
        ..Collection::default()
    };
    let hidden = Collection {
        id: id.clone(),
        ordered: true,
        total_items: Some(3),
        ..Collection::default()
    };
    let page = Page {
        id: format!("{id}?page=1"),
        ordered: true,
        part_of: id.clone(),
        next: Some(format!("{id}?page=2")),
        prev: None,
        items: vec![BOB.into()],
    };
    let featured = Collection {
        id: format!("{ALICE}/collections/featured"),
        ordered: true,
        items: Some(vec![question().embedded()]),
        ..Collection::default()
    };
    let documents = [
        whole.into_json(),
        hidden.into_json(),
        page.into_json(),
        featured.into_json(),
    ]
    .map(sent);
    let read = documents
        .each_ref()
        .map(|it| read::Collection::read(it).unwrap());
    assert_eq!(read[0].first, Some(read::First::Id(format!("{id}?page=1"))));
    assert_eq!(read[1].first, None);
    assert_eq!(
        (read[2].next.clone(), read[2].items.len()),
        (Some(format!("{id}?page=2")), 1)
    );
    assert_eq!(read[3].items.len(), 1);
    insta::assert_json_snapshot!(documents);
}

#[test]
fn an_emoji_and_a_consent_by_themselves() {
    let document = sent(emoji_document(emoji()));
    assert_eq!(read::Emoji::read(&document), Some(emoji()));
    let consent = json!({
        "type": "QuoteAuthorization", "id": "https://a.test/ok", "attributedTo": ALICE, "interactingObject": format!("{BOB}/statuses/7"), "interactionTarget": POST,
    });
    let consent = Authorization::read(&consent).unwrap();
    let document = sent(consent.to_json());
    assert_eq!(Authorization::read(&document), Ok(consent));
    insta::assert_json_snapshot!(document);
}

fn deleted_quote() -> Value {
    Note {
        quote: Some(Quote::Deleted),
        direct_message: true,
        ..note()
    }
    .embedded()
}

#[test]
fn a_quote_of_what_is_gone() {
    let read = read::Object::read(&deleted_quote()).unwrap();
    assert_eq!(
        (read.quote, read.direct_message),
        (Some(read::Quote::Deleted), Some(true))
    );
}

fn reread(document: &Value) -> read::Activity {
    read::Activity::read(document.clone()).unwrap()
}

//! Threads whose answers lie on other servers: looked for when somebody looks at the thread.

use types::{DAY, MINUTE};

use testkit::World;

use super::*;

/// Alice, who follows Bob, and a post of his that came to her and whose answers lie at `/users/bob/notes/1/replies`.
async fn a_thread<'w>(world: &'w World, peer: &testkit::Peer<'_>) -> (Persona<'w>, Value) {
    let alice = world.person("alice").await;
    let bob = peer.has_actor("bob");
    follows_at(&alice, peer, "bob").await;
    let mut note = peer.note(&bob, 1, "<p>What do you think?</p>");
    note["replies"] = json!(format!("{bob}/notes/1/replies"));
    peer.has_note(&note);
    peer.sends(&peer.activity(&bob, "Create", note.clone()))
        .await
        .is(202);
    (alice, note)
}

/// A note by an actor of a peer that answers another.
fn answer(peer: &testkit::Peer<'_>, name: &str, number: u32, to: &Value) -> Value {
    let actor = peer.actor(name);
    let mut note = peer.note(&actor, number, &format!("<p>{name} {number}</p>"));
    note["inReplyTo"] = to["id"].clone();
    note["replies"] = json!(format!("{actor}/notes/{number}/replies"));
    peer.has_note(&note);
    note
}

/// Puts a list of answers where a note says that it lies.
fn lists(peer: &testkit::Peer<'_>, note: &Value, items: Value) {
    let id = note["replies"].as_str().unwrap();
    let list = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": id, "type": "Collection",
        "first": { "type": "CollectionPage", "partOf": id, "items": items },
    });
    peer.has(id.strip_prefix(&peer.url("")).unwrap(), list);
}

/// The thread below the newest post, as somebody sees it.
async fn below(who: &Persona<'_>) -> Vec<String> {
    let home = who.get("/api/v1/timelines/home").await.ok();
    let mut posts = home.as_array().unwrap().iter();
    let asked = posts.find(|post| post["content"] == "<p>What do you think?</p>");
    let id = &asked.unwrap()["id"];
    let context = format!("/api/v1/statuses/{}/context", id.as_str().unwrap());
    let context = who.get(&context).await.ok();
    let below = context["descendants"].as_array().unwrap().iter();
    below
        .map(|post| post["content"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_are_there_at_the_second_look() {
    story(async |world| {
        let (b, c) = (world.peer("b.test"), world.peer("c.test"));
        let (alice, note) = a_thread(world, &b).await;
        for name in ["carol", "dave"] {
            c.has_actor(name);
        }
        let carol = answer(&c, "carol", 1, &note);
        let dave = answer(&c, "dave", 2, &carol);
        let again = answer(&b, "bob", 3, &dave);
        lists(&b, &note, json!([carol["id"]]));
        lists(&c, &carol, json!([dave]));
        lists(&c, &dave, json!([again["id"]]));

        assert!(below(&alice).await.is_empty());
        world.run_jobs().await;
        let whole = ["<p>carol 1</p>", "<p>dave 2</p>", "<p>bob 3</p>"];
        let mut seen = below(&alice).await;
        seen.sort_by_key(|text| whole.iter().position(|known| known == text));
        assert_eq!(seen, whole);
        let list = "/users/bob/notes/1/replies";
        assert_eq!(b.times_asked(list), 1);
        world.run_jobs().await;
        assert_eq!(b.times_asked(list), 1, "not at every look");

        let late = answer(&c, "carol", 4, &note);
        lists(&b, &note, json!([carol["id"], late["id"]]));
        world.clock.advance(16 * MINUTE);
        below(&alice).await;
        world.run_jobs().await;
        assert_eq!(below(&alice).await.len(), 4);
        assert_eq!(
            c.times_asked("/users/carol/notes/1"),
            1,
            "known posts stay as they are"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_told_of_old_answers_unless_they_are_sent_too() {
    story(async |world| {
        let (b, c) = (world.peer("b.test"), world.peer("c.test"));
        let (alice, note) = a_thread(world, &b).await;
        let carol = c.has_actor("carol");
        follows_at(&alice, &c, "carol").await;
        let mut old = answer(&c, "carol", 1, &note);
        old["published"] = json!("2025-12-24T12:00:00Z");
        old["tag"] = json!([{ "type": "Mention", "href": actor(&alice), "name": "@alice@a.test" }]);
        old["cc"] = json!([actor(&alice)]);
        c.has_note(&old);
        lists(&b, &note, json!([old["id"]]));
        let home = alice.reads("/api/v1/timelines/home").await;
        let mut events = alice.events("/api/v1/streaming/user").await;
        below(&alice).await;
        world.run_jobs().await;
        assert_eq!(below(&alice).await, ["<p>carol 1</p>"]);
        assert_eq!(alice.get("/api/v1/notifications").await.ok(), json!([]));
        let now = alice.reads("/api/v1/timelines/home").await;
        assert_eq!(
            now,
            [home, vec!["carol 1".to_owned()]].concat(),
            "it is older than all others"
        );
        alice.says("Good morning").await;
        world.run_jobs().await;
        let (event, post) = events.hears().await;
        assert_eq!(
            (event.as_str(), &post["content"]),
            ("update", &json!("<p>Good morning</p>"))
        );

        c.sends(&c.activity(&carol, "Create", old.clone()))
            .await
            .is(202);
        assert_eq!(
            alice.get("/api/v1/notifications").await.each("type"),
            ["mention"]
        );
        c.sends(&c.activity(&carol, "Create", old)).await.is(202);
        assert_eq!(
            alice.get("/api/v1/notifications").await.each("type"),
            ["mention"]
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_believed_only_for_what_they_can_know() {
    story(async |world| {
        let (b, c) = (world.peer("b.test"), world.peer("c.test"));
        let (alice, note) = a_thread(world, &b).await;
        let (bob, carol) = (b.actor("bob"), c.has_actor("carol"));
        let other = c.note(&carol, 9, "<p>Not about this</p>");
        c.has_note(&other);
        let mut private = answer(&c, "carol", 2, &note);
        private["to"] = json!([format!("{carol}/followers")]);
        private["cc"] = json!([]);
        c.has_note(&private);
        let mut forged = answer(&c, "carol", 3, &note);
        forged["content"] = json!("<p>Put into her mouth</p>");
        let mut moved = answer(&c, "carol", 4, &note);
        moved["attributedTo"] = json!(bob);
        c.has_note(&moved);
        let ours = alice.says("Ours").await;
        lists(
            &b,
            &note,
            json!([
                other["id"],
                private["id"],
                forged,
                moved["id"],
                ours["uri"],
                7,
                "https://c.test/gone"
            ]),
        );
        below(&alice).await;
        world.run_jobs().await;
        assert_eq!(below(&alice).await, ["<p>carol 3</p>"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endless_list_ends_and_strangers_begin_nothing() {
    story(async |world| {
        let b = world.peer("b.test");
        let (alice, note) = a_thread(world, &b).await;
        let list = note["replies"].as_str().unwrap();
        let page = |number: usize, next: String| {
            json!({
                "@context": "https://www.w3.org/ns/activitystreams",
                "id": format!("{list}?page={number}"), "type": "CollectionPage",
                "next": next, "items": [format!("https://b.test/gone/{number}")],
            })
        };
        let path = |number: usize| format!("/users/bob/notes/1/replies?page={number}");
        for number in 1..20 {
            b.has(
                &path(number),
                page(number, format!("{list}?page={}", number + 1)),
            );
        }
        let first = format!("{list}?page=1");
        let whole = json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": list, "type": "Collection", "first": first,
        });
        b.has("/users/bob/notes/1/replies", whole);

        let id = alice.get("/api/v1/timelines/home").await.ok()[0]["id"].clone();
        let context = format!("/api/v1/statuses/{}/context", id.as_str().unwrap());
        world.stranger().await.get(&context).await.ok();
        world.run_jobs().await;
        assert_eq!(b.times_asked("/users/bob/notes/1/replies"), 0);

        alice.get(&context).await.ok();
        world.run_jobs().await;
        let read = (1..20).filter(|number| b.times_asked(&path(*number)) > 0);
        assert_eq!(read.count(), 5);

        b.has(&path(2), page(2, first));
        b.has(&path(1), page(1, format!("{list}?page=2")));
        world.clock.advance(DAY);
        alice.get(&context).await.ok();
        world.run_jobs().await;
        assert_eq!(
            (b.times_asked(&path(1)), b.times_asked(&path(2))),
            (2, 2),
            "no circles"
        );

        b.has(&path(1), page(1, "https://c.test/next".into()));
        let c = world.peer("c.test");
        world.clock.advance(DAY);
        alice.get(&context).await.ok();
        world.run_jobs().await;
        assert_eq!(c.times_asked("/next"), 0, "pages of other hosts");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_names_the_answers_of_its_author_and_then_those_of_others() {
    story(async |world| {
        let (alice, eve) = (world.person("alice").await, world.person("eve").await);
        let peer = world.peer("b.test");
        let fan = peer.has_actor("fan");
        let post = alice.says("One of six").await;
        let id = post["id"].as_str().unwrap();
        let collection = format!("{}/replies", note_of(&alice, &post));
        let fetch = async |url: &str| peer.fetches(&fan, url).await.ok();
        let empty = fetch(&note_of(&alice, &post)).await["replies"].clone();
        assert_eq!(
            (&empty["id"], &empty["type"]),
            (&json!(collection), &json!("Collection"))
        );
        assert_eq!(empty["first"]["type"], "CollectionPage");
        assert_eq!(empty["first"]["partOf"], collection);
        assert_eq!(empty["first"]["items"], json!([]));

        let answers = async |who: &Persona<'_>, text: &str, visibility: &str| {
            let answer = json!({ "status": text, "in_reply_to_id": id, "visibility": visibility });
            json!(note_of(who, &who.posts(answer).await))
        };
        let other = answers(&eve, "By another", "public").await;
        answers(&alice, "For friends", "private").await;
        let mut own = Vec::new();
        for number in 2..8 {
            own.push(answers(&alice, &format!("{number}"), "unlisted").await);
        }
        let first = fetch(&note_of(&alice, &post)).await["replies"]["first"].clone();
        assert_eq!(first["items"], json!(own[..5]));
        assert_eq!(fetch(&collection).await["first"]["items"], json!(own[..5]));
        let next = fetch(first["next"].as_str().unwrap()).await;
        assert_eq!(next["items"], json!(own[5..]));
        let last = fetch(next["next"].as_str().unwrap()).await;
        assert_eq!(
            (&last["items"], &last["next"]),
            (&json!([other]), &Value::Null)
        );
        eve.is_now(services::oauth::Standing::Suspended).await;
        let last = fetch(next["next"].as_str().unwrap()).await;
        assert_eq!(last["items"], json!([]));
    })
    .await;
}

/// A list of answers that comes along with a post. Its own address leads nowhere.
fn along(post: &mut Value, answers: &[&Value]) {
    let items: Vec<_> = answers.iter().map(|answer| answer["id"].clone()).collect();
    let list = format!("{}/replies", post["id"].as_str().unwrap());
    post["replies"] = json!({
        "type": "Collection", "id": list,
        "first": { "type": "CollectionPage", "partOf": list, "items": items },
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn somebodys_own_thread_comes_with_its_first_post() {
    story(async |world| {
        let (b, c) = (world.peer("b.test"), world.peer("c.test"));
        let alice = world.person("alice").await;
        let bob = b.has_actor("bob");
        c.has_actor("carol");
        let mut first = b.note(&bob, 1, "<p>What do you think?</p>");
        let mut second = answer(&b, "bob", 2, &first);
        let third = answer(&b, "bob", 3, &second);
        let foreign = answer(&c, "carol", 1, &first);
        let stray = answer(&b, "bob", 9, &json!({ "id": "https://b.test/else" }));
        along(&mut second, &[&third]);
        let itself = first.clone();
        along(&mut first, &[&foreign, &stray, &second, &itself]);
        for note in [&first, &second] {
            b.has_note(note);
        }
        let url = first["id"].as_str().unwrap();
        let search = format!("/api/v2/search?q={url}&resolve=true&type=statuses");
        let found = alice.get(&search).await.ok()["statuses"][0].clone();
        world.run_jobs().await;
        let context = format!("/api/v1/statuses/{}/context", found["id"].as_str().unwrap());
        let thread = alice.get(&context).await.ok();
        let below = thread["descendants"].as_array().unwrap().iter();
        let below: Vec<_> = below.map(|post| &post["content"]).collect();
        assert_eq!(below, [&json!("<p>bob 2</p>"), &json!("<p>bob 3</p>")]);
        assert_eq!(
            c.times_asked("/users/carol/notes/1"),
            0,
            "another host is not believed"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_that_goes_on_for_ever_is_left_at_some_point() {
    story(async |world| {
        let b = world.peer("b.test");
        let alice = world.person("alice").await;
        let bob = b.has_actor("bob");
        follows_at(&alice, &b, "bob").await;
        let path = |number: u32| format!("/users/bob/notes/{number}");
        let mut first = b.note(&bob, 0, "<p>0</p>");
        let mut before = first.clone();
        for number in 1..100 {
            let mut note = answer(&b, "bob", number, &before);
            before = note.clone();
            along(&mut note, &[&json!({ "id": b.url(&path(number + 1)) })]);
            b.has_note(&note);
        }
        along(&mut first, &[&json!({ "id": b.url(&path(1)) })]);
        b.sends(&b.activity(&bob, "Create", first)).await.is(202);
        let asked = (1..100).filter(|number| b.times_asked(&path(*number)) > 0);
        assert_eq!(asked.count(), 40);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_post_makes_us_ask_only_so_often() {
    story(async |world| {
        let (b, victim) = (world.peer("b.test"), world.peer("victim.test"));
        let alice = world.person("alice").await;
        let bob = b.has_actor("bob");
        follows_at(&alice, &b, "bob").await;
        let crowd = |number: u32| {
            let mention = |n: u32| {
                let href = victim.url(&format!("/users/{number}-{n}"));
                json!({ "type": "Mention", "href": href, "name": format!("@{n}@victim.test") })
            };
            (0..10).map(mention).collect::<Value>()
        };
        // Each post answers one that answers another, and quotes one of as long a thread.
        let post = |number: u32| {
            let mut note = b.note(&bob, number, "<p>so</p>");
            note["tag"] = crowd(number);
            note["inReplyTo"] = json!(format!("{bob}/notes/{}", number + 1));
            note["quote"] = json!(format!("{bob}/notes/{}", number + 100));
            b.has_note(&note);
            note
        };
        let notes: Vec<Value> = (1..1200).map(post).collect();
        b.sends(&b.activity(&bob, "Create", notes[0].clone()))
            .await
            .is(202);
        let asked = |peer: &testkit::Peer<'_>, path: String| peer.times_asked(&path);
        let posts: usize = (1..1200)
            .map(|number| asked(&b, format!("/users/bob/notes/{number}")))
            .sum();
        let strangers: usize = (1..1200)
            .flat_map(|number| (0..10).map(move |n| format!("/users/{number}-{n}")))
            .map(|path| asked(&victim, path))
            .sum();
        assert!((41..400).contains(&posts), "{posts}");
        assert!((1..=20).contains(&strangers), "{strangers}");
    })
    .await;
}

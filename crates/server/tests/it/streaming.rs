//! Streams: who hears what, by WebSocket and by server-sent events.

mod opening;

use ::http::StatusCode;
use hosting::State;
use serde_json::{Value, json};
use services::oauth::{self, Standing};
use testkit::{Events, Persona, Socket, World, story};
use types::HOUR;

use crate::timelines::{answers, as_if_remote, shows};

const STREAMING: &str = "/api/v1/streaming";

/// An event about a post, and what the post says.
fn words((event, post): (String, Value)) -> String {
    let html = post["content"].as_str().expect("a post");
    format!("{event} {}", text::plain(html))
}

/// Does what is done in the background, and asserts what is heard next on a stream.
async fn next(world: &World, socket: &mut Socket, stream: Value, expected: &str) {
    world.run_jobs().await;
    assert_eq!(words(socket.hears(stream).await), expected);
}

async fn next_event(world: &World, events: &mut Events, expected: &str) {
    world.run_jobs().await;
    assert_eq!(words(events.hears().await), expected);
}

fn id(entity: &Value) -> &str {
    entity["id"].as_str().expect("an id")
}

fn path(post: &Value) -> String {
    format!("/api/v1/statuses/{}", id(post))
}

#[tokio::test(flavor = "multi_thread")]
async fn one_hears_of_posts_edits_and_deletions_at_home() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        alice.follows(&bob).await;
        world.run_jobs().await;
        let mut socket = alice.listens("?stream=user").await;
        let mut events = alice.events("/api/v1/streaming/user").await;
        assert_eq!(events.headers["content-type"], "text/event-stream");
        let post = bob.says("hello").await;
        next(world, &mut socket, json!(["user"]), "update hello").await;
        next_event(world, &mut events, "update hello").await;
        world.clock.advance(HOUR);
        bob.put(&path(&post), json!({"status": "good day"}))
            .await
            .ok();
        next(
            world,
            &mut socket,
            json!(["user"]),
            "status.update good day",
        )
        .await;
        next_event(world, &mut events, "status.update good day").await;
        alice.says("mine").await;
        next(world, &mut socket, json!(["user"]), "update mine").await;
        next_event(world, &mut events, "update mine").await;
        bob.delete(&path(&post)).await.ok();
        let gone = ("delete".to_owned(), post["id"].clone());
        assert_eq!(socket.hears(json!(["user"])).await, gone);
        assert_eq!(events.hears().await, gone);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_streamed_is_what_the_timeline_shows() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        alice.follows(&bob).await;
        let mut socket = alice.listens("?stream=user").await;
        let poll = json!({"options": ["yes", "no"], "expires_in": 600});
        let post = json!({"status": "Shall we, @alice? #we", "poll": poll});
        let post = bob.posts(post).await;
        world.run_jobs().await;
        let (event, heard) = socket.hears(json!(["user"])).await;
        assert_eq!(
            (event.as_str(), &heard["account"]["acct"]),
            ("notification", &json!("bob"))
        );
        let (_, heard) = socket.hears(json!(["user"])).await;
        assert_eq!(heard, alice.get(&path(&post)).await.ok());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn public_posts_are_heard_by_origin_and_by_media() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let mut socket = alice.listens("").await;
        for stream in [
            "public",
            "public:media",
            "public:local",
            "public:local:media",
            "public:remote",
            "public:remote:media",
        ] {
            socket.subscribes(json!({"stream": stream})).await;
        }
        let first = bob.says("plain").await;
        world.run_jobs().await;
        for stream in ["public", "public:local"] {
            next(world, &mut socket, json!([stream]), "update plain").await;
        }
        // None of these is for everybody.
        for visibility in ["unlisted", "private", "direct"] {
            let post = json!({"status": "@alice", "visibility": visibility});
            bob.posts(post).await;
        }
        answers(&alice, &first, "to bob").await;
        alice
            .post(&format!("{}/reblog", path(&first)), json!({}))
            .await
            .ok();
        world.run_jobs().await;
        let picture = shows(&bob, "picture").await;
        world.run_jobs().await;
        for stream in [
            "public",
            "public:local",
            "public:media",
            "public:local:media",
        ] {
            next(world, &mut socket, json!([stream]), "update picture").await;
        }
        let far = bob.says("far").await;
        as_if_remote(&bob, &far).await;
        for stream in ["public", "public:remote"] {
            next(world, &mut socket, json!([stream]), "update far").await;
        }
        bob.delete(&path(&picture)).await.ok();
        for stream in [
            "public",
            "public:local",
            "public:media",
            "public:local:media",
        ] {
            let gone = ("delete".to_owned(), picture["id"].clone());
            assert_eq!(socket.hears(json!([stream])).await, gone);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_of_public_post_has_an_address_for_events() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let listen = |query| alice.events(query);
        let mut public = listen("/api/v1/streaming/public").await;
        let mut local = listen("/api/v1/streaming/public/local").await;
        let mut remote = listen("/api/v1/streaming/public/remote").await;
        let mut media = listen("/api/v1/streaming/public?only_media=true").await;
        let mut local_media = listen("/api/v1/streaming/public/local?only_media=1").await;
        let mut tagged = listen("/api/v1/streaming/hashtag?tag=Caf%C3%A9").await;
        let mut tagged_here = listen("/api/v1/streaming/hashtag/local?tag=cafe").await;
        let far = bob.says("far #cafe").await;
        as_if_remote(&bob, &far).await;
        world.run_jobs().await;
        bob.says("plain").await;
        world.run_jobs().await;
        shows(&bob, "picture #CAFE").await;
        for heard in [&mut public, &mut remote] {
            next_event(world, heard, "update far #cafe").await;
        }
        for heard in [&mut public, &mut local] {
            next_event(world, heard, "update plain").await;
        }
        for heard in [
            &mut public,
            &mut local,
            &mut media,
            &mut local_media,
            &mut tagged_here,
        ] {
            next_event(world, heard, "update picture #CAFE").await;
        }
        // The hashtags of a post are gone with its row, which was made anew.
        next_event(world, &mut tagged, "update picture #CAFE").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hashtag_is_heard_by_any_way_to_write_it_and_until_one_has_enough() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let mut socket = alice.listens("?stream=hashtag&tag=Steppe").await;
        let here = json!({"stream": "hashtag:local", "tag": "ＳＴＥＰＰＥ"});
        socket.subscribes(here.clone()).await;
        let post = bob.says("wide #steppe").await;
        next(
            world,
            &mut socket,
            json!(["hashtag", "Steppe"]),
            "update wide #steppe",
        )
        .await;
        let label = json!(["hashtag:local", "ＳＴＥＰＰＥ"]);
        next(world, &mut socket, label, "update wide #steppe").await;
        socket.unsubscribes(here).await;
        // In a thread, too; but only for everybody.
        bob.posts(json!({"status": "#steppe", "visibility": "unlisted"}))
            .await;
        answers(&alice, &post, "and flat #STEPPE").await;
        next(
            world,
            &mut socket,
            json!(["hashtag", "Steppe"]),
            "update and flat #STEPPE",
        )
        .await;
        bob.delete(&path(&post)).await.ok();
        let (event, gone) = socket.hears(json!(["hashtag", "Steppe"])).await;
        assert_eq!((event.as_str(), &gone), ("delete", &post["id"]));
    })
    .await;
}

async fn new_list(owner: &Persona<'_>, changes: Value, member: &Persona<'_>) -> String {
    let list = owner.post("/api/v1/lists", changes).await.ok();
    let members = json!({"account_ids": [member.id.to_string()]});
    let path = format!("/api/v1/lists/{}/accounts", id(&list));
    owner.post(&path, members).await.ok();
    id(&list).to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_heard_as_its_owner_set_it_up() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let carol = world.person("carol").await;
        alice.follows(&bob).await;
        let list = new_list(&alice, json!({"title": "Near"}), &bob).await;
        let mut socket = alice.listens(&format!("?stream=list&list={list}")).await;
        let mut events = alice.events(&format!("{STREAMING}/list?list={list}")).await;
        let stranger = carol.says("nobody's").await;
        answers(&bob, &stranger, "to a stranger").await;
        world.run_jobs().await;
        let post = bob
            .posts(json!({"status": "near", "visibility": "private"}))
            .await;
        next(world, &mut socket, json!(["list", list]), "update near").await;
        next_event(world, &mut events, "update near").await;
        bob.delete(&path(&post)).await.ok();
        let gone = ("delete".to_owned(), post["id"].clone());
        assert_eq!(socket.hears(json!(["list", list])).await, gone);
        assert_eq!(events.hears().await, gone);
        let others = format!("{STREAMING}/list?list={list}");
        bob.get(&others).await.is(404);
        let mut socket = bob.listens(&format!("?stream=list&list={list}")).await;
        let refusal = json!({"error": "Record not found", "status": 404});
        assert_eq!(socket.next().await, refusal);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn notifications_are_heard_by_those_whose_app_may_read_them() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let post = alice.says("hello").await;
        world.run_jobs().await;
        let mut all = alice.listens("?stream=user").await;
        let mut some = alice.listens("?stream=user:notification").await;
        let mut events = alice
            .events(&format!("{STREAMING}/user/notification"))
            .await;
        let reader = alice.with_scopes("read:statuses").await;
        let mut posts = reader.listens("?stream=user").await;
        posts.subscribes(json!({"stream": "user"})).await;
        posts
            .sends(json!({"type": "subscribe", "stream": "user:notification"}))
            .await;
        assert_eq!(posts.next().await["status"], 403);
        bob.post(&format!("{}/favourite", path(&post)), json!({}))
            .await
            .ok();
        let listed = alice.get("/api/v1/notifications").await.ok();
        for (socket, stream) in [(&mut all, "user"), (&mut some, "user:notification")] {
            let (event, heard) = socket.hears(json!([stream])).await;
            assert_eq!((event.as_str(), &heard), ("notification", &listed[0]));
        }
        let (event, heard) = events.hears().await;
        assert_eq!(
            (event.as_str(), &heard["type"]),
            ("notification", &json!("favourite"))
        );
        alice.says("to go on").await;
        next(world, &mut posts, json!(["user"]), "update to go on").await;
        bob.post(&format!("{}/reblog", path(&post)), json!({}))
            .await
            .ok();
        let (_, heard) = some.hears(json!(["user:notification"])).await;
        assert_eq!(heard["type"], "reblog", "and no posts");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_filters_is_heard() {
    story(async |world| {
        let alice = world.person("alice").await;
        let mut socket = alice.listens("?stream=user").await;
        let mut events = alice.events(&format!("{STREAMING}/user")).await;
        let form = json!({"title": "Pets", "context": ["home"]});
        alice.post("/api/v2/filters", form).await.ok();
        let told = json!({"stream": ["user"], "event": "filters_changed"});
        assert_eq!(socket.next().await, told);
        assert_eq!(events.hears().await, ("filters_changed".into(), json!({})));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_may_not_or_does_not_want_to_see_is_not_heard() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (bob, carol) = (world.person("bob").await, world.person("carol").await);
        let (dave, erin) = (world.person("dave").await, world.person("erin").await);
        for friend in [&bob, &carol] {
            alice.follows(friend).await;
        }
        bob.follows(&dave).await;
        let daves = dave.says("dave's").await;
        alice.does("block", &dave).await;
        alice.does("mute", &erin).await;
        let form = json!({
            "title": "Pets", "context": ["home", "public"], "filter_action": "hide",
            "keywords_attributes": [{"keyword": "cat"}],
        });
        alice.post("/api/v2/filters", form).await.ok();
        world.run_jobs().await;
        let mut socket = alice.listens("?stream=user").await;
        socket.subscribes(json!({"stream": "public"})).await;
        let mut events = alice.events(&format!("{STREAMING}/user")).await;
        dave.says("blocked").await;
        erin.says("muted").await;
        bob.says("a cat").await;
        bob.says("with @erin").await;
        bob.post(&format!("{}/reblog", path(&daves)), json!({}))
            .await
            .ok();
        dave.posts(json!({"status": "@alice", "visibility": "direct"}))
            .await;
        world.run_jobs().await;
        carol
            .posts(json!({"status": "last", "visibility": "private"}))
            .await;
        next(world, &mut socket, json!(["user"]), "update last").await;
        next_event(world, &mut events, "update last").await;
        carol.does("block", &alice).await;
        world.run_jobs().await;
        carol.says("not for alice").await;
        world.run_jobs().await;
        bob.says("the end").await;
        next_event(world, &mut events, "update the end").await;
        for stream in ["user", "public"] {
            next(world, &mut socket, json!([stream]), "update the end").await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn home_follows_whom_one_follows_while_one_listens() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let mut events = alice.events(&format!("{STREAMING}/user")).await;
        bob.says("before").await;
        world.run_jobs().await;
        let terms = json!({"languages": ["it"], "reblogs": false});
        let follow = format!("/api/v1/accounts/{}/follow", bob.id);
        alice.post(&follow, terms).await.ok();
        bob.posts(json!({"status": "hello", "language": "en"}))
            .await;
        bob.posts(json!({"status": "ciao", "language": "it"})).await;
        next_event(world, &mut events, "update ciao").await;
        let old = alice.says("old").await;
        next_event(world, &mut events, "update old").await;
        bob.post(&format!("{}/reblog", path(&old)), json!({}))
            .await
            .ok();
        assert_eq!(events.hears().await.0, "notification");
        bob.posts(json!({"status": "fine", "language": "it"})).await;
        next_event(world, &mut events, "update fine").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_taken_from_wherever_clients_can_put_it() {
    story(async |world| {
        let alice = world.person("alice").await;
        let token = alice.token.clone().unwrap();
        let protocol = [("sec-websocket-protocol", token.clone())];
        let mut socket = alice.opens("?stream=user", &protocol).await.unwrap();
        assert_eq!(socket.headers["sec-websocket-protocol"], token.as_str());
        socket.subscribes(json!({"stream": "public"})).await;
        let query = format!("?access_token={token}&stream=user");
        let mut socket = alice.opens(&query, &[]).await.unwrap();
        assert!(!socket.headers.contains_key("sec-websocket-protocol"));
        socket.subscribes(json!({"stream": "public"})).await;
        let refused = alice.opens("?stream=user", &[]).await.err();
        assert_eq!(refused, Some(StatusCode::UNAUTHORIZED));
        let wrong = [("authorization", "Bearer x".to_owned())];
        let refused = alice.opens("", &wrong).await.err();
        assert_eq!(refused, Some(StatusCode::UNAUTHORIZED));
        alice.get(STREAMING).await.is(400);
        alice.get(&format!("{STREAMING}/health")).await.is(200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_listened_to_is_refused_and_the_socket_stays() {
    story(async |world| {
        let alice = world.person("alice").await;
        let mut socket = alice.listens("?stream=nothing").await;
        assert_eq!(socket.next().await["status"], 400);
        for (stream, status) in [
            (json!({"stream": "hashtag"}), 400),
            (json!({"stream": "hashtag", "tag": "#"}), 404),
            (json!({"stream": "list"}), 400),
            (json!({"stream": "list", "list": "x"}), 404),
            (json!({"stream": "list", "list": 7}), 404),
            (json!({"stream": ["user"]}), 400),
        ] {
            let mut frame = stream.clone();
            frame["type"] = "subscribe".into();
            socket.sends(frame).await;
            assert_eq!(socket.next().await["status"], status, "{stream}");
        }
        for path in ["hashtag", "hashtag/local", "list"] {
            alice.get(&format!("{STREAMING}/{path}")).await.is(400);
        }
        for number in 0..128 {
            let tag = format!("tag{number}");
            let frame = json!({"type": "subscribe", "stream": "hashtag", "tag": tag});
            socket.sends(frame).await;
        }
        let frame = json!({"type": "subscribe", "stream": "user"});
        socket.sends(frame).await;
        assert_eq!(socket.next().await["status"], 422);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_holds_so_many_streams_and_no_more() {
    story(async |world| {
        let alice = world.person("alice").await;
        let path = format!("{STREAMING}/public");
        let mut held = Vec::new();
        for _ in 0..64 {
            held.push(alice.events(&path).await);
        }
        let refused = alice.get(&path).await;
        assert_eq!(
            (refused.status.as_u16(), refused.header("retry-after")),
            (429, "60")
        );
        let bearer = [(
            "authorization",
            format!("Bearer {}", alice.token.clone().unwrap()),
        )];
        let refused = alice.opens("", &bearer).await.err();
        assert_eq!(refused, Some(StatusCode::TOO_MANY_REQUESTS));
        held.pop();
        held.push(alice.events(&path).await);
    })
    .await;
}

/// Gives a person a token of an app that they know the secret of.
async fn with_another_app(person: &Persona<'_>) -> (Value, String) {
    let form = json!({"client_name": "Other", "redirect_uris": "urn:ietf:wg:oauth:2.0:oob"});
    let app = person.post("/api/v1/apps", form).await.ok();
    let (account, client_id) = (person.id, app["client_id"].as_str().unwrap().to_owned());
    let token = person.tenant.write(move |unit| -> services::Result<_> {
        let user = store::users::by_account(unit, account)?.unwrap();
        let app = store::apps::by_client_id(unit, &client_id)?.unwrap();
        Ok(oauth::issue(unit, app.id, Some(user.id), app.scopes)?.token)
    });
    let token = token.await.unwrap();
    (app, token)
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_end_with_the_right_to_listen() {
    story(async |world| {
        let alice = world.person("alice").await;
        let mut stays = alice.events(&format!("{STREAMING}/user")).await;
        let (app, token) = with_another_app(&alice).await;
        let other = alice.with_token(&token);
        let socket = other.listens("?stream=public").await;
        let events = other.events(&format!("{STREAMING}/user")).await;
        let form = json!({
            "client_id": app["client_id"], "client_secret": app["client_secret"], "token": token,
        });
        alice.post("/oauth/revoke", form).await.ok();
        socket.ends().await;
        events.ends().await;
        alice.says("still here").await;
        next_event(world, &mut stays, "update still here").await;
        alice.is_now(Standing::Disabled).await;
        stays.ends().await;
        let bob = world.person("bob").await;
        let socket = bob.listens("?stream=public").await;
        bob.is_now(Standing::Suspended).await;
        socket.ends().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listened_server_stays_open_and_a_suspended_one_hangs_up() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let mut socket = alice.listens("?stream=public").await;
        let server = world.registry().by_number(1).unwrap();
        world.clock.advance(HOUR);
        world.registry().close_idle().await;
        assert!(server.is_open());
        bob.says("hello").await;
        next(world, &mut socket, json!(["public"]), "update hello").await;
        let events = alice.events(&format!("{STREAMING}/public")).await;
        let manifest = server.manifest();
        let suspended = hosting::Manifest {
            state: State::Suspended,
            ..manifest
        };
        world.registry().put("a.test", suspended).unwrap();
        socket.ends().await;
        events.ends().await;
        let process = world.registry().process();
        process.seats.all_free().await;
    })
    .await;
}

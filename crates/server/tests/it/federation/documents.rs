//! What other servers get when they ask for something of this one.

use serde_json::{Value, json};
use services::custom_emojis::{self, NewEmoji};
use testkit::{Persona, pictures, story};

use super::{actor, finds, note_of};

async fn deletes(who: &Persona<'_>, post: &Value) {
    let path = format!("/api/v1/statuses/{}", post["id"].as_str().unwrap());
    who.delete(&path).await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_tells_how_many_like_and_boost_it() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        let post = alice.says("Look").await;
        let note = note_of(&alice, &post);
        for kind in ["Like", "Announce"] {
            let activity = peer.activity(&bob, kind, note.clone());
            peer.sends(&activity).await.is(202);
        }
        let document = peer.fetches(&bob, &note).await.ok();
        for tally in ["likes", "shares"] {
            assert_eq!(document[tally]["totalItems"], 1, "{tally}");
            let id = document[tally]["id"].as_str().unwrap();
            let collection = peer.fetches(&bob, id).await.ok();
            assert_eq!(collection["id"], id);
            assert_eq!(collection["totalItems"], 1, "{tally}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_deleted_post_a_tombstone_is_left_when_everybody_could_see_it() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let (bob, blocked) = (peer.has_actor("bob"), peer.has_actor("blocked"));
        let account = finds(&alice, "@blocked@b.test").await;
        let block = format!("/api/v1/accounts/{}/block", account["id"].as_str().unwrap());
        alice.post(&block, json!({})).await.ok();
        let open = alice.says("Look").await;
        let private = alice
            .posts(json!({ "status": "For friends", "visibility": "private" }))
            .await;
        for post in [&open, &private] {
            deletes(&alice, post).await;
        }
        world.run_jobs().await;
        let note = note_of(&alice, &open);
        let left = peer.fetches(&bob, &note).await.is(410);
        assert_eq!(left["type"], "Tombstone");
        assert_eq!(left["id"], note);
        peer.fetches(&blocked, &note).await.is(404);
        let private = note_of(&alice, &private);
        peer.fetches(&bob, &private).await.is(404);
        let never = format!("{}/statuses/1", actor(&alice));
        peer.fetches(&bob, &never).await.is(404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_custom_emoji_lies_where_its_id_says() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        let new = NewEmoji {
            shortcode: "blob_cat".into(),
            category: None,
            image: pictures::png(64, 64).into(),
        };
        let tenant = world.tenant().await;
        custom_emojis::add(&tenant, new).await.unwrap();
        let post = alice.says("look :blob_cat:").await;
        let note = peer.fetches(&bob, &note_of(&alice, &post)).await.ok();
        let tag = &note["tag"][0];
        assert_eq!(tag["type"], "Emoji");
        let id = tag["id"].as_str().unwrap();
        let document = peer.fetches(&bob, id).await.ok();
        for member in ["id", "type", "name", "icon"] {
            assert_eq!(document[member], tag[member], "{member}");
        }
        peer.fetches(&bob, "https://a.test/emojis/1").await.is(404);
    })
    .await;
}

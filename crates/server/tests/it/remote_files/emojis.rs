//! Emoji of other servers: each text shows those of its own.

use super::*;

/// An emoji that lies on a peer, as it tags it.
fn emoji(peer: &Peer<'_>, shortcode: &str, side: u32) -> Value {
    let file = format!("/{shortcode}.png");
    let url = peer.has_file(&file, "image/png", pictures::png(side, side));
    json!({
        "type": "Emoji", "name": format!(":{shortcode}:"), "icon": { "type": "Image", "url": url },
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_emoji_of_a_post_are_those_of_its_server() {
    story(async |world| {
        let peer = world.peer("b.test");
        let alice = a_reader(world, &peer, json!({})).await;
        let url = peer.has_file("/hat.png", "image/png", pictures::png(40, 40));
        let bob = peer.actor("bob");
        let mut note = peer.note(&bob, 1, "<p>A :hat:</p>");
        note["tag"] =
            json!([{ "type": "Emoji", "name": ":hat:", "icon": { "type": "Image", "url": url } }]);
        peer.sends(&peer.activity(&bob, "Create", note))
            .await
            .is(202);
        let home = alice.get("/api/v1/timelines/home").await.ok();
        let emoji = &home[0]["emojis"][0];
        assert_eq!(emoji["shortcode"], "hat");
        assert_eq!(width(&shows(world, &emoji["url"]).await), 40);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn emoji_of_choices_and_of_earlier_versions_are_shown() {
    story(async |world| {
        let peer = world.peer("b.test");
        let alice = a_reader(world, &peer, json!({})).await;
        let bob = peer.actor("bob");
        let mut note = peer.note(&bob, 1, "<p>Tea or :hat:?</p>");
        note["type"] = json!("Question");
        note["oneOf"] =
            json!([{ "type": "Note", "name": ":tea:" }, { "type": "Note", "name": "No" }]);
        note["tag"] = json!([emoji(&peer, "hat", 40), emoji(&peer, "tea", 50)]);
        peer.sends(&peer.activity(&bob, "Create", note.clone()))
            .await
            .is(202);
        let home = alice.get("/api/v1/timelines/home").await.ok();
        let poll = &home[0]["poll"];
        assert_eq!(poll["emojis"][0]["shortcode"], "tea");
        assert_eq!(width(&shows(world, &poll["emojis"][0]["url"]).await), 50);
        let poll = format!("/api/v1/polls/{}", poll["id"].as_str().unwrap());
        let poll = alice.get(&poll).await.ok();
        assert_eq!(poll["emojis"][0]["shortcode"], "tea");

        note["content"] = json!("<p>Coffee or :cat:?</p>");
        note["updated"] = json!("2026-01-02T03:02:00Z");
        note["tag"] = json!([emoji(&peer, "cat", 60), emoji(&peer, "tea", 50)]);
        peer.sends(&peer.activity(&bob, "Update", note))
            .await
            .is(202);
        let history = format!(
            "/api/v1/statuses/{}/history",
            home[0]["id"].as_str().unwrap()
        );
        let history = alice.get(&history).await.ok();
        let shown = |version: usize| history[version]["emojis"][0]["shortcode"].clone();
        assert_eq!((shown(0), shown(1)), (json!("hat"), json!("cat")));
        let cat = &history[1]["emojis"][0]["url"];
        assert_eq!(width(&shows(world, cat).await), 60);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emoji_that_was_changed_is_fetched_anew() {
    story(async |world| {
        let peer = world.peer("b.test");
        let alice = a_reader(world, &peer, json!({})).await;
        let bob = peer.actor("bob");
        let posts = async |number: u32, emoji: Value| {
            let mut note = peer.note(&bob, number, "<p>A :hat:</p>");
            note["published"] = json!(format!("2026-01-02T03:0{number}:00Z"));
            note["tag"] = json!([emoji]);
            peer.sends(&peer.activity(&bob, "Create", note))
                .await
                .is(202);
            let home = alice.get("/api/v1/timelines/home").await.ok();
            let shown = |post: usize| home[post]["emojis"][0]["url"].clone();
            (shown(0), shown(home.as_array().unwrap().len() - 1))
        };
        let (first, _) = posts(0, emoji(&peer, "hat", 40)).await;
        assert_eq!(width(&shows(world, &first).await), 40);

        let mut newer = emoji(&peer, "hat", 50);
        newer["updated"] = json!("2026-01-02T03:00:30Z");
        let (second, first) = posts(1, newer).await;
        assert_eq!(width(&shows(world, &second).await), 50);
        assert_eq!(width(&shows(world, &first).await), 50);

        let mut elsewhere = emoji(&peer, "cap", 60);
        elsewhere["name"] = json!(":hat:");
        elsewhere["updated"] = json!("2026-01-02T03:00:30Z");
        let (third, _) = posts(2, elsewhere).await;
        assert_eq!(width(&shows(world, &third).await), 60);
        assert_eq!(
            (peer.times_asked("/hat.png"), peer.times_asked("/cap.png")),
            (2, 1)
        );

        let (fourth, _) = posts(3, emoji(&peer, "hat", 70)).await;
        assert_eq!(
            width(&shows(world, &fourth).await),
            60,
            "an older one changes nothing"
        );
    })
    .await;
}

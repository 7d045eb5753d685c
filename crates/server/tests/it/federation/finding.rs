//! Finding what lies on other servers by the addresses of pages, and what those find here.

use super::*;

async fn searches(who: &Persona<'_>, address: &str) -> Value {
    let path = format!("/api/v2/search?q={address}&resolve=true");
    who.get(&path).await.ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_post_leads_to_the_post() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        let note = peer.note(&bob, 1, "<p>Found</p>");
        peer.has_note(&note);
        let page = |path: &str, href: &str| {
            let html = format!(
                r#"<html><head><link rel="alternate" type="application/activity+json" href="{href}"></head></html>"#
            );
            peer.has_file(path, "text/html; charset=utf-8", html)
        };
        let right = page("/@bob/1", "/users/bob/notes/1");
        let found = searches(&alice, &right).await;
        assert_eq!(found["statuses"][0]["content"], "<p>Found</p>");

        let other = world.peer("c.test");
        let mut forged = note.clone();
        forged["id"] = json!(format!("{bob}/notes/2"));
        other.has("/forged", forged);
        for address in [
            page("/to-itself", "/to-itself"),
            page("/to-nothing", "/gone"),
            page("/to-a-forgery", "https://c.test/forged"),
            page("/to-us", &actor(&alice)),
        ] {
            let found = searches(&alice, &address).await;
            assert_eq!((&found["statuses"], &found["accounts"]), (&json!([]), &json!([])), "{address}");
        }
        assert_eq!(peer.times_asked("/to-itself"), 3, "once as a page, and once more each time as a document");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pins_and_featured_hashtags_are_listed_for_others() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        let mut ids = Vec::new();
        for text in ["One", "Two", "Three"] {
            let post = alice.says(text).await;
            world.clock.advance(1);
            let pin = format!("/api/v1/statuses/{}/pin", post["id"].as_str().unwrap());
            alice.post(&pin, json!({})).await.ok();
            ids.insert(0, post["uri"].clone());
        }
        alice
            .post("/api/v1/featured_tags", json!({ "name": "Bees" }))
            .await
            .ok();
        let me = peer.fetches(&bob, &actor(&alice)).await.ok();
        let pins = peer
            .fetches(&bob, me["featured"].as_str().unwrap())
            .await
            .ok();
        let pinned = pins["orderedItems"].as_array().unwrap().iter();
        assert_eq!(
            pinned.map(|note| note["id"].clone()).collect::<Vec<_>>(),
            ids
        );
        let tags = peer
            .fetches(&bob, me["featuredTags"].as_str().unwrap())
            .await
            .ok();
        assert_eq!(tags["type"], "Collection");
        assert_eq!(
            tags["items"],
            json!([{ "type": "Hashtag", "name": "#Bees", "href": "https://a.test/tags/bees" }])
        );

        let seen = finds(&alice, "@bob@b.test").await;
        let block = format!("/api/v1/accounts/{}/block", seen["id"].as_str().unwrap());
        alice.post(&block, json!({})).await.ok();
        for list in ["featured", "featuredTags"] {
            let list = peer.fetches(&bob, me[list].as_str().unwrap()).await.ok();
            assert_eq!(list["totalItems"], 0);
        }
    })
    .await;
}

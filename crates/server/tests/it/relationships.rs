//! How people stand to each other, and what they note down about each other.

use serde_json::{Value, json};
use services::oauth::Standing;
use testkit::{Persona, story};

fn asked(list: &str, others: &[&Persona<'_>]) -> String {
    let ids: Vec<String> = others.iter().map(|it| format!("id[]={}", it.id)).collect();
    format!("/api/v1/accounts/{list}?{}", ids.join("&"))
}

#[tokio::test(flavor = "multi_thread")]
async fn many_are_asked_about_at_once_in_their_order() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (bob, carol, dora) = (
            world.person("bob").await,
            world.person("carol").await,
            world.person("dora").await,
        );
        alice.does("follow", &carol).await;
        dora.does("block", &alice).await;
        let path = asked("relationships", &[&dora, &bob, &carol, &bob]) + "&id[]=1";
        let before = alice.tenant.statements();
        let answer = alice.get(&path).await;
        assert_eq!(alice.tenant.statements() - before, 2);
        assert_eq!(
            answer.each("id"),
            [&dora, &bob, &carol].map(|it| it.id.to_string())
        );
        let relations = answer.ok();
        assert_eq!(relations[0]["blocked_by"], true);
        assert_eq!(relations[1]["following"], false);
        assert_eq!(relations[2]["following"], true);

        bob.is_now(Standing::Suspended).await;
        let path = asked("relationships", &[&bob, &carol]);
        assert_eq!(alice.get(&path).await.each("id"), [carol.id.to_string()]);
        let with_suspended = alice.get(&format!("{path}&with_suspended=true")).await;
        assert_eq!(with_suspended.ok().as_array().map(Vec::len), Some(2));
        let single = format!("/api/v1/accounts/relationships?id={}", carol.id);
        assert_eq!(alice.get(&single).await.each("id"), [carol.id.to_string()]);
        assert_eq!(
            alice.get("/api/v1/accounts/relationships").await.ok(),
            json!([])
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_is_seen_by_its_writer_alone() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let path = format!("/api/v1/accounts/{}/note", bob.id);
        let write = async |comment: Value| alice.post(&path, json!({"comment": comment})).await;
        assert_eq!(
            write(json!("Met in Ulaanbaatar")).await.ok()["note"],
            "Met in Ulaanbaatar"
        );
        assert_eq!(bob.stands_to(&alice).await["note"], "");
        assert_eq!(
            write(json!("й".repeat(2000))).await.ok()["note"],
            "й".repeat(2000)
        );
        assert_eq!(
            write(json!("x".repeat(2001))).await.is(422)["error"],
            "Validation failed: Comment is too long (maximum is 2000 characters)"
        );
        assert_eq!(write(json!(" ")).await.ok()["note"], "");
        assert_eq!(alice.stands_to(&bob).await["note"], "");
        alice
            .post("/api/v1/accounts/1/note", json!({"comment": "x"}))
            .await
            .is(404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn familiar_followers_are_those_that_one_follows() {
    story(async |world| {
        let (alice, star) = (world.person("alice").await, world.person("star").await);
        let (known, shy, unknown) = (
            world.person("known").await,
            world.person("shy").await,
            world.person("unknown").await,
        );
        shy.account_is(|account| account.hide_collections = true)
            .await;
        for fan in [&known, &shy, &unknown] {
            fan.does("follow", &star).await;
        }
        for friend in [&known, &shy] {
            alice.does("follow", friend).await;
        }
        let path = asked("familiar_followers", &[&star, &known]);
        let familiar = alice.get(&path).await.ok();
        assert_eq!(familiar[0]["id"], star.id.to_string());
        assert_eq!(familiar[0]["accounts"][0]["acct"], "known");
        assert_eq!(familiar[0]["accounts"].as_array().map(Vec::len), Some(1));
        assert_eq!(familiar[1]["accounts"], json!([]));
        let before = alice.tenant.statements();
        alice.get(&path).await.ok();
        assert_eq!(alice.tenant.statements() - before, 2);
        star.account_is(|account| account.hide_collections = true)
            .await;
        assert_eq!(alice.get(&path).await.ok()[0]["accounts"], json!([]));
    })
    .await;
}

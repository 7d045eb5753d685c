//! The pages of those who run a server, in a browser without JavaScript.

use db::{params, sql};
use serde_json::json;
use services::oauth::Standing;
use services::people::Role;
use testkit::{Browser, Persona, pictures, story};
use types::HOUR;

/// Presses a button of the page of an account.
async fn decides(browser: &mut Browser<'_>, about: &Persona<'_>, action: &str, note: &str) -> u16 {
    let path = format!("/admin/accounts/{}", about.id);
    browser.open(&path).await;
    let fields = [("action", action), ("note", note)];
    browser.forge_with_token(&path, &fields).await;
    browser.page.status.as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_sees_only_the_pages_of_their_role() {
    story(async |world| {
        world.person("ada").await;
        world.staff("mod", Role::Moderator).await;
        world.staff("own", Role::Owner).await;
        let moderation = [
            "/admin",
            "/admin/requests",
            "/admin/reports",
            "/admin/accounts",
            "/admin/domains",
        ];
        let administration = [
            "/admin/server",
            "/admin/rules",
            "/admin/queues",
            "/admin/storage",
        ];
        for (name, moderates, administers) in
            [("ada", 403, 403), ("mod", 200, 403), ("own", 200, 200)]
        {
            let mut browser = world.signed_in_browser(name).await;
            for (paths, status) in [
                (&moderation[..], moderates),
                (&administration[..], administers),
            ] {
                for path in paths {
                    browser.open(path).await;
                    assert_eq!(browser.page.status, status, "{name} at {path}");
                }
            }
            let page = browser.open("/").await;
            assert_eq!(page.contains("href=\"/admin\""), moderates == 200, "{name}");
        }
        let mut stranger = world.browser().await;
        let page = stranger.open("/admin/server").await;
        assert!(page.contains("<h1>Sign in</h1>"), "{page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_gets_its_name_its_words_its_picture_and_its_rules() {
    story(async |world| {
        let own = world.staff("own", Role::Owner).await;
        let mut browser = world.signed_in_browser("own").await;
        browser.open("/admin/server").await;
        let fields = [
            ("title", "Öde & Weite"),
            ("short_description", "For those who walk."),
            ("about", "Read https://example.org\n\n<b>not bold</b>"),
            ("registrations", "closed"),
            ("closed_message", "Come back in spring"),
            ("contact_email", "own@mail.test"),
            ("contact_account", "@own"),
            ("languages", "it en"),
            ("picture_description", "Hills"),
            ("public_timelines", "1"),
        ];
        let picture = pictures::png(300, 100);
        let page = browser
            .upload("/admin/server", &fields, &[("picture", &picture)])
            .await;
        assert!(page.contains("It is saved."), "{page}");
        let instance = own.get("/api/v2/instance").await.ok();
        assert_eq!(instance["title"], "Öde & Weite");
        assert_eq!(instance["languages"], json!(["it", "en"]));
        assert_eq!(instance["registrations"]["message"], "Come back in spring");
        let thumbnail = instance["thumbnail"]["url"].as_str().unwrap();
        assert!(
            thumbnail.starts_with("https://a.test/media/site/"),
            "{thumbnail}"
        );
        let wrong = [
            ("title", ""),
            ("registrations", "open"),
            ("languages", "xx"),
            ("contact_account", "nobody"),
            ("contact_email", "nowhere"),
        ];
        let page = browser.upload("/admin/server", &wrong, &[]).await;
        assert_eq!(browser.page.status, 422);
        for words in [
            "4 things need your attention",
            "Name of the server – Please fill this in.",
            "E-mail address for questions – Write an address like",
            "User name of whoever is responsible – Nobody here has this name.",
            "Languages – Write codes like: en it",
        ] {
            assert!(page.contains(words), "{words} is missing in {page}");
        }

        browser.open("/admin/rules").await;
        browser
            .submit("/admin/rules", &[("text", "Be kind"), ("hint", "To all")])
            .await;
        browser
            .submit("/admin/rules", &[("text", "Be <brief>")])
            .await;
        let rules = own.get("/api/v1/instance/rules").await.ok();
        let second = rules[1]["id"].as_str().unwrap();
        browser
            .submit(&format!("/admin/rules/{second}/raise"), &[])
            .await;
        let said = own.get("/api/v1/instance/rules").await.each("text");
        assert_eq!(said, ["Be <brief>", "Be kind"]);
        browser
            .submit(&format!("/admin/rules/{second}"), &[("text", "Be brief")])
            .await;
        let about = world.stranger().await.get("/about").await.text();
        for words in [
            "Be brief",
            "own@mail.test",
            "/media/site/",
            "&lt;b&gt;not bold",
            "href=\"https://example.org\"",
        ] {
            assert!(about.contains(words), "{words} is missing in {about}");
        }
        browser.open("/admin/rules").await;
        browser
            .submit(&format!("/admin/rules/{second}/remove"), &[])
            .await;
        assert_eq!(
            own.get("/api/v1/instance/rules").await.each("text"),
            ["Be kind"]
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_let_in_and_turned_away() {
    story(async |world| {
        let mut moderator = {
            world.staff("mod", Role::Moderator).await;
            world.signed_in_browser("mod").await
        };
        let (ada, eve) = (world.person("ada").await, world.person("eve").await);
        ada.is_now(Standing::Pending).await;
        eve.is_now(Standing::Pending).await;
        assert_eq!(world.stranger().await.get("/@ada").await.status, 404);
        let page = moderator.open("/admin").await;
        assert!(page.contains("2 people wait to be let in"), "{page}");
        let page = moderator.open("/admin/requests").await;
        assert!(page.contains("ada@mail.test"), "{page}");
        moderator
            .submit(&format!("/admin/requests/{}/approve", ada.id), &[])
            .await;
        let page = moderator
            .submit(&format!("/admin/requests/{}/reject", eve.id), &[])
            .await;
        assert!(page.contains("Nobody waits."), "{page}");
        assert_eq!(world.stranger().await.get("/@ada").await.status, 200);
        assert_eq!(world.stranger().await.get("/@eve").await.status, 404);
        assert!(world.mails_to("ada@mail.test").await[0].contains("Welcome"));
        assert!(world.mails_to("eve@mail.test").await[0].contains("not to accept"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn moderators_decide_about_those_below_them() {
    story(async |world| {
        let (ada, other) = (
            world.person("ada").await,
            world.staff("other", Role::Moderator).await,
        );
        world.staff("mod", Role::Moderator).await;
        let post = ada.says("something unkind").await;
        let mut browser = world.signed_in_browser("mod").await;
        let page = browser.open("/admin/accounts?q=ad").await;
        assert!(page.contains("@ada") && !page.contains("@other"), "{page}");
        assert_eq!(
            decides(&mut browser, &ada, "silence", "Be kinder").await,
            200
        );
        let page = browser.page.text();
        assert!(
            page.contains("Silenced") && page.contains("Be kinder"),
            "{page}"
        );
        assert!(world.mails_to("ada@mail.test").await[0].contains("Be kinder"));
        let stranger = world.stranger().await;
        assert!(stranger.get("/@ada").await.text().contains("noindex"));
        assert_eq!(decides(&mut browser, &ada, "suspend", "").await, 200);
        assert_eq!(stranger.get("/@ada").await.status, 404);
        stranger
            .get(&format!(
                "/api/v1/statuses/{}",
                post["id"].as_str().unwrap()
            ))
            .await
            .is(404);
        ada.get("/api/v1/accounts/verify_credentials").await.is(403);
        let page = browser.open("/admin/accounts?kind=suspended").await;
        assert!(page.contains("@ada"), "{page}");
        assert_eq!(decides(&mut browser, &ada, "unsuspend", "").await, 200);
        assert_eq!(stranger.get("/@ada").await.status, 200);
        ada.get("/api/v1/accounts/verify_credentials").await.ok();
        assert_eq!(decides(&mut browser, &ada, "disable", "").await, 200);
        ada.get("/api/v1/accounts/verify_credentials").await.is(403);
        assert_eq!(decides(&mut browser, &ada, "enable", "").await, 200);
        assert_eq!(decides(&mut browser, &ada, "reset", "").await, 200);
        let mails = world.mails_to("ada@mail.test").await;
        let resets = mails
            .iter()
            .filter(|mail| mail.contains("reset_password_token"));
        assert_eq!(resets.count(), 1);
        assert_eq!(decides(&mut browser, &ada, "sign_out", "").await, 200);
        ada.get("/api/v1/accounts/verify_credentials").await.is(401);
        for action in ["suspend", "role", "reset"] {
            assert_eq!(
                decides(&mut browser, &other, action, "").await,
                if action == "role" { 404 } else { 403 },
                "{action}"
            );
        }
        let path = format!("/admin/accounts/{}", ada.id);
        browser.open(&path).await;
        browser
            .forge_with_token(&path, &[("action", "role"), ("role", "moderator")])
            .await;
        assert_eq!(browser.page.status, 403, "roles are given by admins");
        world.staff("own", Role::Owner).await;
        let mut owner = world.signed_in_browser("own").await;
        owner.open(&path).await;
        owner
            .forge_with_token(&path, &[("action", "role"), ("role", "admin")])
            .await;
        assert!(owner.page.text().contains("Admin"), "{}", owner.page.text());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_silenced_is_in_no_public_timeline_until_they_are_heard_again() {
    story(async |world| {
        let (ada, bob) = (world.person("ada").await, world.person("bob").await);
        world.staff("mod", Role::Moderator).await;
        let mut browser = world.signed_in_browser("mod").await;
        let public = async || {
            let mut texts = bob.reads("/api/v1/timelines/public").await;
            texts.sort();
            texts
        };
        ada.says("Before #tag").await;
        bob.says("Mine").await;
        assert_eq!(decides(&mut browser, &ada, "silence", "").await, 200);
        let during = ada.says("During").await;
        assert_eq!(public().await, ["Mine"]);
        assert!(bob.reads("/api/v1/timelines/tag/tag").await.is_empty());
        assert_eq!(decides(&mut browser, &ada, "unsilence", "").await, 200);
        assert_eq!(public().await, ["Before #tag", "Mine"]);
        // It went out unlisted, and is that for everybody.
        assert_eq!(during["visibility"], "unlisted");
    })
    .await;
}

/// Gives somebody so many public posts, as if they had written them long ago.
async fn has_written(author: &Persona<'_>, count: i64) {
    let id = author.id;
    let written = author.tenant.write(move |unit| -> tenant::Result<_> {
        unit.exec(sql!("insert into conversations (id) values (1)"), params![])?;
        unit.exec(
            sql!(
                "with recursive n(i) as (select cast(1 as bigint) union all select i + 1 from n where i < $2)
                 insert into statuses (id, account_id, uri, local, content, source, visibility, conversation_id, created_at)
                 select i, cast($1 as bigint), 'https://a.test/old/' || i, true, 'Old', '', 0, 1, 1 from n"
            ),
            params![id, count],
        )
    });
    written.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_somebody_wrote_is_taken_out_of_public_timelines_bit_by_bit() {
    story(async |world| {
        let ada = world.person("ada").await;
        world.staff("mod", Role::Moderator).await;
        let mut browser = world.signed_in_browser("mod").await;
        has_written(&ada, 1700).await;
        ada.posts(json!({"status": "Quiet", "visibility": "unlisted"}))
            .await;
        let id = ada.id;
        let public = async || {
            let counted = ada.tenant.read(move |unit| {
                let sql =
                    sql!("select count(*) from statuses where account_id = $1 and visibility = 0");
                unit.scalar::<i64>(sql, params![id])
            });
            counted.await.unwrap()
        };
        assert_eq!(decides(&mut browser, &ada, "silence", "").await, 200);
        assert_eq!(public().await, Some(1201), "the latest at once");
        world.run_jobs().await;
        assert_eq!(public().await, Some(0));
        assert_eq!(decides(&mut browser, &ada, "unsilence", "").await, 200);
        assert_eq!(public().await, Some(499), "the latest at once");
        // They think better of it before all is back.
        assert_eq!(decides(&mut browser, &ada, "silence", "").await, 200);
        world.run_jobs().await;
        assert_eq!(public().await, Some(0));
        assert_eq!(decides(&mut browser, &ada, "unsilence", "").await, 200);
        world.run_jobs().await;
        assert_eq!(public().await, Some(1700));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_are_looked_after_with_their_posts() {
    story(async |world| {
        let ada = world.person("ada").await;
        world.staff("mod", Role::Moderator).await;
        let post = ada
            .posts(json!({"status": "Rude <b>", "visibility": "private"}))
            .await;
        let peer = world.peer("far.test");
        let server = peer.has_actor("server");
        let her = format!("https://a.test/ap/users/{}", ada.id);
        let mut flag = peer.activity(&server, "Flag", json!([her, post["uri"]]));
        flag["content"] = json!("Look at this");
        peer.sends(&flag).await.is(202);
        let mut browser = world.signed_in_browser("mod").await;
        let page = browser.open("/admin").await;
        assert!(page.contains("One report waits"), "{page}");
        let page = browser.open("/admin/reports").await;
        assert!(
            page.contains("@ada, reported by @server@far.test"),
            "{page}"
        );
        let (_, rest) = page.split_once("href=\"/admin/reports/").expect("a report");
        let path = format!("/admin/reports/{}", rest.split('"').next().unwrap());
        let page = browser.open(&path).await;
        for words in ["Look at this", "Rude &lt;b&gt;"] {
            assert!(page.contains(words), "{words} is missing in {page}");
        }
        assert_eq!(decides(&mut browser, &ada, "suspend", "").await, 200);
        let page = browser.open(&path).await;
        assert!(page.contains("Rude &lt;b&gt;"), "evidence stays: {page}");
        let page = browser.submit(&format!("{path}/assign"), &[]).await;
        assert!(page.contains("with @mod"), "{page}");
        let page = browser.submit(&format!("{path}/resolve"), &[]).await;
        assert!(page.contains("The report is closed."), "{page}");
        assert!(
            browser
                .open("/admin/reports")
                .await
                .contains("There are none.")
        );
        let page = browser.open("/admin/reports?resolved=1").await;
        assert!(page.contains("@ada, reported by"), "{page}");
        browser.open(&path).await;
        browser.submit(&format!("{path}/reopen"), &[]).await;
        let page = browser.open(&format!("/admin/accounts/{}", ada.id)).await;
        assert!(
            page.contains("Open again") && page.contains("Look at this"),
            "{page}"
        );
        assert!(
            page.contains("@ada, reported by @server@far.test"),
            "{page}"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_servers_are_silenced_and_let_go() {
    story(async |world| {
        world.staff("mod", Role::Moderator).await;
        let mut browser = world.signed_in_browser("mod").await;
        browser.open("/admin/domains").await;
        for (domain, words) in [("", "Write a domain"), ("a.test", "your own server")] {
            let fields = [("domain", domain), ("severity", "silence")];
            let page = browser.submit("/admin/domains", &fields).await;
            assert!(page.contains(words), "{domain}: {page}");
        }
        let fields = [
            ("domain", "Bad.test"),
            ("severity", "silence"),
            ("reject_media", "1"),
            ("comment", "spam"),
        ];
        let page = browser.submit("/admin/domains", &fields).await;
        assert!(
            page.contains("<strong>bad.test</strong>") && page.contains("spam"),
            "{page}"
        );
        let policy = world.tenant().await.policy("x.bad.test");
        assert!(policy.silence && policy.reject_media && !policy.suspend);
        let page = browser.submit("/admin/domains/lift", &[]).await;
        assert!(page.contains("Every server is dealt with alike."), "{page}");
        assert!(!world.tenant().await.policy("bad.test").silence);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn queues_are_looked_at_hurried_and_dropped() {
    story(async |world| {
        let ada = world.person("ada").await;
        world.staff("own", Role::Owner).await;
        let peer = world.peer("far.test");
        let bob = peer.has_actor("bob");
        let her = format!("https://a.test/ap/users/{}", ada.id);
        peer.sends(&peer.activity(&bob, "Follow", her))
            .await
            .is(202);
        world.run_jobs().await;
        peer.inboxes_answer(503);
        ada.says("is anybody there?").await;
        world.run_jobs().await;
        let mut browser = world.signed_in_browser("own").await;
        let page = browser.open("/admin/queues").await;
        assert!(
            page.contains("<strong>far.test</strong>") && page.contains("1 waiting"),
            "{page}"
        );
        let of = [("of", "far.test"), ("action", "hurry_host")];
        browser.forge_with_token("/admin/queues", &of).await;
        world.clock.advance(HOUR);
        let of = [("of", "far.test"), ("action", "drop_host")];
        let page = browser.forge_with_token("/admin/queues", &of).await;
        assert!(page.contains("Nothing waits for any server."), "{page}");
        let page = browser.open("/admin/storage").await;
        assert!(page.contains("Posts of this server"), "{page}");
        let page = browser.submit("/admin/storage/mail", &[]).await;
        assert!(page.contains("A mail to own@mail.test has left."), "{page}");
        assert!(world.mails_to("own@mail.test").await[0].contains("You asked for this test"));
    })
    .await;
}

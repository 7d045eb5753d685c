//! The first run: whoever started an empty server becomes its owner, by a link that nobody else has seen.

use services::people::Role;
use services::sign_ups::{self, SignUp};
use services::{Error, first_run};
use tenant::Registrations;
use testkit::{PASSWORD, World, story};

async fn invite(world: &World) -> Option<String> {
    let tenant = world.tenant().await;
    first_run::invite(&tenant)
        .await
        .expect("it can be looked up")
}

const DECISIONS: [(&str, &str); 5] = [
    ("title", " Open Country "),
    ("registrations", "closed"),
    ("username", "ada"),
    ("email", "ada@mail.test"),
    ("password", PASSWORD),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_names_the_server_and_is_signed_in() {
    story(async |world| {
        let link = invite(world).await.expect("the server is empty");
        let mut browser = world.browser().await;
        browser.language = "it";
        let page = browser.open("/").await;
        assert!(page.contains("Qui non abita ancora nessuno"), "{page}");
        browser.open(&link).await;
        let page = browser.submit("/first_run", &DECISIONS).await;
        assert_eq!(browser.path, "/admin/server?done=opened");
        assert!(page.contains("Il server è aperto."), "{page}");
        assert!(page.contains("value=\"Open Country\""), "{page}");
        let page = browser.open("/").await;
        assert!(
            page.contains("Ti diamo il benvenuto su Open Country"),
            "{page}"
        );
        assert!(page.contains("@ada@a.test"), "{page}");
        assert!(page.contains("Una persona"), "{page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_owner_decides_holds_at_once() {
    story(async |world| {
        let link = invite(world).await.expect("the server is empty");
        let mut browser = world.browser().await;
        browser.open(&link).await;
        browser.submit("/first_run", &DECISIONS).await;
        let stranger = world.stranger().await;
        let instance = stranger.get("/api/v2/instance").await.ok();
        assert_eq!(instance["title"], "Open Country");
        assert_eq!(instance["languages"][0], "en");
        assert_eq!(instance["registrations"]["enabled"], false);
        assert_eq!(instance["contact"]["account"]["acct"], "ada");
        let tenant = world.tenant().await;
        assert_eq!(tenant.settings().registrations, Registrations::Closed);
        let owner = tenant
            .read(|unit| services::people::by_username(unit, "ada"))
            .await;
        let owner = owner.unwrap();
        assert_eq!(owner.role, store::users::Role::Owner);
        assert!(owner.approved && owner.confirmed_at.is_some());
        assert!(world.mails_to("ada@mail.test").await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_is_dead_once_used_once_replaced_and_once_there_is_an_owner() {
    story(async |world| {
        let mut browser = world.browser().await;
        let old = invite(world).await.expect("the server is empty");
        let link = invite(world).await.expect("the server is empty");
        for dead in [old.as_str(), "/first_run?key=", "/first_run"] {
            browser.open(dead).await;
            assert_eq!(browser.page.status, 404, "{dead}");
        }
        let mut late = world.browser().await;
        late.open(&link).await;
        browser.open(&link).await;
        browser.submit("/first_run", &DECISIONS).await;
        let page = late.submit("/first_run", &DECISIONS).await;
        assert_eq!(late.page.status, 404);
        assert!(page.contains("This link no longer works"), "{page}");
        browser.open(&link).await;
        assert_eq!(browser.page.status, 404);
        assert_eq!(invite(world).await, None);
    })
    .await;
    story(async |world| {
        let link = invite(world).await.expect("the server is empty");
        world.staff("bob", Role::Owner).await;
        let mut browser = world.browser().await;
        browser.open(&link).await;
        assert_eq!(browser.page.status, 404, "bob was here first");
        assert_eq!(invite(world).await, None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_comes_in_before_the_owner_or_takes_their_place() {
    story(async |world| {
        let tenant = world.tenant().await;
        let link = invite(world).await.expect("the server has no owner");
        let mut browser = world.browser().await;
        let page = browser.open("/").await;
        for way_in in ["/auth/sign_up", "Everybody is welcome"] {
            assert!(!page.contains(way_in), "{page}");
        }
        let page = browser.open("/auth/sign_in").await;
        assert!(!page.contains("/auth/sign_up"), "{page}");
        browser.open("/auth/sign_up").await;
        assert_eq!(browser.page.status, 403);
        let stranger = world.stranger().await;
        let instance = stranger.get("/api/v2/instance").await.ok();
        assert_eq!(instance["registrations"]["enabled"], false);
        let early = SignUp {
            username: "mallory".into(),
            email: "mallory@mail.test".into(),
            password: PASSWORD.into(),
            agreement: true,
            ..SignUp::default()
        };
        let refused = sign_ups::create(&tenant, early.clone()).await;
        assert!(matches!(refused, Err(Error::Forbidden)), "{refused:?}");

        // Whoever runs the server lets somebody in; the link is still the owner's.
        let made =
            sign_ups::create_confirmed(&tenant, "bob".into(), "bob@mail.test".into(), Role::User);
        made.await.unwrap();
        let instance = stranger.get("/api/v2/instance").await.ok();
        assert_eq!(instance["registrations"]["enabled"], true);
        sign_ups::create(&tenant, early).await.unwrap();
        browser.open(&link).await;
        let mut taken = DECISIONS;
        taken[2].1 = "bob";
        browser.submit("/first_run", &taken).await;
        assert_eq!(browser.page.status, 422);
        browser.submit("/first_run", &DECISIONS).await;
        assert_eq!(browser.path, "/admin/server?done=opened");
        assert_eq!(invite(world).await, None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_hold_the_link_at_once_one_becomes_the_owner() {
    story(async |world| {
        let link = invite(world).await.expect("the server is empty");
        let (mut one, mut two) = (world.browser().await, world.browser().await);
        one.open(&link).await;
        two.open(&link).await;
        let mut other = DECISIONS;
        (other[2].1, other[3].1) = ("bob", "bob@mail.test");
        tokio::join!(
            one.submit("/first_run", &DECISIONS),
            two.submit("/first_run", &other)
        );
        let mut statuses = [one.page.status.as_u16(), two.page.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 404]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_and_nothing_typed_is_lost_but_the_password() {
    story(async |world| {
        let link = invite(world).await.expect("the server is empty");
        let mut browser = world.browser().await;
        browser.open(&link).await;
        let wrong = [
            ("title", " "),
            ("registrations", "open"),
            ("username", "admin"),
            ("email", "nowhere"),
            ("password", "short"),
        ];
        let page = browser.submit("/first_run", &wrong).await;
        assert_eq!(browser.page.status, 422);
        assert!(page.contains("4 things need your attention"), "{page}");
        assert!(page.contains("value=\"open\" checked"), "{page}");
        assert!(
            page.contains("value=\"admin\"") && !page.contains("short"),
            "{page}"
        );
        let page = browser.submit("/first_run", &DECISIONS).await;
        assert!(page.contains("Your server is open."), "{page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_the_page_did_not_give_out_makes_no_owner() {
    story(async |world| {
        let link = invite(world).await.expect("the server is empty");
        let key = link.split_once("key=").expect("the link has one").1;
        let mut browser = world.browser().await;
        let mut fields = DECISIONS.to_vec();
        fields.push(("key", key));
        browser.forge("/first_run", &fields).await;
        assert_eq!(browser.page.status, 422);
        assert!(invite(world).await.is_some(), "still nobody");
    })
    .await;
}

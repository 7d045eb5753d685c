//! The finer points of the wire shape, written out.

use std::sync::Arc;

use entities::*;
use serde_json::{Value, json};

use crate::recordings::json;
use crate::samples::*;

#[test]
fn an_anonymous_reader_sees_no_flags() {
    let seen = json(&anonymous_status());
    for flag in [
        "favourited",
        "reblogged",
        "muted",
        "bookmarked",
        "pinned",
        "filtered",
    ] {
        assert!(seen.get(flag).is_none(), "{flag}");
    }
    assert_eq!(seen["poll"], Value::Null);
    assert_eq!(seen["reblog"], Value::Null);
    assert_eq!(seen["quote"], Value::Null);
    assert_eq!(seen["tagged_collections"], json!([]));
    assert_eq!(
        seen["quote_approval"],
        json!({"automatic": ["public"], "manual": [], "current_user": "denied"})
    );
}

#[test]
fn a_signed_in_reader_sees_flags_and_pinned_only_where_pinning_is_possible() {
    let seen = json(&status());
    assert_eq!(seen["favourited"], json!(false));
    assert_eq!(seen["filtered"], json!([]));
    assert!(seen.get("pinned").is_none());
    assert_eq!(json(&own_status())["pinned"], json!(false));
}

#[test]
fn a_deleted_status_has_its_source_instead_of_its_content() {
    let deleted = DeletedStatus {
        status: own_status(),
        text: "Hello".into(),
    };
    let mut expected = json(&own_status());
    expected
        .as_object_mut()
        .expect("an object")
        .remove("content");
    expected["text"] = json!("Hello");
    assert_eq!(json(&deleted), expected);
}

#[test]
fn a_quote_is_full_or_an_id_and_null_when_it_may_not_be_seen() {
    let shallow = Quote {
        state: QuoteState::Accepted,
        quoted: Quoted::Shallow(Some(ID)),
    };
    assert_eq!(
        json(&shallow),
        json!({"state": "accepted", "quoted_status_id": "117020576664345360"})
    );
    let revoked = Quote {
        state: QuoteState::Revoked,
        quoted: Quoted::Full(None),
    };
    assert_eq!(
        json(&revoked),
        json!({"state": "revoked", "quoted_status": null})
    );
}

#[test]
fn a_filter_result_names_its_filter_without_its_rules() {
    let result = FilterResult {
        filter: Arc::new(Filter {
            rules: None,
            ..filter()
        }),
        keyword_matches: Some(vec!["spam".into()]),
        status_matches: None,
    };
    assert_eq!(
        json(&result),
        json!({
            "filter": {
                "id": "1", "title": "Spam", "context": ["home"],
                "expires_at": "2026-08-01T13:51:35.294Z", "filter_action": "warn",
            },
            "keyword_matches": ["spam"],
            "status_matches": null,
        })
    );
}

#[test]
fn a_remote_account_has_neither_roles_nor_noindex_and_flags_only_when_set() {
    let remote = Account {
        roles: None,
        noindex: None,
        ..account()
    };
    let seen = json(&remote);
    for key in [
        "roles",
        "noindex",
        "suspended",
        "limited",
        "memorial",
        "moved",
    ] {
        assert!(seen.get(key).is_none(), "{key}");
    }
    let moved = Account {
        limited: true,
        memorial: true,
        moved: Some(Arc::new(account())),
        ..account()
    };
    let seen = json(&moved);
    assert_eq!(seen["limited"], json!(true));
    assert_eq!(seen["memorial"], json!(true));
    assert_eq!(seen["moved"]["acct"], json!("alice"));
}

#[test]
fn an_account_has_whole_days() {
    let seen = json(&account());
    assert_eq!(seen["created_at"], json!("2026-08-01T00:00:00.000Z"));
    assert_eq!(seen["last_status_at"], json!("2026-08-01"));
    assert_eq!(
        seen["fields"][0]["verified_at"],
        json!("2026-08-01T13:51:35.294Z")
    );
}

#[test]
fn a_muted_account_is_an_account_with_its_expiry() {
    let muted = MutedAccount {
        account: Arc::new(account()),
        mute_expires_at: None,
    };
    let mut expected = json(&account());
    expected["mute_expires_at"] = Value::Null;
    assert_eq!(json(&muted), expected);
}

#[test]
fn a_poll_tells_anonymous_readers_nothing_about_votes_of_theirs() {
    let seen = json(&Poll {
        viewer: None,
        ..poll()
    });
    assert!(seen.get("voted").is_none());
    assert!(seen.get("own_votes").is_none());
    assert_eq!(json(&poll())["own_votes"], json!([1]));
}

#[test]
fn media_meta_leaves_out_what_is_not_known() {
    let audio = MediaMeta {
        original: Some(MediaVersion {
            duration: Some(7.5),
            ..MediaVersion::default()
        }),
        ..MediaMeta::default()
    };
    assert_eq!(json(&audio), json!({"original": {"duration": 7.5}}));
    assert_eq!(
        json(&MediaVersion::picture(640, 480)),
        json!({"width": 640, "height": 480, "size": "640x480", "aspect": 640.0 / 480.0})
    );
    assert_eq!(json(&MediaVersion::picture(640, 0)).get("aspect"), None);
}

#[test]
fn an_unread_part_of_a_group_is_left_out() {
    let group = NotificationGroup {
        page: None,
        status_id: None,
        ..notification_group()
    };
    assert_eq!(
        json(&group),
        json!({
            "group_key": "favourite-117020579695730951-495997",
            "notifications_count": 2,
            "type": "favourite",
            "most_recent_notification_id": 32,
            "sample_account_ids": ["117020576664345360"],
        })
    );
}

#[test]
fn push_alerts_are_only_those_given() {
    let kinds = [NotificationType::AdminSignUp, NotificationType::Mention];
    let alerts = &json(&web_push_subscription(&kinds))["alerts"];
    assert_eq!(alerts, &json!({"mention": true, "admin.sign_up": true}));
    assert_eq!(json(&web_push_subscription(&[]))["alerts"], json!({}));
}

#[test]
fn an_error_has_only_the_keys_that_it_fills() {
    assert_eq!(
        json(&Error::new("Record not found")),
        json!({"error": "Record not found"})
    );
}

#[test]
fn a_streamed_message_without_payload_has_no_such_key() {
    let changed = StreamingMessage {
        stream: &["user"],
        event: StreamingEvent::FiltersChanged,
        payload: None,
    };
    assert_eq!(
        json(&changed),
        json!({"stream": ["user"], "event": "filters_changed"})
    );
    let deleted = StreamingMessage {
        stream: &["hashtag", "cats"],
        event: StreamingEvent::Delete,
        payload: Some("1"),
    };
    assert_eq!(
        json(&deleted),
        json!({"stream": ["hashtag", "cats"], "event": "delete", "payload": "1"})
    );
}

#[test]
fn node_info_2_1_may_name_repository_and_homepage() {
    let document = NodeInfo {
        version: NodeInfoVersion::V2_1,
        software: NodeInfoSoftware {
            repository: Some("https://a.test/source".into()),
            homepage: Some("https://a.test/".into()),
            ..node_info().software
        },
        ..node_info()
    };
    let seen = json(&document);
    assert_eq!(seen["version"], json!("2.1"));
    assert_eq!(
        seen["software"]["repository"],
        json!("https://a.test/source")
    );
    assert!(json(&node_info())["software"].get("homepage").is_none());
}

#[test]
fn version_1_of_the_notification_policy_filters_what_is_not_accepted() {
    let policy = v1::NotificationPolicy::from(&notification_policy());
    assert_eq!(
        json(&policy),
        json!({
            "filter_not_following": true,
            "filter_not_followers": true,
            "filter_new_accounts": true,
            "filter_private_mentions": true,
            "filter_bots": false,
            "summary": {"pending_requests_count": 0, "pending_notifications_count": 0},
        })
    );
}

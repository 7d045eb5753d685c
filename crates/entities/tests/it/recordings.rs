//! Our entities beside recorded answers of a real Mastodon server, where such recordings lie beside the repository.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use entities::*;
use serde::Serialize;
use serde_json::Value;

use crate::compare::faults;
use crate::samples::*;

pub fn folder() -> Option<PathBuf> {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|place| place.join("shared/facts/mastodon-responses"))
        .find(|folder| folder.is_dir())
}

pub fn read(file: &Path) -> Value {
    let text =
        std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

pub fn json(entity: &impl Serialize) -> Value {
    serde_json::to_value(entity).expect("entities have text keys")
}

#[test]
fn every_entity_has_the_recorded_shape() {
    let Some(folder) = folder() else { return };
    let mut found = Vec::new();
    for (name, sample) in answers() {
        let (file, pointer) = name.split_once(':').unwrap_or((name, ""));
        let answer = read(&folder.join(format!("{file}.json")));
        let body = answer["body"]
            .pointer(pointer)
            .expect("the place is recorded");
        // of a list every item is compared with the one sample
        let sample = if body.is_array() {
            Value::Array(vec![sample])
        } else {
            sample
        };
        let differences = faults(&sample, body);
        found.extend(
            differences
                .iter()
                .map(|difference| format!("{name}: {difference}")),
        );
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// A recording, with a JSON pointer into its body after a colon, and what we would answer there.
fn answers() -> Vec<(&'static str, Value)> {
    [
        relations(),
        notifications(),
        settings(),
        servers(),
        moderation(),
    ]
    .concat()
}

fn relations() -> Vec<(&'static str, Value)> {
    let familiar = FamiliarFollowers {
        id: ID,
        accounts: vec![Arc::new(account())],
    };
    let list = List {
        id: Id(2),
        title: "friends".into(),
        replies_policy: RepliesPolicy::List,
        exclusive: false,
    };
    let context = Context {
        ancestors: vec![status()],
        descendants: vec![status()],
    };
    let conversation = Conversation {
        id: Id(15),
        unread: false,
        accounts: vec![Arc::new(account())],
        last_status: Some(status()),
    };
    let featured = FeaturedTag {
        id: Id(2),
        name: "cats".into(),
        url: "https://a.test/@alice/tagged/cats".into(),
        statuses_count: TextNumber(0),
        last_status_at: Some(TIME.into()),
    };
    let source = StatusSource {
        id: ID,
        text: "Hello".into(),
        spoiler_text: String::new(),
    };
    let search = Search {
        accounts: vec![Arc::new(account())],
        statuses: vec![status()],
        hashtags: vec![tag()],
        collections: [],
    };
    vec![
        ("GET_api_v1_accounts_id.with_fields", json(&account())),
        (
            "GET_api_v1_accounts_verify_credentials",
            json(&credential_account()),
        ),
        (
            "GET_api_v1_accounts_verify_credentials.owner",
            json(&credential_account()),
        ),
        ("GET_api_v1_accounts_relationships", json(&relationship())),
        (
            "POST_api_v1_accounts_id_mute.duration",
            json(&relationship()),
        ),
        ("GET_api_v1_accounts_familiar_followers", json(&familiar)),
        ("GET_api_v1_accounts_id_featured_tags", json(&featured)),
        ("GET_api_v1_lists_id", json(&list)),
        ("GET_api_v1_statuses_id_context", json(&context)),
        ("GET_api_v1_statuses_id_history", json(&edit())),
        ("GET_api_v1_statuses_id_source", json(&source)),
        ("GET_api_v1_statuses_id.card", json(&own_status())),
        ("POST_api_v1_statuses.media_multiple", json(&own_status())),
        ("POST_api_v1_statuses.quote", json(&own_status())),
        ("POST_api_v1_statuses.poll", json(&own_status())),
        ("POST_api_v1_statuses.direct_mention", json(&status())),
        (
            "POST_api_v1_statuses_id_favourite.other_author",
            json(&status()),
        ),
        ("POST_api_v1_statuses_id_reblog", json(&reblog())),
        (
            "GET_api_v1_timelines_public.anonymous",
            json(&anonymous_status()),
        ),
        ("GET_api_v1_conversations", json(&conversation)),
        ("GET_api_v2_search", json(&search)),
        ("GET_api_v1_tags_name", json(&tag())),
        ("GET_api_v1_polls_id", json(&poll())),
        ("GET_api_v1_media_id", json(&video())),
        ("POST_api_v2_media", json(&picture_without_focus())),
        (
            "GET_api_v1_scheduled_statuses_id",
            json(&scheduled_status()),
        ),
    ]
}

pub fn picture_without_focus() -> MediaAttachment {
    let mut picture = picture();
    picture.meta.as_mut().expect("the sample has it").focus = None;
    picture
}

pub fn video_without_colors() -> MediaAttachment {
    let mut video = video();
    video.meta.as_mut().expect("the sample has it").colors = None;
    video
}

fn notifications() -> Vec<(&'static str, Value)> {
    let expanded = GroupedNotificationsResults {
        partial_accounts: Some(vec![PartialAccountWithAvatar::from(&account())]),
        ..grouped_notifications(own_status())
    };
    let single = GroupedNotificationsResults {
        notification_groups: vec![NotificationGroup {
            page: None,
            ..notification_group()
        }],
        ..grouped_notifications(own_status())
    };
    let sign_up = Notification {
        status: None,
        ..notification()
    };
    use NotificationType::*;
    let first = [Mention, Reblog, Follow, Favourite];
    let more = [
        Status,
        FollowRequest,
        Poll,
        Update,
        AdminSignUp,
        AdminReport,
        Quote,
        QuotedUpdate,
    ];
    vec![
        ("GET_api_v1_notifications", json(&notification())),
        ("GET_api_v1_notifications.filtered_types", json(&sign_up)),
        (
            "GET_api_v2_notifications",
            json(&grouped_notifications(status())),
        ),
        ("GET_api_v2_notifications.partial_avatars", json(&expanded)),
        ("GET_api_v2_notifications_group_key", json(&single)),
        (
            "GET_api_v2_notifications_policy",
            json(&notification_policy()),
        ),
        (
            "GET_api_v1_push_subscription",
            json(&web_push_subscription(&first)),
        ),
        (
            "POST_api_v1_push_subscription.all_alerts",
            json(&web_push_subscription(&[first.as_slice(), &more].concat())),
        ),
    ]
}

fn settings() -> Vec<(&'static str, Value)> {
    let markers = Markers {
        home: Some(Marker {
            last_read_id: ID,
            version: 1,
            updated_at: TIME,
        }),
        notifications: None,
    };
    let preferences = Preferences {
        posting_default_visibility: Visibility::Unlisted,
        posting_default_sensitive: true,
        posting_default_language: Some("en".into()),
        posting_default_quote_policy: QuotePolicy::Public,
        reading_expand_media: ExpandMedia::Default,
        reading_expand_spoilers: false,
        reading_autoplay_gifs: false,
    };
    let v1_filter = v1::Filter {
        id: Id(1),
        phrase: "anime".into(),
        context: vec![FilterContext::Notifications],
        whole_word: true,
        expires_at: Some(TIME),
        irreversible: false,
    };
    vec![
        ("GET_api_v1_markers", json(&markers)),
        ("GET_api_v1_preferences", json(&preferences)),
        ("GET_api_v1_filters_id.v_before_4", json(&v1_filter)),
        ("GET_api_v2_filters_id", json(&filter())),
        ("POST_api_v2_filters_filter_id_keywords", json(&keyword())),
        (
            "POST_api_v2_filters_filter_id_statuses",
            json(&filter_status()),
        ),
    ]
}

fn servers() -> Vec<(&'static str, Value)> {
    let description = ExtendedDescription {
        updated_at: Some(TIME),
        content: String::new(),
    };
    let terms = TermsOfService {
        effective_date: TIME.into(),
        effective: true,
        content: "<h1>Terms</h1>".into(),
        succeeded_by: Some(TIME.into()),
    };
    let links = NodeInfoLinks {
        links: vec![NodeInfoLink {
            rel: NodeInfoSchema::V2_0,
            href: "https://a.test/nodeinfo/2.0".into(),
        }],
    };
    let token = Token::bearer("secret".into(), "read write".into(), 1_785_592_219);
    let bad_fields = Error {
        details: Some(details(&["fields"])),
        ..Error::new("Validation failed")
    };
    let bad_sign_up = Error {
        details: Some(details(&[
            "email",
            "password",
            "username",
            "agreement",
            "date_of_birth",
        ])),
        ..Error::new("Validation failed")
    };
    let bad_grant = Error {
        error_description: Some("The grant is invalid".into()),
        ..Error::new("invalid_grant")
    };
    vec![
        ("GET_api_v2_instance", json(&instance())),
        ("GET_api_v1_instance", json(&v1_instance())),
        ("GET_api_v1_instance_rules", json(&rule())),
        (
            "GET_api_v1_instance_extended_description",
            json(&description),
        ),
        ("GET_api_v1_instance_terms_of_service", json(&terms)),
        ("GET_api_v1_announcements:/2", json(&announcement())),
        (
            "GET_api_v1_announcements:/1/reactions/0",
            json(&reaction_with_image()),
        ),
        ("GET_nodeinfo_2_0", json(&node_info())),
        ("GET_well_known_nodeinfo", json(&links)),
        (
            "GET_well_known_oauth_authorization_server",
            json(&oauth_server_metadata()),
        ),
        ("POST_api_v1_apps", json(&credential_application())),
        ("GET_api_v1_apps_verify_credentials", json(&application())),
        ("POST_oauth_token", json(&token)),
        (
            "GET_api_v1_accounts_lookup.404",
            json(&Error::new("Record not found")),
        ),
        (
            "PATCH_api_v1_accounts_update_credentials.422",
            json(&bad_fields),
        ),
        ("POST_api_v1_accounts.422.all_details", json(&bad_sign_up)),
        ("POST_oauth_token.400.wrong_password", json(&bad_grant)),
    ]
}

fn details(fields: &[&'static str]) -> BTreeMap<std::borrow::Cow<'static, str>, Vec<ErrorDetail>> {
    let detail = ErrorDetail {
        error: ErrorCode::Invalid,
        description: "is invalid".into(),
    };
    fields
        .iter()
        .map(|&field| (field.into(), vec![detail.clone()]))
        .collect()
}

fn moderation() -> Vec<(&'static str, Value)> {
    let undecided = admin::Report {
        assigned_account: None,
        action_taken_by_account: None,
        ..admin_report()
    };
    vec![
        (
            "GET_api_v2_instance.with_rules_and_thumbnail:/thumbnail",
            json(&own_thumbnail()),
        ),
        (
            "GET_api_v2_instance.with_rules_and_thumbnail:/rules",
            json(&rule()),
        ),
        ("POST_api_v1_reports", json(&report())),
        ("GET_api_v1_admin_accounts_id", json(&admin_account())),
        ("GET_api_v1_admin_reports", json(&undecided)),
        (
            "POST_api_v1_admin_reports_id_resolve",
            json(&admin_report()),
        ),
        (
            "GET_api_v1_admin_domain_blocks_id",
            json(&admin_domain_block()),
        ),
        (
            "GET_api_v1_admin_email_domain_blocks_id",
            json(&admin_email_domain_block()),
        ),
        ("GET_api_v1_admin_ip_blocks_id", json(&admin_ip_block())),
    ]
}

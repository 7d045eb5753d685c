//! What servers, their applications and their moderators see.

use std::collections::BTreeMap;
use std::sync::Arc;

use entities::*;

use super::{ID, TIME, account, daily_use, role, status};

pub fn rule() -> Rule {
    let translation = || RuleTranslation {
        text: "Sii gentile".into(),
        hint: String::new(),
    };
    Rule {
        id: Id(1),
        text: "Be kind".into(),
        hint: String::new(),
        translations: ["de", "es", "fr"]
            .map(|code| (code.into(), translation()))
            .into(),
    }
}

fn statuses() -> StatusLimits {
    StatusLimits {
        max_characters: 500,
        max_media_attachments: 4,
        characters_reserved_per_url: 23,
    }
}

fn media(description_limit: Option<u32>) -> MediaLimits {
    MediaLimits {
        description_limit,
        supported_mime_types: vec!["image/png".into()],
        image_size_limit: 16_777_216,
        image_matrix_limit: 33_177_600,
        video_size_limit: 103_809_024,
        video_frame_rate_limit: 120,
        video_matrix_limit: 8_294_400,
    }
}

fn polls() -> PollLimits {
    PollLimits {
        max_options: 4,
        max_characters_per_option: 50,
        min_expiration: 300,
        max_expiration: 2_629_746,
    }
}

pub fn instance() -> Instance {
    let everyone = TimelineAccess {
        local: Access::Public,
        remote: Access::Public,
    };
    Instance {
        domain: "a.test".into(),
        title: "A".into(),
        version: "4.6.4 (compatible; Steppe 0.1.0)".into(),
        source_url: "https://a.test/source".into(),
        description: String::new(),
        usage: InstanceUsage {
            users: InstanceUsers { active_month: 1 },
        },
        thumbnail: InstanceThumbnail {
            url: "https://a.test/thumbnail.png".into(),
            description: String::new(),
            blurhash: None,
            versions: None,
        },
        icon: vec![InstanceIcon {
            src: "https://a.test/icon-36.png".into(),
            size: "36x36".into(),
        }],
        languages: vec!["en".into()],
        configuration: InstanceConfiguration {
            urls: InstanceUrls {
                streaming: "wss://a.test".into(),
                status: Some("https://status.a.test".into()),
                about: Some("https://a.test/about".into()),
                privacy_policy: Some("https://a.test/privacy-policy".into()),
                terms_of_service: Some("https://a.test/terms-of-service".into()),
            },
            vapid: Vapid {
                public_key: "BAhx".into(),
            },
            accounts: AccountLimits {
                max_display_name_length: 40,
                max_note_length: 500,
                max_avatar_description_length: 150,
                max_header_description_length: 150,
                max_featured_tags: 10,
                max_pinned_statuses: 5,
                max_profile_fields: 4,
                profile_field_name_limit: 255,
                profile_field_value_limit: 255,
            },
            statuses: statuses(),
            media_attachments: media(Some(1_500)),
            polls: polls(),
            translation: TranslationSupport { enabled: false },
            timelines_access: TimelinesAccess {
                live_feeds: everyone,
                hashtag_feeds: everyone,
                trending_link_feeds: everyone,
            },
            limited_federation: false,
        },
        registrations: InstanceRegistrations {
            enabled: true,
            approval_required: false,
            reason_required: false,
            message: Some("<p>Closed</p>".into()),
            min_age: Some(16),
            url: Some("https://a.test/sign-up".into()),
        },
        api_versions: ApiVersions { mastodon: 10 },
        wrapstodon: Some("2026".into()),
        contact: InstanceContact {
            email: "a@a.test".into(),
            account: Some(Arc::new(account())),
        },
        rules: vec![rule()],
    }
}

/// The thumbnail of a server that has chosen its own.
pub fn own_thumbnail() -> InstanceThumbnail {
    InstanceThumbnail {
        url: "https://a.test/thumbnail.png".into(),
        description: "A steppe".into(),
        blurhash: Some("UeKUpFxuo~R%0nW;WCnhF6RjaJt757oJodS$".into()),
        versions: Some(BTreeMap::from(
            ["@1x", "@2x"].map(|scale| (scale, "https://a.test/thumbnail.png".into())),
        )),
    }
}

pub fn v1_instance() -> v1::Instance {
    v1::Instance {
        uri: "a.test".into(),
        title: "A".into(),
        short_description: String::new(),
        description: String::new(),
        email: String::new(),
        version: "4.6.4 (compatible; Steppe 0.1.0)".into(),
        urls: v1::InstanceUrls {
            streaming_api: "wss://a.test".into(),
        },
        stats: v1::InstanceStats {
            user_count: 1,
            status_count: 2,
            domain_count: 3,
        },
        thumbnail: Some("https://a.test/thumbnail.png".into()),
        languages: vec!["en".into()],
        registrations: true,
        approval_required: false,
        invites_enabled: false,
        configuration: v1::InstanceConfiguration {
            accounts: v1::AccountLimits {
                max_featured_tags: 10,
            },
            statuses: statuses(),
            media_attachments: media(None),
            polls: polls(),
        },
        contact_account: Some(Arc::new(account())),
        rules: vec![rule()],
    }
}

pub fn node_info() -> NodeInfo {
    NodeInfo {
        version: NodeInfoVersion::V2_0,
        software: NodeInfoSoftware {
            name: "steppe".into(),
            version: "0.1.0".into(),
            repository: None,
            homepage: None,
        },
        protocols: vec!["activitypub".into()],
        services: NodeInfoServices::default(),
        usage: NodeInfoUsage {
            users: NodeInfoUsers {
                total: 3,
                active_month: 2,
                active_halfyear: 1,
            },
            local_posts: 5,
        },
        open_registrations: true,
        metadata: NodeInfoMetadata {
            node_name: "A".into(),
            node_description: String::new(),
        },
    }
}

pub fn oauth_server_metadata() -> OAuthServerMetadata {
    OAuthServerMetadata {
        issuer: "https://a.test/".into(),
        authorization_endpoint: "https://a.test/oauth/authorize".into(),
        token_endpoint: "https://a.test/oauth/token".into(),
        revocation_endpoint: "https://a.test/oauth/revoke".into(),
        userinfo_endpoint: "https://a.test/oauth/userinfo".into(),
        app_registration_endpoint: "https://a.test/api/v1/apps".into(),
        service_documentation: "https://docs.joinmastodon.org/".into(),
        scopes_supported: vec!["read"],
        response_types_supported: vec!["code"],
        response_modes_supported: vec!["query"],
        grant_types_supported: vec!["authorization_code"],
        token_endpoint_auth_methods_supported: vec!["client_secret_basic"],
        code_challenge_methods_supported: vec!["S256"],
    }
}

pub fn application() -> Application {
    Application {
        id: ID,
        name: "Toot".into(),
        website: Some("https://toot.test/".into()),
        scopes: vec!["read".into()],
        redirect_uris: vec!["urn:ietf:wg:oauth:2.0:oob".into()],
        redirect_uri: "urn:ietf:wg:oauth:2.0:oob".into(),
        vapid_key: "BAhx".into(),
    }
}

pub fn credential_application() -> CredentialApplication {
    CredentialApplication {
        application: application(),
        client_id: "abc".into(),
        client_secret: "def".into(),
        client_secret_expires_at: 0,
    }
}

pub fn web_push_subscription(alerts: &[NotificationType]) -> WebPushSubscription {
    WebPushSubscription {
        id: 3,
        endpoint: "https://push.test/".into(),
        standard: true,
        alerts: alerts.iter().map(|&kind| (kind, true)).collect(),
        server_key: "BAhx".into(),
        policy: WebPushPolicy::All,
    }
}

pub fn notification_policy() -> NotificationPolicy {
    use NotificationPolicyAction::{Accept, Drop, Filter};
    NotificationPolicy {
        for_not_following: Filter,
        for_not_followers: Filter,
        for_new_accounts: Drop,
        for_private_mentions: Filter,
        for_limited_accounts: Filter,
        for_bots: Accept,
        summary: NotificationPolicySummary::default(),
    }
}

pub fn announcement() -> Announcement {
    Announcement {
        id: Id(42),
        content: "<p>Hello</p>".into(),
        starts_at: Some(TIME),
        ends_at: Some(TIME),
        all_day: false,
        published_at: TIME,
        updated_at: TIME,
        read: Some(true),
        mentions: vec![],
        statuses: vec![],
        tags: vec![],
        emojis: vec![],
        reactions: vec![reaction()],
    }
}

pub fn reaction() -> Reaction {
    Reaction {
        name: "🎉".into(),
        count: 11,
        me: Some(false),
        image: None,
    }
}

pub fn reaction_with_image() -> Reaction {
    Reaction {
        name: "cat".into(),
        image: Some(ReactionImage {
            url: "https://a.test/cat.gif".into(),
            static_url: "https://a.test/cat.png".into(),
        }),
        ..reaction()
    }
}

pub fn admin_account() -> admin::Account {
    admin::Account {
        id: ID,
        username: "alice".into(),
        domain: Some("b.test".into()),
        created_at: TIME,
        email: Some("alice@a.test".into()),
        ip: Some("192.0.2.1".into()),
        confirmed: Some(true),
        suspended: false,
        silenced: false,
        sensitized: false,
        disabled: Some(false),
        approved: Some(true),
        locale: Some("en".into()),
        invite_request: Some("I like it here".into()),
        created_by_application_id: None,
        invited_by_account_id: None,
        ips: vec![admin::Ip {
            ip: "192.0.2.1".into(),
            used_at: TIME,
        }],
        account: Arc::new(account()),
        role: Some(role()),
    }
}

pub fn admin_report() -> admin::Report {
    admin::Report {
        id: Id(1),
        action_taken: true,
        action_taken_at: Some(TIME),
        category: ReportCategory::Other,
        comment: "api crimes".into(),
        forwarded: false,
        created_at: TIME,
        updated_at: TIME,
        account: admin_account(),
        target_account: admin_account(),
        assigned_account: Some(admin_account()),
        action_taken_by_account: Some(admin_account()),
        statuses: vec![status()],
        rules: vec![rule()],
    }
}

pub fn admin_domain_block() -> admin::DomainBlock {
    admin::DomainBlock {
        id: Id(1),
        domain: "blocked.test".into(),
        digest: "06f1118b8a3b4cb0b92683b284f4c0c4a03e43b151247acda54c054fcb0d5174".into(),
        created_at: TIME,
        severity: DomainBlockSeverity::Suspend,
        reject_media: false,
        reject_reports: false,
        private_comment: Some("spam".into()),
        public_comment: Some("spam".into()),
        obfuscate: false,
    }
}

pub fn admin_email_domain_block() -> admin::EmailDomainBlock {
    admin::EmailDomainBlock {
        id: Id(1),
        domain: "blocked.test".into(),
        created_at: TIME,
        history: vec![daily_use()],
        allow_with_approval: false,
    }
}

pub fn admin_ip_block() -> admin::IpBlock {
    admin::IpBlock {
        id: Id(1),
        ip: "192.0.2.0/24".into(),
        severity: admin::IpBlockSeverity::NoAccess,
        comment: "spam".into(),
        created_at: TIME,
        expires_at: Some(TIME),
    }
}

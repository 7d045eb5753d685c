//! Accounts and what belongs to them.

use std::sync::Arc;

use entities::*;

use super::{ID, TIME};

pub fn account() -> Account {
    Account {
        id: ID,
        username: "alice".into(),
        acct: "alice".into(),
        display_name: "Alice".into(),
        locked: true,
        bot: false,
        discoverable: Some(true),
        indexable: true,
        group: false,
        created_at: TIME.into(),
        note: "<p>I walk funny</p>".into(),
        url: "https://a.test/@alice".into(),
        uri: "https://a.test/users/alice".into(),
        avatar: "https://a.test/avatar.png".into(),
        avatar_static: "https://a.test/avatar.png".into(),
        avatar_description: "Alice".into(),
        header: "https://a.test/header.png".into(),
        header_static: "https://a.test/header.png".into(),
        header_description: String::new(),
        followers_count: 3,
        following_count: 2,
        statuses_count: 1,
        last_status_at: Some(TIME.into()),
        hide_collections: Some(false),
        show_media: true,
        show_media_replies: true,
        show_featured: true,
        suspended: false,
        limited: false,
        memorial: false,
        noindex: Some(false),
        moved: None,
        feature_approval: FeatureApproval {
            automatic: public(),
            manual: ApprovalGroups::default(),
            current_user: CurrentUserApproval::Automatic,
        },
        emojis: vec![emoji()],
        roles: Some(vec![AccountRole {
            id: Id(3),
            name: "Owner".into(),
            color: "#ff0000".into(),
        }]),
        fields: vec![field()],
        written: Written::default(),
    }
}

pub fn public() -> ApprovalGroups {
    ApprovalGroups {
        public: true,
        ..ApprovalGroups::default()
    }
}

fn field() -> Field {
    Field {
        name: "site".into(),
        value: "<a href=\"https://alice.test/\">alice.test</a>".into(),
        verified_at: Some(TIME),
    }
}

pub fn emoji() -> CustomEmoji {
    CustomEmoji {
        shortcode: "cat".into(),
        url: "https://a.test/cat.gif".into(),
        static_url: "https://a.test/cat.png".into(),
        visible_in_picker: true,
        category: Some("animals".into()),
    }
}

pub fn role() -> Role {
    Role {
        id: Id(-99),
        name: String::new(),
        permissions: TextNumber(65_536),
        color: String::new(),
        highlighted: false,
        collection_limit: 10,
    }
}

pub fn credential_account() -> CredentialAccount {
    CredentialAccount {
        account: Arc::new(account()),
        source: AccountSource {
            privacy: Visibility::Unlisted,
            sensitive: true,
            language: Some("en".into()),
            quote_policy: QuotePolicy::Public,
            note: "I walk funny".into(),
            fields: vec![field()],
            follow_requests_count: 0,
            hide_collections: Some(true),
            discoverable: Some(true),
            indexable: true,
            attribution_domains: vec!["example.com".into()],
        },
        role: role(),
    }
}

pub fn relationship() -> Relationship {
    Relationship {
        id: ID,
        following: true,
        showing_reblogs: true,
        notifying: false,
        languages: Some(vec!["en".into()]),
        followed_by: false,
        blocking: false,
        blocked_by: false,
        muting: true,
        muting_notifications: true,
        muting_expires_at: Some(TIME),
        requested: false,
        requested_by: false,
        domain_blocking: false,
        endorsed: false,
        note: String::new(),
    }
}

//! Statuses and what they contain.

use std::sync::Arc;

use entities::*;

use super::{ID, TIME, account, emoji, public};

fn core() -> StatusCore {
    StatusCore {
        id: ID,
        created_at: TIME,
        in_reply_to_id: Some(ID),
        in_reply_to_account_id: Some(ID),
        sensitive: false,
        spoiler_text: String::new(),
        visibility: Visibility::Public,
        language: Some("en".into()),
        uri: "https://a.test/users/alice/statuses/1".into(),
        url: Some("https://a.test/@alice/1".into()),
        replies_count: 0,
        reblogs_count: 0,
        favourites_count: 0,
        quotes_count: 0,
        edited_at: Some(TIME),
        content: "<p>Hello</p>".into(),
        media_attachments: vec![picture()],
        mentions: vec![Mention {
            id: ID,
            username: "bob".into(),
            url: "https://b.test/@bob".into(),
            acct: "bob@b.test".into(),
        }],
        tags: vec![tag_of_status()],
        emojis: vec![emoji()],
        card: Some(card()),
        written: Written::default(),
    }
}

/// A status of somebody else's, seen without signing in.
pub fn anonymous_status() -> Status {
    Status {
        core: Arc::new(core()),
        account: Arc::new(account()),
        viewer: None,
        reblog: None,
        application: Some(Arc::new(StatusApplication {
            name: "Toot".into(),
            website: Some("https://toot.test/".into()),
        })),
        quote: None,
        quote_approval: QuoteApproval {
            automatic: public(),
            manual: ApprovalGroups::default(),
            current_user: CurrentUserApproval::Denied,
        },
        poll: None,
        tagged_collections: [],
    }
}

/// The same status, seen by a signed-in viewer who is not its author.
pub fn status() -> Status {
    Status {
        viewer: Some(StatusViewer::default()),
        poll: Some(poll()),
        quote: Some(Quote {
            state: QuoteState::Accepted,
            quoted: Quoted::Full(Some(Box::new(Status {
                viewer: Some(StatusViewer::default()),
                ..anonymous_status()
            }))),
        }),
        ..anonymous_status()
    }
}

/// A status of the viewer's own, which may be pinned and quotes another one of theirs.
pub fn own_status() -> Status {
    let quoted = Status {
        quote: None,
        ..pinnable(status())
    };
    Status {
        quote: Some(Quote {
            state: QuoteState::Accepted,
            quoted: Quoted::Full(Some(Box::new(quoted))),
        }),
        ..pinnable(status())
    }
}

fn pinnable(status: Status) -> Status {
    Status {
        viewer: Some(StatusViewer {
            pinned: Some(false),
            ..StatusViewer::default()
        }),
        ..status
    }
}

/// A reblog of that status by the viewer.
pub fn reblog() -> Status {
    Status {
        reblog: Some(Box::new(own_status())),
        ..status()
    }
}

fn tag_of_status() -> StatusTag {
    StatusTag {
        name: "cats".into(),
        url: "https://a.test/tags/cats".into(),
    }
}

pub fn picture() -> MediaAttachment {
    MediaAttachment {
        id: ID,
        media_type: MediaType::Image,
        url: Some("https://a.test/media/1.png".into()),
        preview_url: Some("https://a.test/media/1-small.png".into()),
        remote_url: None,
        preview_remote_url: None,
        text_url: (),
        meta: Some(MediaMeta {
            focus: Some(Focus { x: -0.5, y: 0.3 }),
            original: Some(MediaVersion::picture(640, 480)),
            small: Some(MediaVersion::picture(320, 240)),
            ..MediaMeta::default()
        }),
        description: Some("a cat".into()),
        blurhash: Some("UGC~-#M{0JfkNFofR%M{IURj%Mt7E0oM%MR*".into()),
    }
}

pub fn video() -> MediaAttachment {
    MediaAttachment {
        media_type: MediaType::Video,
        meta: Some(MediaMeta {
            focus: Some(Focus { x: -0.5, y: 0.3 }),
            colors: Some(MediaColors {
                background: "#d9f3f3".into(),
                foreground: "#0c0c0c".into(),
                accent: "#0c0c0c".into(),
            }),
            original: Some(MediaVersion {
                width: Some(640),
                height: Some(480),
                frame_rate: Some("30/1".into()),
                duration: Some(7.3),
                bitrate: Some(2_187_124),
                ..MediaVersion::default()
            }),
            small: Some(MediaVersion::picture(320, 240)),
        }),
        ..picture()
    }
}

pub fn poll() -> Poll {
    Poll {
        id: ID,
        expires_at: Some(TIME),
        expired: false,
        multiple: true,
        votes_count: 1,
        voters_count: Some(1),
        viewer: Some(PollViewer {
            voted: true,
            own_votes: vec![1],
        }),
        options: vec![PollOption {
            title: "tea".into(),
            votes_count: Some(1),
        }],
        emojis: vec![emoji()],
    }
}

fn card() -> PreviewCard {
    PreviewCard {
        url: "https://example.org/".into(),
        title: "Example".into(),
        description: String::new(),
        language: Some("en".into()),
        card_type: PreviewCardType::Link,
        author_name: String::new(),
        author_url: String::new(),
        provider_name: String::new(),
        provider_url: String::new(),
        html: String::new(),
        width: 0,
        height: 0,
        image: Some("https://a.test/card.png".into()),
        image_description: String::new(),
        embed_url: String::new(),
        blurhash: Some("UGC~-#M{0JfkNFofR%M{IURj%Mt7E0oM%MR*".into()),
        published_at: Some(TIME),
        missing_attribution: false,
        authors: vec![PreviewCardAuthor {
            name: "Alice".into(),
            url: "https://a.test/@alice".into(),
            account: Some(Arc::new(account())),
        }],
    }
}

pub fn edit() -> StatusEdit {
    StatusEdit {
        content: "<p>Hello</p>".into(),
        spoiler_text: String::new(),
        sensitive: false,
        created_at: TIME,
        account: Arc::new(account()),
        poll: None,
        quote: None,
        media_attachments: vec![picture()],
        emojis: vec![emoji()],
    }
}

pub fn scheduled_status() -> ScheduledStatus {
    ScheduledStatus {
        id: Id(1),
        scheduled_at: TIME,
        params: ScheduledStatusParams {
            text: "later".into(),
            poll: None,
            media_ids: Some(vec![ID]),
            sensitive: Some(false),
            spoiler_text: Some(String::new()),
            visibility: Some(Visibility::Public),
            language: Some("en".into()),
            in_reply_to_id: Some(ID.0),
            quoted_status_id: None,
            quote_approval_policy: Some(QuotePolicy::Followers),
            allowed_mentions: None,
            application_id: Some(1),
            scheduled_at: (),
            idempotency: None,
            with_rate_limit: false,
        },
        media_attachments: vec![picture()],
    }
}

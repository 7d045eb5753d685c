//! What the server says of itself.

use std::sync::Arc;

use entities::{
    Access, AccountLimits, ApiVersions, ExtendedDescription, Instance, InstanceConfiguration,
    InstanceContact, InstanceIcon, InstanceRegistrations, InstanceThumbnail, InstanceUrls,
    InstanceUsage, InstanceUsers, MediaLimits, NodeInfo, NodeInfoMetadata, NodeInfoServices,
    NodeInfoSoftware, NodeInfoUsage, NodeInfoUsers, NodeInfoVersion, PollLimits, Rule,
    StatusLimits, TimelineAccess, TimelinesAccess, TranslationSupport, Vapid, v1,
};
use services::sign_ups;
use store::usage::Usage;
use tenant::{Registrations, Settings, Unit, Urls, bounds};
use types::{DAY, Handle};

use crate::{Result, accounts, id, time};

/// The Mastodon whose client API we speak; apps compare the number at its beginning.
const VERSION: &str = concat!("4.4.0 (compatible; Steppe ", env!("CARGO_PKG_VERSION"), ")");
/// Of Mastodon 4.4. The next one would promise quotes.
const API_VERSION: u32 = 6;
/// Where the source code is, as the AGPL asks.
const SOURCE: &str = env!("CARGO_PKG_REPOSITORY");
/// What can be uploaded.
const MEDIA_TYPES: [&str; 4] = ["image/jpeg", "image/png", "image/gif", "image/webp"];
const PICTURE: &str = "/headers/original/missing.png";
const ICON: &str = "/avatars/original/missing.png";

/// <https://docs.joinmastodon.org/methods/instance/#v2>
pub fn one(unit: &Unit<'_>) -> Result<Instance> {
    let settings = unit.tenant().settings();
    let urls = &unit.tenant().urls;
    Ok(Instance {
        domain: urls.account_domain.to_string(),
        title: settings.title.clone(),
        version: VERSION.into(),
        source_url: SOURCE.into(),
        description: settings.short_description.clone(),
        usage: InstanceUsage {
            users: InstanceUsers {
                active_month: usage(unit)?.active_month,
            },
        },
        thumbnail: InstanceThumbnail {
            url: picture(urls, &settings),
            description: settings.picture_description.clone(),
            blurhash: None,
            versions: None,
        },
        icon: vec![InstanceIcon {
            src: urls.absolute(ICON),
            size: "400x400".into(),
        }],
        languages: settings.languages.clone(),
        configuration: configuration(unit, &settings),
        registrations: registrations(unit, &settings)?,
        api_versions: ApiVersions {
            mastodon: API_VERSION,
        },
        wrapstodon: None,
        contact: InstanceContact {
            email: settings.contact_email.clone(),
            account: contact(unit, &settings)?,
        },
        rules: rules(unit)?,
    })
}

/// <https://docs.joinmastodon.org/methods/instance/#v1>
pub fn v1(unit: &Unit<'_>) -> Result<v1::Instance> {
    let settings = unit.tenant().settings();
    let urls = &unit.tenant().urls;
    let usage = usage(unit)?;
    let limits = configuration(unit, &settings);
    let joining = sign_ups::registrations(unit)?;
    Ok(v1::Instance {
        uri: urls.account_domain.to_string(),
        title: settings.title.clone(),
        short_description: settings.short_description.clone(),
        description: settings.extended_description.clone(),
        email: settings.contact_email.clone(),
        version: VERSION.into(),
        urls: v1::InstanceUrls {
            streaming_api: urls.streaming(),
        },
        stats: v1::InstanceStats {
            user_count: usage.users,
            status_count: usage.local_posts,
            domain_count: usage.domains,
        },
        thumbnail: Some(picture(urls, &settings)),
        languages: settings.languages.clone(),
        registrations: joining != Registrations::Closed,
        approval_required: joining == Registrations::Approval,
        invites_enabled: false,
        configuration: v1::InstanceConfiguration {
            accounts: v1::AccountLimits {
                max_featured_tags: limits.accounts.max_featured_tags,
            },
            statuses: limits.statuses,
            media_attachments: limits.media_attachments,
            polls: limits.polls,
        },
        contact_account: contact(unit, &settings)?,
        rules: rules(unit)?,
    })
}

fn picture(urls: &Urls, settings: &Settings) -> String {
    match settings.picture.as_str() {
        "" => urls.absolute(PICTURE),
        key => urls.media(key),
    }
}

/// What the about page says beside the settings.
pub struct About {
    pub rules: Vec<Rule>,
    pub contact: Option<Arc<entities::Account>>,
    pub usage: Arc<Usage>,
}

/// What the about page says beside the settings.
pub fn about(unit: &Unit<'_>) -> Result<About> {
    Ok(About {
        rules: rules(unit)?,
        contact: contact(unit, &unit.tenant().settings())?,
        usage: usage(unit)?,
    })
}

/// <https://docs.joinmastodon.org/methods/instance/#rules>
pub fn rules(unit: &Unit<'_>) -> Result<Vec<Rule>> {
    let rules = store::rules::all(unit)?.into_iter();
    Ok(rules
        .map(|rule| Rule {
            id: id(rule.id),
            text: rule.text,
            hint: rule.hint,
            translations: Default::default(),
        })
        .collect())
}

/// <https://docs.joinmastodon.org/methods/instance/#extended_description>
pub fn extended_description(settings: &Settings) -> ExtendedDescription {
    let changed = types::Timestamp(settings.extended_description_at);
    ExtendedDescription {
        updated_at: (changed.0 > 0).then(|| time(changed)),
        content: settings.extended_description.clone(),
    }
}

/// <https://github.com/jhass/nodeinfo/blob/main/PROTOCOL.md>
pub fn node_info(unit: &Unit<'_>, version: NodeInfoVersion) -> Result<NodeInfo> {
    let settings = unit.tenant().settings();
    let usage = usage(unit)?;
    let newer = version == NodeInfoVersion::V2_1;
    Ok(NodeInfo {
        version,
        software: NodeInfoSoftware {
            name: "steppe".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            repository: (newer && !SOURCE.is_empty()).then(|| SOURCE.into()),
            homepage: None,
        },
        protocols: vec!["activitypub".into()],
        services: NodeInfoServices::default(),
        usage: NodeInfoUsage {
            users: NodeInfoUsers {
                total: usage.users,
                active_month: usage.active_month,
                active_halfyear: usage.active_half_year,
            },
            local_posts: usage.local_posts,
        },
        open_registrations: sign_ups::registrations(unit)? == Registrations::Open,
        metadata: NodeInfoMetadata {
            node_name: settings.title.clone(),
            node_description: settings.short_description.clone(),
        },
    })
}

/// Counts of a few minutes ago: counting costs as much as there are people.
pub fn usage(unit: &Unit<'_>) -> Result<Arc<Usage>> {
    unit.tenant()
        .usage
        .get_or_count(unit.now, || {
            store::usage::count(unit, unit.now.plus(-30 * DAY), unit.now.plus(-180 * DAY))
        })
        .map_err(Into::into)
}

fn contact(unit: &Unit<'_>, settings: &Settings) -> Result<Option<Arc<entities::Account>>> {
    if settings.contact_account.is_empty() {
        return Ok(None);
    }
    let handle = Handle {
        username: settings.contact_account.clone(),
        host: None,
    };
    match store::accounts::by_handle(unit, &handle)? {
        Some(account) => accounts::one(unit, account.id).map(Some),
        None => Ok(None),
    }
}

fn registrations(unit: &Unit<'_>, settings: &Settings) -> Result<InstanceRegistrations> {
    let joining = sign_ups::registrations(unit)?;
    let open = joining != Registrations::Closed;
    let approval = joining == Registrations::Approval;
    Ok(InstanceRegistrations {
        enabled: open,
        approval_required: approval,
        reason_required: approval,
        message: (!open && !settings.closed_message.is_empty())
            .then(|| settings.closed_message.clone()),
        min_age: None,
        url: open.then(|| unit.tenant().urls.absolute("/auth/sign_up")),
    })
}

fn configuration(unit: &Unit<'_>, settings: &Settings) -> InstanceConfiguration {
    let urls = &unit.tenant().urls;
    let feed = if settings.public_timelines {
        Access::Public
    } else {
        Access::Authenticated
    };
    let access = TimelineAccess {
        local: feed,
        remote: feed,
    };
    InstanceConfiguration {
        urls: InstanceUrls {
            streaming: urls.streaming(),
            status: None,
            about: Some(urls.absolute("/about")),
            privacy_policy: None,
            terms_of_service: None,
        },
        vapid: Vapid {
            public_key: String::new(),
        },
        accounts: AccountLimits {
            max_display_name_length: count(bounds::DISPLAY_NAME),
            max_note_length: count(bounds::NOTE),
            max_avatar_description_length: count(bounds::PICTURE_DESCRIPTION),
            max_header_description_length: count(bounds::PICTURE_DESCRIPTION),
            max_featured_tags: count(bounds::FEATURED_TAGS),
            max_pinned_statuses: count(settings.max_pins),
            max_profile_fields: count(settings.max_fields),
            profile_field_name_limit: count(bounds::FIELD),
            profile_field_value_limit: count(bounds::FIELD),
        },
        statuses: StatusLimits {
            max_characters: count(settings.max_characters),
            max_media_attachments: count(settings.max_media),
            characters_reserved_per_url: 23,
        },
        media_attachments: MediaLimits {
            description_limit: Some(count(settings.max_description_characters)),
            supported_mime_types: MEDIA_TYPES.map(String::from).to_vec(),
            image_size_limit: settings.max_image_size as u64,
            image_matrix_limit: media::images::Limits::default().pixels,
            video_size_limit: 0,
            video_frame_rate_limit: 0,
            video_matrix_limit: 0,
        },
        polls: PollLimits {
            max_options: count(settings.max_poll_options),
            max_characters_per_option: count(settings.max_option_characters),
            min_expiration: count(bounds::POLL_SHORTEST),
            max_expiration: count(bounds::POLL_LONGEST),
        },
        translation: TranslationSupport { enabled: false },
        timelines_access: TimelinesAccess {
            live_feeds: access,
            hashtag_feeds: access,
            trending_link_feeds: access,
        },
        limited_federation: false,
    }
}

fn count<N: TryInto<u32>>(number: N) -> u32 {
    number.try_into().unwrap_or(u32::MAX)
}

//! Profiles: what people say of themselves, and what they prefer.

mod words;

use std::sync::Arc;

use bytes::Bytes;
use media::images::{self, Animatable, Limits};
use messages::Locale;
use store::accounts::Account;
use store::jobs::Job;
use store::users::UserSettings;
use store::{Page, follow_requests};
use tenant::{Tenant, Unit};
use types::{AccountId, Visibility};

use crate::pictures::{self, Files, Part};
use crate::{Error, Result, Why, follows, languages, links};

/// Requests to follow that are accepted at a time.
const ACCEPTED: usize = 100;

/// What somebody changes; none: it stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    pub display_name: Option<String>,
    /// Plain text.
    pub note: Option<String>,
    /// Names and values in plain text.
    pub fields: Option<Vec<(String, String)>>,
    /// Files.
    pub avatar: Option<Bytes>,
    pub header: Option<Bytes>,
    pub avatar_description: Option<String>,
    pub header_description: Option<String>,
    pub locked: Option<bool>,
    pub bot: Option<bool>,
    pub discoverable: Option<bool>,
    pub indexable: Option<bool>,
    pub hide_collections: Option<bool>,
    /// Whether search engines are asked to leave out what is theirs.
    pub noindex: Option<bool>,
    pub show_media: Option<bool>,
    pub show_media_replies: Option<bool>,
    pub show_featured: Option<bool>,
    pub attribution_domains: Option<Vec<String>>,
    pub preferences: Preferences,
}

/// How somebody posts who says nothing else; none: it stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Preferences {
    pub privacy: Option<Visibility>,
    pub sensitive: Option<bool>,
    /// Empty: the language of their pages.
    pub language: Option<String>,
    /// `public`, `followers` or `nobody`.
    pub quote_policy: Option<String>,
    pub reading: Option<Reading>,
}

/// How somebody reads.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// `default`, `show_all` or `hide_all`.
    pub expand_media: String,
    /// Whether content warnings are opened at once.
    pub expand_spoilers: bool,
    /// Whether animated pictures play by themselves.
    pub autoplay_gifs: bool,
    /// The language of their pages and mails.
    pub locale: Locale,
}

/// The two pictures of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    Avatar,
    Header,
}

impl Picture {
    fn part(self) -> Part {
        match self {
            Self::Avatar => pictures::AVATAR,
            Self::Header => pictures::HEADER,
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Self::Avatar => "avatars",
            Self::Header => "headers",
        }
    }

    fn make(self, file: &[u8], limits: &Limits) -> Result<Animatable, media::Error> {
        match self {
            Self::Avatar => images::avatar(file, limits),
            Self::Header => images::header(file, limits),
        }
    }
}

/// Storage keys of a stored picture.
#[derive(Default)]
struct Stored {
    key: String,
    still: String,
}

/// Changes a profile and preferences.
pub async fn update(tenant: &Arc<Tenant>, me: AccountId, changes: Changes) -> Result<()> {
    let tenant = tenant.clone();
    pictures::to_the_end(async move {
        let mut files = Files::new(&tenant);
        let outcome = store_all(&tenant, me, changes, &mut files).await;
        files.settle(outcome).await
    })
    .await
}

async fn store_all(
    tenant: &Arc<Tenant>,
    me: AccountId,
    mut changes: Changes,
    files: &mut Files<'_>,
) -> Result<()> {
    let (avatar, header) = (changes.avatar.take(), changes.header.take());
    let avatar = keep(tenant, Picture::Avatar, avatar, files).await?;
    let header = keep(tenant, Picture::Header, header, files).await?;
    let write = move |unit: &Unit<'_>| {
        let mut account = store::accounts::locked(unit, me)?.ok_or(Error::NotFound)?;
        words::apply(unit, &mut account, &changes)?;
        for (picture, stored) in [(Picture::Avatar, avatar), (Picture::Header, header)] {
            if let Some(stored) = stored {
                replace(unit, &mut account, picture, stored)?;
            }
        }
        apply_flags(unit, &mut account, &changes)?;
        apply_preferences(unit, me, &changes.preferences)?;
        save(unit, &account)
    };
    tenant.write(write).await
}

async fn keep(
    tenant: &Tenant,
    picture: Picture,
    file: Option<Bytes>,
    files: &mut Files<'_>,
) -> Result<Option<Stored>> {
    let Some(file) = file else {
        return Ok(None);
    };
    let limits = pictures::limits(tenant);
    let make = move || picture.make(&file, &limits);
    let made = pictures::in_turn(tenant, picture.part(), make).await?;
    let key = files.put(picture.folder(), &made.original).await?;
    let still = match &made.still {
        Some(still) => files.put(picture.folder(), still).await?,
        None => key.clone(),
    };
    Ok(Some(Stored { key, still }))
}

fn replace(unit: &Unit<'_>, account: &mut Account, picture: Picture, stored: Stored) -> Result<()> {
    let (key, still) = match picture {
        Picture::Avatar => (&mut account.avatar, &mut account.avatar_static),
        Picture::Header => (&mut account.header, &mut account.header_static),
    };
    let mut old = vec![
        std::mem::replace(key, stored.key),
        std::mem::replace(still, stored.still),
    ];
    old.dedup();
    pictures::discard(unit, old)
}

/// Removes a picture of a profile, if there is one.
pub async fn remove(tenant: &Arc<Tenant>, me: AccountId, picture: Picture) -> Result<()> {
    tenant
        .write(move |unit| {
            let mut account = store::accounts::locked(unit, me)?.ok_or(Error::NotFound)?;
            replace(unit, &mut account, picture, Stored::default())?;
            save(unit, &account)
        })
        .await
}

fn save(unit: &Unit<'_>, account: &Account) -> Result<()> {
    store::accounts::update_profile(unit, account)?;
    unit.touch_account(account.id);
    if account.fields.0.iter().any(links::is_open) {
        unit.enqueue(&Job::VerifyLinks {
            account_id: account.id,
        })?;
    }
    Ok(unit.enqueue(&Job::ShareProfile {
        account_id: account.id,
    })?)
}

fn apply_flags(unit: &Unit<'_>, account: &mut Account, changes: &Changes) -> Result<()> {
    if account.locked && changes.locked == Some(false) {
        let account_id = account.id;
        unit.enqueue(&Job::AcceptRequests { account_id })?;
    }
    if let Some(bot) = changes.bot {
        account.actor_type = if bot { "Service" } else { "Person" }.into();
    }
    for (flag, change) in [
        (&mut account.locked, changes.locked),
        (&mut account.discoverable, changes.discoverable),
        (&mut account.indexable, changes.indexable),
        (&mut account.hide_collections, changes.hide_collections),
        (&mut account.noindex, changes.noindex),
        (&mut account.show_media, changes.show_media),
        (&mut account.show_media_replies, changes.show_media_replies),
        (&mut account.show_featured, changes.show_featured),
    ] {
        *flag = change.unwrap_or(*flag);
    }
    Ok(())
}

fn apply_preferences(unit: &Unit<'_>, me: AccountId, changes: &Preferences) -> Result<()> {
    let mut user = store::users::by_account(unit, me)?.ok_or(Error::Forbidden)?;
    let before = user.settings.clone();
    changes.apply(&mut user.settings.0)?;
    if let Some(reading) = &changes.reading {
        store::users::set_locale(unit, user.id, reading.locale.code())?;
    }
    if user.settings != before {
        store::users::set_settings(unit, user.id, &user.settings)?;
    }
    Ok(())
}

impl Preferences {
    fn apply(&self, settings: &mut UserSettings) -> Result<()> {
        if let Some(reading) = &self.reading {
            let words = ["default", "show_all", "hide_all"];
            if !words.contains(&reading.expand_media.as_str()) {
                return Err(Error::invalid("expand_media", Why::Inclusion));
            }
            settings.expand_media.clone_from(&reading.expand_media);
            settings.expand_spoilers = reading.expand_spoilers;
            settings.autoplay_gifs = reading.autoplay_gifs;
        }
        match self.privacy {
            Some(Visibility::Direct) => return Err(Error::invalid("privacy", Why::Inclusion)),
            Some(privacy) => settings.privacy = Some(privacy),
            None => {}
        }
        settings.sensitive = self.sensitive.unwrap_or(settings.sensitive);
        match self.language.as_deref() {
            Some("") => settings.language = None,
            Some(code) => {
                let known = languages::known(code);
                let problem = || Error::invalid("language", Why::Inclusion);
                settings.language = Some(known.ok_or_else(problem)?);
            }
            None => {}
        }
        if let Some(policy) = &self.quote_policy {
            if !matches!(policy.as_str(), "public" | "followers" | "nobody") {
                return Err(Error::invalid("quote_policy", Why::Inclusion));
            }
            settings.quote_policy.clone_from(policy);
        }
        Ok(())
    }
}

/// Lets everybody follow who asked to, unless the account is locked again.
pub async fn accept_requests(tenant: &Arc<Tenant>, me: AccountId) -> Result<()> {
    loop {
        let requests = tenant.read(move |unit| {
            let open = store::accounts::by_id(unit, me)?.is_some_and(|account| !account.locked);
            if open {
                follow_requests::of(unit, me, Page::newest(ACCEPTED))
            } else {
                Ok(Vec::new())
            }
        });
        let requests = requests.await?;
        if requests.is_empty() {
            return Ok(());
        }
        for (_, follower) in requests {
            match follows::authorize(tenant, me, follower).await {
                // It was taken back meanwhile.
                Err(Error::NotFound) => {}
                answer => answer?,
            }
        }
    }
}

/// Tells other servers how a profile is now.
pub(crate) async fn share(tenant: &Arc<Tenant>, me: AccountId) -> Result<()> {
    let pem = federation::keys::public_pem(tenant, Some(me)).await?;
    let work = move |unit: &Unit<'_>| match store::accounts::by_id(unit, me)? {
        Some(account) => Ok(federation::deliver::accounts::update(unit, &account, pem)?),
        None => Ok(()),
    };
    tenant.write(work).await
}

//! One's own profile and preferences.

use entities::{
    AccountSource, CredentialAccount, ExpandMedia, Field, Preferences, Profile, QuotePolicy,
};
use services::statuses::visibility;
use store::accounts::Account as Row;
use store::users::User;
use tenant::Unit;
use types::AccountId;

use crate::{Error, Result, accounts, roles, tags, time};

/// The viewer's own account. [Mastodon docs: verify_credentials](https://docs.joinmastodon.org/methods/accounts/#verify_credentials)
pub fn credentials(unit: &Unit<'_>, me: AccountId) -> Result<CredentialAccount> {
    let (row, user) = load(unit, me)?;
    let privacy = visibility(None, &row, &user);
    let settings = user.settings.0;
    Ok(CredentialAccount {
        account: accounts::one(unit, me)?,
        source: AccountSource {
            privacy: crate::statuses::visibility(privacy),
            sensitive: settings.sensitive,
            language: settings.language,
            quote_policy: quote_policy(&settings.quote_policy),
            fields: plain_fields(&row),
            note: row.note,
            follow_requests_count: store::follow_requests::count(unit, me)?,
            hide_collections: Some(row.hide_collections),
            discoverable: Some(row.discoverable),
            indexable: row.indexable,
            attribution_domains: row.attribution_domains.0,
        },
        role: roles::entity(user.role),
    })
}

/// The viewer's own profile, for an editor. [Mastodon docs: Get profile](https://docs.joinmastodon.org/methods/profile/#get)
pub fn profile(unit: &Unit<'_>, me: AccountId) -> Result<Profile> {
    let row = store::accounts::by_id(unit, me)?.ok_or(Error::NotFound)?;
    let shown = accounts::one(unit, me)?;
    let given = |key: &str, url: &str| (!key.is_empty()).then(|| url.to_owned());
    Ok(Profile {
        id: shown.id,
        display_name: shown.display_name.clone(),
        fields: plain_fields(&row),
        formatted_fields: shown.fields.clone(),
        avatar: given(&row.avatar, &shown.avatar),
        avatar_static: given(&row.avatar, &shown.avatar_static),
        avatar_description: row.avatar_description,
        header: given(&row.header, &shown.header),
        header_static: given(&row.header, &shown.header_static),
        header_description: row.header_description,
        note: row.note,
        locked: row.locked,
        bot: shown.bot,
        hide_collections: Some(row.hide_collections),
        discoverable: Some(row.discoverable),
        indexable: row.indexable,
        show_media: row.show_media,
        show_media_replies: row.show_media_replies,
        show_featured: row.show_featured,
        attribution_domains: row.attribution_domains.0,
        featured_tags: tags::featured(unit, me)?,
    })
}

/// What apps should respect. [Mastodon docs: preferences](https://docs.joinmastodon.org/methods/preferences/#get)
pub fn preferences(unit: &Unit<'_>, me: AccountId) -> Result<Preferences> {
    let (row, user) = load(unit, me)?;
    let privacy = visibility(None, &row, &user);
    let settings = user.settings.0;
    Ok(Preferences {
        posting_default_visibility: crate::statuses::visibility(privacy),
        posting_default_sensitive: settings.sensitive,
        posting_default_language: settings.language,
        posting_default_quote_policy: quote_policy(&settings.quote_policy),
        reading_expand_media: settings
            .expand_media
            .parse()
            .unwrap_or(ExpandMedia::Default),
        reading_expand_spoilers: settings.expand_spoilers,
        reading_autoplay_gifs: settings.autoplay_gifs,
    })
}

fn load(unit: &Unit<'_>, me: AccountId) -> Result<(Row, User)> {
    let row = store::accounts::by_id(unit, me)?.ok_or(Error::NotFound)?;
    let user = store::users::by_account(unit, me)?.ok_or(Error::NotFound)?;
    Ok((row, user))
}

fn quote_policy(word: &str) -> QuotePolicy {
    word.parse().unwrap_or(QuotePolicy::Nobody)
}

fn plain_fields(row: &Row) -> Vec<Field> {
    let fields = row.fields.0.iter();
    fields
        .map(|field| Field {
            name: field.name.clone(),
            value: field.value.clone(),
            verified_at: field.verified_at.map(time),
        })
        .collect()
}

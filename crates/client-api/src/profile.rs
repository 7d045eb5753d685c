//! One's own profile. <https://docs.joinmastodon.org/methods/profile/>

use std::sync::Arc;

use axum::Json;
use entities::{CredentialAccount, Profile};
use serde::Deserialize;
use services::profiles::{Changes, Picture, Preferences};
use tenant::Tenant;
use types::{AccountId, Visibility};

use crate::ApiError;
use crate::access::{Me, Server};
use crate::input::{Files, Upload, given};

/// What a client changes.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    #[serde(deserialize_with = "given")]
    display_name: Option<String>,
    #[serde(deserialize_with = "given")]
    note: Option<String>,
    #[serde(deserialize_with = "given")]
    avatar_description: Option<String>,
    #[serde(deserialize_with = "given")]
    header_description: Option<String>,
    locked: Option<bool>,
    bot: Option<bool>,
    discoverable: Option<bool>,
    indexable: Option<bool>,
    hide_collections: Option<bool>,
    show_media: Option<bool>,
    show_media_replies: Option<bool>,
    show_featured: Option<bool>,
    fields_attributes: Option<Vec<Field>>,
    attribution_domains: Option<Vec<String>>,
    source: Source,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Field {
    name: String,
    value: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Source {
    privacy: Option<Visibility>,
    sensitive: Option<bool>,
    #[serde(deserialize_with = "given")]
    language: Option<String>,
    quote_policy: Option<String>,
}

impl Form {
    fn changes(self, mut files: Files) -> Changes {
        let fields = self.fields_attributes;
        Changes {
            display_name: self.display_name,
            note: self.note,
            fields: fields.map(|fields| {
                let pair = |field: Field| (field.name, field.value);
                fields.into_iter().map(pair).collect()
            }),
            avatar: files.take("avatar"),
            header: files.take("header"),
            avatar_description: self.avatar_description,
            header_description: self.header_description,
            locked: self.locked,
            bot: self.bot,
            discoverable: self.discoverable,
            indexable: self.indexable,
            hide_collections: self.hide_collections,
            noindex: None,
            show_media: self.show_media,
            show_media_replies: self.show_media_replies,
            show_featured: self.show_featured,
            attribution_domains: self.attribution_domains,
            preferences: Preferences {
                privacy: self.source.privacy,
                sensitive: self.source.sensitive,
                language: self.source.language,
                quote_policy: self.source.quote_policy,
                reading: None,
            },
        }
    }
}

/// <https://docs.joinmastodon.org/methods/accounts/#update_credentials>
pub async fn update_credentials(
    Server(tenant): Server,
    Me(me): Me,
    Upload(form, files): Upload<Form>,
) -> Result<Json<CredentialAccount>, ApiError> {
    services::profiles::update(&tenant, me, form.changes(files)).await?;
    credentials(&tenant, me).await
}

async fn credentials(
    tenant: &Arc<Tenant>,
    me: AccountId,
) -> Result<Json<CredentialAccount>, ApiError> {
    let read = tenant.read(move |unit| views::profiles::credentials(unit, me));
    Ok(Json(read.await?))
}

/// <https://docs.joinmastodon.org/methods/accounts/#verify_credentials>
pub async fn verify_credentials(
    Server(tenant): Server,
    Me(me): Me,
) -> Result<Json<CredentialAccount>, ApiError> {
    credentials(&tenant, me).await
}

/// <https://docs.joinmastodon.org/methods/profile/#get>
pub async fn show(Server(tenant): Server, Me(me): Me) -> Result<Json<Profile>, ApiError> {
    let read = tenant.read(move |unit| views::profiles::profile(unit, me));
    Ok(Json(read.await?))
}

/// <https://docs.joinmastodon.org/methods/profile/#update>
pub async fn update(
    server: Server,
    Me(me): Me,
    Upload(form, files): Upload<Form>,
) -> Result<Json<Profile>, ApiError> {
    services::profiles::update(&server.0, me, form.changes(files)).await?;
    show(server, Me(me)).await
}

/// <https://docs.joinmastodon.org/methods/profile/#delete-profile-avatar>
pub async fn delete_avatar(
    Server(tenant): Server,
    Me(me): Me,
) -> Result<Json<CredentialAccount>, ApiError> {
    services::profiles::remove(&tenant, me, Picture::Avatar).await?;
    credentials(&tenant, me).await
}

/// <https://docs.joinmastodon.org/methods/profile/#delete-profile-header>
pub async fn delete_header(
    Server(tenant): Server,
    Me(me): Me,
) -> Result<Json<CredentialAccount>, ApiError> {
    services::profiles::remove(&tenant, me, Picture::Header).await?;
    credentials(&tenant, me).await
}

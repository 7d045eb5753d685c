//! Accounts as everybody sees them.

use std::collections::HashMap;
use std::sync::Arc;

use entities::{
    Account, AccountSource, ApprovalGroups, CredentialAccount, CurrentUserApproval,
    FeatureApproval, Field, QuotePolicy, Role,
};
use store::Page;
use store::accounts::Account as Row;
use tenant::Unit;
use types::{AccountId, Id};

use crate::emojis::Emojis;
use crate::{Error, Listed, Result, id, time};

/// Pictures of those who have none.
const MISSING_AVATAR: &str = "/avatars/original/missing.png";
const MISSING_HEADER: &str = "/headers/original/missing.png";

/// One account. [Mastodon docs: Get account](https://docs.joinmastodon.org/methods/accounts/#get)
pub fn one(unit: &Unit<'_>, id: AccountId) -> Result<Arc<Account>> {
    many(unit, &[id])?.remove(&id).ok_or(Error::NotFound)
}

/// Accounts in the order of `ids`; those that are not there are left out.
pub fn list(unit: &Unit<'_>, ids: &[AccountId]) -> Result<Vec<Arc<Account>>> {
    let accounts = many(unit, ids)?;
    Ok(ids
        .iter()
        .filter_map(|id| accounts.get(id).cloned())
        .collect())
}

/// The accounts of a page that was read with the ids it is ordered by.
pub(crate) fn listed<I: Id>(
    unit: &Unit<'_>,
    rows: &[(I, AccountId)],
    page: Page,
) -> Result<Listed<Arc<Account>>> {
    let ids: Vec<AccountId> = rows.iter().map(|(_, account)| *account).collect();
    Ok(Listed::new(list(unit, &ids)?, rows, page, |(id, _)| {
        id.get()
    }))
}

/// Accounts by id, in one statement for those that are not cached.
pub fn many(unit: &Unit<'_>, ids: &[AccountId]) -> Result<HashMap<AccountId, Arc<Account>>> {
    let mut accounts = HashMap::with_capacity(ids.len());
    let mut missing = Vec::new();
    for id in ids {
        match unit.cached_account(*id) {
            Some(account) => drop(accounts.insert(*id, account)),
            None if !missing.contains(id) => missing.push(*id),
            None => {}
        }
    }
    if missing.is_empty() {
        return Ok(accounts);
    }
    let rows = store::accounts::by_ids(unit, &missing)?;
    let texts = rows
        .iter()
        .flat_map(|row| emoji_texts(row).map(|text| (row.domain.as_str(), text)));
    let emojis = Emojis::load(unit, texts)?;
    for row in rows {
        let moved = row.moved_to_id.filter(|target| *target != row.id);
        let (row_id, account) = (row.id, Arc::new(entity(unit, row, moved, &emojis)?));
        unit.cache_account(row_id, account.clone());
        accounts.insert(row_id, account);
    }
    Ok(accounts)
}

fn entity(
    unit: &Unit<'_>,
    row: Row,
    moved: Option<AccountId>,
    emojis: &Emojis<'_>,
) -> Result<Account> {
    let urls = &unit.tenant().urls;
    let picture = |key: &str, missing: &str| {
        if key.is_empty() {
            urls.absolute(missing)
        } else {
            urls.media(key)
        }
    };
    let suspended = row.suspended_at.is_some();
    let fields = row.fields.0.iter().filter(|_| !suspended);
    let local = row.is_local();
    let emojis = emojis.of(&row.domain, &emoji_texts(&row).collect::<Vec<_>>());
    Ok(Account {
        id: id(row.id),
        acct: row.acct(),
        avatar: picture(&row.avatar, MISSING_AVATAR),
        avatar_static: picture(&row.avatar_static, MISSING_AVATAR),
        avatar_description: String::new(),
        header: picture(&row.header, MISSING_HEADER),
        header_static: picture(&row.header_static, MISSING_HEADER),
        header_description: String::new(),
        locked: row.locked,
        bot: matches!(row.actor_type.as_str(), "Service" | "Application"),
        group: row.actor_type == "Group",
        discoverable: Some(row.discoverable),
        indexable: row.indexable,
        created_at: time(row.created_at).into(),
        url: row.url,
        uri: row.uri,
        followers_count: row.followers_count,
        following_count: row.following_count,
        statuses_count: row.statuses_count,
        last_status_at: row.last_status_at.map(|at| time(at).into()),
        hide_collections: Some(row.hide_collections),
        show_media: true,
        show_media_replies: true,
        show_featured: true,
        suspended,
        limited: row.silenced_at.is_some(),
        memorial: row.memorial,
        noindex: local.then_some(!row.indexable),
        moved: match moved {
            Some(target) => many(unit, &[target])?.remove(&target),
            None => None,
        },
        feature_approval: FeatureApproval {
            automatic: ApprovalGroups::default(),
            manual: ApprovalGroups::default(),
            current_user: CurrentUserApproval::Denied,
        },
        emojis,
        roles: local.then(Vec::new),
        fields: fields
            .map(|field| Field {
                name: field.name.clone(),
                value: field.value_html.clone(),
                verified_at: field.verified_at.map(time),
            })
            .collect(),
        username: row.username,
        display_name: if suspended {
            String::new()
        } else {
            row.display_name
        },
        note: if suspended {
            String::new()
        } else {
            row.note_html
        },
    })
}

fn emoji_texts(row: &Row) -> impl Iterator<Item = &str> {
    let fields = row
        .fields
        .0
        .iter()
        .flat_map(|field| [field.name.as_str(), field.value.as_str()]);
    [row.display_name.as_str(), row.note.as_str()]
        .into_iter()
        .chain(fields)
}

/// The viewer's own account. [Mastodon docs: verify_credentials](https://docs.joinmastodon.org/methods/accounts/#verify_credentials)
pub fn credentials(unit: &Unit<'_>, me: AccountId) -> Result<CredentialAccount> {
    let row = store::accounts::by_id(unit, me)?.ok_or(Error::NotFound)?;
    let user = store::users::by_account(unit, me)?.ok_or(Error::NotFound)?;
    let settings = user.settings.0;
    Ok(CredentialAccount {
        account: one(unit, me)?,
        source: AccountSource {
            privacy: crate::statuses::visibility(
                settings.privacy.unwrap_or(types::Visibility::Public),
            ),
            sensitive: settings.sensitive,
            language: settings.language,
            quote_policy: settings.quote_policy.parse().unwrap_or(QuotePolicy::Nobody),
            note: row.note,
            fields: row
                .fields
                .0
                .into_iter()
                .map(|field| Field {
                    name: field.name,
                    value: field.value,
                    verified_at: field.verified_at.map(time),
                })
                .collect(),
            follow_requests_count: store::follow_requests::count(unit, me)?,
            hide_collections: Some(row.hide_collections),
            discoverable: Some(row.discoverable),
            indexable: row.indexable,
            attribution_domains: Vec::new(),
        },
        role: role(user.role),
    })
}

/// What a role may do, as Mastodon's bitmask says it.
fn role(role: store::users::Role) -> Role {
    use store::users::Role as R;
    let (id, name, permissions) = match role {
        R::User => (-99, "", 0x1_0000),
        R::Moderator => (1, "Moderator", 0x5_25d8),
        R::Admin => (2, "Admin", 0x7_ffff_fffe),
        R::Owner => (3, "Owner", 1),
    };
    Role {
        id: entities::Id(id),
        name: name.into(),
        permissions: entities::TextNumber(permissions),
        color: String::new(),
        highlighted: role != R::User,
        collection_limit: 0,
    }
}

/// The account with this handle, of this server or known from another.
/// [Mastodon docs: Lookup](https://docs.joinmastodon.org/methods/accounts/#lookup)
pub fn by_handle(unit: &Unit<'_>, handle: &str) -> Result<Arc<Account>> {
    let id = services::search::by_handle(unit, handle)?.ok_or(Error::NotFound)?;
    one(unit, id)
}

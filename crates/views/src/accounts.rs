//! Accounts as everybody sees them.

use std::collections::HashMap;
use std::sync::Arc;

use entities::{
    Account, AccountRole, ApprovalGroups, CurrentUserApproval, FeatureApproval, Field, Written,
};
use store::Page;
use store::accounts::Account as Row;
use store::remote_files::Owner;
use store::users::Role;
use tenant::{Tenant, Unit, Version};
use types::{AccountId, Id};

use crate::emojis::Emojis;
use crate::{Error, Listed, Result, id, roles, time};

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
) -> Result<Listed<Vec<Arc<Account>>>> {
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
    let context = Context::load(unit, &rows)?;
    for row in rows {
        let moved = context.moved(&row);
        let (row_id, account) = (row.id, Arc::new(context.entity(row, moved)));
        unit.cache_account(row_id, account.clone());
        accounts.insert(row_id, account);
    }
    Ok(accounts)
}

/// What hangs on a batch of accounts.
struct Context<'a> {
    tenant: &'a Tenant,
    emojis: Emojis<'a>,
    /// Accounts that some of the batch have moved to.
    targets: Vec<Row>,
    staff: Vec<(AccountId, Role)>,
}

impl<'a> Context<'a> {
    fn load(unit: &Unit<'a>, rows: &[Row]) -> Result<Self> {
        let moved: Vec<AccountId> = rows.iter().filter_map(|row| row.moved_to_id).collect();
        let targets = match moved.is_empty() {
            true => Vec::new(),
            false => store::accounts::by_ids(unit, &moved)?,
        };
        let all = || rows.iter().chain(&targets);
        let texts = all().flat_map(|row| emoji_texts(row).map(|text| (row.domain.as_str(), text)));
        let local: Vec<AccountId> = all()
            .filter(|row| row.is_local())
            .map(|row| row.id)
            .collect();
        Ok(Self {
            tenant: unit.tenant(),
            emojis: Emojis::load(unit, texts)?,
            staff: match local.is_empty() {
                true => Vec::new(),
                false => store::users::staff(unit, &local)?,
            },
            targets,
        })
    }

    /// Where an account moved to. Where that moved to is not told, for it may be a circle.
    fn moved(&self, row: &Row) -> Option<Arc<Account>> {
        let target = row.moved_to_id.filter(|target| *target != row.id)?;
        let target = self.targets.iter().find(|row| row.id == target)?;
        Some(Arc::new(self.entity(target.clone(), None)))
    }

    /// Of a suspended account only the name is shown.
    fn entity(&self, row: Row, moved: Option<Arc<Account>>) -> Account {
        let suspended = row.suspended_at.is_some();
        let local = row.is_local();
        let shown = |text: &str| if suspended { "" } else { text }.to_owned();
        let hidden = suspended || !self.tenant.shows_files(&row.domain);
        let address = |owner, file: &str, version, missing| match file {
            file if file.is_empty() || hidden => self.tenant.urls.absolute(missing),
            file => self.tenant.address(owner, file, version),
        };
        let avatar = |file, version| address(Owner::Avatar(row.id), file, version, MISSING_AVATAR);
        let header = |file, version| address(Owner::Header(row.id), file, version, MISSING_HEADER);
        let fields = row.fields.0.iter().filter(|_| !suspended);
        let texts: Vec<&str> = emoji_texts(&row).filter(|_| !suspended).collect();
        Account {
            id: id(row.id),
            acct: row.acct(),
            display_name: shown(&row.display_name),
            note: shown(&row.note_html),
            avatar: avatar(&row.avatar, Version::Original),
            avatar_static: avatar(&row.avatar_static, Version::Small),
            avatar_description: shown(&row.avatar_description),
            header: header(&row.header, Version::Original),
            header_static: header(&row.header_static, Version::Small),
            header_description: shown(&row.header_description),
            locked: row.locked,
            bot: is_bot(&row),
            group: row.actor_type == "Group",
            discoverable: Some(row.discoverable),
            indexable: row.indexable,
            created_at: time(row.created_at).into(),
            followers_count: row.followers_count,
            following_count: row.following_count,
            statuses_count: row.statuses_count,
            last_status_at: row.last_status_at.map(|at| time(at).into()),
            hide_collections: Some(row.hide_collections),
            show_media: row.show_media,
            show_media_replies: row.show_media_replies,
            show_featured: row.show_featured,
            suspended,
            limited: row.silenced_at.is_some(),
            memorial: row.memorial,
            noindex: local.then_some(row.noindex),
            moved,
            feature_approval: FeatureApproval {
                automatic: ApprovalGroups::default(),
                manual: ApprovalGroups::default(),
                current_user: CurrentUserApproval::Denied,
            },
            emojis: self.emojis.of(&row.domain, &texts),
            roles: local.then(|| self.badges(row.id)),
            fields: fields
                .map(|field| Field {
                    name: field.name.clone(),
                    value: field.value_html.clone(),
                    verified_at: field.verified_at.map(time),
                })
                .collect(),
            url: row.url,
            uri: row.uri,
            username: row.username,
            written: Written::default(),
        }
    }

    fn badges(&self, account: AccountId) -> Vec<AccountRole> {
        let role = self.staff.iter().find(|(id, _)| *id == account);
        role.map(|(_, role)| roles::badge(*role))
            .into_iter()
            .collect()
    }
}

/// Whether an account says of itself that it is a machine.
fn is_bot(row: &Row) -> bool {
    matches!(row.actor_type.as_str(), "Service" | "Application")
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

/// The account with this handle, of this server or known from another.
/// [Mastodon docs: Lookup](https://docs.joinmastodon.org/methods/accounts/#lookup)
pub fn by_handle(unit: &Unit<'_>, handle: &str) -> Result<Arc<Account>> {
    let id = services::search::by_handle(unit, handle)?.ok_or(Error::NotFound)?;
    one(unit, id)
}

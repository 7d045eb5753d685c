//! Lists: timelines of some accounts.

use std::collections::BTreeSet;
use std::sync::Arc;

use store::lists::{self, List};
use store::relations;
use tenant::{Tenant, Unit, bounds};
use types::{AccountId, ListId};

use crate::{Error, Result, Why};

/// Whose replies a list can show.
const REPLIES_POLICIES: [&str; 3] = ["list", "followed", "none"];

/// What a list is made of; what is none stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    pub title: Option<String>,
    /// `followed`, `list` or `none`.
    pub replies_policy: Option<String>,
    /// What it shows is kept out of the home timeline.
    pub exclusive: Option<bool>,
}

impl Draft {
    fn over(self, list: List) -> Result<List> {
        let list = List {
            title: self.title.unwrap_or(list.title),
            replies_policy: self.replies_policy.unwrap_or(list.replies_policy),
            exclusive: self.exclusive.unwrap_or(list.exclusive),
            ..list
        };
        check(&list)?;
        Ok(list)
    }
}

fn check(list: &List) -> Result<()> {
    if list.title.trim().is_empty() {
        return Err(Error::invalid("title", Why::Blank));
    }
    if list.title.chars().count() > bounds::LIST_TITLE {
        return Err(Error::invalid("title", Why::TooLong(bounds::LIST_TITLE)));
    }
    if !REPLIES_POLICIES.contains(&list.replies_policy.as_str()) {
        return Err(Error::invalid("replies_policy", Why::Inclusion));
    }
    Ok(())
}

/// Makes a list.
pub async fn create(tenant: &Arc<Tenant>, me: AccountId, draft: Draft) -> Result<ListId> {
    tenant
        .write(move |unit| {
            let list = draft.over(List {
                id: unit.id(),
                account_id: me,
                title: String::new(),
                replies_policy: "list".into(),
                exclusive: false,
            })?;
            if lists::count(unit, me)? >= bounds::LISTS {
                return Err(Error::rule("You have reached the maximum number of lists"));
            }
            lists::upsert(unit, &list)?;
            Ok(list.id)
        })
        .await
}

/// Changes a list.
pub async fn update(tenant: &Arc<Tenant>, me: AccountId, id: ListId, draft: Draft) -> Result<()> {
    tenant
        .write(move |unit| {
            let list = draft.over(own(unit, me, id)?)?;
            unit.touch_feed(me);
            Ok(lists::upsert(unit, &list)?)
        })
        .await
}

/// Removes a list.
pub async fn delete(tenant: &Arc<Tenant>, me: AccountId, id: ListId) -> Result<()> {
    tenant
        .write(move |unit| {
            own(unit, me, id)?;
            unit.touch_feed(me);
            Ok(lists::delete(unit, id)?)
        })
        .await
}

/// The list, when it is `me`'s.
pub fn own(unit: &Unit<'_>, me: AccountId, id: ListId) -> Result<List> {
    lists::by_id(unit, me, id)?.ok_or(Error::NotFound)
}

/// Puts accounts on a list that its owner follows or has asked to; all or none.
pub async fn add(
    tenant: &Arc<Tenant>,
    me: AccountId,
    id: ListId,
    accounts: Vec<AccountId>,
) -> Result<()> {
    tenant
        .write(move |unit| {
            own(unit, me, id)?;
            unit.touch_feed(me);
            let accounts: Vec<AccountId> = BTreeSet::from_iter(accounts).into_iter().collect();
            if store::accounts::existing(unit, &accounts, true)?.len() < accounts.len() {
                return Err(Error::NotFound);
            }
            let relations = relations::of(unit, me, &accounts, unit.now)?;
            for account in accounts {
                let relation = relations.get(&account);
                let near =
                    relation.is_some_and(|it| it.following.is_some() || it.requested.is_some());
                if !near && account != me {
                    return Err(Error::rule("Account must be a followed account"));
                }
                if !lists::add_member(unit, id, account)? {
                    return Err(Error::rule("Account is already on the list"));
                }
            }
            Ok(())
        })
        .await
}

/// Takes accounts off a list.
pub async fn remove(
    tenant: &Arc<Tenant>,
    me: AccountId,
    id: ListId,
    accounts: Vec<AccountId>,
) -> Result<()> {
    tenant
        .write(move |unit| {
            own(unit, me, id)?;
            unit.touch_feed(me);
            Ok(lists::remove_members(unit, id, &accounts)?)
        })
        .await
}

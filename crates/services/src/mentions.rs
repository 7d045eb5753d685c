//! Who is meant by the mentions of a text.

use std::sync::Arc;

use federation::{addresses, fetch};
use futures_util::future::join_all;
use store::accounts::Account;
use store::jobs::Job;
use store::statuses::Status;
use tenant::{Tenant, Unit};
use text::{Entities, Mention, MentionTarget};
use types::{AccountId, DAY, Handle, StatusId, Timestamp};

use crate::fetches::is_elsewhere;
use crate::{Error, Result, audience};

/// People of other servers that are looked for because of one text at most.
const MAX_FETCHED: usize = 10;

/// For so long it is tried to fetch them, in milliseconds.
const PATIENCE: i64 = 2 * DAY;

/// The known accounts that a text mentions, each once.
pub(crate) struct Mentioned(Vec<(Handle, Account)>);

impl Mentioned {
    /// Those of a text by `author`, without those whom the author blocks.
    pub fn find(unit: &Unit<'_>, author: AccountId, found: &Entities<'_>) -> Result<Self> {
        let mut mentioned: Vec<(Handle, Account)> = Vec::new();
        for handle in found.mentions().filter_map(|mention| handle(unit, mention)) {
            if mentioned.iter().any(|(known, _)| *known == handle) {
                continue;
            }
            let account = store::accounts::known_by_handle(unit, &handle)?;
            let account = account.filter(|account| account.suspended_at.is_none());
            mentioned.extend(account.map(|account| (handle, account)));
        }
        let ids: Vec<AccountId> = mentioned.iter().map(|(_, account)| account.id).collect();
        let ties = audience::ties(unit, Some(author), &ids)?;
        mentioned.retain(|(_, account)| {
            let tie = ties.get(&account.id).copied().unwrap_or_default();
            !tie.blocking && !tie.domain_blocking
        });
        Ok(Self(mentioned))
    }

    /// Their ids.
    pub fn ids(&self) -> Vec<AccountId> {
        self.0.iter().map(|(_, account)| account.id).collect()
    }

    /// What a mention links to, when its account is among them.
    pub fn target(&self, unit: &Unit<'_>, mention: &Mention<'_>) -> Option<MentionTarget> {
        let handle = handle(unit, mention)?;
        let (_, account) = self.0.iter().find(|(known, _)| *known == handle)?;
        Some(MentionTarget {
            url: account.url.clone(),
            acct: account.acct(),
        })
    }
}

/// Who is meant; `user@our.domain` is `user`. Compared without case.
fn handle(unit: &Unit<'_>, mention: &Mention<'_>) -> Option<Handle> {
    let urls = &unit.tenant().urls;
    let host = match mention.domain {
        Some(domain) => Some(domain.parse().ok()?),
        None => None,
    };
    let host = host.filter(|host| *host != urls.account_domain && *host != urls.web_domain);
    Some(Handle {
        username: mention.username.to_lowercase(),
        host,
    })
}

/// Fetches those of another server whom a text mentions and who are not known yet. Who cannot be had is not mentioned.
pub(crate) async fn fetch(tenant: &Arc<Tenant>, text: &str) {
    let found = text::scan(text);
    let mut handles: Vec<Handle> = found
        .mentions()
        .filter_map(|mention| {
            format!("{}@{}", mention.username, mention.domain?)
                .parse()
                .ok()
        })
        .filter(|handle| is_elsewhere(tenant, handle))
        .collect();
    handles.dedup();
    handles.truncate(MAX_FETCHED);
    let fetching = handles
        .iter()
        .map(|handle| fetch::accounts::by_handle(tenant, handle));
    for (handle, fetched) in handles.iter().zip(join_all(fetching).await) {
        if let Err(error) = fetched {
            tracing::debug!(%handle, %error, "somebody who is mentioned cannot be found");
        }
    }
}

/// Has those fetched whom a post from elsewhere names and who are not among those that were found here.
pub(crate) fn find_later(
    unit: &Unit<'_>,
    status: &Status,
    named: &[String],
    found: &[(String, AccountId)],
) -> Result<()> {
    let urls = &unit.tenant().urls;
    let unknown = named.iter().filter(|uri| {
        !addresses::is_ours(urls, uri) && !found.iter().any(|(known, _)| known == *uri)
    });
    let uris: Vec<String> = unknown.take(MAX_FETCHED).cloned().collect();
    if uris.is_empty() {
        return Ok(());
    }
    Ok(unit.enqueue(&Job::FetchMentions {
        status_id: status.id,
        uris,
        until: unit.now.plus(PATIENCE),
    })?)
}

/// Fetches those whom a post names, and shows that it does. Who may be had later is tried again, until then.
pub(crate) async fn complete(
    tenant: &Arc<Tenant>,
    id: StatusId,
    uris: Vec<String>,
    until: Timestamp,
) -> Result<()> {
    let fetched = join_all(uris.iter().map(|uri| fetch::accounts::by_uri(tenant, uri))).await;
    let (mut accounts, mut missing) = (Vec::new(), None);
    for found in fetched {
        match found {
            Ok(account) => accounts.push(account),
            Err(error) if error.is_temporary() => missing = Some(error.to_string()),
            Err(error) => tracing::debug!(%error, "somebody who is named cannot be had"),
        }
    }
    if !accounts.is_empty() {
        let work = move |unit: &Unit<'_>| -> Result<()> {
            if store::statuses::by_id(unit, id)?.is_some() {
                store::mentions::insert(unit, id, &accounts)?;
                unit.touch_status(id);
            }
            Ok(())
        };
        tenant.write(work).await?;
    }
    match missing {
        Some(why) if tenant.clock.now() < until => Err(Error::Unavailable(why)),
        _ => Ok(()),
    }
}

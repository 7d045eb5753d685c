//! Who is meant by the mentions of a text.

use store::accounts::Account;
use tenant::Unit;
use text::{Entities, Mention, MentionTarget};
use types::{AccountId, Handle};

use crate::{Result, audience};

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
            if let Some(account) = store::accounts::mentionable(unit, &handle)? {
                mentioned.push((handle, account));
            }
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

//! How this server deals with others: set by those who run it, with the effects on what is here already.

use std::sync::Arc;

use store::domain_policies::{self, DomainPolicy};
use store::jobs::Job;
use store::{deliveries, hosts};
use tenant::policies::{SILENCE, SUSPEND};
use tenant::{Tenant, Unit};
use types::AccountId;

use crate::domain_blocks::parse;
use crate::{Error, Result, accounts, remote_files, statuses};

/// Accounts that are dealt with at a time.
const BATCH: usize = 50;

/// Deals with a domain in this way from now on.
pub async fn set(tenant: &Arc<Tenant>, mut policy: DomainPolicy) -> Result<()> {
    policy.domain = parse(&policy.domain)?.name().to_owned();
    let urls = &tenant.urls;
    if [urls.account_domain.name(), urls.web_domain.name()].contains(&policy.domain.as_str()) {
        return Err(Error::refused("This is the server's own domain"));
    }
    let domain = policy.domain.clone();
    let work = move |unit: &Unit<'_>| -> Result<()> {
        domain_policies::put(unit, &policy)?;
        Ok(unit.enqueue(&Job::ApplyDomainPolicy { domain })?)
    };
    tenant.write(work).await?;
    Ok(tenant.reload().await?)
}

/// Deals with a domain as with any other from now on.
pub async fn lift(tenant: &Arc<Tenant>, domain: &str) -> Result<()> {
    let domain = parse(domain)?.name().to_owned();
    let work = move |unit: &Unit<'_>| -> Result<()> {
        if !domain_policies::delete(unit, &domain)? {
            return Err(Error::NotFound);
        }
        Ok(unit.enqueue(&Job::ApplyDomainPolicy { domain })?)
    };
    tenant.write(work).await?;
    Ok(tenant.reload().await?)
}

/// Deals only with allowed domains from now on, or with all that are not blocked.
pub async fn deal_only_with_allowed(tenant: &Arc<Tenant>, on: bool) -> Result<()> {
    let mut settings = (*tenant.settings()).clone();
    settings.only_allowed_domains = on;
    let work = move |unit: &Unit<'_>| {
        unit.store_settings(settings)?;
        unit.enqueue(&Job::Reload)
    };
    Ok(tenant.write(work).await?)
}

/// All that is set.
pub async fn all(tenant: &Arc<Tenant>) -> Result<Vec<DomainPolicy>> {
    Ok(tenant.read(|unit| domain_policies::all(unit)).await?)
}

/// Makes what is here of a domain as its policy wants it, bit by bit.
pub(crate) async fn apply(tenant: &Arc<Tenant>, domain: &str) -> Result<()> {
    tenant.reload().await?;
    let all = all(tenant).await?;
    let policy = Arc::new(all.into_iter().find(|policy| policy.domain == domain));
    let domain = Arc::new(domain.to_owned());
    let mut after = AccountId::default();
    loop {
        let (domain, policy) = (domain.clone(), policy.clone());
        let work =
            move |unit: &Unit<'_>| apply_to_some(unit, &domain, Option::as_ref(&policy), after);
        match tenant.write(work).await? {
            Some(last) => after = last,
            None => break,
        }
    }
    // What is kept in memory may show pictures that are shown no more, or not show those that are again.
    tenant.forget_rendered();
    Ok(())
}

/// Answers the last account that was dealt with; none when there are no more.
fn apply_to_some(
    unit: &Unit<'_>,
    domain: &str,
    policy: Option<&DomainPolicy>,
    after: AccountId,
) -> Result<Option<AccountId>> {
    let severity = policy.map(|policy| policy.severity);
    let without_files = policy.is_some_and(|it| it.reject_media || it.severity == SUSPEND);
    let ids = domain_policies::accounts(unit, domain, after, BATCH)?;
    let Some(last) = ids.last().copied() else {
        if without_files {
            remote_files::forget_emojis(unit, domain)?;
        }
        if severity == Some(SUSPEND) {
            deliveries::drop_all(unit, domain)?;
            hosts::set_idle(unit, domain)?;
        }
        return Ok(None);
    };
    if without_files {
        remote_files::forget_of(unit, &ids)?;
    }
    match severity {
        Some(SUSPEND) => {
            for account in store::accounts::by_ids(unit, &ids)? {
                accounts::gone(unit, &account)?;
            }
        }
        Some(SILENCE) => {
            domain_policies::silence(unit, &ids, unit.now)?;
            statuses::relist(unit, &ids)?;
        }
        _ => {
            domain_policies::unsilence(unit, &ids)?;
            statuses::relist(unit, &ids)?;
        }
    }
    ids.iter().for_each(|id| unit.touch_account(*id));
    Ok(Some(last))
}

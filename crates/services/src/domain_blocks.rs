//! Domains that one account does not want to see.

use std::sync::Arc;

use store::domain_blocks;
use store::jobs::Job;
use store::relations;
use tenant::{Tenant, Unit};
use types::{AccountId, Host};

use crate::{Error, Result, Why, follows};

/// Relations that are severed in one transaction.
const BATCH: usize = 100;

/// Blocks a domain. It is not seen from now on; what ties the account to people there is severed by a job.
pub async fn block(tenant: &Arc<Tenant>, me: AccountId, domain: &str) -> Result<()> {
    let domain = parse(domain)?;
    tenant
        .write(move |unit| {
            if domain_blocks::insert(unit, unit.id(), me, domain.as_str())? {
                unit.touch_feed(me);
                unit.enqueue(&Job::SeverDomain {
                    account_id: me,
                    domain: domain.as_str().to_owned(),
                })?;
            }
            Ok(())
        })
        .await
}

/// Lifts a block of a domain.
pub async fn unblock(tenant: &Arc<Tenant>, me: AccountId, domain: &str) -> Result<()> {
    let domain = parse(domain)?;
    tenant
        .write(move |unit| {
            domain_blocks::delete(unit, me, domain.as_str())?;
            unit.touch_feed(me);
            Ok(())
        })
        .await
}

/// The domain as accounts have it.
pub fn parse(domain: &str) -> Result<Host> {
    if domain.trim().is_empty() {
        return Err(Error::invalid("domain", Why::Blank));
    }
    let domain = domain.trim().parse();
    domain.map_err(|_| Error::rule("Domain is not a valid domain name"))
}

/// Ends follows and requests between an account and a domain that it blocks, both ways.
pub(crate) async fn sever(tenant: &Arc<Tenant>, me: AccountId, domain: &str) -> Result<()> {
    let domain = Arc::new(domain.to_owned());
    loop {
        let domain = domain.clone();
        let severed = tenant.write(move |unit| sever_some(unit, me, &domain));
        if severed.await? < BATCH {
            return Ok(());
        }
    }
}

fn sever_some(unit: &Unit<'_>, me: AccountId, domain: &str) -> Result<usize> {
    if !domain_blocks::exists(unit, me, domain)? {
        return Ok(0);
    }
    let others = domain_blocks::severable(unit, me, domain, BATCH)?;
    for other in &others {
        relations::lock(unit, me, *other)?;
        follows::sever(unit, me, *other)?;
    }
    Ok(others.len())
}

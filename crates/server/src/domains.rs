//! `steppe domain …`

use std::io::{Write, stdout};
use std::sync::Arc;

use services::{Error, domain_policies};
use store::domain_policies::DomainPolicy;
use tenant::Tenant;
use tenant::policies::{ALLOW, SILENCE, SUSPEND};

use crate::StartResult;
use crate::cli::DomainCommand;
use crate::config::Config;

/// Does it on the server with this domain, or on the only one.
pub async fn run(config: &Config, server: Option<&str>, command: DomainCommand) -> StartResult<()> {
    let tenant = crate::start::tenant(config, server).await?;
    match command {
        DomainCommand::Block {
            domain,
            silence,
            reject_media,
            reject_reports,
            comment,
        } => {
            let severity = match (silence, reject_media || reject_reports) {
                (true, _) => SILENCE,
                (false, true) => 0,
                (false, false) => SUSPEND,
            };
            let policy = DomainPolicy {
                domain: domain.clone(),
                severity,
                reject_media,
                reject_reports,
                comment,
                created_at: tenant.clock.now(),
            };
            set(&tenant, policy).await?;
            let what = word(severity);
            writeln!(
                stdout(),
                "{domain} and all under its name: {what}. A running server follows within a minute"
            )?;
        }
        DomainCommand::Allow { domain } => {
            let policy = DomainPolicy {
                domain: domain.clone(),
                severity: ALLOW,
                reject_media: false,
                reject_reports: false,
                comment: String::new(),
                created_at: tenant.clock.now(),
            };
            set(&tenant, policy).await?;
            writeln!(stdout(), "{domain} is allowed")?;
        }
        DomainCommand::Lift { domain } => match domain_policies::lift(&tenant, &domain).await {
            Ok(()) => writeln!(stdout(), "{domain} is dealt with as any other")?,
            Err(Error::NotFound) => {
                return Err(format!("Nothing is set for {domain}. See: steppe domain list").into());
            }
            Err(error) => return Err(error.into()),
        },
        DomainCommand::List => list(&tenant).await?,
        DomainCommand::OnlyAllowed { on } => {
            domain_policies::deal_only_with_allowed(&tenant, on).await?;
            let whom = match on {
                true => "Only allowed domains are dealt with",
                false => "All domains are dealt with, but for those that are blocked",
            };
            writeln!(stdout(), "{whom}. A running server follows within a minute")?;
        }
    }
    Ok(())
}

async fn set(tenant: &Arc<Tenant>, policy: DomainPolicy) -> StartResult<()> {
    let domain = policy.domain.clone();
    let set = domain_policies::set(tenant, policy).await;
    set.map_err(|error| format!("{domain}: {error}").into())
}

async fn list(tenant: &Arc<Tenant>) -> StartResult<()> {
    for policy in domain_policies::all(tenant).await? {
        let media = if policy.reject_media {
            "\tno media"
        } else {
            ""
        };
        let reports = if policy.reject_reports {
            "\tno reports"
        } else {
            ""
        };
        let (domain, comment) = (&policy.domain, &policy.comment);
        writeln!(
            stdout(),
            "{domain}\t{}{media}{reports}\t{comment}",
            word(policy.severity)
        )?;
    }
    Ok(())
}

fn word(severity: i64) -> &'static str {
    match severity {
        SILENCE => "silenced",
        SUSPEND => "blocked",
        ALLOW => "allowed",
        _ => "limited",
    }
}

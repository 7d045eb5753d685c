//! `steppe domain …`

use std::sync::Arc;

use serde_json::{Value, json};
use services::{Error, domain_policies};
use store::domain_policies::DomainPolicy;
use tenant::Tenant;
use tenant::policies::{ALLOW, SILENCE, SUSPEND};

use crate::StartResult;
use crate::answer::Answer;
use crate::cli::DomainCommand;
use crate::config::Config;

const FOLLOWS: &str = "A running server follows within a minute.";

/// Does it on the server with this domain, or on the only one.
pub async fn run(
    config: &Config,
    server: Option<&str>,
    command: DomainCommand,
) -> StartResult<Answer> {
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
            let json = describe(&policy);
            set(&tenant, policy).await?;
            let what = word(severity);
            let words = format!("{domain} and all under its name: {what}. {FOLLOWS}");
            Answer::done(words, json)
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
            let json = describe(&policy);
            set(&tenant, policy).await?;
            Answer::done(format!("{domain} is allowed. {FOLLOWS}"), json)
        }
        DomainCommand::Lift { domain } => match domain_policies::lift(&tenant, &domain).await {
            Ok(()) => Answer::done(
                format!("{domain} is dealt with as any other. {FOLLOWS}"),
                json!({"domain": domain}),
            ),
            Err(Error::NotFound) => {
                Err(format!("Nothing is set for {domain}. See: steppe domain list").into())
            }
            Err(error) => Err(error.into()),
        },
        DomainCommand::List => list(&tenant).await,
        DomainCommand::OnlyAllowed { on } => {
            domain_policies::deal_only_with_allowed(&tenant, on).await?;
            let whom = match on {
                true => "Only allowed domains are dealt with",
                false => "All domains are dealt with, but for those that are blocked",
            };
            Answer::done(format!("{whom}. {FOLLOWS}"), json!({"only_allowed": on}))
        }
    }
}

async fn set(tenant: &Arc<Tenant>, policy: DomainPolicy) -> StartResult<()> {
    let domain = policy.domain.clone();
    let set = domain_policies::set(tenant, policy).await;
    set.map_err(|error| format!("{domain}: {error}").into())
}

async fn list(tenant: &Arc<Tenant>) -> StartResult<Answer> {
    let policies = domain_policies::all(tenant).await?;
    let lines: Vec<_> = policies.iter().map(line).collect();
    let json: Vec<_> = policies.iter().map(describe).collect();
    Answer::done(lines.join("\n"), json)
}

fn line(policy: &DomainPolicy) -> String {
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
    format!(
        "{domain}\t{}{media}{reports}\t{comment}",
        word(policy.severity)
    )
}

fn describe(policy: &DomainPolicy) -> Value {
    json!({
        "domain": policy.domain,
        "severity": word(policy.severity),
        "reject_media": policy.reject_media,
        "reject_reports": policy.reject_reports,
        "comment": policy.comment,
    })
}

fn word(severity: i64) -> &'static str {
    match severity {
        SILENCE => "silenced",
        SUSPEND => "blocked",
        ALLOW => "allowed",
        _ => "limited",
    }
}

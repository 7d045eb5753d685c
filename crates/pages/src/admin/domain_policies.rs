//! `/admin/domains`: how this server deals with others.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::response::Response;
use entities::Timestamp;
use messages::Locale;
use serde::Deserialize;
use services::{Error, domain_policies};
use store::domain_policies::DomainPolicy;
use tenant::Tenant;
use tenant::policies::{ALLOW, SILENCE, SUSPEND};

use crate::access::Moderator;
use crate::console::done;
use crate::dates;
use crate::errors::PageError;
use crate::fields::{Choice, Field, Problems};
use crate::forms::{Form, Values};
use crate::layout::{self, Page};

const PATH: &str = "/admin/domains";

/// A text of the catalogue.
type Words = fn(Locale) -> &'static str;

/// Names of severities in the form.
const SEVERITIES: [(&str, i64, Words); 4] = [
    ("silence", SILENCE, Locale::domains_silence),
    ("suspend", SUSPEND, Locale::domains_suspend),
    ("none", 0, Locale::domains_none),
    ("allow", ALLOW, Locale::domains_allow),
];

#[derive(Template)]
#[template(path = "admin/domains.html")]
struct Domains<'a> {
    page: &'a Page,
    problems: Problems,
    policies: Vec<DomainPolicy>,
    domain: Field,
    severity: Choice,
    reject_media: Field,
    reject_reports: Field,
    comment: Field,
}

impl Domains<'_> {
    fn line(&self, policy: &DomainPolicy) -> String {
        let t = self.page.t;
        let severity = SEVERITIES
            .iter()
            .find(|(_, code, _)| *code == policy.severity);
        let mut said: Vec<&str> = severity.map(|(.., words)| words(t)).into_iter().collect();
        if policy.reject_media {
            said.push(t.domains_reject_media());
        }
        if policy.reject_reports {
            said.push(t.domains_reject_reports());
        }
        let day = dates::day(t, Timestamp(policy.created_at.0));
        format!("{} · {day}", said.join(", "))
    }
}

/// `GET /admin/domains`
pub async fn index(
    page: Page,
    Moderator(_): Moderator,
    Extension(tenant): Extension<Arc<Tenant>>,
) -> Result<Response, PageError> {
    answer(&page, &tenant, &Values::default(), Problems::default()).await
}

async fn answer(
    page: &Page,
    tenant: &Arc<Tenant>,
    typed: &Values,
    mut problems: Problems,
) -> Result<Response, PageError> {
    let t = page.t;
    let severities = SEVERITIES.map(|(name, _, words)| (name, words(t)));
    let domains = Domains {
        page,
        policies: domain_policies::all(tenant).await?,
        domain: Field::short("domain", t.domains_domain(), 255)
            .hint(t.domains_domain_hint().into())
            .value(typed.text("domain"))
            .checked(&mut problems),
        severity: Choice::new(
            "severity",
            t.domains_severity(),
            severities,
            typed.text("severity"),
        )
        .hint(t.domains_severity_hint()),
        reject_media: Field::checkbox("reject_media", t.domains_reject_media())
            .ticked(typed.ticked("reject_media")),
        reject_reports: Field::checkbox("reject_reports", t.domains_reject_reports())
            .ticked(typed.ticked("reject_reports")),
        comment: Field::short("comment", t.domains_comment(), 500)
            .optional()
            .value(typed.text("comment")),
        problems,
    };
    let status = domains.problems.status();
    Ok(layout::html(status, &domains))
}

/// `POST /admin/domains`
pub async fn set(
    page: Page,
    Moderator(_): Moderator,
    Extension(tenant): Extension<Arc<Tenant>>,
    Form(typed): Form<Values>,
) -> Result<Response, PageError> {
    let wanted = typed.text("severity");
    let severity = SEVERITIES.iter().find(|(name, ..)| *name == wanted);
    let (_, severity, _) = severity.ok_or(Error::NotFound)?;
    let policy = DomainPolicy {
        domain: typed.text("domain").to_owned(),
        severity: *severity,
        reject_media: typed.ticked("reject_media"),
        reject_reports: typed.ticked("reject_reports"),
        comment: typed.text("comment").chars().take(500).collect(),
        created_at: tenant.clock.now(),
    };
    match domain_policies::set(&tenant, policy).await {
        Ok(()) => Ok(done(PATH, "saved")),
        Err(error @ (Error::Invalid(_) | Error::Refused(_))) => {
            let mut problems = Problems::default();
            problems.add(
                "domain",
                match error {
                    Error::Refused(_) => page.t.domains_own(),
                    _ => page.t.invalid_domain(),
                },
            );
            answer(&page, &tenant, &typed, problems).await
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Debug, Deserialize)]
pub struct Named {
    domain: String,
}

/// `POST /admin/domains/lift`
pub async fn lift(
    Moderator(_): Moderator,
    Extension(tenant): Extension<Arc<Tenant>>,
    Form(Named { domain }): Form<Named>,
) -> Result<Response, PageError> {
    domain_policies::lift(&tenant, &domain).await?;
    Ok(done(PATH, "removed"))
}

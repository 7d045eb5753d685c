//! `/admin/reports`: what people and other servers report, with the posts as evidence.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query};
use axum::response::Response;
use entities::{Account, Timestamp};
use http::StatusCode;
use serde::Deserialize;
use services::Error;
use services::moderation::{self, Handling};
use store::moderation::Matter;
use tenant::Tenant;
use types::{AccountId, ReportId};
use views::moderation::{Evidence, Matters, PAGE};

use crate::access::Moderator;
use crate::console::done;
use crate::dates;
use crate::errors::PageError;
use crate::forms::{Form, Nothing};
use crate::layout::{self, Page};
use crate::posts::Post;

/// Which reports are asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Those that are done with.
    resolved: Option<String>,
    max_id: Option<i64>,
}

#[derive(Template)]
#[template(path = "admin/reports.html")]
struct Reports<'a> {
    page: &'a Page,
    found: Matters,
    resolved: bool,
    older: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/report.html")]
struct Report<'a> {
    page: &'a Page,
    evidence: &'a Evidence,
    posts: Vec<Post<'a>>,
    buttons: Vec<String>,
}

pub(super) fn name(accounts: &HashMap<AccountId, Arc<Account>>, id: AccountId) -> String {
    let account = accounts.get(&id);
    account.map_or_else(|| "–".to_owned(), |account| format!("@{}", account.acct))
}

impl Reports<'_> {
    fn name(&self, id: &AccountId) -> String {
        name(&self.found.accounts, *id)
    }

    fn line(&self, matter: &Matter) -> String {
        let t = self.page.t;
        let day = dates::day(t, Timestamp(matter.created_at.0));
        let posts = t.about_posts(matter.status_ids.0.len() as u64);
        let who = matter.assigned_id.map(|id| t.reports_with(self.name(&id)));
        let said = [Some(day), Some(posts), who];
        said.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}

impl Report<'_> {
    fn about(&self) -> String {
        let matter = self.matter();
        let (about, by) = (self.name(&matter.target_id), self.name(&matter.account_id));
        self.page.t.reports_about(about, by)
    }

    fn name(&self, id: &AccountId) -> String {
        name(&self.evidence.accounts, *id)
    }

    fn matter(&self) -> &Matter {
        &self.evidence.matter
    }

    fn day(&self, time: &types::Timestamp) -> String {
        dates::with_time(self.page.t, Timestamp(time.0))
    }
}

/// `GET /admin/reports`
pub async fn index(
    page: Page,
    Moderator(_): Moderator,
    Extension(tenant): Extension<Arc<Tenant>>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (resolved, before) = (asked.resolved.is_some(), asked.max_id.map(ReportId));
    let read = tenant.read(move |unit| views::moderation::matters(unit, resolved, before));
    let found: Matters = read.await?;
    let last = found.items.last().filter(|_| found.items.len() >= PAGE);
    let kind = if resolved { "resolved=1&" } else { "" };
    let reports = Reports {
        page: &page,
        resolved,
        older: last.map(|last| format!("?{kind}max_id={}", last.id)),
        found,
    };
    Ok(layout::html(StatusCode::OK, &reports))
}

/// `GET /admin/reports/id`
pub async fn show(
    page: Page,
    Moderator(_): Moderator,
    Extension(tenant): Extension<Arc<Tenant>>,
    Path(id): Path<i64>,
) -> Result<Response, PageError> {
    let read = tenant.read(move |unit| views::moderation::evidence(unit, ReportId(id)));
    let evidence: Evidence = read.await?;
    let report = Report {
        page: &page,
        posts: Post::list(&page, &evidence.statuses),
        buttons: buttons(&page, &evidence.matter),
        evidence: &evidence,
    };
    Ok(layout::html(StatusCode::OK, &report))
}

fn buttons(page: &Page, matter: &Matter) -> Vec<String> {
    let t = page.t;
    let assign = match matter.assigned_id {
        None => ("assign", t.reports_assign()),
        Some(_) => ("unassign", t.reports_unassign()),
    };
    let resolve = match matter.resolved_at {
        None => ("resolve", t.reports_resolve()),
        Some(_) => ("reopen", t.reports_reopen()),
    };
    let button = |(what, words): (&str, &str)| {
        page.button(&format!("/admin/reports/{}/{what}", matter.id), words)
    };
    [assign, resolve].map(button).into()
}

/// `POST /admin/reports/id/handling`
pub async fn handle(
    Moderator(visitor): Moderator,
    Extension(tenant): Extension<Arc<Tenant>>,
    Path((id, handling)): Path<(i64, String)>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    let (handling, outcome) = match handling.as_str() {
        "assign" => (Handling::Assign, "assigned"),
        "unassign" => (Handling::Unassign, "unassigned"),
        "resolve" => (Handling::Resolve, "resolved"),
        "reopen" => (Handling::Reopen, "reopened"),
        _ => return Err(Error::NotFound.into()),
    };
    moderation::handle(&tenant, visitor.person, ReportId(id), handling).await?;
    Ok(done(&format!("/admin/reports/{id}"), outcome))
}

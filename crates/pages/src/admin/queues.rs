//! `/admin/queues`: what waits for which server and since when, and what this server has still to do.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::response::Response;
use entities::Timestamp;
use http::StatusCode;
use messages::Locale;
use serde::Deserialize;
use services::Error;
use services::queues::{self, Queues};
use store::{deliveries, jobs};
use tenant::Tenant;

use crate::access::Admin;
use crate::console::done;
use crate::dates;
use crate::errors::PageError;
use crate::forms::Form;
use crate::layout::{self, Page};

/// A text of the catalogue.
type Words = fn(Locale) -> &'static str;

/// What each kind of job is about.
const KINDS: [(&str, Words); 31] = [
    ("accept_requests", Locale::job_accept_requests),
    ("apply_domain_policy", Locale::job_apply_domain_policy),
    ("close_poll", Locale::job_close_poll),
    ("delete_account", Locale::job_delete_account),
    ("delete_files", Locale::job_delete_files),
    ("delete_login", Locale::job_delete_login),
    ("evict_remote_files", Locale::job_evict_remote_files),
    ("expire_mute", Locale::job_expire_mute),
    ("fan_out", Locale::job_fan_out),
    ("fan_out_edit", Locale::job_fan_out_edit),
    ("fetch_account", Locale::job_fetch_account),
    ("fetch_answers", Locale::job_fetch_answers),
    ("fetch_mentions", Locale::job_fetch_mentions),
    ("fetch_poll", Locale::job_fetch_poll),
    ("fetch_thread", Locale::job_fetch_thread),
    ("follow_moved", Locale::job_follow_moved),
    ("forget_newcomer", Locale::job_forget_newcomer),
    ("forget_rendered", Locale::job_forget_rendered),
    ("look_up", Locale::job_look_up),
    ("mail", Locale::job_mail),
    ("mail_confirmation_link", Locale::job_mail_confirmation_link),
    ("mail_reset_link", Locale::job_mail_reset_link),
    ("receive_fetching", Locale::job_receive_fetching),
    ("relist", Locale::job_relist),
    ("reload", Locale::job_reload),
    ("settle_quote", Locale::job_settle_quote),
    ("sever_domain", Locale::job_sever_domain),
    ("share_profile", Locale::job_share_profile),
    ("share_tally", Locale::job_share_tally),
    ("sweep_media", Locale::job_sweep_media),
    ("verify_links", Locale::job_verify_links),
];

#[derive(Template)]
#[template(path = "admin/queues.html")]
struct Shown<'a> {
    page: &'a Page,
    queues: Queues,
}

impl Shown<'_> {
    fn time(&self, time: types::Timestamp) -> String {
        dates::with_time(self.page.t, Timestamp(time.0))
    }

    fn host(&self, host: &deliveries::Backlog) -> String {
        let t = self.page.t;
        let since = t.queues_since(self.time(host.oldest.time()));
        let tried = t.queues_tried(host.attempts.unsigned_abs());
        let next = match host.unavailable_at {
            Some(at) => t.queues_given_up(self.time(at)),
            None => t.queues_next(self.time(host.run_at)),
        };
        [since, tried, next].join(" · ")
    }

    fn job(&self, job: &jobs::Backlog) -> String {
        let (t, run_at) = (self.page.t, self.time(job.run_at));
        let since = t.queues_since(self.time(job.oldest.time()));
        let next = match job.failed {
            0 => t.queues_due(run_at),
            _ => t.queues_next(run_at),
        };
        [since, next].join(" · ")
    }

    fn kind<'k>(&self, job: &'k jobs::Backlog) -> &'k str {
        let known = KINDS.iter().find(|(kind, _)| *kind == job.kind);
        known.map_or(job.kind.as_str(), |(_, words)| words(self.page.t))
    }
}

/// `GET /admin/queues`
pub async fn show(
    page: Page,
    Admin(_): Admin,
    Extension(tenant): Extension<Arc<Tenant>>,
) -> Result<Response, PageError> {
    let queues = queues::look(&tenant).await?;
    let shown = Shown {
        page: &page,
        queues,
    };
    Ok(layout::html(StatusCode::OK, &shown))
}

/// Which queue is meant, and what is done with it.
#[derive(Debug, Deserialize)]
pub struct Asked {
    /// A host, or the kind of a job.
    of: String,
    action: String,
}

/// `POST /admin/queues`
pub async fn act(
    Admin(visitor): Admin,
    Extension(tenant): Extension<Arc<Tenant>>,
    Form(Asked { of, action }): Form<Asked>,
) -> Result<Response, PageError> {
    let by = visitor.person;
    match action.as_str() {
        "hurry_host" => queues::hurry_host(&tenant, &of).await?,
        "drop_host" => queues::drop_host(&tenant, by, &of).await?,
        "hurry_jobs" => queues::hurry_jobs(&tenant, &of).await?,
        "drop_jobs" => queues::drop_jobs(&tenant, by, &of).await?,
        _ => return Err(Error::NotFound.into()),
    }
    let outcome = match action.starts_with("hurry") {
        true => "hurried",
        false => "removed",
    };
    Ok(done("/admin/queues", outcome))
}

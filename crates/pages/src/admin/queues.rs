//! `/admin/queues`: what waits for which server and since when, and what this server has still to do.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::response::Response;
use entities::Timestamp;
use http::StatusCode;
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
        let t = self.page.t;
        let since = t.queues_since(self.time(job.oldest.time()));
        let next = t.queues_next(self.time(job.run_at));
        [since, next].join(" · ")
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
    Ok(done("/admin/queues", "saved"))
}

//! `/admin/storage`: what lies on the disk, and whether mail leaves the server.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::response::Response;
use http::StatusCode;
use messages::Locale;
use services::{Error, server};
use store::usage::Space;
use tenant::Tenant;

use crate::access::Admin;
use crate::errors::PageError;
use crate::forms::{Form, Nothing};
use crate::layout::{self, Page};

#[derive(Template)]
#[template(path = "admin/storage.html")]
struct Storage<'a> {
    page: &'a Page,
    space: Space,
    /// How the mail test went.
    sent: Option<String>,
    failed: Option<String>,
}

impl Storage<'_> {
    fn size(&self, bytes: &i64) -> String {
        size(self.page.t, *bytes)
    }
}

/// `GET /admin/storage`
pub async fn show(
    page: Page,
    Admin(_): Admin,
    Extension(tenant): Extension<Arc<Tenant>>,
) -> Result<Response, PageError> {
    answer(&page, &tenant, None, None).await
}

/// `POST /admin/storage/mail`
pub async fn test_mail(
    page: Page,
    Admin(visitor): Admin,
    Extension(tenant): Extension<Arc<Tenant>>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    match server::test_mail(&tenant, visitor.person).await {
        Ok(address) => {
            let sent = page.t.storage_mail_sent(address);
            answer(&page, &tenant, Some(sent), None).await
        }
        Err(Error::Unavailable(why)) => answer(&page, &tenant, None, Some(why)).await,
        Err(error) => Err(error.into()),
    }
}

async fn answer(
    page: &Page,
    tenant: &Arc<Tenant>,
    sent: Option<String>,
    failed: Option<String>,
) -> Result<Response, PageError> {
    let storage = Storage {
        page,
        space: server::space(tenant).await?,
        sent,
        failed,
    };
    Ok(layout::html(StatusCode::OK, &storage))
}

/// `12.3 MB`
fn size(t: Locale, bytes: i64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let (mut size, mut unit) = (bytes as f64, 0);
    while size >= 1000.0 && unit + 1 < UNITS.len() {
        size /= 1000.0;
        unit += 1;
    }
    match unit {
        0 => format!("{bytes} B"),
        _ => format!("{size:.1} {}", UNITS[unit]).replace('.', t.number_point()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_by_people() {
        assert_eq!(size(Locale::En, 999), "999 B");
        assert_eq!(size(Locale::En, 1_234), "1.2 kB");
        assert_eq!(size(Locale::It, 5_600_000_000), "5,6 GB");
    }
}

//! Pages at addresses where no server answers: it is suspended, cannot be opened, or was never there.

use askama::Template;
use axum::response::Response;
use http::{HeaderMap, StatusCode, Uri};
use services::people::Role;
use types::Host;

use crate::layout::{self, Page};
use crate::{frame, headers};

#[derive(Template)]
#[template(path = "outside.html")]
pub(crate) struct Outside<'a> {
    pub page: &'a Page,
    pub title: &'static str,
    pub text: String,
}

/// What a person reads at `host`, where the answer is `status`: 403 for a suspended server, 404 for none.
#[must_use]
pub fn show(host: &Host, status: StatusCode, uri: &Uri, visitor: &HeaderMap) -> Response {
    let page = page(host, uri, visitor);
    let mut answer = layout::html(status, &Outside::new(&page, status));
    headers::secure(&mut answer);
    answer
}

impl<'a> Outside<'a> {
    pub(crate) fn new(page: &'a Page, status: StatusCode) -> Self {
        let (t, site) = (page.t, &page.site);
        let (title, text) = match status {
            StatusCode::FORBIDDEN => (t.outside_suspended_title(), t.outside_suspended(site)),
            StatusCode::NOT_FOUND => (t.outside_unknown_title(), t.outside_unknown(site)),
            _ => (t.error_status_503_title(), t.error_status_503().to_owned()),
        };
        Self { page, title, text }
    }
}

fn page(host: &Host, uri: &Uri, visitor: &HeaderMap) -> Page {
    let address = uri.path_and_query().map_or("/", |path| path.as_str());
    Page {
        t: frame::language(uri, visitor, true).unwrap_or_default(),
        site: host.to_string(),
        domain: host.to_string(),
        base: String::new(),
        address: address.to_owned(),
        fetched: true,
        account: None,
        role: Role::User,
        form_token: String::new(),
    }
}

//! The front page: what this server is, and how to come in.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::response::Response;
use http::StatusCode;
use tenant::{Settings, Tenant};

use crate::errors::PageError;
use crate::layout::{self, Page};

#[derive(Template)]
#[template(path = "about.html")]
pub struct About<'a> {
    pub page: &'a Page,
    pub description: Vec<String>,
    pub registrations: Registrations,
    pub people: u64,
    pub posts: u64,
    pub rules: Vec<Rule>,
    pub contact: String,
}

pub use tenant::Registrations;

/// A rule of the server.
#[derive(Clone, Debug)]
pub struct Rule {
    pub text: String,
    pub hint: String,
}

impl About<'_> {
    fn joining(&self) -> &'static str {
        match self.registrations {
            Registrations::Open => self.page.t.about_open(),
            Registrations::Approval => self.page.t.about_approval(),
            Registrations::Closed => self.page.t.about_closed(),
        }
    }
}

/// `GET /`
pub async fn show(
    page: Page,
    Extension(tenant): Extension<Arc<Tenant>>,
) -> Result<Response, PageError> {
    let settings = tenant.settings();
    let usage = tenant.read(views::instances::usage).await?;
    let description = settings
        .short_description
        .lines()
        .filter(|line| !line.trim().is_empty());
    let about = About {
        page: &page,
        description: description.map(str::to_owned).collect(),
        registrations: settings.registrations,
        people: usage.users.unsigned_abs(),
        posts: usage.local_posts.unsigned_abs(),
        rules: rules(&tenant).await?,
        contact: contact(&page, &settings),
    };
    Ok(layout::html(StatusCode::OK, &about))
}

/// How the people who run it are reached, as far as they say it.
fn contact(page: &Page, settings: &Settings) -> String {
    match (
        settings.contact_email.as_str(),
        settings.contact_account.as_str(),
    ) {
        ("", "") => String::new(),
        ("", account) => page.full_account(account),
        (email, _) => email.to_owned(),
    }
}

/// The rules of the server.
pub(crate) async fn rules(tenant: &Arc<Tenant>) -> Result<Vec<Rule>, PageError> {
    let rules: Vec<entities::Rule> = tenant.read(views::instances::rules).await?;
    Ok(rules
        .into_iter()
        .map(|rule| Rule {
            text: rule.text,
            hint: rule.hint,
        })
        .collect())
}

//! `/about`: what the people who run this server say of it, its rules, how they are reached, and its numbers.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::response::Response;
use entities::Account;
use http::HeaderMap;
use store::usage::Usage;
use tenant::Tenant;

use crate::errors::PageError;
use crate::front;
use crate::layout::Page;
use crate::posts;
use crate::public::{self, Meta};

#[derive(Template)]
#[template(path = "about.html")]
pub struct About<'a> {
    page: &'a Page,
    meta: Meta,
    /// Address and description of the server's picture.
    picture: Option<(String, &'a str)>,
    description: Vec<String>,
    /// HTML.
    more: &'a str,
    rules: Vec<Rule>,
    email: &'a str,
    contact: Option<&'a Account>,
    usage: &'a Usage,
}

/// A rule of the server.
#[derive(Clone, Debug)]
pub struct Rule {
    pub text: String,
    pub hint: String,
}

/// `GET /about`
pub async fn show(
    page: Page,
    Extension(tenant): Extension<Arc<Tenant>>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let settings = tenant.settings();
    let said = tenant.read(views::instances::about).await?;
    let picture = settings.picture.as_str();
    let about = About {
        page: &page,
        meta: Meta {
            title: page.t.about_about().to_owned(),
            ..front::meta(&page, &tenant, &settings, "/about")
        },
        picture: (!picture.is_empty()).then(|| {
            let url = tenant.urls.media(picture);
            (url, settings.picture_description.as_str())
        }),
        description: paragraphs(&settings.short_description),
        more: &settings.extended_description,
        rules: said.rules.into_iter().map(Rule::from).collect(),
        email: &settings.contact_email,
        contact: said.contact.as_deref(),
        usage: &said.usage,
    };
    Ok(public::html(&page, &headers, &about))
}

/// The rules of the server.
pub(crate) async fn rules(tenant: &Arc<Tenant>) -> Result<Vec<Rule>, PageError> {
    let rules: Vec<entities::Rule> = tenant.read(views::instances::rules).await?;
    Ok(rules.into_iter().map(Rule::from).collect())
}

impl From<entities::Rule> for Rule {
    fn from(rule: entities::Rule) -> Self {
        Self {
            text: rule.text,
            hint: rule.hint,
        }
    }
}

/// The lines of a text that say something.
pub(crate) fn paragraphs(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

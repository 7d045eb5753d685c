//! The question whether an app may use one's account, and the code for apps that cannot be returned to.

use askama::Template;

use crate::{layout::Page, scopes::Group};

#[derive(Template)]
#[template(path = "consent.html")]
pub struct Consent<'a> {
    pub page: &'a Page,
    /// The app's own name.
    pub app: String,
    /// Host of the app's website.
    pub website: Option<String>,
    pub account: String,
    pub groups: Vec<Group>,
    pub target: Target,
    /// Path and query of this request, to which the answer is sent.
    pub request: String,
}

/// Where one goes after the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// To a website, by its host.
    Website(String),
    /// Back to an app on the same device.
    App,
    /// To a page of ours that shows a code.
    Code,
}

impl Consent<'_> {
    fn return_text(&self) -> String {
        match &self.target {
            Target::Website(host) => self.page.t.consent_goes_to(host),
            Target::App => self.page.t.consent_goes_to_app().to_owned(),
            Target::Code => self.page.t.consent_goes_to_code().to_owned(),
        }
    }
}

#[derive(Template)]
#[template(path = "code.html")]
pub struct Code<'a> {
    pub page: &'a Page,
    pub code: String,
}

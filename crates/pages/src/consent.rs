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
    /// Where the browser goes afterwards: a host, or the scheme of an app; nothing for the out-of-band code.
    pub target: Option<String>,
    /// Path and query of this request, to which the answer is sent.
    pub request: String,
}

impl Consent<'_> {
    fn return_text(&self) -> String {
        match &self.target {
            Some(target) => self.page.t.consent_goes_to(target),
            None => self.page.t.consent_goes_to_code().to_owned(),
        }
    }
}

#[derive(Template)]
#[template(path = "code.html")]
pub struct Code<'a> {
    pub page: &'a Page,
    pub code: String,
}

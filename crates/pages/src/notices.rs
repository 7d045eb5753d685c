//! Pages that only say something, with at most one way on.

use std::borrow::Cow;

use askama::Template;

use crate::layout::Page;

#[derive(Template)]
#[template(path = "notice.html")]
pub struct Notice<'a> {
    pub page: &'a Page,
    pub title: String,
    pub text: Vec<String>,
    pub action: Option<Action>,
}

/// A link that is offered as the next step.
pub struct Action {
    pub href: Cow<'static, str>,
    pub label: Cow<'static, str>,
}

impl Action {
    pub fn new(href: impl Into<Cow<'static, str>>, label: impl Into<Cow<'static, str>>) -> Self {
        Self {
            href: href.into(),
            label: label.into(),
        }
    }
}

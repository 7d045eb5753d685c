//! Pages that only say something, with at most one way on.

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
    pub href: &'static str,
    pub label: &'static str,
}

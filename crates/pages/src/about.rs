//! The front page: what this server is, and how to come in.

use askama::Template;

use crate::layout::Page;

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

/// How one comes to have an account here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registrations {
    Open,
    Approval,
    Closed,
}

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

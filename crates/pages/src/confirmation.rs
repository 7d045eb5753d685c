//! Confirming an e-mail address.

use askama::Template;

use crate::{
    fields::{Field, Problems},
    layout::Page,
};

#[derive(Template)]
#[template(path = "confirmation/setup.html")]
pub struct Setup<'a> {
    pub page: &'a Page,
    pub email: Option<String>,
    /// Whether a moderator decides afterwards.
    pub approval: bool,
}

#[derive(Template)]
#[template(path = "confirmation/new.html")]
pub struct Resend<'a> {
    pub page: &'a Page,
    pub problems: Problems,
    pub email: Field,
}

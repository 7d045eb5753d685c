//! Signing up: the rules, then the form.

use askama::Template;

use crate::{
    about::Rule,
    fields::{Field, Problems},
    layout::Page,
};

#[derive(Template)]
#[template(path = "sign_up/rules.html")]
pub struct Rules<'a> {
    pub page: &'a Page,
    pub rules: Vec<Rule>,
    pub next: Option<String>,
}

#[derive(Template)]
#[template(path = "sign_up/form.html")]
pub struct SignUp<'a> {
    pub page: &'a Page,
    pub problems: Problems,
    pub username: Field,
    pub email: Field,
    pub password: Field,
    pub reason: Option<Field>,
    pub agreement: Field,
    pub next: Option<String>,
}

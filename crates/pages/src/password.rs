//! A new password for those who forgot theirs.

use askama::Template;

use crate::{
    fields::{Field, Problems},
    layout::Page,
};

#[derive(Template)]
#[template(path = "password/new.html")]
pub struct Forgotten<'a> {
    pub page: &'a Page,
    pub problems: Problems,
    pub email: Field,
}

#[derive(Template)]
#[template(path = "password/edit.html")]
pub struct NewPassword<'a> {
    pub page: &'a Page,
    pub problems: Problems,
    pub password: Field,
    pub token: String,
}

//! Signing in and out.

use askama::Template;

use crate::{
    fields::{Field, Problems},
    layout::Page,
};

#[derive(Template)]
#[template(path = "sign_in.html")]
pub struct SignIn<'a> {
    pub page: &'a Page,
    pub problems: Problems,
    pub email: Field,
    pub password: Field,
    /// Name of the app for which one signs in.
    pub app: Option<String>,
    pub next: Option<String>,
}

#[derive(Template)]
#[template(path = "sign_out.html")]
pub struct SignOut<'a> {
    pub page: &'a Page,
}

//! What every page knows: its language, its server, who looks at it; and how a template becomes an answer.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use http::StatusCode;
use messages::Locale;
use services::people::Role;

use crate::assets;
use crate::headers::Scripted;

/// The frame around the content of a page.
#[derive(Clone, Debug)]
pub struct Page {
    pub t: Locale,
    /// Name of the server.
    pub site: String,
    /// Domain of the server's accounts, which is also what an app asks for.
    pub domain: String,
    /// Where the server is: `https://steppe.example`.
    pub base: String,
    /// Path and query.
    pub address: String,
    /// Whether it was fetched, and can be again: it does not answer a form.
    pub fetched: bool,
    /// User name of the person who is signed in.
    pub account: Option<String>,
    /// What they may do on the server.
    pub role: Role,
    /// Goes into every form; see [`crate::forms`].
    pub form_token: String,
}

impl Page {
    pub(crate) fn stylesheet(&self) -> &'static str {
        &assets::STYLESHEET.path
    }

    pub(crate) fn icon(&self) -> &'static str {
        &assets::ICON.path
    }

    pub(crate) fn passkeys(&self) -> &'static str {
        &assets::PASSKEYS.path
    }

    /// Where the source code is (AGPL, section 13), once `Cargo.toml` says it.
    pub(crate) fn source_url(&self) -> Option<&'static str> {
        Some(env!("CARGO_PKG_REPOSITORY")).filter(|url| !url.is_empty())
    }

    pub(crate) fn full_account(&self, username: &str) -> String {
        format!("@{username}@{}", self.domain)
    }

    /// The languages that this page could also be read in, with its address in each.
    pub(crate) fn other_languages(&self) -> Vec<(Locale, String)> {
        let others = Locale::ALL
            .into_iter()
            .filter(|locale| self.fetched && *locale != self.t);
        others
            .map(|locale| (locale, self.in_language(locale)))
            .collect()
    }

    fn in_language(&self, locale: Locale) -> String {
        let (path, query) = self.address.split_once('?').unwrap_or((&self.address, ""));
        let mut parameters = form_urlencoded::Serializer::new(String::new());
        parameters.extend_pairs(
            form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "lang"),
        );
        parameters.append_pair("lang", locale.code());
        format!("{path}?{}", parameters.finish())
    }
}

/// Renders a page.
pub(crate) fn html(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(body) => (status, Html(body)).into_response(),
        Err(error) => failed(&error),
    }
}

/// Renders a page that runs a script of ours.
pub(crate) fn scripted(status: StatusCode, template: &impl Template) -> Response {
    let mut answer = html(status, template);
    answer.extensions_mut().insert(Scripted);
    answer
}

pub(crate) fn failed(error: &askama::Error) -> Response {
    tracing::error!(%error, "a template failed");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

//! Lists of accounts with a button or two each, and how one turns their pages.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use entities::Account;
use http::StatusCode;
use serde::Deserialize;
use store::Page as Range;

use crate::layout::{self, Page};
use crate::posts;

/// Accounts on a page.
const ACCOUNTS: usize = 40;

/// Which page of a list is asked for.
#[derive(Debug, Default, Deserialize)]
pub struct Paging {
    #[serde(default)]
    max_id: Option<i64>,
}

impl Paging {
    pub(crate) fn range(&self) -> Range {
        let newest = Range::newest(ACCOUNTS);
        Range {
            max_id: self.max_id.unwrap_or(newest.max_id),
            ..newest
        }
    }
}

/// An account in a list.
pub(crate) struct Row {
    pub account: Arc<Account>,
    /// What is said of it beside.
    pub said: String,
    /// Forms of a button.
    pub buttons: Vec<String>,
}

#[derive(Template)]
#[template(path = "settings/people.html")]
pub(crate) struct People<'a> {
    pub page: &'a Page,
    pub title: &'static str,
    pub intro: &'static str,
    /// What is said of an empty list.
    pub none: &'static str,
    pub rows: Vec<Row>,
    /// The query for older ones.
    pub older: Option<String>,
    /// Hosts that are blocked, with a button each.
    pub domains: Vec<(String, String)>,
}

impl People<'_> {
    pub(crate) fn answer(&self) -> Response {
        layout::html(StatusCode::OK, self)
    }

    fn picture<'r>(&'r self, row: &'r Row) -> &'r str {
        posts::avatar(&row.account, &self.page.base)
    }

    fn name(&self, row: &Row) -> String {
        posts::name(&row.account, &self.page.base)
    }

    fn handle(&self, row: &Row) -> String {
        format!("@{}", row.account.acct)
    }
}

/// The query for the page behind one whose rows were ordered by these ids.
pub(crate) fn older(ends: Option<(i64, i64)>, full: bool) -> Option<String> {
    let (_, oldest) = ends.filter(|_| full)?;
    Some(format!("?max_id={oldest}"))
}

//! `/admin/accounts`: finding people, looking at one, and deciding about them.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query};
use axum::response::Response;
use entities::Timestamp;
use http::StatusCode;
use messages::Locale;
use serde::Deserialize;
use services::Error;
use services::moderation::{self, Measure};
use services::people::Role;
use store::moderation::{Case, Entry, Kind};
use tenant::Tenant;
use types::AccountId;
use views::moderation::{Asked, Looked, PAGE};

use super::reports::name;
use crate::access::Moderator;
use crate::console::done;
use crate::dates;
use crate::errors::PageError;
use crate::fields::{Choice, Field};
use crate::forms::{Form, Values};
use crate::layout::{self, Page};
use crate::posts;
use crate::profiles::role_words;

/// Which page of a list is asked for.
#[derive(Debug, Default, Deserialize)]
pub struct Paging {
    #[serde(default)]
    max_id: Option<i64>,
}

impl Paging {
    pub(crate) fn before(&self) -> Option<AccountId> {
        self.max_id.map(AccountId)
    }
}

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Search {
    q: String,
    kind: String,
    max_id: Option<i64>,
}

#[derive(Template)]
#[template(path = "admin/accounts.html")]
struct Accounts<'a> {
    page: &'a Page,
    words: Field,
    kind: Choice,
    cases: Vec<Case>,
    older: Option<String>,
}

impl Accounts<'_> {
    fn handle(&self, case: &Case) -> String {
        handle(case)
    }

    fn state(&self, case: &Case) -> String {
        state(self.page.t, case)
    }
}

#[derive(Template)]
#[template(path = "admin/account.html")]
struct Account<'a> {
    page: &'a Page,
    looked: &'a Looked,
    /// Whether the moderator may decide about it.
    mine: bool,
    actions: Vec<(&'static str, &'static str)>,
    note: Field,
    role: Option<Choice>,
}

/// `GET /admin/accounts`
pub async fn index(
    page: Page,
    Moderator(_): Moderator,
    Extension(tenant): Extension<Arc<Tenant>>,
    Query(query): Query<Search>,
) -> Result<Response, PageError> {
    let t = page.t;
    let kinds = [
        ("", t.accounts_any()),
        ("staff", t.accounts_staff()),
        ("silenced", t.accounts_silenced()),
        ("suspended", t.accounts_suspended()),
        ("elsewhere", t.accounts_elsewhere()),
    ];
    let asked = Asked {
        words: query.q.chars().take(200).collect(),
        kind: match query.kind.as_str() {
            "staff" => Kind::Staff,
            "silenced" => Kind::Silenced,
            "suspended" => Kind::Suspended,
            _ => Kind::Any,
        },
        elsewhere: query.kind == "elsewhere",
        before: query.max_id.map(AccountId),
    };
    let read = tenant.read(move |unit| views::moderation::find(unit, &asked));
    let cases: Vec<Case> = read.await?;
    let last = cases.last().filter(|_| cases.len() >= PAGE);
    let older = last.map(|last| {
        let mut next = form_urlencoded::Serializer::new(String::from("?"));
        next.append_pair("q", &query.q)
            .append_pair("kind", &query.kind)
            .append_pair("max_id", &last.account_id.to_string());
        next.finish()
    });
    let accounts = Accounts {
        page: &page,
        words: Field::short("q", t.accounts_words(), 200)
            .optional()
            .value(&query.q),
        kind: Choice::new("kind", t.accounts_kind(), kinds, &query.kind),
        cases,
        older,
    };
    Ok(layout::html(StatusCode::OK, &accounts))
}

fn handle(case: &Case) -> String {
    match case.domain.as_str() {
        "" => format!("@{}", case.username),
        domain => format!("@{}@{domain}", case.username),
    }
}

/// What is unusual about an account.
fn state(t: Locale, case: &Case) -> String {
    let role = case.role.filter(|role| *role > Role::User);
    let mut said: Vec<&str> = role.map(|role| role_words(t, role)).into_iter().collect();
    for (is, words) in [
        (case.suspended_at.is_some(), t.accounts_is_suspended()),
        (case.silenced_at.is_some(), t.accounts_is_silenced()),
        (case.disabled == Some(true), t.accounts_is_disabled()),
        (
            case.user_id.is_some() && case.confirmed_at.is_none(),
            t.accounts_is_unconfirmed(),
        ),
        (case.approved == Some(false), t.accounts_is_waiting()),
    ] {
        if is {
            said.push(words);
        }
    }
    said.join(" · ")
}

/// `GET /admin/accounts/id`
pub async fn show(
    page: Page,
    Moderator(visitor): Moderator,
    Extension(tenant): Extension<Arc<Tenant>>,
    Path(id): Path<i64>,
) -> Result<Response, PageError> {
    let id = AccountId(id);
    let read = tenant.read(move |unit| views::moderation::look(unit, id));
    let looked = read.await?;
    let (t, case) = (page.t, &looked.case);
    let me = visitor.person;
    let mine = case.role.unwrap_or_default() < me.role && id != me.account_id;
    let account = Account {
        mine,
        actions: actions(t, case),
        note: Field::long("note", t.accounts_note(), 1_000)
            .optional()
            .hint(t.accounts_note_hint().into()),
        role: (mine && me.role >= Role::Admin && case.user_id.is_some())
            .then(|| roles(t, me.role, case.role.unwrap_or_default())),
        looked: &looked,
        page: &page,
    };
    Ok(layout::html(StatusCode::OK, &account))
}

/// What can be decided and undone: the name of the button and its words.
fn actions(t: Locale, case: &Case) -> Vec<(&'static str, &'static str)> {
    let mut actions = vec![match case.silenced_at {
        None => ("silence", t.accounts_silence()),
        Some(_) => ("unsilence", t.accounts_unsilence()),
    }];
    if case.suspended_at.is_some() {
        actions.push(("unsuspend", t.accounts_unsuspend()));
    }
    if case.user_id.is_some() {
        actions.push(match case.disabled {
            Some(true) => ("enable", t.accounts_enable()),
            _ => ("disable", t.accounts_disable()),
        });
        actions.push(("reset", t.accounts_reset()));
        actions.push(("sign_out", t.accounts_sign_out()));
    }
    actions
}

/// The roles that somebody with a role may give.
fn roles(t: Locale, mine: Role, now: Role) -> Choice {
    let given = Role::ALL
        .into_iter()
        .filter(|role| *role < mine || mine == Role::Owner);
    let options = given.map(|role| (role.name(), role_words(t, role)));
    Choice::new("role", t.accounts_role(), options, now.name())
}

/// `POST /admin/accounts/id`: the button says what is decided.
pub async fn act(
    Moderator(visitor): Moderator,
    Extension(tenant): Extension<Arc<Tenant>>,
    Path(id): Path<i64>,
    Form(values): Form<Values>,
) -> Result<Response, PageError> {
    let (by, id) = (visitor.person, AccountId(id));
    let action = values.text("action");
    match (Measure::named(action), action) {
        (Some(measure), _) => {
            moderation::take(&tenant, by, id, measure, values.text("note")).await?;
        }
        (None, "reset") => moderation::send_reset(&tenant, by, id).await?,
        (None, "sign_out") => moderation::sign_out(&tenant, by, id).await?,
        (None, "role") => {
            let role = Role::named(values.text("role")).ok_or(Error::NotFound)?;
            moderation::set_role(&tenant, by, id, role).await?;
        }
        _ => return Err(Error::NotFound.into()),
    }
    Ok(done(&format!("/admin/accounts/{id}"), outcome(action)))
}

/// What the next page says of an action.
fn outcome(action: &str) -> &'static str {
    match action {
        "silence" => "silenced",
        "suspend" => "suspended",
        "disable" => "disabled",
        "unsilence" | "unsuspend" | "enable" => "lifted",
        "reset" => "reset",
        "sign_out" => "ended",
        _ => "saved",
    }
}

impl Account<'_> {
    fn handle(&self) -> String {
        handle(&self.looked.case)
    }

    fn case(&self) -> &Case {
        &self.looked.case
    }

    fn state(&self) -> String {
        state(self.page.t, &self.looked.case)
    }

    fn day(&self, time: &types::Timestamp) -> String {
        dates::day(self.page.t, Timestamp(time.0))
    }

    fn may_suspend(&self) -> bool {
        self.looked.case.suspended_at.is_none()
    }

    fn name(&self, id: &AccountId) -> String {
        name(&self.looked.named, *id)
    }

    /// When, by whom and what was done.
    fn line(&self, entry: &Entry) -> String {
        let when = dates::with_time(self.page.t, Timestamp(entry.id.time().0));
        let by = entry.account_id.and_then(|id| self.looked.named.get(&id));
        let by = by.map_or("–", |account| posts::plain_name(account));
        let what = action_words(self.page.t, &entry.action);
        format!("{when} · {by} · {what}")
    }
}

fn action_words(t: Locale, action: &str) -> &str {
    match action {
        "silence" => t.accounts_silence(),
        "unsilence" => t.accounts_unsilence(),
        "suspend" => t.accounts_suspend(),
        "unsuspend" => t.accounts_unsuspend(),
        "disable" => t.accounts_disable(),
        "enable" => t.accounts_enable(),
        "reset" => t.accounts_reset(),
        "sign_out" => t.accounts_sign_out(),
        "role" => t.accounts_role(),
        "approve" => t.requests_approve(),
        "assign_report" => t.reports_assign(),
        "unassign_report" => t.reports_unassign(),
        "resolve_report" => t.reports_resolve(),
        "reopen_report" => t.reports_reopen(),
        other => other,
    }
}

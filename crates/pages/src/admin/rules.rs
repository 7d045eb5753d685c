//! `/admin/rules`: the rules of this server.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::Response;
use serde::Deserialize;
use services::rules::{self, Draft, MAX_HINT, MAX_TEXT};
use tenant::Tenant;
use types::RuleId;

use crate::access::Admin;
use crate::console::done;
use crate::errors::PageError;
use crate::fields::{Field, Problems};
use crate::forms::{Form, Nothing};
use crate::layout::{self, Page};

const PATH: &str = "/admin/rules";

#[derive(Template)]
#[template(path = "admin/rules.html")]
struct Rules<'a> {
    page: &'a Page,
    problems: Problems,
    rules: Vec<entities::Rule>,
    text: Field,
    hint: Field,
}

impl Rules<'_> {
    fn raise(&self, rule: &entities::Rule) -> String {
        let path = format!("{PATH}/{}/raise", rule.id.0);
        self.page
            .button_of(&path, self.page.t.rules_raise(), &rule.text)
    }

    fn remove(&self, rule: &entities::Rule) -> String {
        let path = format!("{PATH}/{}/remove", rule.id.0);
        self.page
            .danger_of(&path, self.page.t.rules_remove(), &rule.text)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    text: String,
    hint: String,
}

impl Typed {
    fn draft(&self) -> Draft {
        Draft {
            text: self.text.clone(),
            hint: self.hint.clone(),
        }
    }
}

/// `GET /admin/rules`
pub async fn index(
    page: Page,
    Admin(_): Admin,
    Extension(tenant): Extension<Arc<Tenant>>,
) -> Result<Response, PageError> {
    answer(&page, &tenant, &Typed::default(), Problems::default()).await
}

async fn answer(
    page: &Page,
    tenant: &Arc<Tenant>,
    typed: &Typed,
    mut problems: Problems,
) -> Result<Response, PageError> {
    let t = page.t;
    let rules = Rules {
        page,
        rules: tenant.read(views::instances::rules).await?,
        text: Field::short("text", t.rules_text(), MAX_TEXT)
            .value(&typed.text)
            .checked(&mut problems),
        hint: Field::long("hint", t.rules_hint(), MAX_HINT)
            .optional()
            .value(&typed.hint)
            .checked(&mut problems),
        problems,
    };
    let status = rules.problems.status();
    Ok(layout::html(status, &rules))
}

/// `POST /admin/rules`
pub async fn add(
    page: Page,
    Admin(_): Admin,
    Extension(tenant): Extension<Arc<Tenant>>,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    match rules::add(&tenant, typed.draft()).await {
        Ok(()) => Ok(done(PATH, "saved")),
        Err(error) => {
            let problems = Problems::of(page.t, error)?;
            answer(&page, &tenant, &typed, problems).await
        }
    }
}

/// `POST /admin/rules/id`
pub async fn change(
    page: Page,
    Admin(_): Admin,
    Extension(tenant): Extension<Arc<Tenant>>,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    match rules::change(&tenant, RuleId(id), typed.draft()).await {
        Ok(()) => Ok(done(PATH, "saved")),
        Err(error) => {
            let problems = Problems::of(page.t, error)?;
            answer(&page, &tenant, &typed, problems).await
        }
    }
}

/// `POST /admin/rules/id/raise`
pub async fn raise(
    Admin(_): Admin,
    Extension(tenant): Extension<Arc<Tenant>>,
    Path(id): Path<i64>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    rules::raise(&tenant, RuleId(id)).await?;
    Ok(done(PATH, "saved"))
}

/// `POST /admin/rules/id/remove`
pub async fn remove(
    Admin(_): Admin,
    Extension(tenant): Extension<Arc<Tenant>>,
    Path(id): Path<i64>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    rules::remove(&tenant, RuleId(id)).await?;
    Ok(done(PATH, "removed"))
}

//! The question whether an app may use one's account, and the code for apps that cannot be returned to.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use http::header::CONTENT_SECURITY_POLICY;
use serde::Deserialize;
use services::apps::{self, OUT_OF_BAND};
use services::grants::{self, Question, Request, Wrong};
use services::secrets;
use services::sessions::Visitor;
use tenant::Tenant;

use crate::{
    errors::PageError,
    forms::Form,
    headers,
    layout::{self, Page},
    next::Next,
    notices::Notice,
    scopes::{self, Group},
};

#[derive(Template)]
#[template(path = "consent.html")]
pub struct Consent<'a> {
    pub page: &'a Page,
    /// The app's own name.
    pub app: String,
    /// Host of the app's website.
    pub website: Option<String>,
    pub account: String,
    pub groups: Vec<Group>,
    pub target: Target,
    /// Path and query of this request, to which the answer is sent.
    pub request: String,
}

/// Where one goes after the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// To a website, by its host.
    Website(String),
    /// Back to an app on the same device.
    App,
    /// To a page of ours that shows a code.
    Code,
}

impl Target {
    fn of(redirect_uri: &str) -> Self {
        match apps::host(redirect_uri) {
            Some(host) => Self::Website(host),
            None if redirect_uri == OUT_OF_BAND => Self::Code,
            None => Self::App,
        }
    }
}

impl Consent<'_> {
    fn return_text(&self) -> String {
        match &self.target {
            Target::Website(host) => self.page.t.consent_goes_to(host),
            Target::App => self.page.t.consent_goes_to_app().to_owned(),
            Target::Code => self.page.t.consent_goes_to_code().to_owned(),
        }
    }
}

#[derive(Template)]
#[template(path = "code.html")]
pub struct Code<'a> {
    pub page: &'a Page,
    pub code: String,
}

/// What an app asks for. <https://docs.joinmastodon.org/methods/oauth/#authorize>
///
/// `force_login` is not among it: one is always asked, and can change the account. `lang` is the frame's.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    client_id: String,
    redirect_uri: String,
    response_type: String,
    scope: String,
    state: Option<String>,
    code_challenge: String,
    code_challenge_method: String,
}

#[derive(Debug, Deserialize)]
pub struct Decision {
    decision: String,
}

#[derive(Debug, Deserialize)]
pub struct Given {
    code: String,
}

/// `GET /oauth/authorize`
pub async fn ask(
    page: Page,
    Extension(tenant): Extension<Arc<Tenant>>,
    visitor: Option<Extension<Visitor>>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let request = match asked.read(&tenant).await? {
        Ok(request) => request,
        Err(wrong) => return Ok(asked.refuse(&page, wrong)),
    };
    let Some(Extension(visitor)) = visitor else {
        return Ok(sign_in_first(&page));
    };
    Ok(consent(&page, &visitor, request))
}

/// `POST /oauth/authorize`
pub async fn decide(
    page: Page,
    Extension(tenant): Extension<Arc<Tenant>>,
    visitor: Option<Extension<Visitor>>,
    Query(asked): Query<Asked>,
    Form(Decision { decision }): Form<Decision>,
) -> Result<Response, PageError> {
    let request = match asked.read(&tenant).await? {
        Ok(request) => request,
        Err(wrong) => return Ok(asked.refuse(&page, wrong)),
    };
    let Some(Extension(visitor)) = visitor else {
        return Ok(sign_in_first(&page));
    };
    if decision != "allow" {
        return Ok(asked.deny(&page));
    }
    let code = grants::allow(&tenant, request, visitor.person.user_id).await?;
    Ok(asked.hand_over(&code))
}

/// `GET /oauth/authorize/native`: shows the code to copy.
pub async fn show_code(page: Page, Query(Given { code }): Query<Given>) -> Response {
    // Nobody shall put words of their own on our page.
    if !secrets::is_one(&code) {
        return StatusCode::NOT_FOUND.into_response();
    }
    layout::html(StatusCode::OK, &Code { page: &page, code })
}

/// The app that asks, when `path` is that of a question.
pub(crate) fn client_id(path: &str) -> Option<String> {
    let query = path.strip_prefix("/oauth/authorize?")?;
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let (_, id) = pairs.find(|(name, _)| name == "client_id")?;
    Some(id.into_owned())
}

fn sign_in_first(page: &Page) -> Response {
    Redirect::to(&Next::new(&page.address).sign_in()).into_response()
}

fn consent(page: &Page, visitor: &Visitor, request: Request) -> Response {
    let policy = headers::policy_with_redirect(&request.redirect_uri);
    let consent = Consent {
        page,
        app: request.app.name,
        website: request.app.website.as_deref().and_then(apps::host),
        account: page.full_account(&visitor.username),
        groups: scopes::groups(page.t, request.scopes.words()),
        target: Target::of(&request.redirect_uri),
        request: page.address.clone(),
    };
    let answer = layout::html(StatusCode::OK, &consent);
    ([(CONTENT_SECURITY_POLICY, policy)], answer).into_response()
}

impl Asked {
    async fn read(&self, tenant: &Arc<Tenant>) -> Result<Result<Request, Wrong>, PageError> {
        let question = Question {
            client_id: self.client_id.clone(),
            redirect_uri: self.redirect_uri.clone(),
            response_type: self.response_type.clone(),
            scope: self.scope.clone(),
            code_challenge: self.code_challenge.clone(),
            code_challenge_method: self.code_challenge_method.clone(),
        };
        let read = tenant.read(move |unit| grants::read(unit, &question));
        Ok(read.await?)
    }

    /// Tells the app what is wrong with its question, or the person when one cannot return to the app.
    fn refuse(&self, page: &Page, wrong: Wrong) -> Response {
        let t = page.t;
        let (error, problem) = match wrong {
            Wrong::Client => return problem_page(page, vec![t.oauth_problem_client()]),
            Wrong::RedirectUri => {
                let problem = vec![t.oauth_problem_intro(), t.oauth_problem_redirect()];
                return problem_page(page, problem);
            }
            Wrong::ResponseType => ("unsupported_response_type", t.oauth_problem_response_type()),
            Wrong::Scope => ("invalid_scope", t.oauth_problem_scope()),
            Wrong::Challenge => ("invalid_request", t.oauth_problem_pkce()),
        };
        if self.redirect_uri == OUT_OF_BAND {
            return problem_page(page, vec![t.oauth_problem_intro(), problem]);
        }
        self.go_back(&[("error", error)])
    }

    fn deny(&self, page: &Page) -> Response {
        if self.redirect_uri == OUT_OF_BAND {
            let denied = Notice {
                page,
                title: page.t.consent_denied_title().to_owned(),
                text: vec![page.t.consent_denied().to_owned()],
                action: None,
            };
            return layout::html(StatusCode::OK, &denied);
        }
        self.go_back(&[("error", "access_denied")])
    }

    fn hand_over(&self, code: &str) -> Response {
        if self.redirect_uri == OUT_OF_BAND {
            return Redirect::to(&format!("/oauth/authorize/native?code={code}")).into_response();
        }
        self.go_back(&[("code", code)])
    }

    /// To the app's address, which was found to be its own, with these parameters more.
    fn go_back(&self, parameters: &[(&str, &str)]) -> Response {
        let mark = if self.redirect_uri.contains('?') {
            '&'
        } else {
            '?'
        };
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(parameters);
        query.extend_pairs(self.state.iter().map(|state| ("state", state)));
        Redirect::to(&format!("{}{mark}{}", self.redirect_uri, query.finish())).into_response()
    }
}

fn problem_page(page: &Page, text: Vec<&str>) -> Response {
    let problem = Notice {
        page,
        title: page.t.oauth_problem_title().to_owned(),
        text: text.into_iter().map(str::to_owned).collect(),
        action: None,
    };
    layout::html(StatusCode::BAD_REQUEST, &problem)
}

//! A browser without JavaScript: keeps cookies, follows redirects, fills in forms.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body as Sent;
use http::{Method, Request, header};
use tenant::Tenant;

use crate::{Answer, Form, World};

/// Redirects that are followed at most.
const HOPS: usize = 5;

/// What a browser sends with a request.
enum Body {
    Fields(String),
    Files(Vec<u8>),
}

/// A browser and the page that it shows.
pub struct Browser<'w> {
    world: &'w World,
    tenant: Arc<Tenant>,
    cookies: BTreeMap<String, String>,
    /// For `Accept-Language`.
    pub language: &'static str,
    /// Path and query of the page; or the address elsewhere to which it was sent on.
    pub path: String,
    /// The page.
    pub page: Answer,
}

impl<'w> Browser<'w> {
    pub(crate) fn new(world: &'w World, tenant: Arc<Tenant>) -> Self {
        Self {
            world,
            tenant,
            cookies: BTreeMap::new(),
            language: "en",
            path: String::new(),
            page: Answer::default(),
        }
    }

    /// Opens a path of the server, or one of its addresses; answers the page's text.
    pub async fn open(&mut self, path: &str) -> String {
        let base = self.tenant.urls.base();
        let path = path.strip_prefix(&base).unwrap_or(path);
        self.go(Method::GET, path.to_owned(), Body::Fields(String::new()))
            .await
    }

    /// Fills in the form on the page that goes to `action`, hidden fields included, and sends it.
    #[track_caller]
    pub fn submit(
        &mut self,
        action: &str,
        fields: &[(&str, &str)],
    ) -> impl Future<Output = String> {
        let form = find_form(&self.page.text(), action);
        let form = form.unwrap_or_else(|| panic!("no form to {action} at {}", self.path));
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(&form.hidden).extend_pairs(fields);
        self.go(Method::POST, form.action, Body::Fields(body.finish()))
    }

    /// Fills in a form with files.
    #[track_caller]
    pub fn upload(
        &mut self,
        action: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &[u8])],
    ) -> impl Future<Output = String> {
        let found = find_form(&self.page.text(), action);
        let found = found.unwrap_or_else(|| panic!("no form to {action} at {}", self.path));
        let mut form = Form::default();
        for (name, value) in &found.hidden {
            form = form.text(name, value);
        }
        for (name, value) in fields {
            form = form.text(name, value);
        }
        for (name, file) in files {
            form = form.file(name, file);
        }
        self.go(Method::POST, found.action, Body::Files(form.into_body()))
    }

    /// Sends a form that was on no page, with the token of one that was.
    pub async fn forge_with_token(&mut self, action: &str, fields: &[(&str, &str)]) -> String {
        let token = self.cookie("__Host-form").to_owned();
        let fields = [fields, &[("form_token", token.as_str())]].concat();
        self.forge(action, &fields).await
    }

    /// Sends a form that was on no page.
    pub async fn forge(&mut self, action: &str, fields: &[(&str, &str)]) -> String {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        self.go(Method::POST, action.to_owned(), Body::Fields(body.finish()))
            .await
    }

    /// The value of a cookie, empty when there is none.
    pub fn cookie(&self, name: &str) -> &str {
        self.cookies.get(name).map_or("", String::as_str)
    }

    async fn go(&mut self, mut method: Method, mut path: String, mut body: Body) -> String {
        for _ in 0..HOPS {
            let sent = std::mem::replace(&mut body, Body::Fields(String::new()));
            self.send(&method, &path, sent).await;
            self.path.clone_from(&path);
            if !self.page.status.is_redirection() {
                return self.page.text();
            }
            self.page.header("location").clone_into(&mut path);
            if !path.starts_with('/') {
                self.path = path;
                return self.page.text();
            }
            method = Method::GET;
        }
        panic!("too many redirects, the last to {path}");
    }

    async fn send(&mut self, method: &Method, path: &str, body: Body) {
        let (kind, body) = match body {
            Body::Fields(fields) => (
                "application/x-www-form-urlencoded".to_owned(),
                Sent::from(fields),
            ),
            Body::Files(form) => (Form::content_type(), Sent::from(form)),
        };
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, self.tenant.urls.web_domain.as_str())
            .header(header::ACCEPT, "text/html,*/*;q=0.8")
            .header(header::ACCEPT_LANGUAGE, self.language)
            .header(header::COOKIE, cookies.join("; "))
            .header(header::CONTENT_TYPE, kind)
            .body(body);
        self.page = self.world.request(request.expect("a request")).await;
        for cookie in self.page.headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("cookies are text");
            let pair = cookie.split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').expect("a cookie has a value");
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

struct Found {
    action: String,
    hidden: Vec<(String, String)>,
}

fn find_form(html: &str, action: &str) -> Option<Found> {
    let forms = html.split("<form ").skip(1);
    let mut forms = forms.filter_map(|form| form.split("</form>").next());
    forms.find_map(|form| {
        let target = attribute(form.split('>').next()?, "action")?;
        let hidden = form
            .split("<input ")
            .filter(|input| input.starts_with("type=\"hidden\""));
        (target.split('?').next()? == action).then(|| Found {
            action: target,
            hidden: hidden
                .filter_map(|input| Some((attribute(input, "name")?, attribute(input, "value")?)))
                .collect(),
        })
    })
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    let value = rest.split('"').next()?;
    Some(value.replace("&#38;", "&").replace("&#34;", "\""))
}

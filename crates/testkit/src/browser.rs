//! A browser without JavaScript: keeps cookies, follows redirects, fills in forms.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use http::{Method, Request, header};
use tenant::Tenant;

use crate::{Answer, World};

/// Redirects that are followed at most.
const HOPS: usize = 5;

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
        self.go(Method::GET, path.to_owned(), String::new()).await
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
        self.go(Method::POST, form.action, body.finish())
    }

    /// Sends a form that was on no page.
    pub async fn forge(&mut self, action: &str, fields: &[(&str, &str)]) -> String {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        self.go(Method::POST, action.to_owned(), body.finish())
            .await
    }

    /// The value of a cookie, empty when there is none.
    pub fn cookie(&self, name: &str) -> &str {
        self.cookies.get(name).map_or("", String::as_str)
    }

    async fn go(&mut self, mut method: Method, mut path: String, mut body: String) -> String {
        for _ in 0..HOPS {
            self.send(&method, &path, std::mem::take(&mut body)).await;
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

    async fn send(&mut self, method: &Method, path: &str, body: String) {
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
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body));
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

struct Form {
    action: String,
    hidden: Vec<(String, String)>,
}

fn find_form(html: &str, action: &str) -> Option<Form> {
    let forms = html.split("<form ").skip(1);
    let mut forms = forms.filter_map(|form| form.split("</form>").next());
    forms.find_map(|form| {
        let target = attribute(form.split('>').next()?, "action")?;
        let hidden = form
            .split("<input ")
            .filter(|input| input.starts_with("type=\"hidden\""));
        (target.split('?').next()? == action).then(|| Form {
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

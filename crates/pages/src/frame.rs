//! What happens around every page: its language and form token before, error pages, cookies and headers after.

use axum::{
    extract::{FromRequestParts, Request},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header, request::Parts};
use messages::Locale;
use services::people::Role;

use crate::{
    cookies::{FORM, LANGUAGE},
    errors,
    forms::FormToken,
    headers,
    layout::Page,
};

/// What the frame must know of the server and of the visitor.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Name of the server.
    pub site: String,
    /// Domain of its accounts.
    pub domain: String,
    /// Where the server is: `https://steppe.example`.
    pub base: String,
    /// Whether browsers reach it by https.
    pub https: bool,
    /// The server's own language, for visitors whose language we do not speak.
    pub locale: Locale,
    /// User name of the person who is signed in.
    pub account: Option<String>,
    /// What they may do on the server.
    pub role: Role,
}

/// Runs the request with its [`Page`] and [`FormToken`], and completes the answer.
pub async fn frame(visit: Visit, mut request: Request, next: Next) -> Response {
    let https = visit.https;
    let picked = picked_language(request.uri());
    let known = FORM
        .read(request.headers(), https)
        .and_then(FormToken::from_cookie);
    let token = known.clone().unwrap_or_default();
    let page = Page {
        t: language(request.uri(), request.headers(), https).unwrap_or(visit.locale),
        site: visit.site,
        domain: visit.domain,
        base: visit.base,
        address: request
            .uri()
            .path_and_query()
            .map_or("/", |path| path.as_str())
            .to_owned(),
        fetched: request.method().is_safe(),
        account: visit.account,
        role: visit.role,
        form_token: token.0.clone(),
    };
    request.extensions_mut().insert(page.clone());
    request.extensions_mut().insert(token.clone());
    let mut answer = next.run(request).await;
    if is_bare_error(&answer) {
        answer = errors::dress(&page, &answer);
    }
    if let Some(locale) = picked {
        let headers = answer.headers_mut();
        headers.append(header::SET_COOKIE, LANGUAGE.write(locale.code(), https));
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-store"),
        );
    }
    // what caches may keep has no form
    let kept = answer.headers().contains_key(header::CACHE_CONTROL);
    if known.is_none() && is_html(&answer) && !kept {
        answer
            .headers_mut()
            .append(header::SET_COOKIE, FORM.write(&token.0, https));
    }
    headers::secure(&mut answer);
    answer
}

impl<S: Sync> FromRequestParts<S> for Page {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// The language that a visitor picks now, has picked before, or lets their browser ask for.
pub(crate) fn language(uri: &Uri, headers: &HeaderMap, https: bool) -> Option<Locale> {
    picked_language(uri).or_else(|| language_of(headers, https))
}

/// `?lang=` of our own links and of OAuth requests: <https://docs.joinmastodon.org/methods/oauth/#authorize>
fn picked_language(uri: &Uri) -> Option<Locale> {
    let query = uri.query().unwrap_or_default();
    form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "lang")
        .and_then(|(_, tag)| Locale::from_code(&tag))
}

fn language_of(headers: &HeaderMap, https: bool) -> Option<Locale> {
    let accepted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    LANGUAGE
        .read(headers, https)
        .and_then(Locale::from_code)
        .or_else(|| Locale::from_accept_language(accepted?))
}

fn is_bare_error(answer: &Response) -> bool {
    (answer.status().is_client_error() || answer.status().is_server_error()) && !is_html(answer)
}

fn is_html(answer: &Response) -> bool {
    answer
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

#[cfg(test)]
mod tests {
    use axum::{Router, body::Body, middleware, response::Html, routing};
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    use super::*;

    async fn get(uri: &str, headers: &[(&str, &str)]) -> (http::response::Parts, String) {
        let visit = Visit {
            site: "S".into(),
            domain: "s.test".into(),
            base: "http://s.test".into(),
            https: false,
            locale: Locale::En,
            account: None,
            role: Role::User,
        };
        let app = Router::new()
            .route(
                "/",
                routing::get(async |page: Page| {
                    Html(format!("{} {}", page.t.code(), page.form_token))
                }),
            )
            .route(
                "/limited",
                routing::get(async || {
                    (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "90")])
                }),
            )
            .fallback(async || StatusCode::NOT_FOUND)
            .layer(middleware::from_fn(move |request, next| {
                frame(visit.clone(), request, next)
            }));
        let mut request = Request::get(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, body) = app
            .oneshot(request.body(Body::empty()).unwrap())
            .await
            .unwrap()
            .into_parts();
        (
            parts,
            String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap(),
        )
    }

    fn cookies(parts: &http::response::Parts) -> Vec<&str> {
        parts
            .headers
            .get_all(header::SET_COOKIE)
            .iter()
            .map(|value| value.to_str().unwrap())
            .collect()
    }

    #[tokio::test]
    async fn the_language_is_what_was_picked_or_else_what_the_browser_asks_for() {
        for (uri, headers, expected) in [
            ("/", &[][..], "en"),
            ("/", &[("accept-language", "it-IT,it;q=0.9")], "it"),
            (
                "/",
                &[("accept-language", "it"), ("cookie", "lang=en")],
                "en",
            ),
            (
                "/?lang=it",
                &[("accept-language", "en"), ("cookie", "lang=en")],
                "it",
            ),
            ("/?lang=xx", &[("accept-language", "it")], "it"),
        ] {
            let (_, body) = get(uri, headers).await;
            assert_eq!(&body[..2], expected, "{uri} {headers:?}");
        }
    }

    #[tokio::test]
    async fn a_picked_language_is_remembered() {
        let (parts, _) = get("/?lang=it", &[]).await;
        assert!(
            cookies(&parts)[0].starts_with("lang=it; "),
            "{:?}",
            cookies(&parts)
        );
        let (parts, _) = get("/?lang=xx", &[]).await;
        assert!(
            !cookies(&parts)
                .iter()
                .any(|cookie| cookie.starts_with("lang="))
        );
    }

    #[tokio::test]
    async fn a_browser_keeps_its_form_token() {
        let (parts, body) = get("/", &[]).await;
        let token = body.split(' ').nth(1).unwrap();
        let cookie = format!("form={token}");
        assert!(cookies(&parts)[0].starts_with(&cookie));
        let (parts, body) = get("/", &[("cookie", &cookie)]).await;
        assert!(body.ends_with(token));
        assert!(cookies(&parts).is_empty());
    }

    #[tokio::test]
    async fn bare_errors_become_pages_with_all_headers() {
        let (parts, body) = get("/nowhere", &[]).await;
        assert_eq!(parts.status, StatusCode::NOT_FOUND);
        assert!(body.contains("There is nothing here"));
        assert!(
            parts.headers[header::CONTENT_SECURITY_POLICY]
                .to_str()
                .unwrap()
                .starts_with("default-src 'none'")
        );
        let (parts, body) = get("/limited", &[("accept-language", "it")]).await;
        assert_eq!(parts.headers[header::RETRY_AFTER], "90");
        assert!(body.contains("Aspetta 2 minuti e riprova."), "{body}");
    }
}

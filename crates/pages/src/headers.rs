//! What browsers are told about our pages: what they may load, send and frame.

use axum::response::Response;
use http::{HeaderName, HeaderValue, header};

const POLICY: &str = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";
const SCRIPTED_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";
const FRAMED_POLICY: &str = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors *; form-action 'none'";

/// Marks an answer that other sites may show in a frame of theirs.
#[derive(Clone, Copy, Debug)]
pub struct Framed;

/// Marks an answer that runs a script of ours.
#[derive(Clone, Copy, Debug)]
pub struct Scripted;

/// Completes an answer; a policy that it already has is kept.
pub fn secure(answer: &mut Response) {
    let framed = answer.extensions().get::<Framed>().is_some();
    let scripted = answer.extensions().get::<Scripted>().is_some();
    let headers = answer.headers_mut();
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(match (framed, scripted) {
            (true, _) => FRAMED_POLICY,
            (false, true) => SCRIPTED_POLICY,
            (false, false) => POLICY,
        }));
    if !framed {
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    let fixed: [(HeaderName, &str); 3] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Not `no-referrer`, under which browsers send `Origin: null` with our own forms.
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    for (name, value) in fixed {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
}

/// The policy of the consent page, whose form ends in a redirect to the app. Chromium and Safari hold such redirects against
/// `form-action`, each hop of them: so an app on the web may send the browser on over any https address, and any other app must be
/// named by its own origin or scheme.
#[must_use]
pub fn policy_with_redirect(redirect_uri: &str) -> HeaderValue {
    let policy = match redirect_source(redirect_uri) {
        Some(source) => format!("{POLICY} {source}"),
        None => POLICY.to_owned(),
    };
    HeaderValue::from_str(&policy).expect("a checked source is a header value")
}

/// The CSP source that allows a redirect; nothing for one that stays here or that no source can name.
fn redirect_source(uri: &str) -> Option<String> {
    let (scheme, rest) = uri.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    match scheme.to_ascii_lowercase().as_str() {
        _ if !is_scheme => None,
        "urn" => None,
        "http" => {
            let authority = rest.strip_prefix("//")?.split(['/', '?', '#']).next()?;
            let plain = authority
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b':'));
            // CSP has no notation for an IPv6 address such as http://[::1]:8000.
            Some(if plain {
                format!("http://{authority}")
            } else {
                "http:".to_owned()
            })
        }
        scheme => Some(format!("{scheme}:")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_consent_page_may_end_at_the_app_and_nowhere_else() {
        for (uri, source) in [
            ("https://app.example/callback?x=1", " https:"),
            ("http://localhost:8000/callback", " http://localhost:8000"),
            ("http://[::1]:8000/callback", " http:"),
            ("http://app.example?x", " http://app.example"),
            (
                "com.tapbots.Ivory.22300:/request_token",
                " com.tapbots.ivory.22300:",
            ),
            ("tusky://oauth", " tusky:"),
            ("urn:ietf:wg:oauth:2.0:oob", ""),
            ("x; script-src *:/", ""),
            ("no-scheme", ""),
        ] {
            assert_eq!(
                policy_with_redirect(uri).to_str().unwrap(),
                format!("{POLICY}{source}"),
                "{uri}"
            );
        }
    }

    #[test]
    fn a_script_may_run_only_where_a_page_says_so() {
        let policy = |answer: &mut Response| {
            secure(answer);
            answer.headers()[header::CONTENT_SECURITY_POLICY].clone()
        };
        let mut answer = Response::new(axum::body::Body::empty());
        assert_eq!(policy(&mut answer), POLICY);
        assert!(!POLICY.contains("script-src"));
        let mut answer = Response::new(axum::body::Body::empty());
        answer.extensions_mut().insert(Scripted);
        assert_eq!(policy(&mut answer), SCRIPTED_POLICY);
        assert_eq!(SCRIPTED_POLICY.replace(" script-src 'self';", ""), POLICY);
    }

    #[test]
    fn a_policy_that_was_set_before_is_kept() {
        let mut answer = Response::new(axum::body::Body::empty());
        answer.headers_mut().insert(
            header::CONTENT_SECURITY_POLICY,
            policy_with_redirect("tusky://oauth"),
        );
        secure(&mut answer);
        assert!(
            answer.headers()[header::CONTENT_SECURITY_POLICY]
                .to_str()
                .unwrap()
                .ends_with(" tusky:")
        );
        assert_eq!(answer.headers()[header::X_FRAME_OPTIONS], "DENY");
        assert_eq!(
            answer
                .headers()
                .get_all(header::CACHE_CONTROL)
                .iter()
                .count(),
            1
        );
    }
}

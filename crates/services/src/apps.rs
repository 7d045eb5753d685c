//! OAuth applications: registering them, and where they may send people back to.

use std::sync::Arc;

use store::Json;
use store::apps::App;
use tenant::{Tenant, Unit};
use types::{AppId, Scopes};
use url::Url;

use crate::{Error, Problem, Result, Why, secrets};

/// The redirect URI of apps that have no address: the code is shown to the person, who copies it.
pub const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";

/// Characters of an app's name at most.
const NAME: usize = 60;
/// Bytes of a website's address, and of all redirect URIs together, at most.
const ADDRESS: usize = 2000;

/// Schemes that run or read something in the browser itself instead of going to an app.
const FORBIDDEN_SCHEMES: &[&str] = &[
    "about",
    "blob",
    "data",
    "file",
    "filesystem",
    "javascript",
    "mailto",
    "vbscript",
    "view-source",
    "ws",
    "wss",
];

/// An app that registers.
#[derive(Clone, Debug, Default)]
pub struct NewApp {
    pub name: String,
    pub redirect_uris: Vec<String>,
    /// Words separated by spaces; none: `read`.
    pub scopes: String,
    pub website: Option<String>,
}

/// Registers an app; answers its id and its secret, which is not kept.
pub async fn register(tenant: &Arc<Tenant>, new: NewApp) -> Result<(AppId, String)> {
    let problems = problems(&new);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let secret = secrets::random();
    let secret_hash = secrets::hash(&secret);
    let id = tenant.write(move |unit| -> Result<_> {
        let app = App {
            id: unit.id(),
            name: new.name.trim().to_owned(),
            website: new.website,
            redirect_uris: Json(new.redirect_uris),
            scopes: Scopes::parse(&new.scopes).unwrap_or_default(),
            client_id: secrets::random(),
            secret_hash,
            created_at: unit.now,
        };
        store::apps::insert(unit, &app)?;
        Ok(app.id)
    });
    Ok((id.await?, secret))
}

fn problems(new: &NewApp) -> Vec<Problem> {
    let checks = [
        ("client_name", check_name(&new.name)),
        ("redirect_uris", check_redirect_uris(&new.redirect_uris)),
        ("scopes", check_scopes(&new.scopes)),
        ("website", check_website(new.website.as_deref())),
    ];
    let problem = |(field, why): (_, Option<Why>)| why.map(|why| Problem { field, why });
    checks.into_iter().filter_map(problem).collect()
}

fn check_name(name: &str) -> Option<Why> {
    let length = name.trim().chars().count();
    match length {
        0 => Some(Why::Blank),
        1..=NAME => None,
        _ => Some(Why::TooLong(NAME)),
    }
}

fn check_redirect_uris(uris: &[String]) -> Option<Why> {
    if uris.is_empty() {
        return Some(Why::Blank);
    }
    if uris.iter().map(String::len).sum::<usize>() > ADDRESS {
        return Some(Why::TooLong(ADDRESS));
    }
    uris.iter().find_map(|uri| fault(uri)).map(Why::Rule)
}

fn check_scopes(scopes: &str) -> Option<Why> {
    match Scopes::parse(scopes) {
        Some(_) => None,
        None => Some(Why::Rule("Scopes doesn't match configured on the server.")),
    }
}

fn check_website(website: Option<&str>) -> Option<Why> {
    match website {
        Some(website) if website.len() > ADDRESS => Some(Why::TooLong(ADDRESS)),
        Some(website) if !is_web_address(website) => Some(Why::Invalid),
        _ => None,
    }
}

/// What is wrong with a redirect URI. Apps on phones have schemes of their own: `com.tapbots.Ivory.123:/request_token`.
fn fault(uri: &str) -> Option<&'static str> {
    const NOT_ABSOLUTE: &str = "Redirect URI must be an absolute URI.";
    if uri == OUT_OF_BAND {
        return None;
    }
    let Some((scheme, rest)) = uri.split_once(':') else {
        return Some(NOT_ABSOLUTE);
    };
    let scheme = scheme.to_ascii_lowercase();
    if FORBIDDEN_SCHEMES.contains(&scheme.as_str()) {
        Some("Redirect URI is forbidden by the server.")
    } else if uri.contains('#') {
        Some("Redirect URI cannot contain a fragment.")
    } else if !uri.bytes().all(|byte| byte.is_ascii_graphic())
        || !is_scheme(&scheme)
        || !rest.starts_with('/')
        || (matches!(scheme.as_str(), "http" | "https") && !is_web_address(uri))
    {
        Some(NOT_ABSOLUTE)
    } else {
        None
    }
}

fn is_scheme(word: &str) -> bool {
    let mark = |byte: u8| matches!(byte, b'+' | b'-' | b'.');
    word.starts_with(|first: char| first.is_ascii_alphabetic())
        && word
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || mark(byte))
}

/// With a name before an `@` an address looks as if it led elsewhere; so it does with a third slash, which parsers skip.
fn is_web_address(text: &str) -> bool {
    let named = |(_, rest): (&str, &str)| !rest.starts_with('/');
    Url::parse(text).is_ok_and(|url| {
        is_web(&url)
            && text.split_once("://").is_some_and(named)
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
    })
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

/// The name of the app with this client id.
pub fn name(unit: &Unit<'_>, client_id: &str) -> Result<Option<String>> {
    Ok(store::apps::by_client_id(unit, client_id)?.map(|app| app.name))
}

/// The host of a website, as it is shown to people.
pub fn host(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str().filter(|_| is_web(&url))?;
    Some(host.to_owned())
}

/// Whether the app registered this address to return to.
pub fn returns_to(app: &App, uri: &str) -> bool {
    let registered = &app.redirect_uris.0;
    let same = |known: &String| match (loopback(known), loopback(uri)) {
        (Some(known), Some(asked)) => known == asked,
        _ => known == uri,
    };
    registered.iter().any(same)
}

/// Host and path of an address on the same machine, where a program takes whatever port is free (RFC 8252, section 7.3).
fn loopback(uri: &str) -> Option<(&str, &str)> {
    let hosts = ["http://127.0.0.1", "http://[::1]"];
    let (host, rest) = hosts
        .iter()
        .find_map(|host| Some((*host, uri.strip_prefix(host)?)))?;
    let path = match rest.strip_prefix(':') {
        Some(rest) => rest.trim_start_matches(|digit: char| digit.is_ascii_digit()),
        None => rest,
    };
    (path.is_empty() || path.starts_with(['/', '?'])).then_some((host, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_addresses_of_real_apps_pass_and_dangerous_ones_do_not() {
        for good in [
            OUT_OF_BAND,
            "https://elk.zone/api/oauth/callback?x=1",
            "http://localhost:8000/",
            "http://[::1]:8000/callback",
            "com.tapbots.Ivory.22300:/request_token",
            "tusky://oauth2redirect",
            "icecubesapp://",
        ] {
            assert_eq!(fault(good), None, "{good}");
        }
        for bad in [
            "",
            "/callback",
            "localhost:8000/callback",
            "https://",
            "https:///path",
            "https://good.example@evil.example/",
            "https://app.example/#fragment",
            "https://app.example/a b",
            "https://app.example/\r\nSet-Cookie: a",
            "javascript:alert(1)",
            "JavaScript:/x/+alert(1)",
            "data:text/html,x",
            "vbscript:/x",
            "file:///etc/passwd",
            "urn:example:other",
            "1app://x",
            "äpp://x",
        ] {
            assert!(fault(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn a_program_on_the_same_machine_may_take_any_port() {
        for (known, asked, same) in [
            ("http://127.0.0.1/cb", "http://127.0.0.1:4711/cb", true),
            ("http://[::1]:1/cb", "http://[::1]:2/cb", true),
            ("http://127.0.0.1/cb", "http://127.0.0.1:4711/other", false),
            ("http://127.0.0.1/cb", "http://[::1]/cb", false),
            ("http://127.0.0.1/", "http://127.0.0.1:1.evil.test/", false),
            ("http://127.0.0.1", "http://127.0.0.1.evil.test", false),
            ("https://a.test:1/", "https://a.test:2/", false),
            ("https://a.test/cb", "https://a.test/cb", true),
            ("https://a.test/cb", "https://a.test/cb/", false),
        ] {
            let app = App {
                id: AppId(1),
                name: "Program".into(),
                website: None,
                redirect_uris: Json(vec![known.to_owned()]),
                scopes: Scopes::default(),
                client_id: String::new(),
                secret_hash: [0; 32],
                created_at: types::Timestamp(0),
            };
            assert_eq!(returns_to(&app, asked), same, "{known} {asked}");
        }
    }
}

//! WebFinger (RFC 7033): from a handle to an actor.

use serde_json::{Value, json};
use url::{Host, Url};

use crate::content_type::{ACTIVITY_JSON, LD_JSON};
use crate::ids;

/// The content type of the document.
pub const JRD_JSON: &str = "application/jrd+json";

const PROFILE_PAGE: &str = "http://webfinger.net/rel/profile-page";
const AVATAR: &str = "http://webfinger.net/rel/avatar";
const SUBSCRIBE: &str = "http://ostatus.org/schema/1.0/subscribe";
/// How many links of a document are looked at.
const MAX_LINKS: usize = 200;
/// The longest `resource` or subject, in bytes.
const MAX_RESOURCE: usize = 2_048;

/// What somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resource {
    /// `acct:user@host`, `user@host` or `@user@host`; the host in lower case and punycode. The actor of a server is asked for as `host@host`.
    Account {
        /// As it was written.
        user: String,
        /// With its port, if it has one.
        host: String,
    },
    /// An address on the web, its host in lower case and punycode, without the last slash.
    Address(String),
    /// A bare host.
    Host(String),
}

impl Resource {
    /// Reads a `resource`; `None` when it is nothing that could be asked for.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() || text.len() > MAX_RESOURCE {
            return None;
        }
        if ids::is_web(text) {
            let address = Url::parse(text).ok()?;
            return Some(Self::Address(
                address.as_str().trim_end_matches('/').to_owned(),
            ));
        }
        let bare = match text.split_at_checked(5) {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("acct:") => rest,
            _ => text,
        };
        let bare = bare.strip_prefix('@').unwrap_or(bare);
        match bare.rsplit_once('@') {
            Some((user, host)) => Some(Self::Account {
                user: Some(user).filter(|user| is_user(user))?.to_owned(),
                host: host_name(host)?,
            }),
            None => host_name(bare).map(Self::Host),
        }
    }
}

/// A name before the `@`: no spaces, no signs that mean something in an address.
fn is_user(user: &str) -> bool {
    !user.is_empty()
        && !user.contains(|c: char| c.is_whitespace() || c.is_control() || "@/?#:".contains(c))
}

/// A host in lower case and punycode, with its port if it has one.
fn host_name(text: &str) -> Option<String> {
    let text = text.trim_end_matches(['/', '.']);
    if text.is_empty() || text.contains(['/', '\\', '?', '#', '@', ' ', '%']) {
        return None;
    }
    let url = Url::parse(&format!("https://{text}/")).ok()?;
    match url.host()? {
        Host::Domain(name) if name.len() <= 253 => Some(match url.port() {
            Some(port) => format!("{name}:{port}"),
            None => name.to_owned(),
        }),
        Host::Ipv4(_) => Some(url.host_str()?.to_owned()),
        _ => None,
    }
}

/// What is told about an actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// `acct:user@host`.
    pub subject: String,
    /// The id of the actor.
    pub actor: String,
    /// Its page for people.
    pub profile: Option<String>,
    /// Its avatar: type and address.
    pub avatar: Option<(String, String)>,
    /// Where somebody from elsewhere goes to follow it, with `{uri}` in place of the handle.
    pub subscribe: Option<String>,
}

/// Why a document does not name an actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// There is no subject.
    #[error("the WebFinger document has no subject")]
    Subject,
    /// There is no link to an actor.
    #[error("the WebFinger document has no link to an ActivityPub actor")]
    Actor,
}

impl Answer {
    /// The document.
    pub fn to_json(&self) -> Value {
        let mut links = vec![json!({"rel": "self", "type": ACTIVITY_JSON, "href": self.actor})];
        let mut aliases = vec![self.actor.as_str()];
        if let Some(profile) = &self.profile {
            links.insert(
                0,
                json!({"rel": PROFILE_PAGE, "type": "text/html", "href": profile}),
            );
            if *profile != self.actor {
                aliases.insert(0, profile);
            }
        }
        if let Some(template) = &self.subscribe {
            links.push(json!({"rel": SUBSCRIBE, "template": template}));
        }
        if let Some((media_type, url)) = &self.avatar {
            links.push(json!({"rel": AVATAR, "type": media_type, "href": url}));
        }
        json!({"subject": self.subject, "aliases": aliases, "links": links})
    }

    /// Reads a document: it needs a subject and a `self` link of an ActivityPub type, exactly written.
    pub fn read(document: &Value) -> Result<Self, NoAnswer> {
        let subject = document
            .get("subject")
            .and_then(Value::as_str)
            .filter(|subject| !subject.is_empty() && subject.len() <= MAX_RESOURCE)
            .ok_or(NoAnswer::Subject)?;
        let links = document
            .get("links")
            .and_then(Value::as_array)
            .map_or(&[][..], Vec::as_slice);
        let links = &links[..links.len().min(MAX_LINKS)];
        let member =
            |link: &Value, key: &str| link.get(key).and_then(Value::as_str).map(str::to_owned);
        let of_rel = |rel: &'static str| {
            links
                .iter()
                .filter(move |link| link.get("rel").and_then(Value::as_str) == Some(rel))
        };
        let actor = of_rel("self")
            .filter(|link| {
                let media_type = link.get("type").and_then(Value::as_str);
                media_type == Some(ACTIVITY_JSON) || media_type == Some(LD_JSON)
            })
            .filter_map(|link| member(link, "href"))
            .find(|href| ids::is_web(href));
        Ok(Self {
            subject: subject.to_owned(),
            actor: actor.ok_or(NoAnswer::Actor)?,
            profile: of_rel(PROFILE_PAGE).find_map(|link| member(link, "href")),
            avatar: of_rel(AVATAR)
                .find_map(|link| Some((member(link, "type")?, member(link, "href")?))),
            subscribe: of_rel(SUBSCRIBE).find_map(|link| member(link, "template")),
        })
    }

    /// The handle in the subject.
    pub fn account(&self) -> Option<(String, String)> {
        match Resource::parse(&self.subject)? {
            Resource::Account { user, host } => Some((user, host)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(user: &str, host: &str) -> Option<Resource> {
        Some(Resource::Account {
            user: user.into(),
            host: host.into(),
        })
    }

    #[test]
    fn resources() {
        for (text, resource) in [
            ("acct:alice@steppe.test", account("alice", "steppe.test")),
            ("ACCT:Alice@STEPPE.Test", account("Alice", "steppe.test")),
            ("alice@steppe.test", account("alice", "steppe.test")),
            ("@alice@steppe.test", account("alice", "steppe.test")),
            ("acct:alice@steppe.test/", account("alice", "steppe.test")),
            ("acct:alice@büro.test", account("alice", "xn--bro-hoa.test")),
            (
                "alice@steppe.test:8443",
                account("alice", "steppe.test:8443"),
            ),
            (
                "acct:steppe.test@steppe.test",
                account("steppe.test", "steppe.test"),
            ),
            (
                "acct:__system__@takahe.test",
                account("__system__", "takahe.test"),
            ),
            ("steppe.test", Some(Resource::Host("steppe.test".into()))),
            (
                "https://steppe.test/@alice/",
                Some(Resource::Address("https://steppe.test/@alice".into())),
            ),
            ("", None),
            ("acct:", None),
            ("acct:@", None),
            ("acct:alice@", None),
            ("@@steppe.test", None),
            ("alice@steppe.test/x", None),
            ("alice bob@steppe.test", None),
            ("mailto:alice@steppe.test", None),
            ("a/b@steppe.test", None),
        ] {
            assert_eq!(Resource::parse(text), resource, "{text}");
        }
        assert_eq!(Resource::parse(&"a".repeat(3_000)), None);
    }

    #[test]
    fn what_is_written_is_read() {
        let answer = Answer {
            subject: "acct:alice@steppe.test".into(),
            actor: "https://steppe.test/users/alice".into(),
            profile: Some("https://steppe.test/@alice".into()),
            avatar: Some(("image/png".into(), "https://steppe.test/a.png".into())),
            subscribe: Some("https://steppe.test/authorize_interaction?uri={uri}".into()),
        };
        assert_eq!(Answer::read(&answer.to_json()).as_ref(), Ok(&answer));
        assert_eq!(
            answer.account(),
            Some(("alice".into(), "steppe.test".into()))
        );
        insta::assert_json_snapshot!(answer.to_json());
    }

    #[test]
    fn the_type_of_the_actor_must_be_exact() {
        let with = |media_type: Value| {
            Answer::read(&json!({"subject": "acct:a@a.test", "links": [
                {"rel": "self", "type": "text/html", "href": "https://a.test/page"},
                {"rel": "self", "type": media_type, "href": "https://a.test/u"},
            ]}))
        };
        assert_eq!(
            with(json!(ACTIVITY_JSON)).unwrap().actor,
            "https://a.test/u"
        );
        assert_eq!(with(json!(LD_JSON)).unwrap().actor, "https://a.test/u");
        for other in [
            json!("application/ld+json"),
            json!("application/json"),
            json!(null),
        ] {
            assert_eq!(with(other), Err(NoAnswer::Actor));
        }
        assert_eq!(Answer::read(&json!({"links": []})), Err(NoAnswer::Subject));
        assert_eq!(Answer::read(&json!([])), Err(NoAnswer::Subject));
    }
}

//! NodeInfo: what software a server runs, and how big it is.

use serde_json::{Value, json};

use crate::ids;

const SCHEMA: &str = "http://nodeinfo.diaspora.software/ns/schema/";
/// How many links of the discovery document are looked at.
const MAX_LINKS: usize = 32;
/// The longest name or version, in characters.
const MAX_NAME: usize = 255;

/// What a server tells about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeInfo {
    /// Its name for people.
    pub name: String,
    /// Its description for people.
    pub description: String,
    /// The version of the software.
    pub version: String,
    /// Where the source lies (2.1).
    pub repository: String,
    /// Whether anybody may sign up.
    pub open_registrations: bool,
    /// How many people have an account.
    pub users: u64,
    /// How many were there in the last month.
    pub active_month: u64,
    /// How many were there in the last half-year.
    pub active_half_year: u64,
    /// How many posts were written here.
    pub local_posts: u64,
}

/// The software of another server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Software {
    /// Its name, in lower case.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The document at `/.well-known/nodeinfo`.
pub fn links(origin: &str) -> Value {
    let link = |version: &str| json!({"rel": format!("{SCHEMA}{version}"), "href": format!("{origin}/nodeinfo/{version}")});
    json!({"links": [link("2.0"), link("2.1")]})
}

/// The content type of a document of a version.
pub fn media_type(version: &str) -> String {
    format!("application/json; profile=\"{SCHEMA}{version}#\"")
}

impl NodeInfo {
    /// The document of version 2.0.
    pub fn to_2_0(&self) -> Value {
        json!({
            "version": "2.0",
            "software": {"name": "steppe", "version": self.version},
            "protocols": ["activitypub"],
            "services": {"inbound": [], "outbound": []},
            "openRegistrations": self.open_registrations,
            "usage": {
                "users": {"total": self.users, "activeMonth": self.active_month, "activeHalfyear": self.active_half_year},
                "localPosts": self.local_posts,
            },
            "metadata": {"nodeName": self.name, "nodeDescription": self.description},
        })
    }

    /// The document of version 2.1.
    pub fn to_2_1(&self) -> Value {
        let mut document = self.to_2_0();
        document["version"] = "2.1".into();
        document["software"]["repository"] = self.repository.as_str().into();
        document
    }
}

/// The address of the document to fetch, in the newest version that is known.
pub fn document_address(links: &Value) -> Option<String> {
    let links = links.get("links")?.as_array()?;
    ["2.1", "2.0"].iter().find_map(|version| {
        links
            .iter()
            .take(MAX_LINKS)
            .filter(|link| {
                let rel = link.get("rel").and_then(Value::as_str).unwrap_or_default();
                let rel = rel.strip_prefix("https:").or(rel.strip_prefix("http:"));
                rel.and_then(|rel| rel.strip_prefix(&SCHEMA["http:".len()..])) == Some(version)
            })
            .filter_map(|link| link.get("href")?.as_str())
            .find(|href| ids::is_web(href))
            .map(str::to_owned)
    })
}

impl Software {
    /// Reads a document of any version.
    pub fn read(document: &Value) -> Option<Self> {
        let software = document.get("software")?;
        let text = |key| {
            let text = software.get(key).and_then(Value::as_str)?.trim();
            Some(text.chars().take(MAX_NAME).collect::<String>())
        };
        let name = text("name").filter(|name| !name.is_empty())?;
        Some(Self {
            name: name.to_lowercase(),
            version: text("version").unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_we_serve() {
        let info = NodeInfo {
            name: "Steppe".into(),
            description: "A place".into(),
            version: "0.1.0".into(),
            repository: "https://example.org/steppe".into(),
            open_registrations: true,
            users: 3,
            active_month: 2,
            active_half_year: 3,
            local_posts: 9,
        };
        insta::assert_json_snapshot!([links("https://a.test"), info.to_2_0(), info.to_2_1()]);
        assert_eq!(Software::read(&info.to_2_1()).unwrap().name, "steppe");
        assert_eq!(
            media_type("2.0"),
            r#"application/json; profile="http://nodeinfo.diaspora.software/ns/schema/2.0#""#
        );
    }

    #[test]
    fn the_newest_version_is_fetched() {
        let link = |rel: &str| json!({"rel": rel, "href": format!("https://a.test/{}", &rel[rel.len() - 3..])});
        let newest = json!({"links": [link("http://nodeinfo.diaspora.software/ns/schema/2.0"), link("https://nodeinfo.diaspora.software/ns/schema/2.1")]});
        assert_eq!(
            document_address(&newest).as_deref(),
            Some("https://a.test/2.1")
        );
        for links in [
            json!({"links": []}),
            json!([]),
            json!({"links": [link("http://nodeinfo.diaspora.software/ns/schema/1.0")]}),
            json!({"links": [{"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": "file:///etc"}]}),
        ] {
            assert_eq!(document_address(&links), None);
        }
        assert_eq!(
            document_address(&links("https://a.test")).as_deref(),
            Some("https://a.test/nodeinfo/2.1")
        );
    }
}

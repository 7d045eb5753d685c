//! Where to go on after signing in: a path of this server and never another site.

use serde::{Deserialize, Deserializer};

/// A path with its query, such as `/oauth/authorize?client_id=…`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Next(Option<String>);

/// An authorization request with many scopes is about 2,000 bytes.
const MAX_LENGTH: usize = 4096;

impl Next {
    /// Keeps `path` only if no browser could take it for an address elsewhere.
    #[must_use]
    pub fn new(path: &str) -> Self {
        let local = path.starts_with('/')
            && !path.starts_with("//")
            && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
        Self((local && path.len() <= MAX_LENGTH).then(|| path.to_owned()))
    }

    /// The path, or the front page.
    #[must_use]
    pub fn path(&self) -> &str {
        self.0.as_deref().unwrap_or("/")
    }

    /// The page to sign in, which leads there.
    #[must_use]
    pub fn sign_in(&self) -> String {
        let encoded = |path: &String| form_urlencoded::byte_serialize(path.as_bytes()).collect();
        match self.0.as_ref().map(encoded) {
            Some::<String>(next) => format!("/auth/sign_in?next={next}"),
            None => "/auth/sign_in".into(),
        }
    }

    /// For a hidden field.
    #[must_use]
    pub fn given(self) -> Option<String> {
        self.0
    }
}

impl<'de> Deserialize<'de> for Next {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|path| Self::new(&path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_server_are_followed() {
        assert_eq!(
            Next::new("/oauth/authorize?a=b%20c").path(),
            "/oauth/authorize?a=b%20c"
        );
        for elsewhere in [
            "",
            "https://evil.test/",
            "//evil.test",
            "/\\evil.test",
            "\\\\evil.test",
            "/\t/evil.test",
            "/a b",
            "/\r\nSet-Cookie: a",
            "javascript:x",
        ] {
            assert_eq!(Next::new(elsewhere).path(), "/", "{elsewhere:?}");
        }
        assert_eq!(
            Next::new(&format!("/{}", "a".repeat(MAX_LENGTH))),
            Next::default()
        );
    }
}

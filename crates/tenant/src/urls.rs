//! Addresses of one server. Its accounts may live under another domain than its pages.

use types::{AccountId, Host, StatusId};

/// Addresses of one server.
#[derive(Clone, Debug)]
pub struct Urls {
    /// `http` in development, else `https`.
    pub scheme: &'static str,
    /// The part of a handle after the `@`.
    pub account_domain: Host,
    /// Where it is served.
    pub web_domain: Host,
}

impl Urls {
    /// `https://web.domain` without a slash at the end.
    pub fn base(&self) -> String {
        format!("{}://{}", self.scheme, self.web_domain)
    }

    /// `path` begins with a slash.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}://{}{path}", self.scheme, self.web_domain)
    }

    /// An account's page.
    pub fn profile(&self, username: &str) -> String {
        self.absolute(&format!("/@{username}"))
    }

    /// An account's ActivityPub id: by number, so that it survives a new name.
    pub fn actor(&self, id: AccountId) -> String {
        self.absolute(&format!("/ap/users/{id}"))
    }

    /// A post's page.
    pub fn status_page(&self, username: &str, id: StatusId) -> String {
        self.absolute(&format!("/@{username}/{id}"))
    }

    /// A post's ActivityPub id.
    pub fn status(&self, account: AccountId, id: StatusId) -> String {
        self.absolute(&format!("/ap/users/{account}/statuses/{id}"))
    }

    /// A hashtag's page.
    pub fn tag(&self, name: &str) -> String {
        self.absolute(&format!("/tags/{name}"))
    }

    /// A stored file.
    pub fn media(&self, key: &str) -> String {
        self.absolute(&format!("/media/{key}"))
    }

    /// Where the streaming API answers.
    pub fn streaming(&self) -> String {
        let scheme = if self.scheme == "http" { "ws" } else { "wss" };
        format!("{scheme}://{}", self.web_domain)
    }
}

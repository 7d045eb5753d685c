//! Kinds of requests that are counted, and let in, apart from each other.

use http::{HeaderMap, Method};

/// What a request is about, as far as its first line tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The client API.
    Api,
    /// Pictures and other files on their way in.
    Upload,
    /// What needs a password to be hashed: signing up and in.
    Password,
    /// Pages for people.
    Page,
    /// Stored files.
    File,
    /// What other servers read.
    Document,
    /// What other servers send.
    Inbox,
    /// Streams, which stay open.
    Stream,
}

impl Class {
    /// All of them, in the order of their declaration.
    pub const ALL: [Self; 8] = [
        Self::Api,
        Self::Upload,
        Self::Password,
        Self::Page,
        Self::File,
        Self::Document,
        Self::Inbox,
        Self::Stream,
    ];

    /// The class of a request.
    pub fn of(method: &Method, path: &str, headers: &HeaderMap) -> Self {
        let post = method == Method::POST;
        let path = path.trim_end_matches('/');
        let mut parts = path.trim_start_matches('/').split('/');
        match parts.next().unwrap_or_default() {
            "api" if path.starts_with("/api/v1/streaming") => Self::Stream,
            "api" if post && path == "/api/v1/accounts" => Self::Password,
            "api" if post && matches!(path, "/api/v1/media" | "/api/v2/media") => Self::Upload,
            "api" => Self::Api,
            "oauth" if path.starts_with("/oauth/authorize") => Self::Page,
            "oauth" => Self::Api,
            "auth" | "first_run" if post => Self::Password,
            "media" | "remote" | "assets" | "avatars" | "headers" => Self::File,
            "inbox" | "ap" | "actor" if post => Self::Inbox,
            "ap" | "actor" | "emojis" | ".well-known" | "nodeinfo" => Self::Document,
            _ if federation_api::wants_document(headers) => Self::Document,
            _ => Self::Page,
        }
    }

    /// Whether people read the answer, in a browser.
    pub fn is_read(self, path: &str) -> bool {
        match self {
            Self::Page => true,
            Self::Password => !path.starts_with("/api/"),
            _ => false,
        }
    }

    /// Its name among the metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Upload => "upload",
            Self::Password => "password",
            Self::Page => "page",
            Self::File => "file",
            Self::Document => "document",
            Self::Inbox => "inbox",
            Self::Stream => "stream",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_tells_what_a_request_is_about() {
        for (method, path, expected) in [
            ("GET", "/api/v1/timelines/home", Class::Api),
            ("GET", "/api/v1/accounts", Class::Api),
            ("POST", "/api/v1/accounts", Class::Password),
            ("POST", "/api/v2/media/", Class::Upload),
            ("GET", "/api/v1/streaming/user", Class::Stream),
            ("POST", "/oauth/token", Class::Api),
            ("POST", "/oauth/authorize", Class::Page),
            ("GET", "/auth/sign_up", Class::Page),
            ("POST", "/auth/sign_up", Class::Password),
            ("GET", "/media/ab/cd.png", Class::File),
            ("POST", "/ap/users/1/inbox", Class::Inbox),
            ("POST", "/inbox", Class::Inbox),
            ("GET", "/ap/users/1/outbox", Class::Document),
            ("GET", "/.well-known/webfinger", Class::Document),
            ("GET", "/@alice", Class::Page),
            ("GET", "/", Class::Page),
        ] {
            let method = method.parse().unwrap();
            let class = Class::of(&method, path, &HeaderMap::new());
            assert_eq!(class, expected, "{method} {path}");
        }
        let headers = HeaderMap::from_iter([(
            http::header::ACCEPT,
            "application/activity+json".parse().unwrap(),
        )]);
        assert_eq!(
            Class::of(&Method::GET, "/@alice", &headers),
            Class::Document
        );
    }

    #[test]
    fn every_class_stands_at_its_number() {
        for (number, class) in Class::ALL.into_iter().enumerate() {
            assert_eq!(class as usize, number);
        }
    }
}

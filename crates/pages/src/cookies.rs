//! Reading and writing cookies (RFC 6265bis).

use http::{HeaderMap, HeaderValue, header};

/// A cookie that belongs to this server alone: it is sent back over the same scheme only and scripts cannot read it.
#[derive(Clone, Copy, Debug)]
pub struct Cookie {
    /// Name on a server reached by https; the prefix keeps neighbours under the same domain from setting it.
    secure: &'static str,
    plain: &'static str,
    max_age_seconds: Option<u32>,
}

/// Ties a form to the browser that fetched it; see [`crate::forms`].
pub const FORM: Cookie = Cookie {
    secure: "__Host-form",
    plain: "form",
    max_age_seconds: None,
};

/// Who is signed in: the secret of a session; see [`services::sessions`].
pub const SESSION: Cookie = Cookie {
    secure: "__Host-session",
    plain: "session",
    max_age_seconds: Some(365 * 24 * 3600),
};

/// The language that the visitor picked.
pub const LANGUAGE: Cookie = Cookie {
    secure: "__Host-lang",
    plain: "lang",
    max_age_seconds: Some(365 * 24 * 3600),
};

impl Cookie {
    /// The value that the browser sent, if it sent one.
    #[must_use]
    pub fn read<'a>(&self, headers: &'a HeaderMap, https: bool) -> Option<&'a str> {
        let all = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok());
        all.flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find_map(|(name, value)| (name == self.name(https)).then_some(value))
    }

    /// The header that sets it. The value must be a token: letters, digits, `-` and `_`.
    #[must_use]
    pub fn write(&self, value: &str, https: bool) -> HeaderValue {
        let age = self
            .max_age_seconds
            .map(|seconds| format!("; Max-Age={seconds}"))
            .unwrap_or_default();
        self.header(value, &age, https)
    }

    /// The header that removes it.
    #[must_use]
    pub fn remove(&self, https: bool) -> HeaderValue {
        self.header("", "; Max-Age=0", https)
    }

    fn header(&self, value: &str, age: &str, https: bool) -> HeaderValue {
        let secure = if https { "; Secure" } else { "" };
        let name = self.name(https);
        HeaderValue::from_str(&format!(
            "{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}{secure}"
        ))
        .expect("a token is a header value")
    }

    fn name(&self, https: bool) -> &'static str {
        if https { self.secure } else { self.plain }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(
            header::COOKIE,
            HeaderValue::from_static("a=1; form=tok; format=x"),
        );
        headers.append(
            header::COOKIE,
            HeaderValue::from_static("lang=it;__Host-form=safe"),
        );
        assert_eq!(FORM.read(&headers, false), Some("tok"));
        assert_eq!(FORM.read(&headers, true), Some("safe"));
        assert_eq!(LANGUAGE.read(&headers, false), Some("it"));
        assert_eq!(LANGUAGE.read(&headers, true), None);
    }

    #[test]
    fn cookies_are_closed_to_scripts_and_other_sites() {
        assert_eq!(
            FORM.write("tok", false),
            "form=tok; Path=/; HttpOnly; SameSite=Lax"
        );
        assert_eq!(
            LANGUAGE.write("it", true),
            "__Host-lang=it; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000; Secure"
        );
        assert_eq!(
            FORM.remove(true),
            "__Host-form=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure"
        );
    }
}

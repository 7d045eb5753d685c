//! Names of blobs: relative paths of lower-case letters, digits, `-`, `_` and dots inside a name.

use std::fmt;

use crate::Error;

/// The name of a blob, the same on every kind of storage.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key(String);

impl Key {
    /// The most bytes that a key can have.
    pub const MAX_LENGTH: usize = 255;

    /// Reads a key that was stored.
    ///
    /// # Errors
    /// [`Error::InvalidKey`].
    pub fn parse(text: &str) -> Result<Key, Error> {
        if text.len() > Key::MAX_LENGTH || !text.split('/').all(is_name) {
            return Err(Error::InvalidKey(text.to_owned()));
        }
        Ok(Key(text.to_owned()))
    }

    /// `prefix/a1/b2c3….extension`: as hard to guess as `random` is, in one of 256 folders.
    ///
    /// # Errors
    /// [`Error::InvalidKey`] if the prefix or extension cannot be part of a key.
    pub fn random(prefix: &str, random: u128, extension: &str) -> Result<Key, Error> {
        let digits = format!("{random:032x}");
        let (folder, name) = digits.split_at(2);
        Key::parse(&format!("{prefix}/{folder}/{name}.{extension}"))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Neither empty nor hidden, so never `.` or `..` either.
fn is_name(name: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b);
    !name.is_empty() && !name.starts_with('.') && name.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_random_key_is_spread_over_folders_and_can_be_read_again() {
        let key = Key::random("media/original", 0xA1B2 << 112, "jpg").unwrap();
        assert_eq!(
            key.as_str(),
            "media/original/a1/b20000000000000000000000000000.jpg"
        );
        assert_eq!(Key::parse(key.as_str()).unwrap(), key);
    }

    #[test]
    fn a_key_cannot_leave_its_folder() {
        let long = "a".repeat(Key::MAX_LENGTH + 1);
        for text in [
            "",
            "/",
            "/etc/passwd",
            "a/",
            "a//b",
            "..",
            "../a",
            "a/../b",
            "a/..",
            "./a",
            ".hidden",
            "a/.b",
            "a\\b",
            "a b",
            "A",
            "ä",
            "a\0",
            "a\nb",
            "a:b",
            "%2e%2e",
            long.as_str(),
        ] {
            assert!(
                matches!(Key::parse(text), Err(Error::InvalidKey(_))),
                "{text:?}"
            );
        }
        assert!(Key::random("..", 1, "jpg").is_err());
        assert!(Key::random("media", 1, "jpg/../../x").is_err());
    }
}

//! Settings of one server, kept as rows and edited by its admins.

use serde::{Deserialize, Serialize};

/// Who may sign up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Registrations {
    /// Everybody.
    #[default]
    Open,
    /// Everybody, with a reason that a moderator reads.
    Approval,
    /// Nobody.
    Closed,
}

/// All settings, with defaults that are right for a small server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Whether only those servers are dealt with that a policy allows.
    pub only_allowed_domains: bool,
    /// Whether other servers must sign what they fetch.
    pub authorized_fetch: bool,
    /// The server's name.
    pub title: String,
    /// A sentence or two.
    pub short_description: String,
    /// The server's picture: a storage key, empty for none.
    pub picture: String,
    /// What is to be seen in it.
    pub picture_description: String,
    /// What the about page says beside, as it was written.
    pub about: String,
    /// The same as HTML.
    pub extended_description: String,
    /// When that was last changed, milliseconds.
    pub extended_description_at: i64,
    /// Address of the people who run it.
    pub contact_email: String,
    /// Their account's username.
    pub contact_account: String,
    /// Who may sign up.
    pub registrations: Registrations,
    /// What is said when nobody may.
    pub closed_message: String,
    /// ISO 639 codes of its languages.
    pub languages: Vec<String>,
    /// Characters of a post at most.
    pub max_characters: usize,
    /// Pictures of a post at most.
    pub max_media: usize,
    /// Bytes of a picture at most.
    pub max_image_size: usize,
    /// Bytes of other servers' files that are kept at most.
    pub media_cache_bytes: u64,
    /// Options of a poll at most.
    pub max_poll_options: usize,
    /// Characters of a poll option at most.
    pub max_option_characters: usize,
    /// Characters of a picture's description at most.
    pub max_description_characters: usize,
    /// Lines of a profile's table at most.
    pub max_fields: usize,
    /// Pinned posts of an account at most.
    pub max_pins: usize,
    /// Whether strangers may read the public timelines.
    pub public_timelines: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            title: "Steppe".into(),
            short_description: String::new(),
            picture: String::new(),
            picture_description: String::new(),
            about: String::new(),
            extended_description: String::new(),
            extended_description_at: 0,
            contact_email: String::new(),
            contact_account: String::new(),
            registrations: Registrations::Open,
            closed_message: String::new(),
            languages: vec!["en".into()],
            max_characters: 500,
            max_media: 4,
            max_image_size: 16 << 20,
            media_cache_bytes: 10 << 30,
            max_poll_options: 4,
            max_option_characters: 50,
            max_description_characters: 1500,
            max_fields: 4,
            max_pins: 5,
            public_timelines: true,
            authorized_fetch: false,
            only_allowed_domains: false,
        }
    }
}

impl Settings {
    /// From rows of key and JSON; what is missing or unreadable has its default.
    pub(crate) fn from_rows(rows: Vec<(String, String)>) -> Self {
        let mut all = serde_json::to_value(Self::default()).expect("settings are JSON");
        for (key, json) in rows {
            let Ok(value) = serde_json::from_str(&json) else {
                continue;
            };
            let before = std::mem::replace(&mut all[&key], value);
            if serde_json::from_value::<Self>(all.clone()).is_err() {
                tracing::warn!(key, "a setting cannot be read; its default holds");
                all[&key] = before;
            }
        }
        serde_json::from_value(all).unwrap_or_default()
    }

    pub(crate) fn to_rows(&self) -> Vec<(String, String)> {
        let all = serde_json::to_value(self).expect("settings are JSON");
        let fields = all.as_object().into_iter().flatten();
        fields
            .map(|(key, value)| (key.clone(), value.to_string()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_and_nonsense_keeps_the_default() {
        let settings = Settings {
            title: "Öde".into(),
            max_pins: 9,
            ..Settings::default()
        };
        assert_eq!(Settings::from_rows(settings.to_rows()), settings);
        let bad = vec![
            ("max_pins".to_owned(), "\"many\"".to_owned()),
            ("title".to_owned(), "\"T\"".to_owned()),
        ];
        let read = Settings::from_rows(bad);
        assert_eq!((read.max_pins, read.title.as_str()), (5, "T"));
    }
}

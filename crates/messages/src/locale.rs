//! The languages that we speak, how a visitor's language is found, and (generated) the texts themselves.

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Locale {
    #[default]
    En,
    It,
}

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

impl Locale {
    /// All languages, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::En, Self::It];

    /// The BCP 47 tag, for `lang=` and `Content-Language`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::It => "it",
        }
    }

    /// What speakers of the language call it.
    #[must_use]
    pub fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::It => "Italiano",
        }
    }

    /// The language of a tag such as `it`, `it-CH` or `IT_it`.
    #[must_use]
    pub fn from_code(tag: &str) -> Option<Self> {
        let language = tag.trim().split(['-', '_']).next()?;
        Self::ALL
            .into_iter()
            .find(|locale| locale.code().eq_ignore_ascii_case(language))
    }

    /// The best of our languages for an `Accept-Language` header (RFC 9110, 12.5.4), if it names one of them.
    #[must_use]
    pub fn from_accept_language(header: &str) -> Option<Self> {
        let mut best = None;
        for (tag, weight) in header.split(',').take(MAX_RANGES).map(range) {
            let Some(locale) = Self::from_code(tag) else {
                continue;
            };
            if weight > best.map_or(0, |(_, weight)| weight) {
                best = Some((locale, weight));
            }
        }
        best.map(|(locale, _)| locale)
    }
}

/// Browsers send a handful; what follows in a longer header is ignored.
const MAX_RANGES: usize = 32;

/// A language range and its weight in thousandths; a broken weight counts as none.
fn range(item: &str) -> (&str, u16) {
    let mut pieces = item.split(';');
    let tag = pieces.next().unwrap_or_default();
    let weight = match pieces.next().map(str::trim) {
        None => 1000,
        Some(parameter) => parameter.strip_prefix("q=").map_or(0, thousandths),
    };
    (tag, weight)
}

fn thousandths(q: &str) -> u16 {
    match q.parse::<f32>() {
        Ok(q) if (0.0..=1.0).contains(&q) => (q * 1000.0).round() as u16,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_visitors_language_is_chosen_by_weight() {
        for (header, expected) in [
            ("it", Some(Locale::It)),
            ("it-IT,it;q=0.9,en;q=0.8", Some(Locale::It)),
            ("de-CH, it;q=0.5, en;q=0.7", Some(Locale::En)),
            ("en;q=0.5,it;q=0.5", Some(Locale::En)),
            ("en;q=0, it;q=0.001", Some(Locale::It)),
            ("IT;q=1.0", Some(Locale::It)),
            ("en;q=2, it;q=x", None),
            ("de, *;q=0.5", None),
            ("it;q=0", None),
            ("", None),
        ] {
            assert_eq!(Locale::from_accept_language(header), expected, "{header}");
        }
    }

    #[test]
    fn a_very_long_header_is_not_read_to_its_end() {
        let header = "de,".repeat(MAX_RANGES) + "it";
        assert_eq!(Locale::from_accept_language(&header), None);
    }

    #[test]
    fn tags_with_regions_find_their_language() {
        assert_eq!(Locale::from_code("it_CH"), Some(Locale::It));
        assert_eq!(Locale::from_code("En-gb"), Some(Locale::En));
        assert_eq!(Locale::from_code("ita"), None);
    }

    #[test]
    fn texts_take_their_placeholders_and_plurals() {
        assert_eq!(
            Locale::En.limited_wait(1),
            "Please wait a minute and try again."
        );
        assert_eq!(Locale::It.limited_wait(5), "Aspetta 5 minuti e riprova.");
        assert_eq!(
            Locale::It.consent_title("Tusky"),
            "Vuoi che Tusky usi il tuo account?"
        );
    }

    /// Sorted files merge well, and a key that stands twice (of which JSON would silently keep the last) is found.
    #[test]
    fn locale_files_are_sorted_by_key() {
        for (code, json) in [
            ("en", include_str!("../../../web/locales/en.json")),
            ("it", include_str!("../../../web/locales/it.json")),
        ] {
            let keys: Vec<&str> = json
                .lines()
                .filter_map(|line| line.trim().strip_prefix('"')?.split('"').next())
                .collect();
            assert!(keys.len() > 10);
            for pair in keys.windows(2) {
                assert!(
                    pair[0] < pair[1],
                    "{code}.json: {} stands before {}",
                    pair[0],
                    pair[1]
                );
            }
        }
    }
}

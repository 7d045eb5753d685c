//! Languages of posts and people, by their ISO 639 codes.

use isolang::Language;

/// Chinese is written in ways that no code of two letters tells apart.
const REGIONAL: &[&str] = &["zh-CN", "zh-HK", "zh-TW", "zh-YUE"];

/// The code that a language is kept under: two letters, or three where there are no two. `en_US` is `en`; what is no
/// language is none.
pub fn known(code: &str) -> Option<String> {
    let code = code.trim();
    if let Some(regional) = REGIONAL
        .iter()
        .find(|known| known.eq_ignore_ascii_case(code))
    {
        return Some((*regional).to_owned());
    }
    let primary = code.split(['-', '_']).next()?.to_ascii_lowercase();
    let language = match primary.len() {
        2 => Language::from_639_1(&primary),
        3 => Language::from_639_3(&primary),
        _ => None,
    }?;
    Some(
        language
            .to_639_1()
            .unwrap_or(language.to_639_3())
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_in_all_their_spellings() {
        for (written, code) in [
            ("en", "en"),
            ("EN", "en"),
            ("en-US", "en"),
            ("pt_BR", "pt"),
            ("zh-tw", "zh-TW"),
            ("deu", "de"),
            ("ckb", "ckb"),
        ] {
            assert_eq!(known(written).as_deref(), Some(code), "{written}");
        }
        for nonsense in ["", "xx", "english", "e", "-", "日本"] {
            assert_eq!(known(nonsense), None, "{nonsense}");
        }
    }
}

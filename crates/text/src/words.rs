//! Words of a text, for an index.

/// Characters that are looked at.
const MAX_LENGTH: usize = 20_000;

/// The first `most` words of a text, separated by single spaces: letters and digits only.
pub fn words(text: &str, most: usize) -> String {
    let text: String = text.chars().take(MAX_LENGTH).collect();
    let words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.take(most).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn no_sign_of_a_query_language_is_left() {
        assert_eq!(words("\"a\" OR b* :c' -- ä", 4), "a OR b c");
        assert_eq!(words(" * \" ", 4), "");
    }
}

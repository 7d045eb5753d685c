//! Other forms of a page that it names in its head.

use crate::markup::{Tag, Token, Tokens};

/// Tags that are looked at.
const MAX_TAGS: usize = 1_000;

/// The address of another form of a page, of a type that is wanted, as it stands in the page.
pub fn alternate(html: &str, is_wanted: impl Fn(&str) -> bool) -> Option<String> {
    let tags = Tokens::new(html).filter_map(|token| match token {
        Token::Start(tag) => Some(tag),
        Token::Text(_) | Token::End(_) => None,
    });
    let head = tags
        .take(MAX_TAGS)
        .take_while(|tag| !tag.name.eq_ignore_ascii_case("body"));
    let names = |tag: &Tag<'_>| {
        let rel = tag.attribute("rel");
        let kinds = rel.as_deref().unwrap_or_default();
        let mut kinds = kinds.split_ascii_whitespace();
        kinds.any(|kind| kind.eq_ignore_ascii_case("alternate"))
            && tag.attribute("type").is_some_and(|kind| is_wanted(&kind))
    };
    head.filter(|tag| tag.name.eq_ignore_ascii_case("link"))
        .find(names)
        .and_then(|tag| tag.attribute("href"))
        .map(|href| href.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn activity(html: &str) -> Option<String> {
        alternate(html, |kind| kind == "application/activity+json")
    }

    #[test]
    fn the_first_of_the_type_counts() {
        let html = r#"<!doctype html><HTML><head><title>A <link></title>
            <link rel="alternate" type="application/rss+xml" href="/feed">
            <LINK href="/ap?a=1&amp;b=2" TYPE='application/activity+json' rel="alternate nofollow"/>
            <link rel=alternate type=application/activity+json href=/second></head>"#;
        assert_eq!(activity(html).as_deref(), Some("/ap?a=1&b=2"));
    }

    #[test]
    fn what_stands_elsewhere_counts_for_nothing() {
        let link = r#"<link rel="alternate" type="application/activity+json" href="/x">"#;
        for html in [
            String::new(),
            format!("<!-- {link} -->"),
            format!("<script>{link}</script>"),
            format!("<head></head><body>{link}"),
            link.replace("alternate", "alternates"),
            link.replace("link", "a"),
            link.replace("href", "src"),
            format!("{}{link}", "<p>".repeat(MAX_TAGS)),
        ] {
            assert_eq!(activity(&html), None, "{html}");
        }
    }
}

//! Pages that say whose they are. [Microformats: rel=me](https://microformats.org/wiki/rel-me)

use crate::markup::{Token, Tokens};

/// Whether a page links to `address` and says that this is its owner.
pub fn is_mine(html: &str, address: &str) -> bool {
    Tokens::new(html).any(|token| {
        let Token::Start(tag) = token else {
            return false;
        };
        let links = ["a", "link"]
            .iter()
            .any(|name| tag.name.eq_ignore_ascii_case(name));
        let means_me = |rel: &str| {
            let mut words = rel.split_ascii_whitespace();
            words.any(|word| word.eq_ignore_ascii_case("me"))
        };
        links
            && tag.attribute("rel").is_some_and(|rel| means_me(&rel))
            && tag
                .attribute("href")
                .is_some_and(|href| href.trim().trim_end_matches('/') == address)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_its_owner() {
        let me = "https://a.test/@ada";
        for page in [
            "<a rel=\"me\" href=\"https://a.test/@ada\">Ada</a>",
            "<LINK href='https://a.test/@ada/' REL='noopener Me'>",
            "<p><a class=x href=https://a.test/@ada rel=me>",
        ] {
            assert!(is_mine(page, me), "{page}");
        }
        for page in [
            "",
            "https://a.test/@ada",
            "<a href=\"https://a.test/@ada\">Ada</a>",
            "<a rel=\"me\" href=\"https://a.test/@adam\">Adam</a>",
            "<a rel=\"home\" href=\"https://a.test/@ada\">Ada</a>",
            "<!-- <a rel=\"me\" href=\"https://a.test/@ada\"> -->",
            "<script><a rel=\"me\" href=\"https://a.test/@ada\"></script>",
        ] {
            assert!(!is_mine(page, me), "{page}");
        }
    }
}

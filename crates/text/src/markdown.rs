//! Markdown of other servers.

/// Markdown as HTML, which is no safer than what is in it: [`sanitise`](crate::sanitise()) it.
pub fn markdown(text: &str) -> String {
    let mut html = String::with_capacity(text.len() * 3 / 2);
    pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new(text));
    html
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sanitise;

    #[test]
    fn markdown_is_shown_and_made_safe() {
        for (text, html) in [
            (
                "**Take** _back_\n[control](https://b.test/)",
                "<p><strong>Take</strong> <em>back</em>\n<a href=\"https://b.test/\"",
            ),
            ("* one\n* two", "<ul>\n<li>one</li>"),
            ("two\n\nparagraphs", "<p>two</p>\n<p>paragraphs</p>"),
        ] {
            let safe = sanitise(&markdown(text));
            assert!(safe.starts_with(html), "{safe}");
        }
        for text in [
            "<script>alert(1)</script>",
            "[x](javascript:alert(1))",
            "<img src=x onerror=alert(1)>",
        ] {
            let safe = sanitise(&markdown(text));
            assert!(
                !safe.contains("alert") || !safe.contains('<') || safe == "<p>x</p>",
                "{safe}"
            );
        }
    }

    #[test]
    fn deep_and_long_markdown_ends() {
        for piece in [
            "> ", "* ", "[", "![", "**a", "`", "<a ", "a\n", "[a](b", "&#",
        ] {
            let text = piece.repeat(50_000);
            sanitise(&markdown(&text));
        }
    }
}

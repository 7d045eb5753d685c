//! HTML to plain text, for notifications, search and previews.

use crate::escape::unescape;
use crate::markup::{Token, Tokens};
use crate::sanitise::BLOCKS;

/// The text of a post's HTML, as [`render`] or [`sanitise`] wrote it: an empty line between blocks,
/// a new line for each item of a list and each `<br>`, nothing at either end.
///
/// [`render`]: crate::render
/// [`sanitise`]: crate::sanitise()
pub fn plain(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    for token in Tokens::new(html) {
        match token {
            Token::Text(text) => out.push_str(&unescape(text)),
            Token::Start(tag) if tag.name == "br" => out.push('\n'),
            Token::Start(tag) => end_line(&mut out, tag.name),
            Token::End(name) => end_line(&mut out, name),
        }
    }
    out.trim().to_owned()
}

fn end_line(out: &mut String, element: &str) {
    let wanted = match element {
        "li" | "ul" | "ol" => "\n",
        name if BLOCKS.contains(&name) => "\n\n",
        _ => return,
    };
    while !out.is_empty() && !out.ends_with(wanted) {
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_reads_as_text() {
        let table = [
            ("", ""),
            ("<p></p>", ""),
            ("<p>it&#39;s a &lt;b&gt;</p>", "it's a <b>"),
            ("<p>a<br>b<br/>c</p><p>d</p>", "a\nb\nc\n\nd"),
            (
                "<p>a</p><ul><li>b</li><li>c</li></ul><p>d</p>",
                "a\n\nb\nc\n\nd",
            ),
            ("a<blockquote>b</blockquote>c", "a\n\nb\n\nc"),
            (
                r#"<p><a href="x"><span class="invisible">https://</span><span class="ellipsis">a.org/b</span><span class="invisible">c</span></a></p>"#,
                "https://a.org/bc",
            ),
            (
                r#"<p>hi <span class="h-card"><a href="x">@<span>bob</span></a></span>!</p>"#,
                "hi @bob!",
            ),
        ];
        for (html, expected) in table {
            assert_eq!(plain(html), expected, "{html}");
        }
    }
}

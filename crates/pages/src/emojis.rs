//! Custom emojis in HTML: their shortcodes become pictures.

use std::fmt::Write;

use entities::CustomEmoji;

use crate::posts::is_ours;

/// `html` with pictures in place of shortcodes; those of other servers stay words.
pub(crate) fn with_emojis(html: &str, emojis: &[CustomEmoji], base: &str) -> String {
    if emojis.is_empty() || !html.contains(':') {
        return html.to_owned();
    }
    let mut out = String::with_capacity(html.len() + 100 * emojis.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', ':']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let len = match rest.as_bytes()[0] {
            b'<' => copy_tag(&mut out, rest),
            _ => draw(&mut out, rest, emojis, base),
        };
        rest = &rest[len..];
    }
    out.push_str(rest);
    out
}

/// Answers the length of the tag that `rest` begins with.
fn copy_tag(out: &mut String, rest: &str) -> usize {
    let len = rest.find('>').map_or(rest.len(), |end| end + 1);
    out.push_str(&rest[..len]);
    len
}

/// Draws the emoji whose shortcode `rest` begins with, or copies the colon; answers how much of `rest` that was.
fn draw(out: &mut String, rest: &str, emojis: &[CustomEmoji], base: &str) -> usize {
    let shortcode = rest[1..].split_once(':').map(|(shortcode, _)| shortcode);
    let found = shortcode.and_then(|shortcode| emojis.iter().find(|it| it.shortcode == shortcode));
    match found.filter(|emoji| is_ours(&emoji.static_url, base)) {
        Some(emoji) => {
            let (url, code) = (text::escaped(&emoji.static_url), &emoji.shortcode);
            let _ = write!(
                out,
                "<img class=\"emoji\" src=\"{url}\" alt=\":{code}:\" title=\":{code}:\">"
            );
            code.len() + 2
        }
        None => {
            out.push(':');
            1
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortcodes_in_text_become_pictures_and_those_in_tags_do_not() {
        let emoji = CustomEmoji {
            shortcode: "yurt".into(),
            url: "https://a.test/e.png".into(),
            static_url: "https://a.test/e\"s.png".into(),
            visible_in_picker: true,
            category: None,
        };
        let drawn = |html| with_emojis(html, std::slice::from_ref(&emoji), "https://a.test");
        let picture = "<img class=\"emoji\" src=\"https://a.test/e&quot;s.png\" alt=\":yurt:\" title=\":yurt:\">";
        assert_eq!(drawn("<p>a :yurt: b</p>"), format!("<p>a {picture} b</p>"));
        for same in [
            "<a title=\":yurt:\">x</a>",
            "12:30 :tent:",
            ":yurt",
            "::",
            "<",
        ] {
            assert_eq!(drawn(same), same);
        }
        assert_eq!(
            with_emojis(":yurt:", &[emoji], "https://b.test"),
            ":yurt:",
            "another server's picture is not loaded"
        );
    }
}

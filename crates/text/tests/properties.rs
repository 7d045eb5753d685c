//! What holds for every text, however hostile.

use proptest::prelude::*;
use text::{
    Mention, MentionTarget, emoji_shortcodes, graphemes, hashtags, length, plain, render,
    render_field, sanitise, scan,
};
use url::Url;

/// Pieces that mean something to one part of this crate or another, between arbitrary text.
const PIECES: &[&str] = &[
    "@",
    "@alice",
    "@bob@remote.test",
    "#",
    "＃",
    "#tag",
    "#Ä_1",
    "·",
    "http://",
    "https://example.org/a",
    "?q=(",
    ")",
    "xmpp:",
    "magnet:?",
    ":",
    ":cat:",
    "\n",
    "\r\n",
    "\n\n",
    " ",
    "\u{200d}",
    "\u{301}",
    "é",
    "日本",
    ".",
    "-",
    "'",
    "&",
    "&amp;",
    "&lt;",
    "&#10;",
    "&#13;",
    "&#0;",
    "&nbsp;",
    "&copy",
    ";",
    "=",
    "\"",
    "<",
    ">",
    "</",
    "/>",
    "<!--",
    "-->",
    "<p>",
    "</p>",
    "<br>",
    "<div>",
    "</div>",
    "<b>",
    "</b>",
    "<a href=\"https://a.test/\">",
    "<a>",
    "</a>",
    "<a href=x:y>",
    "<ul>",
    "</ul>",
    "<ol>",
    "<li>",
    "</li>",
    "<h1>",
    "<h2>",
    "<pre>",
    "</pre>",
    "<ruby>",
    "</ruby>",
    "<rt>",
    "<rp>",
    "<blockquote cite=\"",
    "<span class=\"h-x y\">",
    "</span>",
    "<img src=\"https://a.test/\" alt=\"",
    "<script>",
    "</script>",
    "<svg>",
    "</svg>",
    "<math>",
    "</math>",
    "<annotation encoding=text/plain>",
    "</annotation>",
    "<table>",
    "<td>",
    "<template>",
    "<select>",
    "<form>",
    "<button>",
    "<style>",
    "\0",
    "\u{feff}",
    "\r",
    "\u{c}",
    "<code>",
    "</code>",
    "<i>",
    "</i>",
];

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => proptest::sample::select(PIECES).prop_map(str::to_owned),
        1 => ".{0,4}",
        1 => any::<char>().prop_map(String::from),
        1 => "[a-z]{1,3}",
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// The characters that are no space, so that line breaks and paragraphs do not count.
fn ink(text: &str) -> String {
    text.split_whitespace().collect()
}

fn nobody(_: &Mention) -> Option<MentionTarget> {
    None
}

fn somebody(mention: &Mention) -> Option<MentionTarget> {
    Some(MentionTarget {
        url: "https://here.test/\"<'&".to_owned(),
        acct: mention.username.to_owned(),
    })
}

fn tag_url(name: &str) -> String {
    format!("https://here.test/tags/{name}")
}

/// Each `<` begins one of these.
fn assert_only_tags(html: &str, tags: &[&str]) {
    for (at, _) in html.match_indices('<') {
        let known = tags.iter().any(|tag| html[at..].starts_with(tag));
        assert!(known, "{} in {html}", &html[at..]);
    }
}

const RENDERED: &[&str] = &[
    "<p>",
    "</p>",
    "<br>",
    "<a href=\"",
    "</a>",
    "<span>",
    "<span class=\"",
    "</span>",
];

const SANITISED: &[&str] = &[
    "<p>",
    "<p class=\"h-x\">",
    "<br>",
    "<b>",
    "<a href=\"https://",
    "<ul>",
    "<ol>",
    "<li>",
    "<h1>",
    "<h2>",
    "<pre>",
    "<ruby>",
    "<rt>",
    "<rp>",
    "<blockquote>",
    "<blockquote cite=\"",
    "<span>",
    "<span class=\"h-x\">",
    "<code>",
    "<i>",
    "</p>",
    "</b>",
    "</a>",
    "</ul>",
    "</ol>",
    "</li>",
    "</h1>",
    "</h2>",
    "</pre>",
    "</ruby>",
    "</rt>",
    "</rp>",
    "</blockquote>",
    "</span>",
    "</code>",
    "</i>",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn entities_are_in_order_and_say_where_they_are(text in hostile()) {
        let found = scan(&text);
        let mut end = 0;
        for entity in found.iter() {
            let range = entity.range();
            prop_assert!(end <= range.start && range.start < range.end);
            prop_assert!(text.get(range.clone()).is_some());
            end = range.end;
        }
        for mention in found.mentions() {
            let domain = mention.domain.map(|domain| format!("@{domain}")).unwrap_or_default();
            prop_assert_eq!(&text[mention.range.clone()], format!("@{}{domain}", mention.username));
        }
        for tag in found.hashtags() {
            prop_assert_eq!(text[tag.range.clone()].trim_start_matches(['#', '＃']), tag.written);
        }
        for link in found.links() {
            prop_assert_eq!(&text[link.range.clone()], link.url);
            prop_assert!(Url::parse(link.url).is_ok());
        }
    }

    #[test]
    fn nothing_is_lost_or_added_in_rendering(text in hostile()) {
        let text = text.replace('＃', "#");
        let found = scan(&text);
        prop_assert_eq!(ink(&plain(&render(&text, &found, nobody, tag_url))), ink(&text));
        prop_assert_eq!(ink(&plain(&render_field(&text, &found, nobody, tag_url))), ink(&text));
    }

    #[test]
    fn markup_in_a_text_stays_text(text in hostile()) {
        let found = scan(&text);
        assert_only_tags(&render(&text, &found, somebody, tag_url), RENDERED);
        assert_only_tags(&render_field(&text, &found, somebody, tag_url), RENDERED);
    }

    #[test]
    fn length_is_that_of_the_text_if_nothing_is_shortened(text in hostile()) {
        let found = scan(&text);
        let counted = length(&text, &found);
        if found.iter().next().is_none() {
            prop_assert_eq!(counted, graphemes(&text));
        }
        prop_assert!(counted <= text.chars().count() + 23 * found.links().count());
    }

    #[test]
    fn sanitised_html_is_safe_and_stays_as_it_is(html in hostile()) {
        let once = sanitise(&html);
        assert_only_tags(&once, SANITISED);
        prop_assert_eq!(sanitise(&once), once);
    }

    #[test]
    fn rendered_html_passes_for_safe(text in hostile()) {
        let html = render(&text, &scan(&text), somebody, tag_url);
        prop_assert_eq!(ink(&plain(&sanitise(&html))), ink(&plain(&html.replace(['\0', '\u{feff}'], ""))));
    }

    #[test]
    fn the_name_of_a_hashtag_is_its_own_name(text in hostile(), word in "#?\\PC{0,12}") {
        let names = scan(&text).hashtags().map(|tag| tag.name.clone()).collect::<Vec<_>>();
        for name in names.into_iter().chain(hashtags::normalise(&word)) {
            prop_assert!(!name.is_empty() && name.len() <= hashtags::MAX_NAME);
            prop_assert_eq!(hashtags::normalise(&name), Some(name));
        }
    }

    #[test]
    fn shortcodes_stand_between_colons(text in hostile()) {
        for shortcode in emoji_shortcodes(&text) {
            let written = format!(":{shortcode}:");
            prop_assert!(text.contains(&written));
        }
    }
}

/// Far longer than any real input: what is quadratic does not end.
const FLOOD: usize = 1 << 20;

fn floods<'u>(units: &'u [&'u str]) -> impl Iterator<Item = String> + 'u {
    units.iter().map(|unit| unit.repeat(FLOOD / unit.len()))
}

#[test]
fn floods_of_text_end() {
    let units = [
        "@",
        "@a",
        "@a@",
        "@a.",
        "#",
        " #",
        " #a",
        "#·",
        "· #",
        ":",
        ":aa:",
        " :aa:",
        "http://",
        "http://a.co/",
        "http://a.co/(",
        "http://a.co/()",
        "a.co.",
        "xmpp:a@",
        "magnet:?",
        "(",
        "\n",
        "\r\n",
        "\u{301}",
        "\u{200d}",
        "🇩🇪",
        "👩\u{200d}",
        "ﷺ",
        "<",
    ];
    for flood in floods(&units).chain([format!("http://a.co/{}", ".".repeat(FLOOD))]) {
        let found = scan(&flood);
        length(&flood, &found);
        render(&flood, &found, somebody, tag_url);
        emoji_shortcodes(&flood);
        hashtags::normalise(&flood);
    }
}

#[test]
fn floods_of_html_end() {
    let units = [
        "<",
        "</",
        "<!",
        "<!--",
        "<a ",
        "<a href=",
        "<a href='",
        "<b>",
        "</b>",
        "<p><b>",
        "<b><p>",
        "<ul><li>",
        "<a>",
        "<svg>",
        "<math>",
        "<script>",
        "</script",
        "<pre>\n",
        "&#",
        "&amp",
        "·#",
        "\0",
        "\n",
    ];
    let attributes: String = (0..FLOOD / 8).map(|n| format!(" a{n:x}")).collect();
    for flood in floods(&units).chain([format!("<p{attributes}>")]) {
        sanitise(&flood);
        plain(&flood);
    }
}

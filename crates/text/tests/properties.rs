//! What holds for every text, however hostile.

use proptest::prelude::*;
use text::{
    Mention, MentionTarget, emoji_shortcodes, graphemes, hashtags, length, plain, render,
    render_field, sanitise, scan,
};
use url::Url;

/// Pieces that mean something to one part of this crate or another.
const WRITING: &str = "@ @alice @bob@remote.test # ＃ #tag #Ä_1 · http:// https://example.org/a ?q=( ) xmpp: magnet:? \
    : :cat: é 日本 . - ' ; = \" < > </ /> <!-- --> & &amp; &lt; &#10; &#13; &#0; &nbsp; &copy";
const TAGS: &str = "a abbr annotation b blockquote br button code div form h1 h2 i li math ol p pre rp rt ruby script \
    select span style svg table td template ul";
const STARTS: [&str; 6] = [
    "<a href=\"https://a.test/\">",
    "<a href=x:y>",
    "<img src=\"https://a.test/\" alt=\"",
    "<blockquote cite=\"",
    "<span class=\"h-x y\">",
    "<annotation encoding=text/plain>",
];
const INVISIBLE: [&str; 10] = [
    " ", "\n", "\r\n", "\n\n", "\r", "\0", "\u{c}", "\u{feff}", "\u{200d}", "\u{301}",
];

fn pieces() -> Vec<String> {
    let tags = TAGS.split_whitespace();
    let mut pieces: Vec<String> = tags
        .flat_map(|tag| [format!("<{tag}>"), format!("</{tag}>")])
        .collect();
    let others = WRITING.split_whitespace().chain(STARTS).chain(INVISIBLE);
    pieces.extend(others.map(str::to_owned));
    pieces
}

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => proptest::sample::select(pieces()),
        1 => ".{0,4}",
        1 => any::<char>().prop_map(String::from),
        1 => "[a-z]{1,3}",
    ];
    prop_oneof![
        4 => proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat()),
        1 => any::<String>(),
    ]
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

const RENDERED: &str = "a br p span";
const SANITISED: &str = "a abbr b blockquote br code del em h1 h2 h3 h4 h5 h6 i li ol p pre rp rt ruby s \
    span strong sub sup u ul";
const ATTRIBUTES: &str = "cite class href lang rel reversed start target title translate value";
const SCHEMES: &str = "dat dweb gemini gopher http https ipfs ipns magnet ssb xmpp";

fn among(words: &str, word: &str) -> bool {
    words.split_whitespace().any(|known| known == word)
}

/// Each `<` begins a tag of one of these elements, with harmless attributes.
fn assert_harmless(html: &str, elements: &str) {
    for piece in html.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').expect("a tag that ends");
        let tag = tag.strip_prefix('/').unwrap_or(tag);
        let (name, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(among(elements, name), "<{tag}> in {html}");
        while !attributes.is_empty() {
            let (name, rest) = attributes
                .split_once("=\"")
                .expect("an attribute with a value");
            let (value, rest) = rest.split_once('"').expect("a value that ends");
            assert!(among(ATTRIBUTES, name), "<{tag}> in {html}");
            if name == "href" || name == "cite" {
                let url = Url::parse(value).expect("a URL");
                assert!(among(SCHEMES, url.scheme()), "<{tag}> in {html}");
            }
            attributes = rest.trim_start();
        }
    }
}

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
        let text = text.replace('＃', "#").replace(['\0', '\u{feff}'], "");
        let found = scan(&text);
        prop_assert_eq!(ink(&plain(&render(&text, &found, nobody, tag_url))), ink(&text));
        prop_assert_eq!(ink(&plain(&render_field(&text, &found, nobody, tag_url))), ink(&text));
    }

    #[test]
    fn markup_in_a_text_stays_text(text in hostile()) {
        let found = scan(&text);
        assert_harmless(&render(&text, &found, somebody, tag_url), RENDERED);
        assert_harmless(&render_field(&text, &found, somebody, tag_url), RENDERED);
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
        assert_harmless(&once, SANITISED);
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

fn floods(units: &str) -> impl Iterator<Item = String> {
    let units = units.split_whitespace();
    units.map(|unit| unit.replace('␣', " ").repeat(FLOOD / unit.len()))
}

#[test]
fn floods_of_text_end() {
    let units = "@ @a @a@ @a. # ␣# ␣#a #· ·␣# : :aa: ␣:aa: http:// http://a.co/ http://a.co/( http://a.co/() a.co. \
        xmpp:a@ magnet:? ( < ﷺ 🇩🇪";
    let invisible =
        ["\n", "\r\n", "\u{301}", "👩\u{200d}"].map(|unit| unit.repeat(FLOOD / unit.len()));
    let dots = format!("http://a.co/{}", ".".repeat(FLOOD));
    for flood in floods(units).chain(invisible).chain([dots]) {
        let found = scan(&flood);
        length(&flood, &found);
        render(&flood, &found, somebody, tag_url);
        emoji_shortcodes(&flood);
        hashtags::normalise(&flood);
    }
}

#[test]
fn floods_of_html_end() {
    let units = "< </ <! <!-- <a␣ <a␣href= <a␣href=' <b> </b> <p><b> <ul><li> <a> <svg> <math> <script> </script \
        <pre> <div> &# ·#";
    let attributes: String = (0..FLOOD / 8).map(|n| format!(" a{n:x}")).collect();
    for flood in floods(units).chain([format!("<p{attributes}>")]) {
        sanitise(&flood);
        plain(&flood);
    }
}

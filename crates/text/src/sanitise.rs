//! HTML of other servers made safe to show: what may stay is what Mastodon lets stay.
//!
//! [`tidy`] rewrites it with what may stay; ammonia then parses that as a browser would, and has
//! the last word.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use url::Url;

use crate::characters::boundary;
use crate::links::SCHEMES;
use crate::tidy::tidy;

/// Longer HTML is cut here, in bytes: half a novel is enough for one post.
pub const MAX_HTML: usize = 256 * 1024;
/// Attributes with a longer value are left out, in bytes.
const MAX_VALUE: usize = 4096;

/// Allowed elements that are blocks of text.
pub(crate) const BLOCKS: [&str; 12] = [
    "p",
    "blockquote",
    "pre",
    "ul",
    "ol",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
];
/// Allowed elements inside blocks; `br` is the only one without content.
pub(crate) const INLINE: [&str; 16] = [
    "a", "abbr", "b", "code", "del", "em", "i", "rp", "rt", "ruby", "s", "span", "strong", "sub",
    "sup", "u",
];

/// Makes HTML safe: allowed elements, attributes, classes and schemes only, and links that say
/// `nofollow noopener`. Images become links and formulas text; of other elements the text stays,
/// except scripts and the like. Applied to its own result it changes nothing, as long as that is
/// not over [`MAX_HTML`].
pub fn sanitise(html: &str) -> String {
    let tidy = tidy(&html[..boundary(html, MAX_HTML)]);
    POLICY.clean(&tidy).to_string().trim().to_owned()
}

/// Whether a link may lead there.
pub(crate) fn is_allowed_url(url: &str) -> bool {
    url.len() <= MAX_VALUE && Url::parse(url).is_ok_and(|url| SCHEMES.contains(&url.scheme()))
}

/// The attributes that an element may have.
pub(crate) fn attributes(element: &str) -> &'static [&'static str] {
    match element {
        "a" => &["href", "class", "title", "translate", "lang"],
        "abbr" => &["title", "lang"],
        "span" => &["class", "translate", "lang"],
        "blockquote" => &["cite", "lang"],
        "ol" => &["start", "reversed", "lang"],
        "li" => &["value", "lang"],
        "p" => &["class", "lang"],
        _ => &["lang"],
    }
}

static POLICY: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let elements = || BLOCKS.into_iter().chain(INLINE);
    let tag_attributes: HashMap<_, HashSet<_>> = elements()
        .map(|element| (element, attributes(element).iter().copied().collect()))
        .collect();
    let mut policy = Builder::empty();
    policy
        .tags(elements().chain(["br"]).collect())
        .clean_content_tags(HashSet::new())
        .generic_attributes(HashSet::new())
        .tag_attributes(tag_attributes)
        .url_schemes(SCHEMES.into_iter().collect())
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("nofollow noopener"))
        .set_tag_attribute_value("a", "target", "_blank");
    policy
});

/// What of the value of an attribute may stay.
pub(crate) fn allowed_value<'v>(attribute: &str, value: &'v str) -> Option<Cow<'v, str>> {
    match attribute {
        _ if value.len() > MAX_VALUE => None,
        "class" => allowed_classes(value).map(Cow::Owned),
        "translate" => (value == "no").then_some(Cow::Borrowed(value)),
        "cite" => is_allowed_url(value).then_some(Cow::Borrowed(value)),
        _ => Some(Cow::Borrowed(value)),
    }
}

fn allowed_classes(value: &str) -> Option<String> {
    let allowed: Vec<&str> = value
        .split_ascii_whitespace()
        .filter(|class| is_allowed_class(class))
        .collect();
    (!allowed.is_empty()).then(|| allowed.join(" "))
}

/// Microformats, and what servers mark mentions, hashtags, links and quotes with.
fn is_allowed_class(class: &str) -> bool {
    const PREFIXES: [&str; 5] = ["h-", "p-", "u-", "dt-", "e-"];
    const NAMES: [&str; 5] = [
        "mention",
        "hashtag",
        "ellipsis",
        "invisible",
        "quote-inline",
    ];
    NAMES.contains(&class) || PREFIXES.iter().any(|prefix| class.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(table: &[(&str, &str)]) {
        for (html, expected) in table {
            assert_eq!(&sanitise(html), expected, "{html}");
            assert_eq!(&sanitise(expected), expected, "{html} again");
        }
    }

    #[test]
    fn allowed_markup_stays() {
        check(&[
            ("plain & simple", "plain &amp; simple"),
            ("<p>Toot!<br>More</p>", "<p>Toot!<br>More</p>"),
            ("<h1>a</h1><h6>b</h6>", "<h1>a</h1><h6>b</h6>"),
            (
                r#"<p>Check:</p><ol start="3" reversed=""><li value="4">Foo</li><li>Bar</li></ol>"#,
                r#"<p>Check:</p><ol start="3" reversed=""><li value="4">Foo</li><li>Bar</li></ol>"#,
            ),
            (
                "<p><ruby>明日 <rp>(</rp><rt>Ashita</rt><rp>)</rp></ruby></p>",
                "<p><ruby>明日 <rp>(</rp><rt>Ashita</rt><rp>)</rp></ruby></p>",
            ),
            (
                "<blockquote><pre><code>a &lt; b</code></pre></blockquote>",
                "<blockquote><pre><code>a &lt; b</code></pre></blockquote>",
            ),
            (
                "<b>b</b><strong>c</strong><i>d</i><em>e</em><u>f</u><s>g</s><del>h</del><sub>i</sub><sup>j</sup>",
                "<b>b</b><strong>c</strong><i>d</i><em>e</em><u>f</u><s>g</s><del>h</del><sub>i</sub><sup>j</sup>",
            ),
            (
                r#"<abbr title="HyperText" lang="en">HTML</abbr>"#,
                r#"<abbr title="HyperText" lang="en">HTML</abbr>"#,
            ),
            ("<P LANG=it>Ciao</P>", r#"<p lang="it">Ciao</p>"#),
        ]);
    }

    #[test]
    fn a_mention_of_mastodon_stays_as_it_is() {
        check(&[(
            r#"<p><span class="h-card" translate="no"><a href="https://a.test/@b" class="u-url mention" target="_blank" rel="nofollow noopener">@<span>b</span></a></span></p>"#,
            r#"<p><span class="h-card" translate="no"><a href="https://a.test/@b" class="u-url mention" target="_blank" rel="nofollow noopener">@<span>b</span></a></span></p>"#,
        )]);
    }

    #[test]
    fn attributes_are_allowed_one_by_one() {
        let link = r#"<a href="https://a.test/" target="_blank" rel="nofollow noopener">x</a>"#;
        check(&[
            (r#"<a href="https://a.test/">x</a>"#, link),
            (
                r#"<a href="https://a.test/" rel="me" target="_top" translate="yes">x</a>"#,
                link,
            ),
            (
                r#"<a href="https://a.test/" onclick="x()" style="color:red" id=x>x</a>"#,
                link,
            ),
            (
                r#"<span class="evil ellipsis  p-name h-x mentions x-h-" translate="no">x</span>"#,
                r#"<span class="ellipsis p-name h-x" translate="no">x</span>"#,
            ),
            (
                r#"<p class="quote-inline">x</p>"#,
                r#"<p class="quote-inline">x</p>"#,
            ),
            (r#"<p class="evil" title="x">x</p>"#, "<p>x</p>"),
            (
                r#"<blockquote cite="javascript:x">x</blockquote>"#,
                "<blockquote>x</blockquote>",
            ),
            (
                r#"<blockquote cite="https://a.test/">x</blockquote>"#,
                r#"<blockquote cite="https://a.test/">x</blockquote>"#,
            ),
        ]);
    }

    #[test]
    fn links_lead_where_links_may_lead() {
        check(&[
            (
                r#"<a href="dweb:/a/foo">x</a>"#,
                r#"<a href="dweb:/a/foo" target="_blank" rel="nofollow noopener">x</a>"#,
            ),
            (
                r#"<a href="https://a.test/?a=1&b=%20&amp;copy=2">x</a>"#,
                r#"<a href="https://a.test/?a=1&amp;b=%20&amp;copy=2" target="_blank" rel="nofollow noopener">x</a>"#,
            ),
            ("<a>x</a>", "x"),
            (r#"<a href="/relative">x</a>"#, "x"),
            (r#"<a href="//a.test/">x</a>"#, "x"),
            (r#"<a href="foo://bar">x</a>"#, "x"),
            (r#"<a href="data:text/html,x">x</a>"#, "x"),
            (r#"<a href="https://[bad/">x</a>"#, "x"),
            (
                r#"<a><span class="invisible">foo&amp;</span><b>x</b></a> <b>y</b>"#,
                "foo&amp;x <b>y</b>",
            ),
            (
                r#"<a href="foo://bar">x&lt;a href="https://a.test"&gt;y&lt;/a&gt;</a>"#,
                r#"x&lt;a href="https://a.test"&gt;y&lt;/a&gt;"#,
            ),
        ]);
    }

    #[test]
    fn images_become_links_and_formulas_text() {
        check(&[
            (
                r#"<img src="https://www.a.test/b.png" alt="A &quot;b&quot; <i>">"#,
                r#"<a href="https://www.a.test/b.png" target="_blank" rel="nofollow noopener">[🖼  A "b" &lt;i&gt;]</a>"#,
            ),
            (
                r#"<img src="https://www.a.test/0123456789/0123456789/0123456789.png">"#,
                r#"<a href="https://www.a.test/0123456789/0123456789/0123456789.png" target="_blank" rel="nofollow noopener">[🖼  a.test/0123456789/0123456789/0…]</a>"#,
            ),
            (
                r#"<a href="https://a.test/"><img src="https://b.test/" alt="b"></a>"#,
                r#"<a href="https://a.test/" target="_blank" rel="nofollow noopener">[🖼  b]</a>"#,
            ),
            (
                r#"<img src="javascript:alert(1)" alt="x"><img src="data:,x"><img>"#,
                "[🖼  x]",
            ),
            (
                r#"a <math><semantics><mi>x</mi><annotation encoding="application/x-tex">x^n &lt; y</annotation></semantics></math> b"#,
                "a $x^n &lt; y$ b",
            ),
            (
                r#"<math display="block"><semantics><annotation encoding="text/plain">p</annotation><annotation encoding="application/x-tex">q</annotation></semantics></math>"#,
                "$$q$$",
            ),
            (
                r#"<math><semantics><msqrt><mi>x</mi></msqrt><annotation encoding="text/plain">sqrt(x)</annotation></semantics></math>"#,
                "sqrt(x)",
            ),
            (
                "<math><semantics><annotation>x</annotation></semantics></math>",
                "",
            ),
        ]);
    }

    #[test]
    fn other_elements_leave_their_text() {
        check(&[
            ("<div>a</div><div>b</div>", "a b"),
            (
                "<table><tr><td>a</td><td><b>b</b></td></tr></table>",
                "a <b>b</b>",
            ),
            ("<font color=red>a</font><custom-x>b</custom-x>", "ab"),
            ("a<hr>b", "a b"),
            ("<button>a</button><form><input value=x></form>", "a"),
        ]);
    }

    #[test]
    fn scripts_and_the_like_leave_nothing() {
        check(&[
            ("a<script>alert('<p>')</script>b", "ab"),
            (
                "<style>p{}</style><iframe src=x>y</iframe><noscript><p>x</p></noscript>",
                "",
            ),
            ("<svg><script>alert(1)</script><p>x</p></svg>y", "y"),
            ("<svg onload=alert(1)>x", ""),
            ("<script>a", ""),
            ("<scr<script>ipt>alert(1)</script>", "ipt&gt;alert(1)"),
            ("<img src=x onerror=alert(1)>", ""),
            ("<a href='java\nscript:alert(1)'>x</a>", "x"),
            ("<a href='&#106;avascript:alert(1)'>x</a>", "x"),
            ("<a href=' javascript:alert(1)'>x</a>", "x"),
            ("<<p>p>x", "&lt;<p>p&gt;x</p>"),
            ("<p title='</p><script>alert(1)</script>'>x", "<p>x</p>"),
            ("<!--><script>alert(1)</script>-->", "--&gt;"),
            (
                "<math><mtext><style><img src=x onerror=alert(1)></style>",
                "",
            ),
            (
                "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
                "\"&gt;",
            ),
        ]);
    }

    #[test]
    fn long_text_stays_whole() {
        let long = "é &amp; ".repeat(5000);
        check(&[(&long, long.trim())]);
    }

    #[test]
    fn too_much_html_is_cut() {
        let long = "é".repeat(MAX_HTML);
        assert_eq!(sanitise(&long).len(), MAX_HTML);
        assert_eq!(sanitise(&format!("x{long}")).len(), MAX_HTML - 1);
    }
}

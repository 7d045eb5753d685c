//! Plain text to HTML as Mastodon writes it for local posts, notes and profile fields.

use std::collections::{HashMap, HashSet};

use crate::escape::escape;
use crate::scan::{Entities, Entity, Hashtag, Mention};

/// So many characters of a URL are shown.
const SHOWN: usize = 30;

/// The account that a mention turned out to mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MentionTarget {
    /// Its page.
    pub url: String,
    /// `alice`, or `alice@example.org` for an account of another server.
    pub acct: String,
}

/// What differs between a text of many lines and the value of a profile field.
struct Style {
    paragraphs: bool,
    full_accts: bool,
    rel: &'static str,
}

const BODY: Style = Style {
    paragraphs: true,
    full_accts: false,
    rel: "nofollow noopener",
};

/// A field vouches for what it links. <https://docs.joinmastodon.org/user/profile/#verification>
const FIELD: Style = Style {
    paragraphs: false,
    full_accts: true,
    rel: "me nofollow noopener noreferrer",
};

/// The HTML of a post or a profile note, with links for the entities that [`scan`] found in the
/// same text. A mention that `resolve` does not know stays text; `tag_url` gets a normalised name.
///
/// [`scan`]: crate::scan()
pub fn render(
    text: &str,
    entities: &Entities,
    resolve: impl Fn(&Mention) -> Option<MentionTarget>,
    tag_url: impl Fn(&str) -> String,
) -> String {
    compose(text, entities, &BODY, resolve, tag_url)
}

/// The HTML of the value of a profile field: one line, whose links say `rel="me"`.
pub fn render_field(
    text: &str,
    entities: &Entities,
    resolve: impl Fn(&Mention) -> Option<MentionTarget>,
    tag_url: impl Fn(&str) -> String,
) -> String {
    compose(text, entities, &FIELD, resolve, tag_url)
}

fn compose(
    text: &str,
    entities: &Entities,
    style: &Style,
    resolve: impl Fn(&Mention) -> Option<MentionTarget>,
    tag_url: impl Fn(&str) -> String,
) -> String {
    if text.trim().is_empty() {
        return String::new();
    }
    let targets: Vec<_> = entities.mentions().map(resolve).collect();
    let namesakes = namesakes(&targets);
    let mut targets = targets.iter();
    let mut writer = Writer::new(style, text.len());
    let mut at = 0;
    for entity in entities.iter() {
        let range = entity.range();
        writer.text(&text[at..range.start]);
        at = range.end;
        match entity {
            Entity::Link(link) => url_link(writer.begin(), link.url, style.rel),
            Entity::Hashtag(tag) => hashtag_link(writer.begin(), tag, &tag_url(&tag.name)),
            Entity::Mention(_) => match targets.next().and_then(Option::as_ref) {
                Some(target) => {
                    let full = style.full_accts || namesakes.contains(&folded_username(target));
                    mention_link(writer.begin(), target, full);
                }
                None => writer.text(&text[range]),
            },
        }
    }
    writer.text(&text[at..]);
    writer.finish()
}

/// Usernames that stand for several accounts in one text, which only the domain tells apart.
fn namesakes(targets: &[Option<MentionTarget>]) -> HashSet<String> {
    let mut accts: HashMap<String, &str> = HashMap::new();
    let mut shared = HashSet::new();
    for target in targets.iter().flatten() {
        let username = folded_username(target);
        let other = *accts.entry(username.clone()).or_insert(&target.acct);
        if !other.eq_ignore_ascii_case(&target.acct) {
            shared.insert(username);
        }
    }
    shared
}

fn folded_username(target: &MentionTarget) -> String {
    username(target).to_ascii_lowercase()
}

fn username(target: &MentionTarget) -> &str {
    target.acct.split('@').next().unwrap_or_default()
}

fn mention_link(html: &mut String, target: &MentionTarget, full: bool) {
    let shown = if full { &target.acct } else { username(target) };
    html.push_str(r#"<span class="h-card" translate="no"><a href=""#);
    escape(html, &target.url);
    html.push_str(r#"" class="u-url mention">@<span>"#);
    escape(html, shown);
    html.push_str("</span></a></span>");
}

fn hashtag_link(html: &mut String, tag: &Hashtag, url: &str) {
    html.push_str(r#"<a href=""#);
    escape(html, url);
    html.push_str(r#"" class="mention hashtag" rel="tag">#<span>"#);
    escape(html, tag.written);
    html.push_str("</span></a>");
}

fn url_link(html: &mut String, url: &str, rel: &str) {
    let (scheme, shown, hidden) = shortened(url);
    let class = if hidden.is_empty() { "" } else { "ellipsis" };
    html.push_str(r#"<a href=""#);
    escape(html, url);
    html.push_str(r#"" target="_blank" rel=""#);
    html.push_str(rel);
    html.push_str(r#"" translate="no"><span class="invisible">"#);
    escape(html, scheme);
    html.push_str(r#"</span><span class=""#);
    html.push_str(class);
    html.push_str(r#"">"#);
    escape(html, shown);
    html.push_str(r#"</span><span class="invisible">"#);
    escape(html, hidden);
    html.push_str("</span></a>");
}

/// A URL in three: the scheme with `www.`, what is shown, and the rest, which is never a single
/// character, because the ellipsis in its place would be no shorter.
pub(crate) fn shortened(url: &str) -> (&str, &str, &str) {
    let scheme = [
        "https://www.",
        "http://www.",
        "https://",
        "http://",
        "xmpp:",
    ]
    .iter()
    .find(|prefix| url.starts_with(**prefix))
    .map_or(0, |prefix| prefix.len());
    let (scheme, rest) = url.split_at(scheme);
    let mut after = rest.char_indices().skip(SHOWN);
    let cut = after.next().filter(|_| after.next().is_some());
    let (shown, hidden) = rest.split_at(cut.map_or(rest.len(), |(at, _)| at));
    (scheme, shown, hidden)
}

/// HTML as it grows: line feeds wait until something follows them, so that none are left at either
/// end.
struct Writer<'s> {
    html: String,
    style: &'s Style,
    line_feeds: usize,
}

impl<'s> Writer<'s> {
    fn new(style: &'s Style, text: usize) -> Self {
        Self {
            html: String::with_capacity(2 * text),
            style,
            line_feeds: 0,
        }
    }

    fn text(&mut self, text: &str) {
        for (index, line) in text.split('\n').enumerate() {
            self.line_feeds += index.min(1);
            let line = line.strip_suffix('\r').unwrap_or(line);
            if !line.is_empty() {
                escape(self.begin(), line);
            }
        }
    }

    /// Writes what the line feeds so far mean, and lends the HTML for what comes next.
    fn begin(&mut self) -> &mut String {
        let between = match self.line_feeds {
            _ if self.html.is_empty() => {
                if self.style.paragraphs {
                    "<p>"
                } else {
                    ""
                }
            }
            0 => "",
            _ if !self.style.paragraphs => " ",
            1 => "<br>",
            _ => "</p><p>",
        };
        self.html.push_str(between);
        self.line_feeds = 0;
        &mut self.html
    }

    fn finish(mut self) -> String {
        if self.style.paragraphs && !self.html.is_empty() {
            self.html.push_str("</p>");
        }
        self.html
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan;

    fn resolve(mention: &Mention) -> Option<MentionTarget> {
        let username = mention.username.to_lowercase();
        let (url, acct) = match mention.domain {
            None => (format!("https://here.test/@{username}"), username.clone()),
            Some(domain) => (
                format!("https://{domain}/@{username}"),
                format!("{username}@{domain}"),
            ),
        };
        (username != "nobody").then_some(MentionTarget { url, acct })
    }

    fn tag_url(name: &str) -> String {
        format!("https://here.test/tags/{name}")
    }

    fn html(text: &str) -> String {
        render(text, &scan(text), resolve, tag_url)
    }

    fn field(text: &str) -> String {
        render_field(text, &scan(text), resolve, tag_url)
    }

    #[test]
    fn lines_become_paragraphs_and_breaks() {
        let table = [
            ("", ""),
            (" \n ", ""),
            ("Toot!", "<p>Toot!</p>"),
            ("a\nb", "<p>a<br>b</p>"),
            ("a\r\nb", "<p>a<br>b</p>"),
            ("a\n\nb\n\n\n\nc", "<p>a</p><p>b</p><p>c</p>"),
            ("a\r\n\r\nb", "<p>a</p><p>b</p>"),
            ("\n\na\n\n", "<p>a</p>"),
            (
                "@nobody\n@nobody \n\n@nobody",
                "<p>@nobody<br>@nobody </p><p>@nobody</p>",
            ),
        ];
        for (text, expected) in table {
            assert_eq!(html(text), expected, "{text:?}");
        }
    }

    #[test]
    fn text_stays_text() {
        assert_eq!(
            html("<script>alert(\"1\") & 'x'</script>"),
            "<p>&lt;script&gt;alert(&quot;1&quot;) &amp; &#39;x&#39;&lt;/script&gt;</p>"
        );
    }

    /// The expected texts are recorded answers of Mastodon 4.6.4.
    #[test]
    fn links_are_written_as_mastodon_writes_them() {
        assert_eq!(
            html("http://example.org/"),
            r#"<p><a href="http://example.org/" target="_blank" rel="nofollow noopener" translate="no"><span class="invisible">http://</span><span class="">example.org/</span><span class="invisible"></span></a></p>"#
        );
        assert_eq!(
            html("https://www.youtube.com/watch?v=FAEKjYroiME"),
            r#"<p><a href="https://www.youtube.com/watch?v=FAEKjYroiME" target="_blank" rel="nofollow noopener" translate="no"><span class="invisible">https://www.</span><span class="">youtube.com/watch?v=FAEKjYroiME</span><span class="invisible"></span></a></p>"#
        );
        assert_eq!(
            render(
                "cool free #ringtones",
                &scan("cool free #ringtones"),
                resolve,
                |name| format!("http://localhost:3000/tags/{name}")
            ),
            r#"<p>cool free <a href="http://localhost:3000/tags/ringtones" class="mention hashtag" rel="tag">#<span>ringtones</span></a></p>"#
        );
        let admin = |_: &Mention| {
            Some(MentionTarget {
                url: "http://localhost:3000/@admin".into(),
                acct: "admin".into(),
            })
        };
        assert_eq!(
            render(
                "@admin ilu bby ;3",
                &scan("@admin ilu bby ;3"),
                admin,
                tag_url
            ),
            r#"<p><span class="h-card" translate="no"><a href="http://localhost:3000/@admin" class="u-url mention">@<span>admin</span></a></span> ilu bby ;3</p>"#
        );
    }

    #[test]
    fn long_urls_are_shortened_for_the_eye() {
        let table = [
            (
                "https://prepitaph.org/wip/web-dovespair/",
                ("https://", "prepitaph.org/wip/web-dovespai", "r/"),
            ),
            (
                "https://prepitaph.org/wip/web-devspair/",
                ("https://", "prepitaph.org/wip/web-devspair/", ""),
            ),
            ("http://www.a.org", ("http://www.", "a.org", "")),
            ("xmpp:a@b.org", ("xmpp:", "a@b.org", "")),
            ("magnet:?xt=a", ("", "magnet:?xt=a", "")),
            (
                "https://日本日本日本日本日本日本日本日本日本日本日本日本日本日本日.org/",
                (
                    "https://",
                    "日本日本日本日本日本日本日本日本日本日本日本日本日本日本日.",
                    "org/",
                ),
            ),
        ];
        for (url, parts) in table {
            assert_eq!(shortened(url), parts);
        }
    }

    #[test]
    fn a_hashtag_links_to_its_name_and_shows_what_was_written() {
        assert_eq!(
            html("#Grüße"),
            r#"<p><a href="https://here.test/tags/gruße" class="mention hashtag" rel="tag">#<span>Grüße</span></a></p>"#
        );
    }

    #[test]
    fn a_mention_shows_its_domain_only_beside_a_namesake() {
        assert!(html("@bob@remote.test").contains("@<span>bob</span>"));
        assert!(html("@bob@remote.test @Bob@remote.test").contains("@<span>bob</span>"));
        let both = html("@bob @bob@remote.test @carol");
        assert!(both.contains("@<span>bob</span>"));
        assert!(both.contains("@<span>bob@remote.test</span>"));
        assert!(both.contains("@<span>carol</span>"));
    }

    #[test]
    fn an_unknown_mention_stays_text_between_known_ones() {
        let html = html("@a @nobody@x.test @b");
        assert!(html.contains("</span></a></span> @nobody@x.test <span class=\"h-card\""));
    }

    #[test]
    fn a_field_is_one_line_that_vouches_for_its_links() {
        assert_eq!(field("they/them\n& more"), "they/them &amp; more");
        assert_eq!(
            field("https://example.org"),
            r#"<a href="https://example.org" target="_blank" rel="me nofollow noopener noreferrer" translate="no"><span class="invisible">https://</span><span class="">example.org</span><span class="invisible"></span></a>"#
        );
        assert!(field("@bob@remote.test").contains("@<span>bob@remote.test</span>"));
    }
}

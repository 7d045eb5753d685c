//! Host metadata (RFC 6415): where a host answers WebFinger, when that is not the usual place.

/// The content type of the document.
pub const XRD_XML: &str = "application/xrd+xml";
/// The longest document that is read, in bytes.
const MAX_DOCUMENT: usize = 64 * 1024;
/// The longest template.
const MAX_TEMPLATE: usize = 2_048;

/// The document for a server whose WebFinger is at this origin.
pub fn write(origin: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">
  <Link rel="lrdd" template="{origin}/.well-known/webfinger?resource={{uri}}"/>
</XRD>
"#
    )
}

/// The template of the `lrdd` link, with `{uri}` in it.
pub fn template(document: &str) -> Option<String> {
    if document.len() > MAX_DOCUMENT {
        return None;
    }
    let mut rest = document;
    while let Some((_, after)) = rest.split_once("<Link") {
        let (tag, behind) = after.split_once('>')?;
        if attribute(tag, "rel").as_deref() == Some("lrdd") {
            return attribute(tag, "template")
                .filter(|template| template.len() <= MAX_TEMPLATE && template.contains("{uri}"));
        }
        rest = behind;
    }
    None
}

/// The address to ask, for a resource such as `acct:alice@example.org`.
pub fn fill(template: &str, resource: &str) -> String {
    let escaped: String = url::form_urlencoded::byte_serialize(resource.as_bytes()).collect();
    template.replace("{uri}", &escaped)
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let mut rest = tag;
    while let Some((before, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, behind) = after[1..].split_once(quote)?;
        if before.trim() == name {
            let value = value
                .replace("&quot;", "\"")
                .replace("&lt;", "<")
                .replace("&gt;", ">");
            return Some(value.replace("&amp;", "&"));
        }
        rest = behind;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let template = template(&write("https://social.example.org")).unwrap();
        assert_eq!(
            template,
            "https://social.example.org/.well-known/webfinger?resource={uri}"
        );
        assert_eq!(
            fill(&template, "acct:alice@example.org"),
            "https://social.example.org/.well-known/webfinger?resource=acct%3Aalice%40example.org"
        );
    }

    #[test]
    fn documents_of_others() {
        for (document, expected) in [
            (
                r#"<XRD><Link rel="other" href="x"/><Link type='a' template='https://a.test/?a=1&amp;r={uri}' rel='lrdd'></Link></XRD>"#,
                Some("https://a.test/?a=1&r={uri}"),
            ),
            (r#"<Link rel="lrdd" template="https://a.test/"/>"#, None),
            (r#"<Link rel="lrdd"/>"#, None),
            (r#"<Link rel=lrdd template={uri}/>"#, None),
            (r#"<Link rel="lrdd" template="{uri}"#, None),
            ("<Link", None),
            ("{}", None),
            ("", None),
        ] {
            assert_eq!(template(document).as_deref(), expected, "{document}");
        }
    }
}

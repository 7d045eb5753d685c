//! What is attached to a post: pictures, sounds, videos, files, links.

use serde_json::Value;

use super::fields::Fields;
use super::links::{Image, Link};

/// How many attachments are read.
pub const MAX_ATTACHMENTS: usize = 32;
/// The longest blurhash that makes sense: nine by nine components.
const MAX_BLURHASH: usize = 166;

/// Something attached.
#[derive(Clone, Debug, PartialEq)]
pub struct Attachment {
    /// What it is.
    pub kind: AttachmentKind,
    /// Where it lies.
    pub url: String,
    /// Its content type.
    pub media_type: Option<String>,
    /// What it shows or says.
    pub name: Option<String>,
    /// A blur of it to show before it is loaded.
    pub blurhash: Option<String>,
    /// The point that is to stay visible, from -1 to 1.
    pub focus: Option<(f64, f64)>,
    /// In pixels.
    pub width: Option<u64>,
    /// In pixels.
    pub height: Option<u64>,
    /// In seconds.
    pub duration: Option<f64>,
    /// A still picture of it.
    pub icon: Option<Image>,
}

/// What an attachment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttachmentKind {
    /// A picture.
    Image,
    /// A video.
    Video,
    /// A sound.
    Audio,
    /// A file; its content type tells more.
    Document,
    /// A link to a page, as Lemmy attaches it.
    Link,
}

impl Attachment {
    pub(super) fn of(fields: Fields<'_>) -> Vec<Self> {
        fields
            .list("attachment")
            .iter()
            .filter_map(Self::read)
            .take(MAX_ATTACHMENTS)
            .collect()
    }

    fn read(value: &Value) -> Option<Self> {
        let fields = Fields::of(value)?;
        let kind = fields.kind(AttachmentKind::of)?;
        let link = Link::of(fields).into_iter().next()?;
        let media_type = fields.media_type().or(link.media_type);
        Some(Self {
            kind: kind.with(media_type.as_deref()),
            url: link.href,
            name: fields.description(),
            blurhash: blurhash(fields),
            focus: fields.focus(),
            width: fields.count("width").filter(|n| *n > 0),
            height: fields.count("height").filter(|n| *n > 0),
            duration: duration(fields),
            icon: fields.get("icon").and_then(Image::read),
            media_type,
        })
    }
}

impl AttachmentKind {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "Image" => Self::Image,
            "Video" => Self::Video,
            "Audio" => Self::Audio,
            "Document" => Self::Document,
            "Link" => Self::Link,
            _ => return None,
        })
    }

    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Image => "Image",
            Self::Video => "Video",
            Self::Audio => "Audio",
            Self::Document => "Document",
            Self::Link => "Link",
        }
    }

    /// A document is what its content type says.
    fn with(self, media_type: Option<&str>) -> Self {
        match (self, media_type.and_then(|name| name.split_once('/'))) {
            (Self::Document, Some(("image", _))) => Self::Image,
            (Self::Document, Some(("video", _))) => Self::Video,
            (Self::Document, Some(("audio", _))) => Self::Audio,
            _ => self,
        }
    }
}

fn blurhash(fields: Fields<'_>) -> Option<String> {
    let hash = fields.any(&["blurhash", "toot:blurhash"])?.as_str()?;
    let plain = hash
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"#$%*+,-.:;=?@[]^_{|}~".contains(&b));
    (plain && (6..=MAX_BLURHASH).contains(&hash.len())).then(|| hash.to_owned())
}

/// Seconds: `PT1H2M3.5S`, or a number.
pub(super) fn duration(fields: Fields<'_>) -> Option<f64> {
    let seconds = match fields.get("duration")? {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => parse_duration(text)?,
        _ => return None,
    };
    (0.0..1e9).contains(&seconds).then_some(seconds)
}

fn parse_duration(text: &str) -> Option<f64> {
    let (days, mut rest) = text.strip_prefix('P')?.split_once('T')?;
    let mut seconds = match days {
        "" => 0.0,
        days => days.strip_suffix('D')?.parse::<f64>().ok()? * 86_400.0,
    };
    for (unit, length) in [('H', 3_600.0), ('M', 60.0), ('S', 1.0)] {
        if let Some((number, after)) = rest.split_once(unit) {
            seconds += number.parse::<f64>().ok()? * length;
            rest = after;
        }
    }
    rest.is_empty().then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn one(value: Value) -> Option<Attachment> {
        Attachment::of(Fields::of(&json!({ "attachment": value })).unwrap()).pop()
    }

    #[test]
    fn shapes_of_pictures() {
        let mastodon = one(json!([{
            "type": "Document", "mediaType": "image/png", "url": "https://a.test/1.png", "name": "alt",
            "blurhash": "UBL_:rOpGG-;~qRjWBay", "focalPoint": [0, 0], "width": 3, "height": 2,
        }])).unwrap();
        assert_eq!(mastodon.kind, AttachmentKind::Image);
        assert_eq!((mastodon.width, mastodon.height), (Some(3), Some(2)));
        assert_eq!(mastodon.blurhash.as_deref(), Some("UBL_:rOpGG-;~qRjWBay"));
        let gotosocial =
            one(json!({"type": "Image", "url": "https://a.test/1.png", "summary": "alt"})).unwrap();
        assert_eq!(gotosocial.name, mastodon.name);
        let lemmy = one(json!([{"type": "Link", "href": "https://a.test/page", "mediaType": "text/html; charset=utf-8"}])).unwrap();
        assert_eq!(
            (lemmy.kind, lemmy.url.as_str()),
            (AttachmentKind::Link, "https://a.test/page")
        );
        assert_eq!(
            one(json!([{"type": "PropertyValue", "name": "a", "value": "b"}])),
            None
        );
        assert_eq!(
            one(json!([{"type": "Image", "url": "data:image/png;base64,AA=="}])),
            None
        );
        assert_eq!(one(json!(["https://a.test/1.png"])), None);
    }

    #[test]
    fn a_blurhash_has_its_characters_only() {
        for (hash, fine) in [
            ("LEHV6nWB2yk8pyo0adR*.7kCMdnj", true),
            ("short", false),
            ("<script>", false),
            ("ééé", false),
        ] {
            let read =
                one(json!({"type": "Image", "url": "https://a.test/1", "blurhash": hash})).unwrap();
            assert_eq!(read.blurhash.is_some(), fine, "{hash}");
        }
    }

    #[test]
    fn durations() {
        for (value, seconds) in [
            (json!("PT3S"), Some(3.0)),
            (json!("PT1H2M3.5S"), Some(3723.5)),
            (json!("P1DT1S"), Some(86_401.0)),
            (json!(12.5), Some(12.5)),
            (json!("PT-3S"), None),
            (json!("PT3X"), None),
            (json!("PTNaNS"), None),
            (json!("3"), None),
            (json!([]), None),
        ] {
            let object = json!({ "duration": value });
            assert_eq!(duration(Fields::of(&object).unwrap()), seconds, "{value}");
        }
    }
}

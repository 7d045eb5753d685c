//! Links and pictures: an address, an object with an address, or a list of them.

use serde_json::Value;

use super::fields::{Fields, cut, list};
use crate::ids;

/// How many links of one property are looked at.
const MAX_LINKS: usize = 64;
/// The longest description of a picture, in characters.
pub(super) const MAX_DESCRIPTION: usize = 10_000;

/// A link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where it leads.
    pub href: String,
    /// What lies there, in lower case.
    pub media_type: Option<String>,
}

/// A picture: an avatar, a header, an emoji, a preview.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// Where it lies.
    pub url: String,
    /// What it is.
    pub media_type: Option<String>,
    /// What it shows.
    pub description: Option<String>,
    /// The point that is to stay visible, from -1 to 1.
    pub focus: Option<(f64, f64)>,
}

impl Image {
    /// Of an object, the largest or only one of a list, or a bare address.
    pub(super) fn read(value: &Value) -> Option<Self> {
        list(value)
            .iter()
            .take(MAX_LINKS)
            .filter_map(|item| {
                let fields = Fields::of(item);
                let image = Self::one(item, fields)?;
                Some((
                    fields.and_then(|fields| fields.count("width")).unwrap_or(0),
                    image,
                ))
            })
            .reduce(|best, next| if next.0 > best.0 { next } else { best })
            .map(|(_, image)| image)
    }

    fn one(item: &Value, fields: Option<Fields<'_>>) -> Option<Self> {
        let Some(fields) = fields else {
            let url = item.as_str().filter(|url| ids::is_web(url))?;
            return Some(Self {
                url: url.to_owned(),
                media_type: None,
                description: None,
                focus: None,
            });
        };
        let link = Link::of(fields).into_iter().find(|link| !link.is_page())?;
        Some(Self {
            media_type: fields.media_type().or(link.media_type),
            url: link.href,
            description: fields.description(),
            focus: fields.focus(),
        })
    }
}

impl Link {
    /// All links of an object's `url` (or `href`).
    pub(super) fn of(fields: Fields<'_>) -> Vec<Self> {
        fields
            .any(&["url", "href"])
            .map_or(&[][..], list)
            .iter()
            .take(MAX_LINKS)
            .filter_map(Self::read)
            .collect()
    }

    /// The page for people among the links: HTML, else of no said type, else the first.
    pub(super) fn page(links: &[Self]) -> Option<&Self> {
        links
            .iter()
            .find(|link| link.is_page())
            .or_else(|| links.iter().find(|link| link.media_type.is_none()))
            .or_else(|| links.first())
    }

    fn is_page(&self) -> bool {
        self.media_type.as_deref() == Some("text/html")
    }

    fn read(value: &Value) -> Option<Self> {
        let href = match Fields::of(value) {
            Some(link) => link.any(&["href", "url"]).and_then(ids::id_of)?,
            None => value.as_str()?,
        };
        ids::is_web(href).then(|| Self {
            href: href.to_owned(),
            media_type: Fields::of(value).and_then(Fields::media_type),
        })
    }
}

impl Fields<'_> {
    pub(super) fn media_type(self) -> Option<String> {
        let name = self.any(&["mediaType", "mimeType"])?.as_str()?; // PeerTube wrote mimeType
        let essence = name.split(';').next().unwrap_or_default().trim();
        (!essence.is_empty() && essence.len() <= 127).then(|| essence.to_ascii_lowercase())
    }

    /// What a picture shows: GoToSocial writes it into `summary`, most into `name`, Hollo into both.
    pub(super) fn description(self) -> Option<String> {
        ["summary", "name"].iter().find_map(|key| {
            let text = self.get(key)?.as_str()?.trim();
            (!text.is_empty()).then(|| cut(text, MAX_DESCRIPTION))
        })
    }

    pub(super) fn focus(self) -> Option<(f64, f64)> {
        let point = match self.any(&["focalPoint", "toot:focalPoint"])? {
            Value::Object(list) => list.get("@list")?,
            point => point,
        };
        let [x, y] = point.as_array()?.as_slice() else {
            return None;
        };
        let (x, y) = (x.as_f64()?, y.as_f64()?);
        (x.abs() <= 1.0 && y.abs() <= 1.0).then_some((x, y))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn pictures_come_in_three_shapes() {
        for value in [
            json!("https://a.test/1.png"),
            json!({"type": "Image", "url": "https://a.test/1.png"}),
            json!({"type": "Image", "url": [{"type": "Link", "href": "https://a.test/1.png"}]}),
            json!({"href": "https://a.test/1.png"}),
            json!([{"url": "https://a.test/0.png", "width": 48}, {"url": "https://a.test/1.png", "width": 120}]),
            json!([{"url": null}, {"url": "https://a.test/1.png"}]),
        ] {
            assert_eq!(
                Image::read(&value).unwrap().url,
                "https://a.test/1.png",
                "{value}"
            );
        }
        for value in [
            json!(null),
            json!([]),
            json!({}),
            json!({"url": "javascript:x"}),
            json!(3),
        ] {
            assert_eq!(Image::read(&value), None, "{value}");
        }
    }

    #[test]
    fn the_summary_describes_before_the_name_and_a_point_has_two_numbers() {
        let picture = |more: Value| {
            let mut value = json!({"url": "https://a.test/1.png", "mediaType": "Image/PNG; x=1"});
            value
                .as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            Image::read(&value).unwrap()
        };
        let both = picture(json!({"summary": "S", "name": "N", "focalPoint": [0.5, -0.25]}));
        assert_eq!(both.description.as_deref(), Some("S"));
        assert_eq!(both.focus, Some((0.5, -0.25)));
        assert_eq!(both.media_type.as_deref(), Some("image/png"));
        assert_eq!(
            picture(json!({"summary": " ", "name": "N"}))
                .description
                .as_deref(),
            Some("N")
        );
        for point in [json!([1]), json!([2, 0]), json!(["0", 0]), json!("0,0")] {
            assert_eq!(picture(json!({"focalPoint": point})).focus, None);
        }
    }

    #[test]
    fn the_page_is_the_html_one() {
        let value = json!({"url": [
            {"href": "https://a.test/v.mp4", "mediaType": "video/mp4"},
            "https://a.test/any",
            {"href": "https://a.test/page", "mimeType": "text/html"},
            {"href": "magnet:?x"}, 7,
        ]});
        let links = Link::of(Fields::of(&value).unwrap());
        assert_eq!(links.len(), 3);
        assert_eq!(Link::page(&links).unwrap().href, "https://a.test/page");
        assert_eq!(Link::page(&links[..2]).unwrap().href, "https://a.test/any");
        assert_eq!(
            Link::page(&links[..1]).unwrap().href,
            "https://a.test/v.mp4"
        );
        assert_eq!(Link::page(&[]), None);
    }
}

//! The stylesheet, the font, the icon and the script for passkeys, each served under a name that holds its hash, so that browsers keep it for good.

use std::{borrow::Cow, sync::LazyLock};

use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{StatusCode, header};
use sha2::{Digest, Sha256};

/// A file of ours.
pub struct Asset {
    /// The whole path, such as `/assets/pages-oVt3…​.css`.
    pub path: String,
    content_type: &'static str,
    body: Cow<'static, [u8]>,
}

/// The serif of headings.
pub static FONT: LazyLock<Asset> = LazyLock::new(|| {
    let body = include_bytes!("../../../web/tokens/fonts/newsreader-display.woff2");
    Asset::new(
        "newsreader-display",
        "woff2",
        "font/woff2",
        Cow::Borrowed(body),
    )
});

/// The design tokens and the rules for rendered pages, in one file.
pub static STYLESHEET: LazyLock<Asset> = LazyLock::new(|| {
    let tokens = include_str!("../../../web/tokens/tokens.css")
        .replace("fonts/newsreader-display.woff2", &FONT.path);
    let css = [
        tokens.as_str(),
        include_str!("../assets/pages.css"),
        include_str!("../assets/posts.css"),
        include_str!("../assets/console.css"),
    ]
    .concat();
    Asset::new(
        "pages",
        "css",
        "text/css; charset=utf-8",
        Cow::Owned(css.into_bytes()),
    )
});

/// The mark in the browser's tab.
pub static ICON: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "icon",
        "svg",
        "image/svg+xml",
        Cow::Borrowed(include_bytes!("../assets/icon.svg")),
    )
});

/// Asks the browser for passkeys, on the few pages that want one.
pub static PASSKEYS: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "passkeys",
        "js",
        "text/javascript; charset=utf-8",
        Cow::Borrowed(include_bytes!("../assets/passkeys.js")),
    )
});

impl Asset {
    fn new(
        stem: &str,
        extension: &str,
        content_type: &'static str,
        body: Cow<'static, [u8]>,
    ) -> Self {
        let hash = URL_SAFE_NO_PAD.encode(&Sha256::digest(&body)[..12]);
        Self {
            path: format!("/assets/{stem}-{hash}.{extension}"),
            content_type,
            body,
        }
    }
}

/// `GET /assets/{name}`
pub async fn show(Path(name): Path<String>) -> Response {
    let found = find(&format!("/assets/{name}"));
    found.unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
}

/// The file at this path.
#[must_use]
pub fn find(path: &str) -> Option<Response> {
    let mut assets = [&STYLESHEET, &FONT, &ICON, &PASSKEYS].into_iter();
    let asset = assets.find(|asset| asset.path == path)?;
    let headers = [
        (header::CONTENT_TYPE, asset.content_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Some((headers, asset.body.as_ref()).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn assets_are_found_by_their_hashed_names_only() {
        let name = STYLESHEET.path.strip_prefix("/assets/").unwrap().to_owned();
        let answer = show(Path(name)).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(
            answer.headers()[header::CONTENT_TYPE],
            "text/css; charset=utf-8"
        );
        assert!(
            answer.headers()[header::CACHE_CONTROL]
                .to_str()
                .unwrap()
                .contains("immutable")
        );
        assert_eq!(
            show(Path("pages.css".into())).await.status(),
            StatusCode::NOT_FOUND
        );
    }

    #[test]
    fn the_stylesheet_names_the_font_by_its_hash() {
        let css = std::str::from_utf8(&STYLESHEET.body).unwrap();
        assert!(css.contains(&format!("url(\"{}\")", FONT.path)));
        assert!(FONT.body.len() < 30_000, "the display font must stay small");
    }
}

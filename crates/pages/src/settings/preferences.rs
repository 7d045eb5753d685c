//! `/settings/preferences`: how one posts who says nothing else, and how one reads.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::response::Response;
use entities::{ExpandMedia, Preferences as Stored, Visibility as Shown};
use http::{HeaderValue, StatusCode, header};
use messages::Locale;
use services::profiles::{self, Changes, Preferences, Reading};
use tenant::Tenant;
use types::Visibility;

use crate::access::SignedIn;
use crate::console::done;
use crate::cookies::LANGUAGE;
use crate::errors::PageError;
use crate::fields::{Choice, Field, Problems};
use crate::forms::{Form, Values};
use crate::layout::{self, Page};
use crate::visit;

/// Languages that are offered for posts; apps know more.
const LANGUAGES: [(&str, &str); 24] = [
    ("ar", "العربية"),
    ("cs", "čeština"),
    ("da", "dansk"),
    ("de", "Deutsch"),
    ("el", "ελληνικά"),
    ("en", "English"),
    ("eo", "esperanto"),
    ("es", "español"),
    ("fi", "suomi"),
    ("fr", "français"),
    ("he", "עברית"),
    ("hi", "हिन्दी"),
    ("hu", "magyar"),
    ("it", "italiano"),
    ("ja", "日本語"),
    ("ko", "한국어"),
    ("nl", "Nederlands"),
    ("pl", "polski"),
    ("pt", "português"),
    ("ro", "română"),
    ("ru", "русский"),
    ("sv", "svenska"),
    ("tr", "Türkçe"),
    ("uk", "українська"),
];

#[derive(Template)]
#[template(path = "settings/preferences.html")]
struct Editor<'a> {
    page: &'a Page,
    problems: Problems,
    locale: Choice,
    privacy: Choice,
    language: Choice,
    sensitive: Field,
    expand_media: Choice,
    expand_spoilers: Field,
    autoplay_gifs: Field,
}

/// `GET /settings/preferences`
pub async fn edit(
    page: Page,
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
) -> Result<Response, PageError> {
    let me = visitor.person.account_id;
    let read = tenant.read(move |unit| views::profiles::preferences(unit, me));
    let stored = read.await?;
    Ok(layout::html(StatusCode::OK, &editor(&page, &stored)))
}

fn editor<'a>(page: &'a Page, stored: &Stored) -> Editor<'a> {
    let t = page.t;
    let locales = Locale::ALL.map(|locale| (locale.code(), locale.own_name()));
    let privacy = match stored.posting_default_visibility {
        Shown::Public => "public",
        Shown::Unlisted => "unlisted",
        _ => "private",
    };
    let language = stored.posting_default_language.as_deref().unwrap_or("");
    let languages = std::iter::once(("", t.edit_language_of_pages())).chain(LANGUAGES);
    let media = match stored.reading_expand_media {
        ExpandMedia::ShowAll => "show_all",
        ExpandMedia::HideAll => "hide_all",
        _ => "default",
    };
    Editor {
        page,
        problems: Problems::default(),
        locale: Choice::new("locale", t.layout_language(), locales, t.code()),
        privacy: Choice::new(
            "privacy",
            t.edit_privacy(),
            [
                ("public", t.edit_privacy_public()),
                ("unlisted", t.edit_privacy_unlisted()),
                ("private", t.edit_privacy_private()),
            ],
            privacy,
        ),
        language: Choice::new("language", t.edit_language(), languages, language),
        sensitive: Field::checkbox("sensitive", t.edit_sensitive())
            .ticked(stored.posting_default_sensitive),
        expand_media: Choice::new(
            "expand_media",
            t.edit_media(),
            [
                ("default", t.edit_media_default()),
                ("show_all", t.edit_media_show_all()),
                ("hide_all", t.edit_media_hide_all()),
            ],
            media,
        )
        .hint(t.edit_reading_hint()),
        expand_spoilers: Field::checkbox("expand_spoilers", t.edit_spoilers())
            .ticked(stored.reading_expand_spoilers),
        autoplay_gifs: Field::checkbox("autoplay_gifs", t.edit_autoplay())
            .ticked(stored.reading_autoplay_gifs),
    }
}

/// `POST /settings/preferences`
pub async fn update(
    page: Page,
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
    Form(values): Form<Values>,
) -> Result<Response, PageError> {
    let locale = Locale::from_code(values.text("locale")).unwrap_or(page.t);
    let preferences = Preferences {
        privacy: Some(match values.text("privacy") {
            "private" => Visibility::Private,
            "unlisted" => Visibility::Unlisted,
            _ => Visibility::Public,
        }),
        sensitive: Some(values.ticked("sensitive")),
        language: Some(values.text("language").to_owned()),
        quote_policy: None,
        reading: Some(Reading {
            expand_media: values.text("expand_media").to_owned(),
            expand_spoilers: values.ticked("expand_spoilers"),
            autoplay_gifs: values.ticked("autoplay_gifs"),
            locale,
        }),
    };
    let changes = Changes {
        preferences,
        ..Changes::default()
    };
    profiles::update(&tenant, visitor.person.account_id, changes).await?;
    let mut answer = done("/settings/preferences", "saved");
    let language: HeaderValue = LANGUAGE.write(locale.code(), visit::is_https(&tenant));
    answer.headers_mut().append(header::SET_COOKIE, language);
    Ok(answer)
}

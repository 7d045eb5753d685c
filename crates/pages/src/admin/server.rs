//! `/admin/server`: the name of the server, what it says of itself, and who may join.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::response::Response;
use http::StatusCode;
use messages::Locale;
use services::first_run::MAX_TITLE;
use services::server::{self, Decisions, MAX_ABOUT, MAX_CLOSED, MAX_DESCRIPTION};
use tenant::{Registrations, Settings, Tenant, bounds};

use crate::access::Admin;
use crate::console::done;
use crate::errors::PageError;
use crate::fields::{Choice, Field, Problems};
use crate::first_run::ways_in;
use crate::forms::{Upload, Values};
use crate::layout::{self, Page};

#[derive(Template)]
#[template(path = "admin/server.html")]
struct Editor<'a> {
    page: &'a Page,
    problems: Problems,
    title: Field,
    short_description: Field,
    about: Field,
    /// The address of the picture, when there is one.
    picture: Option<String>,
    choose_picture: Field,
    picture_description: Field,
    registrations: Choice,
    closed_message: Field,
    contact_email: Field,
    contact_account: Field,
    languages: Field,
    public_timelines: Field,
}

/// `GET /admin/server`
pub async fn edit(
    page: Page,
    Admin(_): Admin,
    Extension(tenant): Extension<Arc<Tenant>>,
) -> Response {
    let decisions = stored(&tenant.settings());
    editor(
        &page,
        &tenant,
        StatusCode::OK,
        &decisions,
        Problems::default(),
    )
}

/// `POST /admin/server`
pub async fn update(
    page: Page,
    Admin(_): Admin,
    Extension(tenant): Extension<Arc<Tenant>>,
    Upload(values, mut files): Upload<Values>,
) -> Result<Response, PageError> {
    let decisions = Decisions {
        picture: files.take("picture"),
        ..given(&values)
    };
    match server::decide(&tenant, decisions.clone()).await {
        Ok(()) => Ok(done("/admin/server", "saved")),
        Err(error) => {
            let problems = Problems::found(page.t, error, "picture")?;
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(editor(&page, &tenant, status, &decisions, problems))
        }
    }
}

fn stored(settings: &Settings) -> Decisions {
    Decisions {
        title: settings.title.clone(),
        short_description: settings.short_description.clone(),
        about: settings.about.clone(),
        contact_email: settings.contact_email.clone(),
        contact_account: settings.contact_account.clone(),
        registrations: settings.registrations,
        closed_message: settings.closed_message.clone(),
        languages: settings.languages.clone(),
        public_timelines: settings.public_timelines,
        picture_description: settings.picture_description.clone(),
        ..Decisions::default()
    }
}

fn given(values: &Values) -> Decisions {
    let text = |name: &str| values.text(name).to_owned();
    let languages = values.text("languages");
    let languages = languages.split([' ', ',']).filter(|code| !code.is_empty());
    Decisions {
        title: text("title"),
        short_description: text("short_description"),
        about: text("about"),
        contact_email: text("contact_email"),
        contact_account: text("contact_account"),
        registrations: match values.text("registrations") {
            "open" => Registrations::Open,
            "approval" => Registrations::Approval,
            _ => Registrations::Closed,
        },
        closed_message: text("closed_message"),
        languages: languages.map(str::to_lowercase).collect(),
        public_timelines: values.ticked("public_timelines"),
        picture_description: text("picture_description"),
        remove_picture: values.ticked("remove_picture"),
        picture: None,
    }
}

fn editor(
    page: &Page,
    tenant: &Tenant,
    status: StatusCode,
    it: &Decisions,
    mut problems: Problems,
) -> Response {
    let t = page.t;
    let key = tenant.settings().picture.clone();
    let long =
        |name, label, max, value: &str| Field::long(name, label, max).optional().value(value);
    let short =
        |name, label, max, value: &str| Field::short(name, label, max).optional().value(value);
    let editor = Editor {
        page,
        title: Field::short("title", t.first_run_name(), MAX_TITLE)
            .value(&it.title)
            .checked(&mut problems),
        short_description: long(
            "short_description",
            t.server_description(),
            MAX_DESCRIPTION,
            &it.short_description,
        )
        .hint(t.server_description_hint().into())
        .checked(&mut problems),
        about: long("about", t.server_about(), MAX_ABOUT, &it.about)
            .hint(t.server_about_hint().into())
            .checked(&mut problems),
        picture: (!key.is_empty()).then(|| tenant.urls.media(&key)),
        choose_picture: Field::picture("picture", t.edit_choose_picture()).checked(&mut problems),
        picture_description: short(
            "picture_description",
            t.edit_picture_description(),
            bounds::PICTURE_DESCRIPTION,
            &it.picture_description,
        )
        .checked(&mut problems),
        registrations: joining(t, it.registrations),
        closed_message: long(
            "closed_message",
            t.server_closed_message(),
            MAX_CLOSED,
            &it.closed_message,
        )
        .checked(&mut problems),
        contact_email: short(
            "contact_email",
            t.server_contact_email(),
            bounds::EMAIL,
            &it.contact_email,
        )
        .checked(&mut problems),
        contact_account: short(
            "contact_account",
            t.server_contact_account(),
            bounds::USERNAME,
            &it.contact_account,
        )
        .checked(&mut problems),
        languages: Field::short("languages", t.server_languages(), 60)
            .hint(t.server_languages_hint().into())
            .value(&it.languages.join(" "))
            .checked(&mut problems),
        public_timelines: Field::checkbox("public_timelines", t.server_public_timelines())
            .ticked(it.public_timelines)
            .hint(t.server_public_timelines_hint().into()),
        problems,
    };
    layout::html(status, &editor)
}

fn joining(t: Locale, now: Registrations) -> Choice {
    let words = ways_in(t);
    let chosen = words.iter().find(|(.., choice)| *choice == now);
    let chosen = chosen.map_or("", |(value, ..)| value);
    let options = words.map(|(value, words, _)| (value, words));
    Choice::new("registrations", t.first_run_who(), options, chosen)
}

//! `/settings/profile`: what one says of oneself, with pictures and a table.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::response::Response;
use entities::Profile;
use http::StatusCode;
use messages::Locale;
use services::profiles::{self, Changes, Picture};
use tenant::{Tenant, bounds};
use types::AccountId;

use crate::access::SignedIn;
use crate::console::done;
use crate::dates;
use crate::errors::PageError;
use crate::fields::{Field, Problems};
use crate::forms::{Upload, Values};
use crate::layout::{self, Page};

/// A text of the catalogue.
type Words = fn(Locale) -> &'static str;

/// What can be ticked, in its order.
const FLAGS: [(&str, Words, Words); 6] = [
    ("locked", Locale::edit_locked, Locale::edit_locked_hint),
    ("bot", Locale::edit_bot, Locale::edit_bot_hint),
    (
        "discoverable",
        Locale::edit_discoverable,
        Locale::edit_discoverable_hint,
    ),
    (
        "indexable",
        Locale::edit_indexable,
        Locale::edit_indexable_hint,
    ),
    ("noindex", Locale::edit_noindex, Locale::edit_noindex_hint),
    (
        "hide_collections",
        Locale::edit_hide_collections,
        Locale::edit_hide_collections_hint,
    ),
];

#[derive(Template)]
#[template(path = "settings/profile.html")]
struct Editor<'a> {
    page: &'a Page,
    problems: Problems,
    display_name: Field,
    note: Field,
    /// Addresses of the pictures, when there are any.
    avatar: Option<&'a str>,
    header: Option<&'a str>,
    choose_avatar: Field,
    avatar_description: Field,
    choose_header: Field,
    header_description: Field,
    /// Name, value, and when the value was found to be theirs.
    lines: Vec<(String, String, Option<String>)>,
    flags: Vec<Field>,
    /// The address that other pages must name.
    url: String,
}

/// What stands in the form.
struct Typed {
    display_name: String,
    note: String,
    avatar_description: String,
    header_description: String,
    lines: Vec<(String, String)>,
    flags: [bool; FLAGS.len()],
}

/// `GET /settings/profile`
pub async fn edit(
    page: Page,
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
) -> Result<Response, PageError> {
    let (profile, noindex) = read(&tenant, visitor.person.account_id).await?;
    let typed = Typed::stored(&profile, noindex);
    let status = StatusCode::OK;
    Ok(form(
        &page,
        &tenant,
        &profile,
        status,
        typed,
        Problems::default(),
    ))
}

/// `POST /settings/profile`
pub async fn update(
    page: Page,
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
    Upload(values, mut files): Upload<Values>,
) -> Result<Response, PageError> {
    let me = visitor.person.account_id;
    let typed = Typed::given(&values, tenant.settings().max_fields);
    let changes = Changes {
        avatar: files.take("avatar"),
        header: files.take("header"),
        ..typed.changes()
    };
    match profiles::update(&tenant, me, changes).await {
        Ok(()) => {}
        Err(error) => {
            let problems = Problems::found(page.t, error, "avatar")?;
            let (profile, _) = read(&tenant, me).await?;
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(form(&page, &tenant, &profile, status, typed, problems));
        }
    }
    for (field, picture) in [
        ("remove_avatar", Picture::Avatar),
        ("remove_header", Picture::Header),
    ] {
        if values.ticked(field) {
            profiles::remove(&tenant, me, picture).await?;
        }
    }
    Ok(done("/settings/profile", "saved"))
}

async fn read(tenant: &Arc<Tenant>, me: AccountId) -> Result<(Profile, bool), PageError> {
    let read = tenant.read(move |unit| {
        let noindex = views::accounts::one(unit, me)?.noindex;
        let profile = views::profiles::profile(unit, me)?;
        Ok::<_, services::Error>((profile, noindex == Some(true)))
    });
    Ok(read.await?)
}

impl Typed {
    fn stored(profile: &Profile, noindex: bool) -> Self {
        let lines = profile.fields.iter();
        Self {
            display_name: profile.display_name.clone(),
            note: profile.note.clone(),
            avatar_description: profile.avatar_description.clone(),
            header_description: profile.header_description.clone(),
            lines: lines
                .map(|line| (line.name.clone(), line.value.clone()))
                .collect(),
            flags: [
                profile.locked,
                profile.bot,
                profile.discoverable == Some(true),
                profile.indexable,
                noindex,
                profile.hide_collections == Some(true),
            ],
        }
    }

    fn given(values: &Values, lines: usize) -> Self {
        let text = |name: &str| values.text(name).to_owned();
        let line = |at: usize| (text(&format!("name-{at}")), text(&format!("value-{at}")));
        Self {
            display_name: text("display_name"),
            note: text("note"),
            avatar_description: text("avatar_description"),
            header_description: text("header_description"),
            lines: (0..lines).map(line).collect(),
            flags: FLAGS.map(|(name, ..)| values.ticked(name)),
        }
    }

    fn changes(&self) -> Changes {
        let [
            locked,
            bot,
            discoverable,
            indexable,
            noindex,
            hide_collections,
        ] = self.flags.map(Some);
        Changes {
            display_name: Some(self.display_name.clone()),
            note: Some(self.note.clone()),
            fields: Some(self.lines.clone()),
            avatar_description: Some(self.avatar_description.clone()),
            header_description: Some(self.header_description.clone()),
            locked,
            bot,
            discoverable,
            indexable,
            noindex,
            hide_collections,
            ..Changes::default()
        }
    }
}

fn form(
    page: &Page,
    tenant: &Tenant,
    profile: &Profile,
    status: StatusCode,
    typed: Typed,
    mut problems: Problems,
) -> Response {
    let t = page.t;
    let short =
        |name, label, max, value: &str| Field::short(name, label, max).optional().value(value);
    let flags = FLAGS.iter().zip(typed.flags);
    let describe = t.edit_picture_description();
    let most = bounds::PICTURE_DESCRIPTION;
    let editor = Editor {
        page,
        display_name: short(
            "display_name",
            t.edit_name(),
            bounds::DISPLAY_NAME,
            &typed.display_name,
        )
        .checked(&mut problems),
        note: Field::long("note", t.edit_note(), bounds::NOTE * 2)
            .optional()
            .hint(t.edit_note_hint(bounds::NOTE as u64))
            .value(&typed.note)
            .checked(&mut problems),
        avatar: profile.avatar_static.as_deref(),
        header: profile.header_static.as_deref(),
        choose_avatar: Field::picture("avatar", t.edit_choose_picture()).checked(&mut problems),
        avatar_description: short(
            "avatar_description",
            describe,
            most,
            &typed.avatar_description,
        )
        .checked(&mut problems),
        choose_header: Field::picture("header", t.edit_choose_header()).checked(&mut problems),
        header_description: short(
            "header_description",
            describe,
            most,
            &typed.header_description,
        )
        .checked(&mut problems),
        lines: lines(t, profile, &typed, tenant.settings().max_fields),
        flags: flags
            .map(|((name, label, hint), ticked)| {
                let field = Field::checkbox(name, label(t)).ticked(ticked);
                field.hint(hint(t).to_owned())
            })
            .collect(),
        url: tenant
            .urls
            .profile(page.account.as_deref().unwrap_or_default()),
        problems,
    };
    layout::html(status, &editor)
}

fn lines(
    t: Locale,
    profile: &Profile,
    typed: &Typed,
    count: usize,
) -> Vec<(String, String, Option<String>)> {
    let line = |at: usize| {
        let (name, value) = typed.lines.get(at).cloned().unwrap_or_default();
        let known = profile.fields.iter().find(|line| line.value == value);
        let verified = known.and_then(|line| line.verified_at);
        (name, value, verified.map(|at| dates::day(t, at)))
    };
    (0..count).map(line).collect()
}

//! What a server says of itself and whom it lets in, as its admins decide it; what it keeps; whether mail leaves it.

use std::sync::Arc;

use bytes::Bytes;
use media::images;
use store::usage::{self, Space};
use tenant::{Registrations, Settings, Tenant, Unit};
use types::Handle;

use crate::oauth::Person;
use crate::pictures::{self, Files, PICTURE};
use crate::{Error, Problem, Result, Why, first_run, languages, mail, sign_ups};

/// Characters at most.
pub const MAX_DESCRIPTION: usize = 500;
pub const MAX_ABOUT: usize = 10_000;
pub const MAX_CLOSED: usize = 500;
const MAX_PICTURE_DESCRIPTION: usize = 1_500;
/// Languages at most.
const LANGUAGES: usize = 10;

/// What an admin decides.
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    pub title: String,
    pub short_description: String,
    /// Plain text, with links.
    pub about: String,
    pub contact_email: String,
    /// A username of this server.
    pub contact_account: String,
    pub registrations: Registrations,
    /// What is said when nobody may join.
    pub closed_message: String,
    /// ISO 639 codes.
    pub languages: Vec<String>,
    /// Whether strangers may read the public timelines.
    pub public_timelines: bool,
    pub picture: Option<Bytes>,
    pub picture_description: String,
    pub remove_picture: bool,
}

/// Stores what an admin decided.
pub async fn decide(tenant: &Arc<Tenant>, decisions: Decisions) -> Result<()> {
    let decisions = Arc::new(decisions);
    let twin = decisions.clone();
    let problems = tenant.read(move |unit| problems(unit, &twin)).await?;
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let tenant = tenant.clone();
    pictures::to_the_end(async move {
        let mut files = Files::new(&tenant);
        let outcome = store(&tenant, decisions, &mut files).await;
        files.settle(outcome).await
    })
    .await
}

async fn store(
    tenant: &Arc<Tenant>,
    decisions: Arc<Decisions>,
    files: &mut Files<'_>,
) -> Result<()> {
    let picture = match decisions.picture.clone() {
        Some(file) => {
            let limits = pictures::limits(tenant);
            let make = move || images::header(&file, &limits);
            let made = pictures::in_turn(tenant, PICTURE, make).await?;
            Some(files.put("site", &made.original).await?)
        }
        None => decisions.remove_picture.then(String::new),
    };
    let write = move |unit: &Unit<'_>| {
        let mut settings = (*unit.tenant().settings()).clone();
        if let Some(picture) = picture {
            let old = std::mem::replace(&mut settings.picture, picture);
            pictures::discard(unit, vec![old])?;
        }
        apply(unit, &decisions, &mut settings);
        Ok(unit.store_settings(settings)?)
    };
    tenant.write(write).await
}

fn apply(unit: &Unit<'_>, decisions: &Decisions, settings: &mut Settings) {
    let about = decisions.about.trim();
    if settings.about != about {
        about.clone_into(&mut settings.about);
        settings.extended_description = html(about, unit);
        settings.extended_description_at = unit.now.0;
    }
    let trimmed = |text: &str| text.trim().to_owned();
    settings.title = trimmed(&decisions.title);
    settings.short_description = trimmed(&decisions.short_description);
    settings.contact_email = trimmed(&decisions.contact_email);
    settings.contact_account = contact(decisions).to_owned();
    settings.registrations = decisions.registrations;
    settings.closed_message = trimmed(&decisions.closed_message);
    settings.languages.clone_from(&decisions.languages);
    settings.public_timelines = decisions.public_timelines;
    settings.picture_description = trimmed(&decisions.picture_description);
}

fn html(about: &str, unit: &Unit<'_>) -> String {
    let found = text::scan(about);
    text::render(about, &found, |_| None, |tag| unit.tenant().urls.tag(tag))
}

fn contact(decisions: &Decisions) -> &str {
    decisions.contact_account.trim().trim_start_matches('@')
}

fn problems(unit: &Unit<'_>, decisions: &Decisions) -> Result<Vec<Problem>> {
    let mut problems = Vec::from_iter(first_run::title_problem(&decisions.title));
    let long = |text: &str, most: usize| {
        (text.trim().chars().count() > most).then_some(Why::TooLong(most))
    };
    let email = decisions.contact_email.trim();
    let email = (!email.is_empty()).then(|| sign_ups::email_problem(email));
    let handle = Handle {
        username: contact(decisions).to_owned(),
        host: None,
    };
    let unknown =
        !handle.username.is_empty() && store::accounts::known_by_handle(unit, &handle)?.is_none();
    let mut codes = decisions.languages.iter();
    let languages = match decisions.languages.len() {
        0 => Some(Why::Blank),
        count if count > LANGUAGES => Some(Why::TooMany(LANGUAGES)),
        _ => (!codes.all(|code| languages::known(code).is_some())).then_some(Why::Invalid),
    };
    let picture = &decisions.picture_description;
    for (field, why) in [
        (
            "short_description",
            long(&decisions.short_description, MAX_DESCRIPTION),
        ),
        ("about", long(&decisions.about, MAX_ABOUT)),
        ("contact_email", email.flatten()),
        ("contact_account", unknown.then_some(Why::Invalid)),
        (
            "closed_message",
            long(&decisions.closed_message, MAX_CLOSED),
        ),
        ("languages", languages),
        (
            "picture_description",
            long(picture, MAX_PICTURE_DESCRIPTION),
        ),
    ] {
        problems.extend(why.map(|why| Problem { field, why }));
    }
    Ok(problems)
}

/// What lies on the disk.
pub async fn space(tenant: &Arc<Tenant>) -> Result<Space> {
    Ok(tenant.read(|unit| usage::space(unit)).await?)
}

/// Writes a mail to whoever asks, at once; answers to which address.
///
/// # Errors
/// Unavailable, with what the mail server said, when it cannot leave.
pub async fn test_mail(tenant: &Arc<Tenant>, to: Person) -> Result<String> {
    let read = tenant.read(move |unit| store::users::by_id(unit, to.user_id));
    let user = read.await?.ok_or(Error::NotFound)?;
    let (t, site) = (mail::locale(&user), &tenant.settings().title);
    let (subject, body) = (t.mail_test_subject(site), t.mail_test_body(site));
    mail::send(tenant, &user.email, &subject, &body).await?;
    Ok(user.email)
}

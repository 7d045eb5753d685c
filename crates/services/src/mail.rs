//! Mails: how they leave. A mail is a job in the transaction of its cause.

use std::path::Path;
use std::sync::Arc;

use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use messages::Locale;
use store::jobs::Job;
use store::users::User;
use tenant::{Mail, Tenant, Unit};

use crate::{Error, Result, people};

/// What a mail says, between greeting and signature.
pub(crate) struct Letter {
    pub subject: String,
    pub body: String,
}

/// The language of a person.
pub(crate) fn locale(user: &User) -> Locale {
    Locale::from_code(&user.locale).unwrap_or_default()
}

/// Writes to somebody; the mail leaves after the commit. `say` is told their language, the name of the server and theirs.
pub(crate) fn write(
    unit: &Unit<'_>,
    user: &User,
    say: impl FnOnce(Locale, &str, &str) -> Letter,
) -> Result<()> {
    write_to(unit, user.email.clone(), user, say)
}

/// The same, to an address that is not yet theirs.
pub(crate) fn write_to(
    unit: &Unit<'_>,
    to: String,
    user: &User,
    say: impl FnOnce(Locale, &str, &str) -> Letter,
) -> Result<()> {
    let t = locale(user);
    let (site, name) = (
        &unit.tenant().settings().title,
        people::username(unit, user)?,
    );
    let letter = say(t, site, &name);
    let parts = [t.mail_greeting(&name), letter.body, t.mail_signature(site)];
    let job = Job::Mail {
        to,
        subject: letter.subject,
        body: parts.join("\n\n"),
    };
    Ok(unit.enqueue(&job)?)
}

/// Sends a mail, or lays it into the folder of mails when there is no SMTP server.
pub(crate) async fn send(tenant: &Arc<Tenant>, to: &str, subject: &str, body: &str) -> Result<()> {
    match &tenant.process.mail {
        Mail::Smtp { url, from } => {
            let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(failed)?;
            let message = message(from, to, subject, body)?;
            transport
                .build()
                .send(message)
                .await
                .map(|_| ())
                .map_err(failed)
        }
        Mail::Folder(folder) => {
            let from = format!(
                "{} <no-reply@{}>",
                "Steppe",
                tenant.urls.account_domain.name()
            );
            let message = message(&from, to, subject, body)?;
            lay(folder, tenant, message).await?;
            let links = body
                .split_whitespace()
                .filter(|word| word.starts_with("http"));
            for link in links {
                tracing::info!(to, link, "a mail was written to {}", folder.display());
            }
            Ok(())
        }
    }
}

fn message(from: &str, to: &str, subject: &str, body: &str) -> Result<Message> {
    let mailbox = |address: &str| address.parse::<Mailbox>().map_err(failed);
    Message::builder()
        .from(mailbox(from)?)
        .to(mailbox(to)?)
        .subject(subject)
        .header(ContentType::TEXT_PLAIN)
        .body(body.to_owned())
        .map_err(failed)
}

async fn lay(folder: &Path, tenant: &Tenant, message: Message) -> Result<()> {
    let name = format!("{}-{}.eml", tenant.clock.now().0, crate::secrets::random());
    let path = folder.join(name);
    let bytes = message.formatted();
    let write = async {
        tokio::fs::create_dir_all(folder).await?;
        tokio::fs::write(path, bytes).await
    };
    write.await.map_err(failed)
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Unavailable(format!("a mail cannot leave: {error}"))
}

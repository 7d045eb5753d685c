//! Signing up: three modes, and what a new person must give.

use std::net::IpAddr;
use std::sync::Arc;

use messages::Locale;
use store::jobs::Job;
use store::user_tokens::{self, Purpose};
use store::users::{self, User};
use tenant::{Registrations, Tenant, Unit, bounds};
use types::{AppId, DAY, Handle, MINUTE, UserId};

use crate::limits::{self, Limit};
use crate::mail::{self, Letter};
use crate::people::{self, NewPerson, Role};
use crate::{Error, Problem, Result, Why, first_run, passwords, secrets};

/// How long the link in the mail works, in milliseconds.
const CONFIRMATION: i64 = 7 * DAY;

/// So many accounts are made from one network at most: a class may join together.
const SIGN_UPS: Limit = Limit {
    most: 25,
    span: 30 * MINUTE,
};
/// So many tries are looked at: the answers tell which names and addresses are taken.
const TRIES: Limit = Limit {
    most: 100,
    ..SIGN_UPS
};

/// Names that would mislead others, or that paths of ours begin with.
const RESERVED: &[&str] = &[
    "about",
    "abuse",
    "account",
    "accounts",
    "admin",
    "administration",
    "administrator",
    "api",
    "auth",
    "everyone",
    "help",
    "helpdesk",
    "instance",
    "localhost",
    "me",
    "media",
    "mod",
    "moderator",
    "moderators",
    "mods",
    "nobody",
    "oauth",
    "owner",
    "postmaster",
    "public",
    "root",
    "security",
    "server",
    "staff",
    "steppe",
    "support",
    "system",
    "webmaster",
];

/// What somebody sends who wants to join.
#[derive(Clone, Debug, Default)]
pub struct SignUp {
    pub username: String,
    pub email: String,
    pub password: String,
    /// Whether they agree to the rules.
    pub agreement: bool,
    /// Why they want to join, where approval is needed.
    pub reason: String,
    /// ISO 639 code.
    pub locale: String,
    /// The app that they use to join.
    pub app_id: Option<AppId>,
    /// None: from the command line.
    pub ip: Option<IpAddr>,
}

/// Who may sign up now: nobody, while the server awaits its owner.
pub fn registrations(unit: &Unit<'_>) -> Result<Registrations> {
    Ok(match unit.tenant().settings().registrations {
        Registrations::Closed => Registrations::Closed,
        _ if first_run::awaits_owner(unit)? => Registrations::Closed,
        set => set,
    })
}

/// Makes an account whose address is still to be confirmed.
pub async fn create(tenant: &Arc<Tenant>, sign_up: SignUp) -> Result<UserId> {
    let registrations = tenant.read(registrations).await?;
    if registrations == Registrations::Closed {
        return Err(Error::Forbidden);
    }
    let network = sign_up.ip.map(tenant::network);
    limits::count(tenant, "tries to sign up", network, TRIES)?;
    let mut problems = check_open(&sign_up);
    if registrations == Registrations::Approval {
        problems.extend(problem("reason", reason_problem(&sign_up.reason)));
    }
    let sign_up = Arc::new(sign_up);
    let twin = sign_up.clone();
    problems.extend(tenant.read(move |unit| taken(unit, &twin)).await?);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let hash = passwords::hash(tenant, sign_up.password.clone());
    let hash = limits::counted(tenant, "sign-ups", network, SIGN_UPS, hash).await?;
    let twin = sign_up.clone();
    match tenant.write(move |unit| store(unit, &sign_up, hash)).await {
        // Somebody else's sign-up ended at the same moment.
        Err(Error::Conflict) => Err(Error::Invalid(
            tenant.read(move |unit| taken(unit, &twin)).await?,
        )),
        answer => answer,
    }
}

/// Makes an account for whoever runs the server; answers its password, which is random.
pub async fn create_confirmed(
    tenant: &Arc<Tenant>,
    username: String,
    email: String,
    role: Role,
) -> Result<String> {
    let password = secrets::random();
    let sign_up = SignUp {
        username,
        email,
        password: password.clone(),
        agreement: true,
        locale: tenant
            .settings()
            .languages
            .first()
            .cloned()
            .unwrap_or_default(),
        ..SignUp::default()
    };
    let problems = check_open(&sign_up);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let hash = passwords::hash(tenant, password.clone()).await?;
    tenant
        .write(move |unit| {
            let problems = taken(unit, &sign_up)?;
            if !problems.is_empty() {
                return Err(Error::Invalid(problems));
            }
            let person = NewPerson {
                approved: true,
                confirmed: true,
                role,
                ..person(&sign_up, hash)
            };
            people::create(unit, person).map(|_| ())
        })
        .await?;
    Ok(password)
}

pub(crate) fn person(sign_up: &SignUp, password_hash: String) -> NewPerson {
    NewPerson {
        username: sign_up.username.clone(),
        email: sign_up.email.trim().to_owned(),
        password_hash,
        role: Role::User,
        locale: Locale::from_code(&sign_up.locale)
            .unwrap_or_default()
            .code()
            .into(),
        reason: sign_up.reason.trim().to_owned(),
        approved: false,
        confirmed: false,
        ip: sign_up.ip.map(|ip| ip.to_string()).unwrap_or_default(),
    }
}

/// Everything that is wrong with what was sent, but for the reason.
pub(crate) fn check_open(sign_up: &SignUp) -> Vec<Problem> {
    let agreement = (!sign_up.agreement).then_some(Why::NotAccepted);
    let found = [
        problem("username", username_problem(&sign_up.username)),
        problem("email", email_problem(&sign_up.email)),
        problem("password", password_problem(&sign_up.password)),
        problem("agreement", agreement),
    ];
    found.into_iter().flatten().collect()
}

fn problem(field: &'static str, why: Option<Why>) -> Option<Problem> {
    why.map(|why| Problem { field, why })
}

fn username_problem(name: &str) -> Option<Why> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.is_empty() {
        Some(Why::Blank)
    } else if !name.chars().all(plain) {
        Some(Why::Invalid)
    } else if name.len() > bounds::USERNAME {
        Some(Why::TooLong(bounds::USERNAME))
    } else if RESERVED.contains(&name.to_ascii_lowercase().as_str()) {
        Some(Why::Reserved)
    } else {
        None
    }
}

/// What is wrong with an address.
pub(crate) fn email_problem(email: &str) -> Option<Why> {
    if email.trim().is_empty() {
        Some(Why::Blank)
    } else if email.len() > bounds::EMAIL {
        Some(Why::TooLong(bounds::EMAIL))
    } else if email.parse::<lettre::Address>().is_err() {
        Some(Why::Invalid)
    } else {
        None
    }
}

/// What is wrong with a new password.
pub(crate) fn password_problem(password: &str) -> Option<Why> {
    let length = password.chars().count();
    if length == 0 {
        Some(Why::Blank)
    } else if length < bounds::PASSWORD_SHORTEST {
        Some(Why::TooShort(bounds::PASSWORD_SHORTEST))
    } else if length > bounds::PASSWORD_LONGEST {
        Some(Why::TooLong(bounds::PASSWORD_LONGEST))
    } else {
        None
    }
}

fn reason_problem(reason: &str) -> Option<Why> {
    if reason.trim().is_empty() {
        Some(Why::Blank)
    } else if reason.chars().count() > bounds::REASON {
        Some(Why::TooLong(bounds::REASON))
    } else {
        None
    }
}

/// Names and addresses that others have.
pub(crate) fn taken(unit: &Unit<'_>, sign_up: &SignUp) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    let handle = Handle {
        username: sign_up.username.clone(),
        host: None,
    };
    if store::accounts::by_handle(unit, &handle)?.is_some() {
        problems.push(Problem {
            field: "username",
            why: Why::Taken,
        });
    }
    if users::by_email(unit, &sign_up.email.to_lowercase())?.is_some() {
        problems.push(Problem {
            field: "email",
            why: Why::Taken,
        });
    }
    Ok(problems)
}

fn store(unit: &Unit<'_>, sign_up: &SignUp, password_hash: String) -> Result<UserId> {
    // Somebody may have been faster while the password was hashed.
    let problems = taken(unit, sign_up)?;
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let settings = unit.tenant().settings();
    let approved = settings.registrations == Registrations::Open;
    let person = NewPerson {
        approved,
        ..person(sign_up, password_hash)
    };
    let (_, user_id) = people::create(unit, person)?;
    let user = users::by_id(unit, user_id)?.ok_or(Error::NotFound)?;
    send_confirmation(unit, &user)?;
    let end = unit.now.plus(CONFIRMATION);
    unit.enqueue_at(&Job::ForgetNewcomer { user_id }, end)?;
    Ok(user_id)
}

/// Mails a link that confirms the address of a login. Older links work, too: mails overtake each other.
pub(crate) fn send_confirmation(unit: &Unit<'_>, user: &User) -> Result<()> {
    let secret = secrets::random();
    let expires_at = unit.now.plus(CONFIRMATION);
    user_tokens::insert(
        unit,
        &secrets::hash(&secret),
        user.id,
        Purpose::Confirmation,
        expires_at,
    )?;
    let link = unit
        .tenant()
        .urls
        .absolute(&format!("/auth/confirmation?confirmation_token={secret}"));
    mail::write(unit, user, |t, site, _| {
        let mut parts = vec![t.mail_confirm_body(&link, site)];
        if !user.approved {
            parts.push(t.mail_confirm_approval().into());
        }
        parts.push(t.mail_ignore().into());
        Letter {
            subject: t.mail_confirm_subject(site),
            body: parts.join("\n\n"),
        }
    })
}

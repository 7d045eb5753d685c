//! Signed-in browsers: signing in and out.

use std::net::IpAddr;
use std::sync::Arc;

use store::sessions::{self, Holder, Session};
use store::user_tokens::{self, Purpose};
use store::users::{self, Login, User};
use store::{access_tokens, oauth_codes};
use tenant::{Tenant, Unit};
use types::{DAY, HOUR, MINUTE, SessionId, UserId};

use crate::limits::{self, Limit};
use crate::oauth::{Person, Standing};
use crate::{Error, Result, oauth, passwords, second_factors, secrets};

/// A session that was not used for so long is over, in milliseconds.
const IDLE: i64 = 90 * DAY;
/// That a session is used is written down so often at most, in milliseconds.
const TOUCH: i64 = HOUR;
/// Characters of what a browser calls itself that are kept.
const USER_AGENT: usize = 300;

/// Wrong passwords for one login from one network.
const GUESSES: Limit = Limit {
    most: 10,
    span: 15 * MINUTE,
};
/// For all logins together: a household or a school behind one address is no attack.
const NETWORK_GUESSES: Limit = Limit {
    most: 100,
    ..GUESSES
};

/// Between password and code may lie so much, in milliseconds.
const CODE_WAIT: i64 = 10 * MINUTE;

/// Where somebody signs in from.
#[derive(Clone, Debug)]
pub struct Browser {
    pub ip: IpAddr,
    pub user_agent: String,
}

/// How a try to sign in ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The secret of the new session, for its cookie.
    SignedIn(String),
    /// The password is right, and a code is wanted, too; the secret that goes with it.
    NeedsCode(String),
    /// There is no such login, or it has another password; or what was given in its place is not right.
    Wrong,
    /// What was given is right, but the account may not be used.
    Refused(Standing),
}

/// Whose browser it is. They may use their account.
#[derive(Clone, Debug)]
pub struct Visitor {
    pub session_id: SessionId,
    pub person: Person,
    pub username: String,
}

/// Signs in with a username or an e-mail address. Too many tries are [`Error::Limited`].
pub async fn sign_in(
    tenant: &Arc<Tenant>,
    login: &str,
    password: String,
    browser: Browser,
) -> Result<Outcome> {
    let key = login.trim().to_lowercase();
    let network = tenant::network(browser.ip);
    let guess = limits::counted(
        tenant,
        "sign in as",
        (&key, network),
        GUESSES,
        Box::pin(verify(tenant, key.clone(), password)),
    );
    let guess = limits::counted(tenant, "sign in", network, NETWORK_GUESSES, guess);
    let Some(login) = guess.await? else {
        return Ok(Outcome::Wrong);
    };
    limits::forget(tenant, "sign in as", (&key, network));
    match standing(&login) {
        Standing::Active => {
            tenant
                .write(move |unit| enter(unit, &login, &browser))
                .await
        }
        other => Ok(Outcome::Refused(other)),
    }
}

/// The login that `key` names, when the password is its own.
async fn verify(tenant: &Arc<Tenant>, key: String, password: String) -> Result<Option<Login>> {
    let login = tenant.read(move |unit| find(unit, &key)).await?;
    let hash = login.as_ref().map(|login| login.password_hash.clone());
    let matches = passwords::verify(tenant, password, hash).await?;
    Ok(login.filter(|_| matches))
}

/// A username has no `@` and an address has one.
fn find(unit: &Unit<'_>, key: &str) -> Result<Option<Login>> {
    Ok(if key.contains('@') {
        users::login_by_email(unit, key)?
    } else {
        users::login_by_username(unit, key)?
    })
}

fn standing(login: &Login) -> Standing {
    Standing::of(
        login.suspended_at.is_some(),
        login.disabled,
        login.confirmed_at.is_some(),
        login.approved,
    )
}

/// The password may have been changed while its old one was being checked.
fn enter(unit: &Unit<'_>, login: &Login, browser: &Browser) -> Result<Outcome> {
    let now = users::login(unit, login.user_id)?;
    if now.is_none_or(|now| now.password_hash != login.password_hash) {
        return Ok(Outcome::Wrong);
    }
    if second_factors::is_on(unit, login.user_id)? {
        let secret = secrets::random();
        let (hash, end) = (secrets::hash(&secret), unit.now.plus(CODE_WAIT));
        user_tokens::insert(unit, &hash, login.user_id, Purpose::SecondFactor, end)?;
        return Ok(Outcome::NeedsCode(secret));
    }
    let_in(unit, login.user_id, browser)
}

/// Lets somebody in who has shown all that is asked of them, if they may use their account.
pub(crate) fn let_in(unit: &Unit<'_>, user: UserId, browser: &Browser) -> Result<Outcome> {
    let Some(login) = users::login(unit, user)? else {
        return Ok(Outcome::Wrong);
    };
    match standing(&login) {
        Standing::Active => {
            users::signed_in(unit, user, unit.now)?;
            Ok(Outcome::SignedIn(begin(unit, user, browser)?))
        }
        other => Ok(Outcome::Refused(other)),
    }
}

/// Goes on where the password was right: with a code of the app, or a recovery code.
///
/// # Errors
/// Not found, when the password was given too long ago.
pub async fn give_code(
    tenant: &Arc<Tenant>,
    secret: &str,
    code: &str,
    browser: Browser,
) -> Result<Outcome> {
    let (hash, code) = (secrets::hash(secret), code.to_owned());
    let read =
        tenant.read(move |unit| user_tokens::holder(unit, &hash, Purpose::SecondFactor, unit.now));
    let user = read.await?.ok_or(Error::NotFound)?;
    second_factors::count_guess(tenant, user)?;
    tenant
        .write(move |unit| {
            let holder = user_tokens::holder(unit, &hash, Purpose::SecondFactor, unit.now)?;
            let user = holder.ok_or(Error::NotFound)?;
            if !second_factors::use_code(unit, user, &code)? {
                return Ok(Outcome::Wrong);
            }
            user_tokens::forget(unit, user, Purpose::SecondFactor)?;
            let_in(unit, user, &browser)
        })
        .await
}

/// Begins a session; answers its secret, which is not kept.
pub fn begin(unit: &Unit<'_>, user_id: UserId, browser: &Browser) -> Result<String> {
    sessions::delete_idle(unit, user_id, unit.now.plus(-IDLE))?;
    let secret = secrets::random();
    sessions::insert(
        unit,
        &Session {
            id: unit.id(),
            hash: secrets::hash(&secret),
            user_id,
            ip: browser.ip.to_string(),
            user_agent: browser.user_agent.chars().take(USER_AGENT).collect(),
            created_at: unit.now,
            last_used_at: unit.now,
        },
    )?;
    Ok(secret)
}

/// Whose session this is the secret of, when they may use their account.
pub async fn by_secret(tenant: &Arc<Tenant>, secret: &str) -> Result<Option<Visitor>> {
    let visitor = holder(tenant, secret).await?.map(visitor);
    Ok(visitor.filter(|visitor| visitor.person.standing == Standing::Active))
}

async fn holder(tenant: &Arc<Tenant>, secret: &str) -> Result<Option<Holder>> {
    let (hash, now) = (secrets::hash(secret), tenant.clock.now());
    let holder = tenant.read(move |unit| sessions::holder(unit, &hash));
    let Some(holder) = holder.await?.filter(|it| it.last_used_at > now.plus(-IDLE)) else {
        return Ok(None);
    };
    if holder.last_used_at < now.plus(-TOUCH) {
        let id = holder.session_id;
        tenant
            .write(move |unit| sessions::touch(unit, id, unit.now))
            .await?;
    }
    Ok(Some(holder))
}

fn visitor(holder: Holder) -> Visitor {
    Visitor {
        session_id: holder.session_id,
        person: Person {
            user_id: holder.user_id,
            account_id: holder.account_id,
            role: holder.role,
            standing: Standing::of(
                holder.suspended_at.is_some(),
                holder.disabled,
                holder.confirmed_at.is_some(),
                holder.approved,
            ),
        },
        username: holder.username,
    }
}

/// Ends all sessions, tokens and codes of somebody.
pub(crate) fn end_all(unit: &Unit<'_>, user: &User) -> Result<()> {
    sessions::delete_of(unit, user.id)?;
    oauth_codes::remove_of_user(unit, user.id)?;
    oauth::end(unit, access_tokens::remove_of_user(unit, user.id)?);
    unit.touch_user(user.id);
    Ok(())
}

/// Ends a session.
pub async fn sign_out(tenant: &Arc<Tenant>, secret: &str) -> Result<()> {
    let hash = secrets::hash(secret);
    Ok(tenant
        .write(move |unit| sessions::delete(unit, &hash))
        .await?)
}

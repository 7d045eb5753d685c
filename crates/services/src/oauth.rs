//! Access tokens: who may speak for whom.

use std::ops::Deref;
use std::sync::Arc;

use store::Json;
use store::access_tokens::{self, AccessToken, Bearer, Ended};
use store::apps::App;
use store::users::Role;
use tenant::{Channel, Event, Tenant, TokenHash, Unit};
use types::{AccountId, AppId, DAY, Scopes, Timestamp, TokenId, UserId};

use crate::{Result, secrets};

/// Tokens that a person can have with one app, or an app for itself. A new one ends the oldest.
const TOKENS: usize = 50;

/// Who makes a request. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Session(Arc<Bearer>);

/// The person behind a token.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    pub user_id: UserId,
    pub account_id: AccountId,
    pub role: Role,
    pub standing: Standing,
}

/// Whether a person may use their account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// They may.
    Active,
    /// Their address is not confirmed.
    Unconfirmed,
    /// A moderator has not yet let them in.
    Pending,
    /// Their login was switched off.
    Disabled,
    /// Their account is suspended.
    Suspended,
}

impl Session {
    /// None: the app speaks for itself.
    pub fn person(&self) -> Option<Person> {
        Some(Person {
            user_id: self.user_id?,
            account_id: self.account_id?,
            role: self.role.unwrap_or_default(),
            standing: Standing::of(
                self.suspended_at.is_some(),
                self.disabled == Some(true),
                self.confirmed_at.is_some(),
                self.approved != Some(false),
            ),
        })
    }
}

impl Deref for Session {
    type Target = Bearer;

    fn deref(&self) -> &Bearer {
        &self.0
    }
}

impl Standing {
    pub(crate) fn of(suspended: bool, disabled: bool, confirmed: bool, approved: bool) -> Self {
        if suspended {
            Self::Suspended
        } else if disabled {
            Self::Disabled
        } else if !confirmed {
            Self::Unconfirmed
        } else if !approved {
            Self::Pending
        } else {
            Self::Active
        }
    }
}

/// Who holds the token with this hash ([`secrets::hash`]); none when nobody does.
pub async fn authenticate(tenant: &Arc<Tenant>, hash: TokenHash) -> Result<Option<Session>> {
    let bearer = match tenant.cached_bearer(hash) {
        Some(bearer) => bearer,
        None => match tenant.read(move |unit| find(unit, hash)).await? {
            Some(bearer) => bearer,
            None => return Ok(None),
        },
    };
    if bearer.last_used_at.plus(DAY) <= tenant.clock.now() {
        note_use(tenant, hash, &bearer).await;
    }
    Ok(Some(Session(bearer)))
}

fn find(unit: &Unit<'_>, hash: TokenHash) -> Result<Option<Arc<Bearer>>> {
    let bearer = access_tokens::bearer(unit, &hash)?.map(Arc::new);
    if let Some(bearer) = &bearer {
        unit.cache_bearer(hash, bearer.clone());
    }
    Ok(bearer)
}

/// Once a day. Reading goes on when it cannot be written.
async fn note_use(tenant: &Arc<Tenant>, hash: TokenHash, bearer: &Bearer) {
    let id = bearer.token_id;
    let noted = tenant.write(move |unit| {
        unit.touch_token(hash);
        access_tokens::note_use(unit, id, unit.now, unit.now.plus(-DAY))
    });
    if let Err(error) = noted.await {
        tracing::warn!(%error, "the use of a token cannot be noted");
    }
}

/// A new token.
pub struct Issued {
    pub id: TokenId,
    /// Its text, which is not kept.
    pub token: String,
    pub scopes: Scopes,
    pub created_at: Timestamp,
}

/// Makes a token for a person, or for an app itself.
pub fn issue(unit: &Unit<'_>, app: AppId, user: Option<UserId>, scopes: Scopes) -> Result<Issued> {
    let token = secrets::random();
    let row = AccessToken {
        id: unit.id(),
        hash: secrets::hash(&token),
        app_id: app,
        user_id: user,
        scopes,
        created_at: unit.now,
        last_used_at: unit.now,
    };
    access_tokens::insert(unit, &row)?;
    end(unit, access_tokens::remove_oldest(unit, app, user, TOKENS)?);
    Ok(Issued {
        id: row.id,
        token,
        scopes: row.scopes,
        created_at: row.created_at,
    })
}

/// Makes a token for somebody by name, of an app that stands for the command line.
pub async fn issue_for(tenant: &Arc<Tenant>, username: &str, scopes: &Scopes) -> Result<String> {
    let (username, scopes) = (username.to_owned(), scopes.clone());
    tenant
        .write(move |unit| {
            let user = crate::people::by_username(unit, &username)?;
            let app = App {
                id: unit.id(),
                name: "Command line".into(),
                website: None,
                redirect_uris: Json(Vec::new()),
                scopes: scopes.clone(),
                client_id: secrets::random(),
                secret_hash: secrets::hash(&secrets::random()),
                created_at: unit.now,
            };
            store::apps::insert(unit, &app)?;
            Ok(issue(unit, app.id, Some(user.id), scopes)?.token)
        })
        .await
}

/// Says that tokens were removed: they are forgotten, and their streams hang up.
pub(crate) fn end(unit: &Unit<'_>, tokens: Vec<Ended>) {
    for (id, hash) in tokens {
        unit.touch_token(hash);
        unit.publish(Channel::Token(id), Event::Close);
    }
}

/// Makes a token for somebody who has just signed up by an app, with the scopes that the app has.
pub async fn issue_to(tenant: &Arc<Tenant>, app: &Session, user: UserId) -> Result<Issued> {
    let (app_id, scopes) = (app.app_id, app.scopes.clone());
    tenant
        .write(move |unit| issue(unit, app_id, Some(user), scopes))
        .await
}

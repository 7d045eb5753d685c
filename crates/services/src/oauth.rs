//! Access tokens: who may speak for whom.

use std::sync::Arc;

use store::Json;
use store::access_tokens::{self, AccessToken, Bearer};
use store::apps::App;
use store::users::Role;
use tenant::{Tenant, Unit};
use types::{AccountId, AppId, TokenId, UserId};

use crate::{Result, Scopes, secrets};

/// Who makes a request.
#[derive(Clone, Debug)]
pub struct Session {
    pub token_id: TokenId,
    pub app_id: AppId,
    pub scopes: Scopes,
    /// None: the app speaks for itself.
    pub person: Option<Person>,
}

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

/// Who holds `token`; none when nobody does.
pub async fn authenticate(tenant: &Arc<Tenant>, token: &str) -> Result<Option<Session>> {
    let hash = secrets::hash(token);
    let bearer = tenant
        .read(move |unit| access_tokens::bearer(unit, &hash))
        .await?;
    Ok(bearer.map(session))
}

fn session(bearer: Bearer) -> Session {
    let standing = Standing::of(
        bearer.suspended_at.is_some(),
        bearer.disabled == Some(true),
        bearer.confirmed_at.is_some(),
        bearer.approved != Some(false),
    );
    let person = bearer
        .user_id
        .zip(bearer.account_id)
        .map(|(user_id, account_id)| Person {
            user_id,
            account_id,
            role: bearer.role.unwrap_or_default(),
            standing,
        });
    Session {
        token_id: bearer.token_id,
        app_id: bearer.app_id,
        scopes: Scopes::parse(&bearer.scopes).unwrap_or_default(),
        person,
    }
}

/// Makes a token; answers its text, which is not kept.
pub fn issue(unit: &Unit<'_>, app: AppId, user: Option<UserId>, scopes: &Scopes) -> Result<String> {
    let token = secrets::random();
    access_tokens::insert(
        unit,
        &AccessToken {
            id: unit.id(),
            hash: secrets::hash(&token),
            app_id: app,
            user_id: user,
            scopes: scopes.to_string(),
            created_at: unit.now,
            last_used_at: unit.now,
        },
    )?;
    Ok(token)
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
                scopes: scopes.to_string(),
                client_id: secrets::random(),
                client_secret: secrets::random(),
                created_at: unit.now,
            };
            store::apps::insert(unit, &app)?;
            issue(unit, app.id, Some(user.id), &scopes)
        })
        .await
}

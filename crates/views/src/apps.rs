//! OAuth applications.

use entities::{Application, CredentialApplication};
use store::apps::App;
use tenant::Unit;
use types::AppId;

use crate::{Error, Result, id};

/// An app as it sees itself. [Mastodon docs](https://docs.joinmastodon.org/methods/apps/#verify_credentials)
pub fn one(unit: &Unit<'_>, id: AppId) -> Result<Application> {
    Ok(application(by_id(unit, id)?))
}

/// An app that has just been registered, with its secret. [Mastodon docs](https://docs.joinmastodon.org/methods/apps/#create)
pub fn registered(
    unit: &Unit<'_>,
    id: AppId,
    client_secret: String,
) -> Result<CredentialApplication> {
    let app = by_id(unit, id)?;
    Ok(CredentialApplication {
        client_id: app.client_id.clone(),
        client_secret,
        client_secret_expires_at: 0,
        application: application(app),
    })
}

fn by_id(unit: &Unit<'_>, id: AppId) -> Result<App> {
    store::apps::by_id(unit, id)?.ok_or(Error::NotFound)
}

fn application(app: App) -> Application {
    Application {
        id: id(app.id),
        name: app.name,
        website: app.website,
        scopes: app
            .scopes
            .words()
            .iter()
            .map(|it| (*it).to_owned())
            .collect(),
        redirect_uri: app.redirect_uris.0.join("\n"),
        redirect_uris: app.redirect_uris.0,
        // There is no web push yet, and so no key.
        vapid_key: String::new(),
    }
}

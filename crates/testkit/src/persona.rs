//! Somebody with an app in hand.

use std::sync::Arc;

use axum::body::Body;
use db::{params, sql};
use http::{Method, Request};
use serde_json::{Value, json};
use services::oauth::{self, Standing};
use services::passwords;
use services::people::{self, NewPerson};
use store::Json;
use store::accounts::Account;
use store::apps::App;
use store::follows::Follow;
use store::users::Role;
use tenant::{Tenant, Unit};
use types::{AccountId, AppId, Scopes, UserId};

use crate::{Answer, Form, World, keys};

/// Every scope that a person's app can have.
const SCOPES: &str = "profile read write follow push admin:read admin:write";

/// Everybody's password.
pub const PASSWORD: &str = "correct horse";

/// Somebody with an app in hand.
pub struct Persona<'w> {
    world: &'w World,
    /// Their server.
    pub tenant: Arc<Tenant>,
    /// Their account; zero for a stranger.
    pub id: AccountId,
    /// Their access token; none for a stranger.
    pub token: Option<String>,
}

impl<'w> Persona<'w> {
    pub(crate) async fn new(
        world: &'w World,
        tenant: Arc<Tenant>,
        username: &str,
        role: Role,
    ) -> Self {
        let password = passwords::hash(&tenant, PASSWORD.into());
        let person = NewPerson {
            username: username.to_owned(),
            email: format!("{username}@mail.test"),
            password_hash: password.await.expect("a password can be hashed"),
            role,
            locale: "en".into(),
            reason: String::new(),
            approved: true,
            confirmed: true,
            ip: "127.0.0.1".into(),
        };
        let made = tenant.write(move |unit| -> services::Result<_> {
            let (account, user) = people::create(unit, person)?;
            store::actors::give_keys(unit, account, keys::PRIVATE, keys::PUBLIC)?;
            store::actors::give_instance_key(unit, keys::PRIVATE)?;
            Ok((account, token(unit, Some(user), SCOPES)?))
        });
        let (id, token) = made.await.expect("a person can be made");
        Self {
            world,
            tenant,
            id,
            token: Some(token),
        }
    }

    pub(crate) fn stranger(world: &'w World, tenant: Arc<Tenant>) -> Self {
        Self {
            world,
            tenant,
            id: AccountId(0),
            token: None,
        }
    }

    /// The same person with an app that has other scopes.
    pub async fn with_scopes(&self, scopes: &str) -> Persona<'w> {
        let (id, scopes) = (self.id, scopes.to_owned());
        let made = self.tenant.write(move |unit| -> services::Result<_> {
            let user = store::users::by_account(unit, id)?.map(|user| user.id);
            token(unit, user, &scopes)
        });
        self.with_token(&made.await.expect("a token can be made"))
    }

    /// From now on they may use their account no more, or not yet.
    pub async fn is_now(&self, standing: Standing) {
        let id = self.id;
        let changed = self.tenant.write(move |unit| -> services::Result<_> {
            let user = store::users::by_account(unit, id)?.expect("a person has a login");
            unit.touch_user(user.id);
            let sql = match standing {
                Standing::Active => panic!("they are that from the beginning"),
                Standing::Unconfirmed => {
                    sql!("update users set confirmed_at = null where account_id = $1")
                }
                Standing::Pending => {
                    sql!("update users set approved = false where account_id = $1")
                }
                Standing::Disabled => {
                    sql!("update users set disabled = true where account_id = $1")
                }
                Standing::Suspended => {
                    sql!("update accounts set suspended_at = created_at where id = $1")
                }
            };
            unit.exec(sql, params![id])?;
            Ok(())
        });
        changed.await.expect("a standing can change");
    }

    /// Changes their account, as their settings or a moderator would.
    pub async fn account_is(&self, change: impl FnOnce(&mut Account) + Send + 'static) {
        let id = self.id;
        let changed = self.tenant.write(move |unit| -> services::Result<_> {
            let mut account = store::accounts::by_id(unit, id)?.expect("it is there");
            change(&mut account);
            unit.touch_account(id);
            let sql = sql!(
                Account,
                "insert into accounts ({cols}) values ({marks}) on conflict (id) do update set {sets}"
            );
            Ok(unit.exec(sql, &account.values())?)
        });
        changed.await.expect("an account can change");
    }

    /// Makes them somebody of another server, whom this one only knows of.
    pub async fn lives_at(&self, domain: &'static str) {
        self.account_is(move |account| account.domain = domain.to_owned())
            .await;
        let id = self.id;
        let forgotten = self.tenant.write(move |unit| -> services::Result<_> {
            let sql = sql!("delete from users where account_id = $1");
            Ok(unit.exec(sql, params![id])?)
        });
        forgotten.await.expect("a login can be removed");
    }

    /// Gives them so many followers at another server.
    pub async fn has_followers_at(&self, domain: &'static str, count: usize) {
        let id = self.id;
        let done = self.tenant.write(move |unit| -> services::Result<_> {
            let account = store::accounts::by_id(unit, id)?.expect("it is there");
            for number in 0..count {
                let follower = Account {
                    id: unit.id(),
                    username_key: format!("fan{number}"),
                    domain: domain.into(),
                    uri: format!("https://{domain}/{number}"),
                    ..account.clone()
                };
                store::accounts::insert(unit, &follower)?;
                let follow = Follow {
                    id: unit.id(),
                    account_id: follower.id,
                    target_id: id,
                    show_reblogs: true,
                    notify: false,
                    languages: None,
                    uri: None,
                    created_at: unit.now,
                };
                store::follows::insert(unit, &follow)?;
                store::accounts::count_follow(unit, follower.id, id, 1)?;
            }
            Ok(())
        });
        done.await.expect("followers can be made");
    }

    /// Asks the API to `follow`, `block`, `mute` … another account.
    pub async fn asks_to(&self, verb: &str, other: &Persona<'_>) -> Answer {
        let path = format!("/api/v1/accounts/{}/{verb}", other.id);
        self.post(&path, serde_json::json!({})).await
    }

    /// The same, where it is granted; answers how they stand then.
    pub async fn does(&self, verb: &str, other: &Persona<'_>) -> Value {
        self.asks_to(verb, other).await.ok()
    }

    /// How they stand to another account.
    pub async fn stands_to(&self, other: &Persona<'_>) -> Value {
        let path = format!("/api/v1/accounts/relationships?id[]={}", other.id);
        self.get(&path).await.ok()[0].take()
    }

    /// An app that speaks for itself.
    pub async fn app(&self, scopes: &str) -> Persona<'w> {
        let scopes = scopes.to_owned();
        let made = self.tenant.write(move |unit| token(unit, None, &scopes));
        let token = made.await.expect("a token can be made");
        Self {
            id: AccountId(0),
            ..self.with_token(&token)
        }
    }

    /// Somebody at the same server with this token.
    pub fn with_token(&self, token: &str) -> Persona<'w> {
        Self {
            world: self.world,
            tenant: self.tenant.clone(),
            id: self.id,
            token: Some(token.to_owned()),
        }
    }

    pub(crate) fn world(&self) -> &'w World {
        self.world
    }

    /// GET
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    /// POST with a JSON body.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await
    }

    /// PUT with a JSON body.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, Some(body)).await
    }

    /// PATCH with a JSON body.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, Some(body)).await
    }

    /// DELETE
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None).await
    }

    /// Any method, with a JSON body when there is one.
    pub async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let mut request = self.request(method, path);
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.world
            .request(request.body(body).expect("a request"))
            .await
    }

    /// Any method, with a form that may have files.
    pub async fn sends(&self, method: Method, path: &str, form: Form) -> Answer {
        let request = self
            .request(method, path)
            .header("content-type", Form::content_type());
        let request = request.body(Body::from(form.into_body()));
        self.world.request(request.expect("a request")).await
    }

    /// Uploads a picture; answers the attachment.
    pub async fn uploads(&self, picture: &[u8]) -> Value {
        let form = Form::default().file("file", picture);
        self.sends(Method::POST, "/api/v2/media", form)
            .await
            .is(200)
    }

    /// A request of this person that is still to get its body.
    pub fn request(&self, method: Method, path: &str) -> http::request::Builder {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", self.tenant.urls.web_domain.as_str());
        match &self.token {
            Some(token) => request.header("authorization", format!("Bearer {token}")),
            None => request,
        }
    }

    /// Sends a request made with [`Persona::request`].
    pub async fn send_request(&self, request: Request<Body>) -> Answer {
        self.world.request(request).await
    }

    /// Posts what the client API's parameters say; answers the post.
    pub async fn posts(&self, parameters: Value) -> Value {
        self.post("/api/v1/statuses", parameters).await.ok()
    }

    /// Follows somebody who lets everybody follow.
    pub async fn follows(&self, other: &Persona<'_>) {
        let path = format!("/api/v1/accounts/{}/follow", other.id);
        assert_eq!(self.post(&path, json!({})).await.ok()["following"], true);
    }

    /// The texts of the posts that a path answers; of boosts, those of the boosted posts.
    pub async fn reads(&self, path: &str) -> Vec<String> {
        let posts = self.get(path).await.ok();
        let posts = posts.as_array().expect("a list of posts").iter();
        let text = |post: &Value| {
            let html = post["reblog"]["content"]
                .as_str()
                .or(post["content"].as_str());
            text::plain(html.expect("a post has content"))
        };
        posts.map(text).collect()
    }

    /// Posts a public text; answers the post.
    pub async fn says(&self, text: &str) -> Value {
        self.posts(json!({ "status": text })).await
    }
}

fn token(unit: &Unit<'_>, user: Option<UserId>, scopes: &str) -> services::Result<String> {
    let scopes = Scopes::parse(scopes).expect("known scopes");
    let app = App {
        id: unit.id::<AppId>(),
        name: "Testkit".into(),
        website: None,
        redirect_uris: Json(vec!["urn:ietf:wg:oauth:2.0:oob".into()]),
        scopes: scopes.clone(),
        client_id: services::secrets::random(),
        secret_hash: services::secrets::hash(&services::secrets::random()),
        created_at: unit.now,
    };
    store::apps::insert(unit, &app)?;
    Ok(oauth::issue(unit, app.id, user, scopes)?.token)
}

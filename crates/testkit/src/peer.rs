//! A server that a test plays: it has actors, signs what it sends, and remembers what it gets.

use std::collections::HashMap;
use std::sync::Arc;

use activitypub::keys::PrivateKey;
use activitypub::signatures::{BodyDigest, Outgoing, cavage};
use axum::body::Body;
use bytes::Bytes;
use futures_util::FutureExt;
use http::{HeaderMap, Method, Request, Response, StatusCode, Uri};
use http_client::Error;
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::network::Answering;
use crate::{Answer, Letter, World, keys};

/// What an inbox does with what comes; an error is a network that fails.
type Taking = Arc<dyn Fn(&Request<Bytes>) -> Result<Response<Bytes>, Error> + Send + Sync>;

/// What an actor of a peer is, and what lies on its host.
#[derive(Default)]
struct Site {
    documents: HashMap<String, Value>,
    /// Content types and bytes.
    files: HashMap<String, (String, Bytes)>,
    gone: HashMap<String, StatusCode>,
    /// What came to its inboxes.
    inbox: Vec<Value>,
    /// Paths that were asked for.
    asked: Vec<String>,
    /// What its inboxes answer, if not that all is well.
    answers: Option<Taking>,
    /// Requests that came to its inboxes, when they never answer.
    stuck: Option<usize>,
    /// Its documents never come, and what asks for them gives up.
    silent: bool,
    /// What these paths answer, whatever it is.
    raw: HashMap<String, Response<Bytes>>,
    /// What these paths are served as, if not as usual.
    content_types: HashMap<String, &'static str>,
}

/// A server that a test plays.
pub struct Peer<'w> {
    world: &'w World,
    /// Its host.
    pub host: String,
    site: Arc<Mutex<Site>>,
    heard: Arc<Notify>,
    key: Mutex<Arc<PrivateKey>>,
}

impl<'w> Peer<'w> {
    pub(crate) fn new(world: &'w World, host: &str) -> Self {
        let site = Arc::new(Mutex::new(Site::default()));
        let heard = Arc::new(Notify::new());
        world
            .network
            .add(host, answering(site.clone(), heard.clone()));
        let key = PrivateKey::from_pem(keys::PRIVATE).expect("a key");
        Self {
            world,
            host: host.to_owned(),
            site,
            heard,
            key: Mutex::new(Arc::new(key)),
        }
    }

    /// The world that it is part of.
    pub fn world(&self) -> &'w World {
        self.world
    }

    /// An address on its host.
    pub fn url(&self, path: &str) -> String {
        format!("https://{}{path}", self.host)
    }

    /// The id of one of its actors.
    pub fn actor(&self, name: &str) -> String {
        self.url(&format!("/users/{name}"))
    }

    /// Gives it an actor; answers the actor's id.
    pub fn has_actor(&self, name: &str) -> String {
        self.has_actor_with(name, json!({}))
    }

    /// The same, with members of its own in the document.
    pub fn has_actor_with(&self, name: &str, members: Value) -> String {
        let id = self.actor(name);
        let mut document = json!({
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
            "id": id, "type": "Person", "preferredUsername": name, "name": name,
            "inbox": format!("{id}/inbox"), "outbox": format!("{id}/outbox"),
            "followers": format!("{id}/followers"), "following": format!("{id}/following"),
            "endpoints": { "sharedInbox": self.url("/inbox") },
            "publicKey": { "id": format!("{id}#main-key"), "owner": id, "publicKeyPem": keys::PUBLIC },
        });
        merge(&mut document, members);
        self.has(&format!("/users/{name}"), document);
        let jrd = json!({
            "subject": format!("acct:{name}@{}", self.host),
            "links": [{ "rel": "self", "type": "application/activity+json", "href": id }],
        });
        let resource = format!("acct%3A{name}%40{}", self.host);
        self.has(&format!("/.well-known/webfinger?resource={resource}"), jrd);
        id
    }

    /// Puts a document at a path.
    pub fn has(&self, path: &str, document: Value) {
        let mut site = self.site.lock();
        site.gone.remove(path);
        site.documents.insert(path.to_owned(), document);
    }

    /// Puts a file at a path; answers its address.
    pub fn has_file(&self, path: &str, content_type: &str, bytes: impl Into<Bytes>) -> String {
        let file = (content_type.to_owned(), bytes.into());
        let mut site = self.site.lock();
        site.gone.remove(path);
        site.files.insert(path.to_owned(), file);
        self.url(path)
    }

    /// From now on this path answers a status and nothing else.
    pub fn answers(&self, path: &str, status: u16) {
        let status = StatusCode::from_u16(status).expect("a status");
        self.site.lock().gone.insert(path.to_owned(), status);
    }

    /// From now on its inboxes answer this status.
    pub fn inboxes_answer(&self, status: u16) {
        let status = StatusCode::from_u16(status).expect("a status");
        self.inboxes_do(move |_| Ok(empty(status)));
    }

    /// From now on its inboxes cannot be reached; or they can again.
    pub fn is_down(&self, down: bool) {
        match down {
            true => self.inboxes_do(|_| Err(Error::Timeout)),
            false => self.inboxes_work(),
        }
    }

    /// From now on its inboxes do this with what comes.
    pub fn inboxes_do(
        &self,
        answer: impl Fn(&Request<Bytes>) -> Result<Response<Bytes>, Error> + Send + Sync + 'static,
    ) {
        self.site.lock().answers = Some(Arc::new(answer));
    }

    /// From now on its inboxes take everything, as in the beginning.
    pub fn inboxes_work(&self) {
        self.site.lock().answers = None;
    }

    /// From now on its inboxes take requests and never answer.
    pub fn inboxes_hang(&self) {
        self.site.lock().stuck = Some(0);
    }

    /// How many requests its inboxes do not answer.
    pub fn stuck(&self) -> usize {
        self.site.lock().stuck.unwrap_or_default()
    }

    /// From now on nobody gets its documents in time; or they do again.
    pub fn is_silent(&self, silent: bool) {
        self.site.lock().silent = silent;
    }

    /// From now on this path answers just so.
    pub fn responds(&self, path: &str, response: Response<Bytes>) {
        self.site.lock().raw.insert(path.to_owned(), response);
    }

    /// Waits until so many activities have come to its inboxes since it was last asked.
    pub async fn hears(&self, count: usize) {
        while self.site.lock().inbox.len() < count {
            self.heard.notified().await;
        }
    }

    /// From now on this path is served as something else than ActivityPub.
    pub fn serves_as(&self, path: &str, content_type: &'static str) {
        self.site
            .lock()
            .content_types
            .insert(path.to_owned(), content_type);
    }

    /// From now on it signs with another key; its actors still tell the old one.
    pub fn signs_with_the_other_key(&self) {
        *self.key.lock() = Arc::new(PrivateKey::from_pem(keys::OTHER_PRIVATE).expect("a key"));
    }

    /// The members of an actor that has the other key.
    pub fn other_key(&self, name: &str) -> Value {
        let id = self.actor(name);
        json!({ "publicKey": { "id": format!("{id}#main-key"), "owner": id, "publicKeyPem": keys::OTHER_PUBLIC } })
    }

    /// A public note by one of its actors; one with a higher number is newer.
    pub fn note(&self, actor: &str, number: u32, content: &str) -> Value {
        let id = format!("{actor}/notes/{number}");
        json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": id, "type": "Note", "attributedTo": actor, "content": content,
            "published": format!("2026-01-02T03:{:02}:{:02}Z", number / 60 % 60, number % 60),
            "to": ["https://www.w3.org/ns/activitystreams#Public"], "cc": [format!("{actor}/followers")],
        })
    }

    /// Puts a note where it belongs.
    pub fn has_note(&self, note: &Value) {
        let id = note["id"].as_str().expect("an id");
        let path = id.strip_prefix(&self.url("")).expect("an own id");
        self.has(path, note.clone());
    }

    /// An activity of one of its actors.
    pub fn activity(&self, actor: &str, kind: &str, object: impl Into<Value>) -> Value {
        let object = object.into();
        let number = self.site.lock().asked.len() + self.world.activity_number();
        json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": format!("{actor}/activities/{number}"), "type": kind, "actor": actor,
            "to": object.get("to"), "cc": object.get("cc"), "object": object,
        })
    }

    /// Sends an activity, signed by its actor, to the shared inbox of the first server, and lets it be done.
    pub async fn sends(&self, activity: &Value) -> Answer {
        let answer = self.posts("a.test", "/inbox", activity).await;
        self.world.run_jobs().await;
        answer
    }

    /// The same, without waiting for what follows.
    pub async fn posts(&self, host: &str, path: &str, activity: &Value) -> Answer {
        let key_id = format!(
            "{}#main-key",
            activity["actor"].as_str().unwrap_or_default()
        );
        self.posts_as(&key_id, host, path, activity).await
    }

    /// The same, with a key of any name.
    pub async fn posts_as(&self, key_id: &str, host: &str, path: &str, activity: &Value) -> Answer {
        let body = activity.to_string();
        let headers = self.signed(key_id, &Method::POST, host, path, Some(body.as_bytes()));
        let mut request = Request::post(path)
            .header("host", host)
            .header("content-type", "application/activity+json");
        request.headers_mut().expect("headers").extend(headers);
        self.world
            .request(request.body(Body::from(body)).expect("a request"))
            .await
    }

    /// An activity in an envelope for the shared inbox of the first server, to be spoilt.
    pub fn letter(&self, activity: &Value) -> Letter {
        Letter::new(activity, self.world.clock.now())
    }

    /// Sends a letter.
    pub async fn mails(&self, letter: &Letter) -> Answer {
        let request = letter.request(&self.key.lock().clone());
        self.world.request(request).await
    }

    /// Fetches a document of one of the world's servers, signed by an actor.
    pub async fn fetches(&self, actor: &str, url: &str) -> Answer {
        let uri: Uri = url.parse().expect("an address");
        let host = uri.authority().expect("a host").as_str();
        let path = uri.path_and_query().expect("a path").as_str();
        let headers = self.signed(&format!("{actor}#main-key"), &Method::GET, host, path, None);
        let mut request = Request::get(path)
            .header("host", host)
            .header("accept", "application/activity+json");
        request.headers_mut().expect("headers").extend(headers);
        self.world
            .request(request.body(Body::empty()).expect("a request"))
            .await
    }

    fn signed(
        &self,
        key_id: &str,
        method: &Method,
        host: &str,
        path: &str,
        body: Option<&[u8]>,
    ) -> HeaderMap {
        let uri: Uri = format!("https://{host}{path}").parse().expect("an address");
        let digest = body.map(BodyDigest::of);
        let request = Outgoing {
            method,
            uri: &uri,
            body: digest.as_ref(),
            now: self.world.clock.now().0,
        };
        let mut headers =
            cavage::sign(&self.key.lock().clone(), key_id, &request).expect("it can be signed");
        headers.remove("host");
        headers
    }

    /// What came to its inboxes since it was last asked, oldest first.
    pub fn got(&self) -> Vec<Value> {
        std::mem::take(&mut self.site.lock().inbox)
    }

    /// The types of what came to its inboxes since it was last asked.
    pub fn got_types(&self) -> Vec<String> {
        let got = self.got().into_iter();
        got.map(|activity| activity["type"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// How often a path was asked for.
    pub fn times_asked(&self, path: &str) -> usize {
        let site = self.site.lock();
        site.asked.iter().filter(|asked| *asked == path).count()
    }
}

fn answering(site: Arc<Mutex<Site>>, heard: Arc<Notify>) -> Answering {
    Arc::new(move |request| {
        let mut site = site.lock();
        if let Some(stuck) = &mut site.stuck
            && request.method() == Method::POST
        {
            *stuck += 1;
            return std::future::pending().boxed();
        }
        let answer = answer(&mut site, request);
        heard.notify_one();
        std::future::ready(answer).boxed()
    })
}

fn answer(site: &mut Site, request: &Request<Bytes>) -> Result<Response<Bytes>, Error> {
    let path = request.uri().path_and_query().map_or("/", |it| it.as_str());
    if request.method() == Method::POST {
        let response = match site.answers.clone() {
            Some(answer) => answer(request)?,
            None => empty(StatusCode::ACCEPTED),
        };
        if response.status().is_success() {
            let activity = serde_json::from_slice(request.body()).expect("JSON");
            site.inbox.push(activity);
        }
        return Ok(response);
    }
    site.asked.push(path.to_owned());
    if site.silent {
        return Err(Error::Timeout);
    }
    if let Some(response) = site.raw.get(path) {
        return Ok(response.clone());
    }
    if let Some(status) = site.gone.get(path) {
        return Ok(empty(*status));
    }
    if let Some((content_type, bytes)) = site.files.get(path) {
        return Ok(full(content_type, bytes.clone()));
    }
    let Some(document) = site.documents.get(path) else {
        return Ok(empty(StatusCode::NOT_FOUND));
    };
    let content_type = match (site.content_types.get(path), path) {
        (Some(other), _) => other,
        (None, path) if path.starts_with("/.well-known/") => "application/jrd+json",
        (None, _) => "application/activity+json",
    };
    Ok(full(content_type, Bytes::from(document.to_string())))
}

fn full(content_type: &str, body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    let value = content_type.parse().expect("a value");
    response.headers_mut().insert("content-type", value);
    response
}

fn empty(status: StatusCode) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = status;
    response
}

fn merge(document: &mut Value, members: Value) {
    let Value::Object(members) = members else {
        return;
    };
    for (key, value) in members {
        document[key] = value;
    }
}

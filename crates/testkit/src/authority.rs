//! An authority that makes certificates, after RFC 8555: it looks by TLS-ALPN-01 and believes nobody.

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::StatusCode;
use parking_lot::Mutex;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, CertifiedIssuer, IsCa,
    KeyPair, date_time_ymd,
};
use rustls::pki_types::CertificateDer;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::AbortHandle;

use crate::tls;

/// How long a story waits for an order.
const PATIENCE: Duration = Duration::from_secs(30);

/// An authority that makes certificates.
pub struct Authority {
    books: Arc<Books>,
    serving: AbortHandle,
}

struct Books {
    base: String,
    issuer: CertifiedIssuer<'static, KeyPair>,
    state: Mutex<Ledger>,
    ordered: Notify,
}

#[derive(Default)]
struct Ledger {
    /// Where every name leads.
    names: Option<SocketAddr>,
    nonces: HashSet<String>,
    numbers: usize,
    /// Public keys of the accounts, with their thumbprints.
    accounts: HashMap<String, (Vec<u8>, String)>,
    orders: HashMap<String, Order>,
}

struct Order {
    name: String,
    thumbprint: String,
    status: &'static str,
    problem: Option<String>,
    chain: String,
}

impl Authority {
    /// Listens on this machine until the story ends.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it has an address");
        let books = Arc::new(Books {
            base: format!("http://{address}"),
            issuer: issuer(),
            state: Mutex::default(),
            ordered: Notify::new(),
        });
        let app = Router::new()
            .route("/directory", get(directory))
            .route("/nonce", get(nonce))
            .route("/account", post(account))
            .route("/order", post(order))
            .route("/order/{number}", post(show))
            .route("/authorization/{number}", post(authorization))
            .route("/challenge/{number}", post(challenge))
            .route("/finalize/{number}", post(finalize))
            .route("/certificate/{number}", post(certificate))
            .with_state(books.clone());
        let serving = tokio::spawn(axum::serve(listener, app).into_future());
        Self {
            books,
            serving: serving.abort_handle(),
        }
    }

    /// Where its directory is.
    pub fn directory(&self) -> String {
        format!("{}/directory", self.books.base)
    }

    /// From now on every name leads there.
    pub fn names_lead_to(&self, address: SocketAddr) {
        self.books.state.lock().names = Some(address);
    }

    /// What visitors trust.
    pub fn root(&self) -> CertificateDer<'static> {
        self.books.issuer.der().clone()
    }

    /// How many orders there were.
    pub fn orders(&self) -> usize {
        self.books.state.lock().orders.len()
    }

    /// Ready when so many certificates were fetched.
    ///
    /// # Panics
    /// When none comes for half a minute.
    pub async fn has_issued(&self, count: usize) {
        loop {
            let ordered = self.books.ordered.notified();
            let issued = self
                .books
                .state
                .lock()
                .orders
                .values()
                .filter(|order| order.status == "valid")
                .count();
            if issued >= count {
                return;
            }
            let ordered = tokio::time::timeout(PATIENCE, ordered).await;
            ordered.expect("an order comes in time");
        }
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn issuer() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    CertifiedIssuer::self_signed(params, key).expect("a root")
}

impl Books {
    fn nonce(&self) -> String {
        let mut state = self.state.lock();
        state.numbers += 1;
        let nonce = format!("nonce-{}", state.numbers);
        state.nonces.insert(nonce.clone());
        nonce
    }

    fn answer(&self, status: StatusCode, body: impl IntoResponse, location: &str) -> Response {
        let mut response = (status, [("replay-nonce", self.nonce())], body).into_response();
        if !location.is_empty() {
            let location = format!("{}{location}", self.base).parse().expect("a URL");
            response.headers_mut().insert("location", location);
        }
        response
    }

    fn problem(&self, kind: &str, detail: &str) -> Response {
        let kind = format!("urn:ietf:params:acme:error:{kind}");
        let problem = json!({ "type": kind, "detail": detail, "status": 400 });
        self.answer(StatusCode::BAD_REQUEST, Json(problem), "")
    }

    fn order(&self, number: &str) -> Value {
        let (base, state) = (&self.base, self.state.lock());
        let order = &state.orders[number];
        json!({
            "status": order.status,
            "identifiers": [{ "type": "dns", "value": order.name }],
            "authorizations": [format!("{base}/authorization/{number}")],
            "finalize": format!("{base}/finalize/{number}"),
            "certificate": (order.status == "valid").then(|| format!("{base}/certificate/{number}")),
        })
    }

    fn authorization(&self, number: &str) -> Value {
        let (base, state) = (&self.base, self.state.lock());
        let order = &state.orders[number];
        let status = match order.status {
            "pending" | "invalid" => order.status,
            _ => "valid",
        };
        let error = order.problem.as_ref().map(
            |detail| json!({ "type": "urn:ietf:params:acme:error:connection", "detail": detail }),
        );
        json!({
            "identifier": { "type": "dns", "value": order.name },
            "status": status,
            "challenges": [{
                "type": "tls-alpn-01",
                "url": format!("{base}/challenge/{number}"),
                "token": format!("token-{number}"),
                "status": status,
                "error": error,
            }],
        })
    }
}

/// What was signed, by whom.
struct Signed {
    payload: Value,
    account: String,
}

/// Reads a request that must be signed, for this address and with a nonce that nobody has used.
async fn signed(books: &Books, request: Request) -> Result<Signed, Response> {
    let url = format!("{}{}", books.base, request.uri().path());
    let refuse = |why: &str| books.problem("malformed", why);
    let body = axum::body::to_bytes(request.into_body(), 1 << 20).await;
    let body = body.map_err(|_| refuse("no body"))?;
    let jws: Value = serde_json::from_slice(&body).map_err(|_| refuse("no JSON"))?;
    let text = |name: &str| jws[name].as_str().unwrap_or_default();
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
    let head: Value =
        serde_json::from_slice(&decode(text("protected"))).map_err(|_| refuse("no head"))?;
    if head["url"] != url || head["alg"] != "ES256" {
        return Err(refuse("for another address"));
    }
    if !books
        .state
        .lock()
        .nonces
        .remove(head["nonce"].as_str().unwrap_or_default())
    {
        return Err(books.problem("badNonce", "used before"));
    }
    let account = match head["jwk"].as_object() {
        Some(_) => enrol(books, &head["jwk"]),
        None => head["kid"]
            .as_str()
            .unwrap_or_default()
            .replace(&books.base, ""),
    };
    let key = books
        .state
        .lock()
        .accounts
        .get(&account)
        .map(|(key, _)| key.clone());
    let key = key.ok_or_else(|| refuse("no account"))?;
    let input = format!("{}.{}", text("protected"), text("payload"));
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key);
    key.verify(input.as_bytes(), &decode(text("signature")))
        .map_err(|_| refuse("the signature does not hold"))?;
    let payload = serde_json::from_slice(&decode(text("payload"))).unwrap_or_default();
    Ok(Signed { payload, account })
}

/// The account of a key. Its thumbprint is that of [RFC 7638](https://www.rfc-editor.org/rfc/rfc7638).
fn enrol(books: &Books, jwk: &Value) -> String {
    let (x, y) = (
        jwk["x"].as_str().unwrap_or_default(),
        jwk["y"].as_str().unwrap_or_default(),
    );
    let canonical = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    let thumbprint = URL_SAFE_NO_PAD.encode(digest(&SHA256, canonical.as_bytes()));
    let mut key = vec![4];
    for part in [x, y] {
        key.extend(URL_SAFE_NO_PAD.decode(part).unwrap_or_default());
    }
    let account = format!("/account/{thumbprint}");
    books
        .state
        .lock()
        .accounts
        .insert(account.clone(), (key, thumbprint));
    account
}

type Desk = State<Arc<Books>>;

async fn directory(State(books): Desk) -> Json<Value> {
    let at = |path: &str| format!("{}{path}", books.base);
    Json(
        json!({ "newNonce": at("/nonce"), "newAccount": at("/account"), "newOrder": at("/order") }),
    )
}

async fn nonce(State(books): Desk) -> Response {
    books.answer(StatusCode::NO_CONTENT, (), "")
}

async fn account(State(books): Desk, request: Request) -> Result<Response, Response> {
    let signed = signed(&books, request).await?;
    Ok(books.answer(
        StatusCode::CREATED,
        Json(json!({ "status": "valid" })),
        &signed.account,
    ))
}

async fn order(State(books): Desk, request: Request) -> Result<Response, Response> {
    let signed = signed(&books, request).await?;
    let number = {
        let mut state = books.state.lock();
        let number = state.orders.len().to_string();
        let thumbprint = state.accounts[&signed.account].1.clone();
        let name = signed.payload["identifiers"][0]["value"]
            .as_str()
            .unwrap_or_default();
        let order = Order {
            name: name.to_owned(),
            thumbprint,
            status: "pending",
            problem: None,
            chain: String::new(),
        };
        state.orders.insert(number.clone(), order);
        number
    };
    Ok(books.answer(
        StatusCode::CREATED,
        Json(books.order(&number)),
        &format!("/order/{number}"),
    ))
}

async fn show(
    State(books): Desk,
    Path(number): Path<String>,
    request: Request,
) -> Result<Response, Response> {
    signed(&books, request).await?;
    Ok(books.answer(StatusCode::OK, Json(books.order(&number)), ""))
}

async fn authorization(
    State(books): Desk,
    Path(number): Path<String>,
    request: Request,
) -> Result<Response, Response> {
    signed(&books, request).await?;
    Ok(books.answer(StatusCode::OK, Json(books.authorization(&number)), ""))
}

/// Looks at once.
async fn challenge(
    State(books): Desk,
    Path(number): Path<String>,
    request: Request,
) -> Result<Response, Response> {
    signed(&books, request).await?;
    let (name, thumbprint, names) = {
        let state = books.state.lock();
        let order = &state.orders[&number];
        (order.name.clone(), order.thumbprint.clone(), state.names)
    };
    let authorization = format!("token-{number}.{thumbprint}");
    let expected = digest(&SHA256, authorization.as_bytes());
    let found = match names {
        Some(address) => tls::challenge(address, &name).await,
        None => Err("the name leads nowhere".into()),
    };
    {
        let mut state = books.state.lock();
        let order = state.orders.get_mut(&number).expect("it was there");
        match found {
            Ok(found) if found.ends_with(expected.as_ref()) => order.status = "ready",
            Ok(_) => (order.status, order.problem) = ("invalid", Some("the wrong answer".into())),
            Err(error) => (order.status, order.problem) = ("invalid", Some(error)),
        }
    }
    let challenges = books.authorization(&number)["challenges"][0].take();
    Ok(books.answer(StatusCode::OK, Json(challenges), ""))
}

async fn finalize(
    State(books): Desk,
    Path(number): Path<String>,
    request: Request,
) -> Result<Response, Response> {
    let signed = signed(&books, request).await?;
    let csr = URL_SAFE_NO_PAD.decode(signed.payload["csr"].as_str().unwrap_or_default());
    let csr = csr.map_err(|_| books.problem("badCSR", "no base64"))?;
    let csr = CertificateSigningRequestParams::from_der(&csr.into());
    let mut csr = csr.map_err(|_| books.problem("badCSR", "no request"))?;
    csr.params.not_before = date_time_ymd(2026, 1, 1);
    csr.params.not_after = date_time_ymd(2126, 1, 1);
    let certificate = csr.signed_by(&books.issuer).expect("a certificate");
    {
        let mut state = books.state.lock();
        let order = state.orders.get_mut(&number).expect("it was there");
        if order.status != "ready" {
            drop(state);
            return Err(books.problem("orderNotReady", "not proven"));
        }
        order.chain = certificate.pem() + &books.issuer.pem();
        order.status = "valid";
    }
    Ok(books.answer(StatusCode::OK, Json(books.order(&number)), ""))
}

async fn certificate(
    State(books): Desk,
    Path(number): Path<String>,
    request: Request,
) -> Result<Response, Response> {
    signed(&books, request).await?;
    let chain = books.state.lock().orders[&number].chain.clone();
    books.ordered.notify_waiters();
    Ok(books.answer(StatusCode::OK, chain, ""))
}

//! Orders at an authority that speaks ACME. [RFC 8555](https://www.rfc-editor.org/rfc/rfc8555)

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::BodyExt;
use http_client::{Client, Limits};
use instant_acme::{
    Account, AccountCredentials, AuthorizationStatus, BodyWrapper, BytesResponse, ChallengeType,
    Error, HttpClient, Identifier, NewAccount, NewOrder, Order, OrderStatus, RetryPolicy,
};
use rcgen::{CertificateParams, CustomExtension, KeyPair};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::PrivateKeyDer;
use rustls::sign::CertifiedKey;
use tokio::sync::OnceCell;
use url::Url;

use super::certificates::Certificates;
use crate::{StartResult, config, private_files};

/// How long an authority may take for each step.
const PATIENCE: RetryPolicy = RetryPolicy::new().timeout(Duration::from_secs(60));

/// An account at an authority.
pub(super) struct Orders {
    /// Where its directory is.
    directory: Url,
    contact: Option<String>,
    folder: PathBuf,
    http: Client,
    account: OnceCell<Account>,
    certificates: Arc<Certificates>,
}

impl Orders {
    pub(super) fn new(
        tls: &config::Tls,
        folder: PathBuf,
        http: Client,
        certificates: Arc<Certificates>,
    ) -> StartResult<Self> {
        let directory = tls.authority.parse();
        Ok(Self {
            directory: directory
                .map_err(|error| format!("`authority` under [tls] is no address: {error}"))?,
            contact: tls
                .contact
                .as_ref()
                .map(|contact| format!("mailto:{contact}")),
            folder,
            http,
            account: OnceCell::new(),
            certificates,
        })
    }

    /// A new key and the certificate for it with its chain, in PEM.
    pub(super) async fn certificate(&self, name: &str) -> StartResult<String> {
        let account = self.account.get_or_try_init(|| self.sign_in()).await?;
        let names = [Identifier::Dns(name.to_owned())];
        let mut order = account.new_order(&NewOrder::new(&names)).await?;
        let proven = self.prove(name, &mut order).await;
        self.certificates.end_challenge(name);
        proven?;
        let key = order.finalize().await?;
        let chain = order.poll_certificate(&PATIENCE).await?;
        Ok(format!("{key}\n{chain}"))
    }

    /// The account that was made before, or a new one. Each authority has its own.
    async fn sign_in(&self) -> StartResult<Account> {
        let authority = self.directory.host_str().unwrap_or("authority");
        let file = self.folder.join(format!("account-{authority}.json"));
        if let Ok(json) = std::fs::read(&file) {
            let credentials: AccountCredentials = serde_json::from_slice(&json)?;
            return Ok(self.builder().from_credentials(credentials).await?);
        }
        let contact: Vec<&str> = self.contact.as_deref().into_iter().collect();
        let account = NewAccount {
            contact: &contact,
            terms_of_service_agreed: true,
            only_return_existing: false,
        };
        let created = self
            .builder()
            .create(&account, self.directory.to_string(), None);
        let (account, credentials) = created.await?;
        private_files::write(&file, &serde_json::to_vec(&credentials)?)?;
        Ok(account)
    }

    fn builder(&self) -> instant_acme::AccountBuilder {
        Account::builder_with_http(Box::new(Http(self.http.clone())))
    }

    /// Shows the authority that the name leads here.
    async fn prove(&self, name: &str, order: &mut Order) -> StartResult<()> {
        let mut authorizations = order.authorizations();
        while let Some(authorization) = authorizations.next().await {
            let mut authorization = authorization?;
            if authorization.status == AuthorizationStatus::Valid {
                continue;
            }
            let challenge = authorization.challenge(ChallengeType::TlsAlpn01);
            let mut challenge = challenge.ok_or("the authority does not look by TLS-ALPN-01")?;
            let digest = challenge.key_authorization().digest();
            self.certificates
                .challenge(name, shown(name, digest.as_ref())?);
            challenge.set_ready().await?;
        }
        match order.poll_ready(&PATIENCE).await? {
            OrderStatus::Ready => Ok(()),
            _ => Err(why(order).await.into()),
        }
    }
}

/// What the authority found.
async fn why(order: &mut Order) -> String {
    let mut authorizations = order.authorizations();
    while let Some(Ok(mut authorization)) = authorizations.next().await {
        let Ok(state) = authorization.refresh().await else {
            continue;
        };
        let mut problems = state
            .challenges
            .iter()
            .filter_map(|challenge| challenge.error.as_ref());
        if let Some(problem) = problems.next() {
            return problem.to_string();
        }
    }
    "the authority does not say why".into()
}

/// The certificate that an authority looks at. [RFC 8737, section 3](https://www.rfc-editor.org/rfc/rfc8737#section-3)
fn shown(name: &str, digest: &[u8]) -> StartResult<CertifiedKey> {
    let mut params = CertificateParams::new([name.to_owned()])?;
    params.custom_extensions = vec![CustomExtension::new_acme_identifier(digest)];
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    let key = PrivateKeyDer::try_from(key.serialize_der())?;
    let key = aws_lc_rs::default_provider()
        .key_provider
        .load_private_key(key)?;
    // not `from_der`, which refuses the extension that makes it what it is
    Ok(CertifiedKey::new(vec![certificate.der().clone()], key))
}

/// Requests leave as all others do.
struct Http(Client);

impl HttpClient for Http {
    fn request(
        &self,
        request: Request<BodyWrapper<Bytes>>,
    ) -> Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>> {
        let client = self.0.clone();
        Box::pin(async move { send(client, request).await.map_err(Error::Other) })
    }
}

type SendError = Box<dyn std::error::Error + Send + Sync>;

async fn send(
    client: Client,
    request: Request<BodyWrapper<Bytes>>,
) -> Result<BytesResponse, SendError> {
    let (parts, body) = request.into_parts();
    let url: Url = parts.uri.to_string().parse()?;
    let answer = match parts.method {
        Method::POST => {
            let body = body.collect().await?.to_bytes();
            let headers = async { Ok::<_, http_client::Error>(parts.headers) };
            client.post(&url, &Limits::DOCUMENT, headers, body).await?
        }
        // Also for HEAD, by which a nonce is asked for.
        _ => {
            client
                .get(&url, &Limits::DOCUMENT, |_| parts.headers.clone())
                .await?
        }
    };
    let mut response = Response::new(());
    // A nonce comes with 200 to HEAD and with 204 to GET. [RFC 8555, section 7.2](https://www.rfc-editor.org/rfc/rfc8555#section-7.2)
    *response.status_mut() = match (parts.method, answer.status) {
        (Method::HEAD, StatusCode::NO_CONTENT) => StatusCode::OK,
        (_, status) => status,
    };
    *response.headers_mut() = answer.headers;
    let (parts, ()) = response.into_parts();
    Ok(BytesResponse {
        parts,
        body: Box::new(answer.body),
    })
}

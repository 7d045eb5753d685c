//! HTTP Message Signatures (RFC 9421), as far as servers of the network use them.

use std::fmt::Write;

use http::{HeaderMap, HeaderValue};

use super::structured::{Bare, InnerList, Member, dictionary};
use super::{
    Incoming, MAX_COMPONENTS, MAX_HEADER, NotSigned, Outgoing, Refused, joined, quotable, window,
};
use crate::keys::{Algorithm, PrivateKey, PublicKey};

/// The header that says what was signed.
pub(super) const INPUT: &str = "signature-input";

/// Signs a request with RSA-SHA256: `@method`, `@target-uri`, and `content-digest` when it has a body. Gives the headers to send: `content-digest`,
/// `signature-input` and `signature`.
pub fn sign(
    key: &PrivateKey,
    key_id: &str,
    request: &Outgoing<'_>,
) -> Result<HeaderMap, NotSigned> {
    let key_id = quotable(key_id)?;
    if request.uri.scheme().is_none() || request.uri.host().is_none() {
        return Err(NotSigned::Address);
    }
    let digest = request.body.map(|body| body.content_digest());
    let covered = match digest {
        Some(_) => r#"("@method" "@target-uri" "content-digest")"#,
        None => r#"("@method" "@target-uri")"#,
    };
    let created = request.now.div_euclid(1_000);
    let input = format!(r#"{covered};created={created};keyid="{key_id}";alg="rsa-v1_5-sha256""#);

    let mut base = String::with_capacity(512);
    // a String takes all that is written to it
    let _ = write!(
        base,
        "\"@method\": {}\n\"@target-uri\": {}\n",
        request.method, request.uri
    );
    if let Some(digest) = &digest {
        let _ = writeln!(base, "\"content-digest\": {digest}");
    }
    let _ = write!(base, "\"@signature-params\": {input}");
    let signature = key.sign(base.as_bytes())?;

    let mut headers = HeaderMap::with_capacity(3);
    let value = |text: String| HeaderValue::try_from(text).map_err(|_| NotSigned::Address);
    if let Some(digest) = digest {
        headers.insert("content-digest", value(digest)?);
    }
    headers.insert(INPUT, value(format!("sig1={input}"))?);
    headers.insert("signature", value(format!("sig1=:{signature}:"))?);
    Ok(headers)
}

/// One of the signatures of a request: the first that covers what it must.
#[derive(Clone, Debug)]
pub struct Signature {
    /// The id of the key that made it.
    pub key_id: String,
    covered: InnerList,
    created: i64,
    expires: Option<i64>,
    algorithm: Option<String>,
    signature: Vec<u8>,
}

impl Signature {
    /// The first usable signature among those of the headers; why the first was not, when none is.
    pub fn of(headers: &HeaderMap) -> Result<Self, Refused> {
        let read = |name, title| {
            joined(headers, name)
                .filter(|value| value.len() <= MAX_HEADER)
                .and_then(|value| dictionary(&value))
                .ok_or(Refused::Unreadable(title))
        };
        let inputs = read(INPUT, "Signature-Input")?;
        let signatures = read("signature", "Signature")?;
        let mut refused = Refused::Unreadable("Signature-Input");
        for (at, (label, input)) in inputs.into_iter().enumerate() {
            let signature = signatures
                .iter()
                .find_map(|(name, member)| match member {
                    Member::Item(Bare::Bytes(bytes), _) if *name == label => Some(bytes),
                    _ => None,
                })
                .ok_or(Refused::Unreadable("Signature"));
            match signature.and_then(|bytes| Self::read(input, bytes)) {
                Ok(signature) => return Ok(signature),
                Err(why) if at == 0 => refused = why,
                Err(_) => {}
            }
        }
        Err(refused)
    }

    fn read(input: Member, signature: &[u8]) -> Result<Self, Refused> {
        let Member::List(covered) = input else {
            return Err(Refused::Unreadable("Signature-Input"));
        };
        let text = |name| match covered.parameter(name) {
            Some(Bare::Text(text)) => Some(text.clone()),
            _ => None,
        };
        let seconds = |name| match covered.parameter(name) {
            Some(Bare::Integer(seconds)) => Some(seconds.saturating_mul(1_000)),
            _ => None,
        };
        let optional = |name: &'static str, value: bool| {
            if value || covered.parameter(name).is_none() {
                Ok(())
            } else {
                Err(Refused::Parameter(name))
            }
        };
        let (expires, algorithm) = (seconds("expires"), text("alg"));
        optional("expires", expires.is_some())?;
        optional("alg", algorithm.is_some())?;
        let signature = Self {
            key_id: text("keyid").ok_or(Refused::Parameter("keyid"))?,
            created: seconds("created").ok_or(Refused::Parameter("created"))?,
            expires,
            algorithm,
            covered,
            signature: signature.to_vec(),
        };
        signature.check_components()?;
        Ok(signature)
    }

    /// Names without parameters, each once, and among them what must be there.
    fn check_components(&self) -> Result<(), Refused> {
        let items = &self.covered.items;
        if items.len() > MAX_COMPONENTS {
            return Err(Refused::Unreadable("Signature-Input"));
        }
        for (at, (item, parameters)) in items.iter().enumerate() {
            let Bare::Text(name) = item else {
                return Err(Refused::Unreadable("Signature-Input"));
            };
            if !parameters.is_empty() {
                return Err(Refused::Unsupported(format!("{name} with parameters")));
            }
            if items[..at].iter().any(|(before, _)| before == item) {
                return Err(Refused::Unreadable("Signature-Input"));
            }
        }
        self.needs("@method")?;
        self.needs("@target-uri")
    }

    /// Whether it holds.
    pub fn verify(&self, key: &PublicKey, request: &Incoming<'_>) -> Result<(), Refused> {
        window::check(self.created, self.expires, request.now)?;
        if request.needs_digest() {
            self.check_digest(request)?;
        }
        let algorithm = self.algorithm(key)?;
        let base = self.base(request)?;
        if key.verify(algorithm, base.as_bytes(), &self.signature) {
            Ok(())
        } else {
            Err(Refused::Wrong)
        }
    }

    fn needs(&self, name: &'static str) -> Result<(), Refused> {
        let covers = self
            .covered
            .items
            .iter()
            .any(|(item, _)| matches!(item, Bare::Text(text) if text == name));
        if covers {
            Ok(())
        } else {
            Err(Refused::NotCovered(name))
        }
    }

    fn check_digest(&self, request: &Incoming<'_>) -> Result<(), Refused> {
        self.needs("content-digest")?;
        let value = request
            .header("content-digest")
            .ok_or_else(|| Refused::Absent("content-digest".into()))?;
        match request.body {
            Some(body) if body.fits_content_digest(&value) => Ok(()),
            _ => Err(Refused::Digest),
        }
    }

    fn algorithm(&self, key: &PublicKey) -> Result<Algorithm, Refused> {
        match (key, self.algorithm.as_deref()) {
            (PublicKey::Rsa(_), Some("rsa-v1_5-sha256") | None) => Ok(Algorithm::RsaSha256),
            (PublicKey::Ed25519(_), Some("ed25519") | None) => Ok(Algorithm::Ed25519),
            _ => Err(Refused::Algorithm),
        }
    }

    /// The text that was signed (RFC 9421, 2.5).
    fn base(&self, request: &Incoming<'_>) -> Result<String, Refused> {
        let mut base = String::with_capacity(1_024);
        for (item, _) in &self.covered.items {
            if let Bare::Text(name) = item {
                item.write(&mut base);
                base.push_str(": ");
                push_component(&mut base, name, request)?;
                base.push('\n');
            }
        }
        base.push_str("\"@signature-params\": ");
        self.covered.write(&mut base);
        Ok(base)
    }
}

/// The value of one covered component (RFC 9421, 2.1 and 2.2).
fn push_component(base: &mut String, name: &str, request: &Incoming<'_>) -> Result<(), Refused> {
    let (path, query) = request
        .path_and_query
        .split_once('?')
        .unwrap_or((request.path_and_query, ""));
    match name {
        "@method" => base.push_str(request.method.as_str()),
        "@target-uri" => {
            base.push_str(request.origin);
            base.push_str(request.path_and_query);
        }
        "@authority" => base.push_str(&request.host().to_ascii_lowercase()),
        "@scheme" => {
            let (scheme, _) = request.origin.split_once("://").unwrap_or_default();
            base.push_str(scheme);
        }
        "@request-target" => base.push_str(request.path_and_query),
        "@path" => base.push_str(path),
        "@query" => {
            base.push('?');
            base.push_str(query);
        }
        "host" => base.push_str(request.host()),
        name if name.starts_with('@') || name != name.to_ascii_lowercase() => {
            return Err(Refused::Unsupported(name.into()));
        }
        name => match request.header(name) {
            Some(value) => base.push_str(&value),
            None => return Err(Refused::Absent(name.into())),
        },
    }
    Ok(())
}

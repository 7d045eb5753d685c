//! draft-cavage-http-signatures-12, as the network uses it.
//!
//! <https://swicg.github.io/activitypub-http-signature/>

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderValue, header};

use super::{
    Incoming, MAX_COMPONENTS, MAX_HEADER, NotSigned, Outgoing, Refused, host_of, joined, quotable,
    window,
};
use crate::dates;
use crate::keys::{Algorithm, PrivateKey, PublicKey};

/// Signs a request with RSA-SHA256: `(request-target)`, `host`, `date`, and `digest` when it has a body. Gives the headers to send: `host`, `date`, `digest`
/// and `signature`.
pub fn sign(
    key: &PrivateKey,
    key_id: &str,
    request: &Outgoing<'_>,
) -> Result<HeaderMap, NotSigned> {
    let key_id = quotable(key_id)?;
    let host = host_of(request.uri)?;
    let date = dates::write_http(request.now);
    let target = request.uri.path_and_query().map_or("/", |it| it.as_str());
    let digest = request.body.map(|body| body.header());

    let mut message = String::with_capacity(256 + target.len());
    message.push_str("(request-target): ");
    message.push_str(&request.method.as_str().to_ascii_lowercase());
    // a String takes all that is written to it
    let _ = write!(message, " {target}\nhost: {host}\ndate: {date}");
    let mut covered = "(request-target) host date";
    if let Some(digest) = &digest {
        let _ = write!(message, "\ndigest: {digest}");
        covered = "(request-target) host date digest";
    }
    let signature = key.sign(message.as_bytes())?;
    let signature = format!(
        r#"keyId="{key_id}",algorithm="rsa-sha256",headers="{covered}",signature="{signature}""#
    );

    let mut headers = HeaderMap::with_capacity(4);
    let value = |text: String| HeaderValue::try_from(text).map_err(|_| NotSigned::Address);
    headers.insert(header::HOST, value(host)?);
    headers.insert(header::DATE, value(date)?);
    if let Some(digest) = digest {
        headers.insert("digest", value(digest)?);
    }
    headers.insert("signature", value(signature)?);
    Ok(headers)
}

/// A `Signature` header.
#[derive(Clone, Debug)]
pub struct Signature {
    /// The id of the key that made it.
    pub key_id: String,
    algorithm: Option<String>,
    created: Option<i64>,
    expires: Option<i64>,
    covered: Vec<String>,
    signature: Vec<u8>,
}

impl Signature {
    /// The header's signature; `None` when there is no such header.
    pub fn of(headers: &HeaderMap) -> Result<Option<Self>, Refused> {
        if !headers.contains_key("signature") {
            return Ok(None);
        }
        let unreadable = Refused::Unreadable("Signature");
        let value = joined(headers, "signature").ok_or(unreadable.clone())?;
        Self::parse(&value).ok_or(unreadable).map(Some)
    }

    fn parse(value: &str) -> Option<Self> {
        if value.len() > MAX_HEADER {
            return None;
        }
        let parameters = parameters(value)?;
        let get = |name: &str| {
            let mut found = parameters.iter().filter(|(key, _)| *key == name);
            let value = found.next().map(|(_, value)| *value);
            if found.next().is_some() {
                Err(())
            } else {
                Ok(value)
            } // twice: two readers, two meanings
        };
        let seconds = |name| match get(name) {
            Ok(None) => Some(None),
            Ok(Some(text)) => Some(Some(text.parse::<i64>().ok()?.checked_mul(1_000)?)),
            Err(()) => None,
        };
        let covered: Vec<String> = get("headers")
            .ok()?
            .unwrap_or("(created)")
            .split_ascii_whitespace()
            .map(str::to_ascii_lowercase)
            .collect();
        let twice = (1..covered.len()).any(|at| covered[..at].contains(&covered[at]));
        if covered.len() > MAX_COMPONENTS || twice {
            return None;
        }
        Some(Self {
            key_id: get("keyId").ok()??.to_owned(),
            algorithm: get("algorithm").ok()?.map(str::to_ascii_lowercase),
            created: seconds("created")?,
            expires: seconds("expires")?,
            covered,
            signature: STANDARD.decode(get("signature").ok()??).ok()?,
        })
    }

    /// Whether it holds. A signature of the target without its query holds too: GoToSocial falls back to it.
    pub fn verify(&self, key: &PublicKey, request: &Incoming<'_>) -> Result<(), Refused> {
        for needed in ["(request-target)", "host"] {
            self.needs(needed)?;
        }
        self.check_time(request)?;
        if request.needs_digest() {
            self.check_digest(request)?;
        }
        let target = request.path_and_query;
        let algorithms = self.algorithms(key)?;
        if self.fits(key, algorithms, request, target)? {
            return Ok(());
        }
        if let Some((path, _)) = target.split_once('?')
            && self.fits(key, algorithms, request, path)?
        {
            return Ok(());
        }
        Err(Refused::Wrong)
    }

    fn covers(&self, name: &str) -> bool {
        self.covered.iter().any(|it| it == name)
    }

    fn needs(&self, name: &'static str) -> Result<(), Refused> {
        if self.covers(name) {
            Ok(())
        } else {
            Err(Refused::NotCovered(name))
        }
    }

    /// Only times that are signed count.
    fn check_time(&self, request: &Incoming<'_>) -> Result<(), Refused> {
        let created = if self.covers("(created)") {
            self.created.ok_or(Refused::Parameter("created"))?
        } else {
            self.needs("date")?;
            let date = request
                .header("date")
                .ok_or_else(|| Refused::Absent("date".into()))?;
            dates::parse_http(&date).ok_or(Refused::Unreadable("Date"))?
        };
        let expires = self.expires.filter(|_| self.covers("(expires)"));
        window::check(created, expires, request.now)
    }

    fn check_digest(&self, request: &Incoming<'_>) -> Result<(), Refused> {
        self.needs("digest")?;
        let value = request
            .header("digest")
            .ok_or_else(|| Refused::Absent("digest".into()))?;
        match request.body {
            Some(body) if body.fits_header(&value) => Ok(()),
            _ => Err(Refused::Digest),
        }
    }

    /// What may have made it. `hs2019` and no name at all leave it to the key; in fact they are RSA with SHA-256.
    fn algorithms(&self, key: &PublicKey) -> Result<&'static [Algorithm], Refused> {
        match (key, self.algorithm.as_deref()) {
            (PublicKey::Rsa(_), Some("rsa-sha256")) => Ok(&[Algorithm::RsaSha256]),
            (PublicKey::Rsa(_), Some("rsa-sha512")) => Ok(&[Algorithm::RsaSha512]),
            (PublicKey::Rsa(_), Some("hs2019") | None) => {
                Ok(&[Algorithm::RsaSha256, Algorithm::RsaSha512])
            }
            (PublicKey::Ed25519(_), Some("ed25519" | "hs2019") | None) => Ok(&[Algorithm::Ed25519]),
            _ => Err(Refused::Algorithm),
        }
    }

    fn fits(
        &self,
        key: &PublicKey,
        algorithms: &[Algorithm],
        request: &Incoming<'_>,
        target: &str,
    ) -> Result<bool, Refused> {
        let message = self.message(request, target)?;
        Ok(algorithms
            .iter()
            .any(|algorithm| key.verify(*algorithm, message.as_bytes(), &self.signature)))
    }

    /// The text that was signed.
    fn message(&self, request: &Incoming<'_>, target: &str) -> Result<String, Refused> {
        let mut message = String::with_capacity(512);
        for name in &self.covered {
            if !message.is_empty() {
                message.push('\n');
            }
            message.push_str(name);
            message.push_str(": ");
            match name.as_str() {
                "(request-target)" => {
                    message.push_str(&request.method.as_str().to_ascii_lowercase());
                    message.push(' ');
                    message.push_str(target);
                }
                "(created)" => self.push_time(&mut message, self.created, "created")?,
                "(expires)" => self.push_time(&mut message, self.expires, "expires")?,
                "host" => message.push_str(request.host()),
                name if name.starts_with('(') => return Err(Refused::Unsupported(name.into())),
                name => match request.header(name) {
                    Some(value) => message.push_str(&value),
                    None => return Err(Refused::Absent(name.into())),
                },
            }
        }
        Ok(message)
    }

    /// The draft allows these only with `hs2019`, which is also meant when no algorithm is named.
    fn push_time(
        &self,
        message: &mut String,
        time: Option<i64>,
        name: &'static str,
    ) -> Result<(), Refused> {
        if self.algorithm.as_deref().is_some_and(|it| it != "hs2019") {
            return Err(Refused::Unsupported(format!("({name})")));
        }
        let time = time.ok_or(Refused::Parameter(name))?;
        message.push_str(&(time / 1_000).to_string());
        Ok(())
    }
}

/// `name="value"` or `name=value`, separated by commas.
fn parameters(text: &str) -> Option<Vec<(&str, &str)>> {
    let mut rest = text.trim();
    let mut parameters = Vec::with_capacity(6);
    while !rest.is_empty() {
        let (name, after) = rest.split_once('=')?;
        let (value, after) = match after.trim_start().strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => after.split_at(after.find(',').unwrap_or(after.len())),
        };
        parameters.push((name.trim(), value.trim()));
        rest = after.trim_start();
        if !rest.is_empty() {
            rest = rest.strip_prefix(',')?.trim_start();
        }
    }
    Some(parameters)
}

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
            match signature.and_then(|bytes| Self::read(input, bytes)?.checked()) {
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
        Ok(Self {
            key_id: text("keyid").ok_or(Refused::Parameter("keyid"))?,
            created: seconds("created").ok_or(Refused::Parameter("created"))?,
            expires,
            algorithm,
            covered,
            signature: signature.to_vec(),
        })
    }

    /// Covers names without parameters, each once, and among them what must be there.
    fn checked(self) -> Result<Self, Refused> {
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
        self.needs("@target-uri")?;
        Ok(self)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signatures::BodyDigest;
    use http::Method;

    const RSA: &str = "-----BEGIN RSA PUBLIC KEY-----\
        MIIBCgKCAQEAhAKYdtoeoy8zcAcR874L8cnZxKzAGwd7v36APp7Pv6Q2jdsPBRrw\
        WEBnez6d0UDKDwGbc6nxfEXAy5mbhgajzrw3MOEt8uA5txSKobBpKDeBLOsdJKFq\
        MGmXCQvEG7YemcxDTRPxAleIAgYYRjTSd/QBwVW9OwNFhekro3RtlinV0a75jfZg\
        kne/YiktSvLG34lw2zqXBDTC5NHROUqGTlML4PlNZS5Ri2U4aCNx2rUPRcKIlE0P\
        uKxI4T+HIaFpv8+rdV6eUgOrB2xeI1dSFFn/nnv5OoZJEIB+VmuKn3DCUcCZSFlQ\
        PSXSfBDiUGhwOw76WuSSsf1D4b/vLoJ10wIDAQAB\
        -----END RSA PUBLIC KEY-----";
    const ED25519: &str = "-----BEGIN PUBLIC KEY-----\
        MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=\
        -----END PUBLIC KEY-----";

    struct Vector {
        key: &'static str,
        method: Method,
        origin: &'static str,
        path_and_query: &'static str,
        headers: &'static [(&'static str, &'static str)],
        input: &'static str,
        signature: &'static str,
    }

    /// The examples of the RFC whose keys we support: 4.3 (the proxy's signature), B.2.6 and B.4.
    fn vectors() -> [Vector; 3] {
        [
            Vector {
                key: RSA,
                method: Method::POST,
                origin: "https://origin.host.internal.example",
                path_and_query: "/foo?param=Value&Pet=dog",
                headers: &[
                    (
                        "content-digest",
                        "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:",
                    ),
                    ("content-type", "application/json"),
                    ("content-length", "18"),
                    ("forwarded", "for=192.0.2.123;host=example.com;proto=https"),
                ],
                input: r#"proxy_sig=("@method" "@authority" "@path" "content-digest" "content-type" "content-length" "forwarded");created=1618884480;keyid="test-key-rsa";alg="rsa-v1_5-sha256";expires=1618884540"#,
                signature: "proxy_sig=:S6ZzPXSdAMOPjN/6KXfXWNO/f7V6cHm7BXYUh3YD/fRad4BCaRZxP+JH+8XY1I6+8Cy+CM5g92iHgxtRPz+MjniOaYmdkDcnL9cCpXJleXsOckpURl49GwiyUpZ10KHgOEe11sx3G2gxI8S0jnxQB+Pu68U9vVcasqOWAEObtNKKZd8tSFu7LB5YAv0RAGhB8tmpv7sFnIm9y+7X5kXQfi8NMaZaA8i2ZHwpBdg7a6CMfwnnrtflzvZdXAsD3LH2TwevU+/PBPv0B6NMNk93wUs/vfJvye+YuI87HU38lZHowtznbLVdp770I6VHR6WfgS9ddzirrswsE1w5o0LV/g==:",
            },
            Vector {
                key: ED25519,
                method: Method::POST,
                origin: "https://example.com",
                path_and_query: "/foo?param=Value&Pet=dog",
                headers: &[
                    ("date", "Tue, 20 Apr 2021 02:07:55 GMT"),
                    ("content-type", "application/json"),
                    ("content-length", "18"),
                ],
                input: r#"sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519""#,
                signature: "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:",
            },
            Vector {
                key: ED25519,
                method: Method::GET,
                origin: "https://example.org",
                path_and_query: "/demo?name1=Value1&Name2=value2",
                headers: &[("accept", "application/json"), ("accept", "*/*")],
                input: r#"transform=("@method" "@path" "@authority" "accept");created=1618884473;keyid="test-key-ed25519""#,
                signature: "transform=:ZT1kooQsEHpZ0I1IjCqtQppOmIqlJPeo7DHR3SoMn0s5JZ1eRGS0A+vyYP9t/LXlh5QMFFQ6cpLt2m0pmj3NDA==:",
            },
        ]
    }

    /// Whether the vector's signature fits the request, without asking what it must cover.
    fn fits(vector: &Vector, headers: &HeaderMap) -> bool {
        let mut inputs = dictionary(vector.input).unwrap();
        let signatures = dictionary(vector.signature).unwrap();
        let [(_, Member::Item(Bare::Bytes(bytes), _))] = signatures.as_slice() else {
            panic!("one signature");
        };
        let signature = Signature::read(inputs.remove(0).1, bytes).unwrap();
        let request = Incoming {
            method: &vector.method,
            origin: vector.origin,
            path_and_query: vector.path_and_query,
            headers,
            body: None,
            now: 1_618_884_480_000,
        };
        let key = PublicKey::from_pem(vector.key).unwrap();
        let algorithm = signature.algorithm(&key).unwrap();
        let base = signature.base(&request).unwrap();
        key.verify(algorithm, base.as_bytes(), &signature.signature)
    }

    #[test]
    fn the_vectors_of_the_rfc() {
        for vector in vectors() {
            let mut headers = HeaderMap::new();
            for (name, value) in vector.headers {
                headers.append(*name, HeaderValue::from_static(value));
            }
            assert!(fits(&vector, &headers), "{}", vector.input);
            for (name, _) in vector.headers {
                let mut other = headers.clone();
                other.insert(*name, HeaderValue::from_static("other"));
                assert!(!fits(&vector, &other), "{name} of {}", vector.input);
            }
        }
    }

    #[test]
    fn what_they_cover_is_not_enough_for_us() {
        for vector in vectors() {
            let mut headers = HeaderMap::new();
            headers.insert(INPUT, HeaderValue::from_static(vector.input));
            headers.insert("signature", HeaderValue::from_static(vector.signature));
            let refused = Signature::of(&headers).unwrap_err();
            assert_eq!(refused, Refused::NotCovered("@target-uri"));
        }
    }

    #[test]
    fn the_digest_of_the_rfc() {
        assert_eq!(
            BodyDigest::of(br#"{"hello": "world"}"#).content_digest(),
            "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"
        );
    }
}

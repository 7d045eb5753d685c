//! A device that makes passkeys and signs with them, and the browser before it.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde_json::{Value, json};

/// Somebody was there.
const PRESENT: u8 = 1;
/// It was its owner: finger, face or PIN.
const VERIFIED: u8 = 1 << 2;
/// A new key comes along.
const NEW_KEY: u8 = 1 << 6;

/// A device with passkeys.
pub struct Authenticator {
    keys: Vec<Key>,
    /// Where the browser stands.
    pub origin: String,
    /// Whether it makes sure who is there.
    pub verifies: bool,
    /// How often it has signed.
    pub count: u32,
}

struct Key {
    id: [u8; 16],
    pair: EcdsaKeyPair,
    /// The domain to which it is tied.
    domain: String,
    /// What the server calls its owner.
    handle: String,
}

impl Authenticator {
    /// A new device, whose browser is at this address.
    pub fn at(origin: &str) -> Self {
        Self {
            keys: Vec::new(),
            origin: origin.to_owned(),
            verifies: true,
            count: 0,
        }
    }

    /// Makes a passkey, as the form on a page wants it; answers what goes with the form.
    pub fn makes(&mut self, page: &str) -> String {
        let options = options(page, "create");
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key");
        let key = Key {
            id: digest(&SHA256, pair.public_key().as_ref()).as_ref()[..16]
                .try_into()
                .expect("16 bytes"),
            pair,
            domain: text(&options["rp"]["id"]),
            handle: text(&options["user"]["id"]),
        };
        let mut data = self.data(&key.domain, NEW_KEY);
        data.extend([0; 16]); // no model
        data.extend([0, key.id.len() as u8]);
        data.extend(key.id);
        data.extend(cose(key.pair.public_key().as_ref()));
        let response = json!({
            "clientDataJSON": BASE64.encode(self.client("webauthn.create", &options)),
            "attestationObject": BASE64.encode(attestation(&data)),
        });
        let answer = answer(&key, &response);
        self.keys.push(key);
        answer
    }

    /// Signs with the newest passkey, as the form on a page wants it; answers what goes with the form.
    pub fn signs(&mut self, page: &str) -> String {
        let options = options(page, "get");
        self.count += 1;
        let key = self.keys.last().expect("it has a passkey");
        let (data, client) = (
            self.data(&key.domain, 0),
            self.client("webauthn.get", &options),
        );
        let signed = [data.as_slice(), digest(&SHA256, &client).as_ref()].concat();
        let signature = key.pair.sign(&SystemRandom::new(), &signed);
        let response = json!({
            "clientDataJSON": BASE64.encode(&client),
            "authenticatorData": BASE64.encode(&data),
            "signature": BASE64.encode(signature.expect("a signature")),
            "userHandle": key.handle,
        });
        answer(key, &response)
    }

    /// <https://www.w3.org/TR/webauthn-3/#authenticator-data>
    fn data(&self, domain: &str, flags: u8) -> Vec<u8> {
        let verified = if self.verifies { VERIFIED } else { 0 };
        let mut data = digest(&SHA256, domain.as_bytes()).as_ref().to_vec();
        data.push(PRESENT | verified | flags);
        data.extend(self.count.to_be_bytes());
        data
    }

    /// What the browser vouches for.
    fn client(&self, kind: &str, options: &Value) -> Vec<u8> {
        let client = json!({
            "type": kind,
            "challenge": options["challenge"],
            "origin": self.origin,
            "crossOrigin": false,
        });
        client.to_string().into_bytes()
    }
}

/// What the server asks, as it stands in the form.
fn options(page: &str, way: &str) -> Value {
    let start = format!("data-way=\"{way}\" data-options=\"");
    let (_, rest) = page.split_once(&start).expect("a page that asks");
    let options = rest.split('"').next().unwrap_or_default();
    let options = options.replace("&#34;", "\"").replace("&#38;", "&");
    serde_json::from_str(&options).expect("JSON")
}

fn answer(key: &Key, response: &Value) -> String {
    let id = BASE64.encode(key.id);
    json!({"id": id, "rawId": id, "type": "public-key", "response": response}).to_string()
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// A public key (`04 x y`) as CBOR: `{1: 2, 3: -7, -1: 1, -2: x, -3: y}`.
fn cose(point: &[u8]) -> Vec<u8> {
    let (x, y) = point[1..].split_at(32);
    let head = [0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32];
    [&head, x, &[0x22, 0x58, 32], y].concat()
}

/// `{"fmt": "none", "attStmt": {}, "authData": data}` as CBOR.
fn attestation(data: &[u8]) -> Vec<u8> {
    let length = data.len() as u8;
    [
        b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".as_slice(),
        &[length],
        data,
    ]
    .concat()
}

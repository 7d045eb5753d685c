//! Keys: a private one signs, a public one verifies. Both are parsed once and then shared.

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{self, KeyPair, KeySize};
use aws_lc_rs::signature::{
    ED25519, KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA512,
    RSA_PKCS1_SHA256, RsaParameters, VerificationAlgorithm,
};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// The longest key that is read, as text.
const MAX_TEXT: usize = 8_192;
/// An Ed25519 key as a `SubjectPublicKeyInfo`: these bytes, then the 32 of the key.
const ED25519_SPKI: [u8; 12] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];

/// Why a key cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The text around the key is not what it should be.
    #[error("not a key in PEM or multibase")]
    Encoding,
    /// Neither RSA nor Ed25519.
    #[error("a key of a kind that is not supported")]
    Kind,
    /// An RSA key that is too weak, or so large that it only costs.
    #[error("an RSA key that has not between 2048 and 8192 bits")]
    Size,
    /// The cryptographic library gave up.
    #[error("the key could not be made or used")]
    Failed,
}

/// How a signature is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSA PKCS#1 v1.5 with SHA-256: what everybody uses.
    RsaSha256,
    /// RSA PKCS#1 v1.5 with SHA-512.
    RsaSha512,
    /// Ed25519.
    Ed25519,
}

/// An RSA key that signs.
pub struct PrivateKey(KeyPair);

impl PrivateKey {
    /// Makes a key of 2048 bits. This takes long (a tenth of a second, at times much more): not on a thread that serves requests.
    pub fn generate() -> Result<Self, KeyError> {
        KeyPair::generate(KeySize::Rsa2048)
            .map(Self)
            .map_err(|_| KeyError::Failed)
    }

    /// Reads PKCS#8 (`PRIVATE KEY`) or PKCS#1 (`RSA PRIVATE KEY`, as Mastodon keeps it).
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let key = match unwrap_pem(pem)? {
            ("PRIVATE KEY", der) => KeyPair::from_pkcs8(&der),
            ("RSA PRIVATE KEY", der) => KeyPair::from_der(&der),
            _ => return Err(KeyError::Kind),
        };
        key.map(Self).map_err(|_| KeyError::Kind)
    }

    /// Writes PKCS#8. Whoever reads this text can speak for the actor.
    pub fn to_pem(&self) -> Result<String, KeyError> {
        let der = self.0.as_der().map_err(|_| KeyError::Failed)?;
        Ok(wrap_pem("PRIVATE KEY", der.as_ref()))
    }

    /// The public half, as `publicKeyPem` gives it.
    pub fn public_pem(&self) -> Result<String, KeyError> {
        let der: PublicKeyX509Der<'_> =
            self.0.public_key().as_der().map_err(|_| KeyError::Failed)?;
        Ok(wrap_pem("PUBLIC KEY", der.as_ref()))
    }

    /// Signs with [`Algorithm::RsaSha256`]; in base64, as every header wants it.
    pub fn sign(&self, message: &[u8]) -> Result<String, KeyError> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                message,
                &mut signature,
            )
            .map_err(|_| KeyError::Failed)?;
        Ok(STANDARD.encode(signature))
    }
}

impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PrivateKey(…)")
    }
}

/// A key that verifies.
#[derive(Clone, Debug)]
pub enum PublicKey {
    /// RSA, of 2048 to 8192 bits.
    Rsa(ParsedPublicKey),
    /// Ed25519.
    Ed25519(ParsedPublicKey),
}

impl PublicKey {
    /// Reads a key in PEM or multibase.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        match text.contains("-----BEGIN ") {
            true => Self::from_pem(text),
            false => Self::from_multibase(text),
        }
    }

    /// Reads `PUBLIC KEY` (RSA or Ed25519) and `RSA PUBLIC KEY` (PKCS#1).
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        match unwrap_pem(pem)? {
            ("PUBLIC KEY", der) => match der.strip_prefix(&ED25519_SPKI) {
                Some(key) => Self::ed25519(key),
                None => Self::rsa(&der),
            },
            ("RSA PUBLIC KEY", der) => Self::rsa(&der),
            _ => Err(KeyError::Kind),
        }
    }

    /// Reads a Multikey (FEP-521a): RSA or Ed25519 in base58 or base64url.
    pub fn from_multibase(text: &str) -> Result<Self, KeyError> {
        if text.len() > MAX_TEXT {
            return Err(KeyError::Encoding);
        }
        let bytes = match text.split_at_checked(1) {
            Some(("z", rest)) => base58(rest),
            Some(("u", rest)) => URL_SAFE_NO_PAD.decode(rest).ok(),
            _ => None,
        }
        .ok_or(KeyError::Encoding)?;
        match bytes.as_slice() {
            [0xed, 0x01, key @ ..] => Self::ed25519(key),
            [0x85, 0x24, key @ ..] => Self::rsa(key),
            _ => Err(KeyError::Kind),
        }
    }

    /// Whether this key made this signature of this message.
    pub fn verify(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        match (self, algorithm) {
            (Self::Rsa(key), Algorithm::RsaSha256) | (Self::Ed25519(key), Algorithm::Ed25519) => {
                key.verify_sig(message, signature).is_ok()
            }
            (Self::Rsa(key), Algorithm::RsaSha512) => RSA_PKCS1_2048_8192_SHA512
                .verify_sig(key.as_ref(), message, signature)
                .is_ok(),
            _ => false,
        }
    }

    fn rsa(der: &[u8]) -> Result<Self, KeyError> {
        let key = rsa::PublicKey::from_der(der).map_err(|_| KeyError::Kind)?;
        let bits = RsaParameters::public_modulus_len(key.as_ref()).map_err(|_| KeyError::Kind)?;
        if !(2048..=8192).contains(&bits) {
            return Err(KeyError::Size);
        }
        ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key)
            .map(Self::Rsa)
            .map_err(|_| KeyError::Kind)
    }

    fn ed25519(key: &[u8]) -> Result<Self, KeyError> {
        if key.len() != 32 {
            return Err(KeyError::Encoding);
        }
        ParsedPublicKey::new(&ED25519, key)
            .map(Self::Ed25519)
            .map_err(|_| KeyError::Kind)
    }
}

/// The label and the bytes of a PEM text, with any line ends and spaces around.
fn unwrap_pem(pem: &str) -> Result<(&str, Vec<u8>), KeyError> {
    let body = || {
        if pem.len() > MAX_TEXT {
            return None;
        }
        let (_, rest) = pem.split_once("-----BEGIN ")?;
        let (label, rest) = rest.split_once("-----")?;
        let (body, rest) = rest.split_once("-----END ")?;
        rest.starts_with(label).then_some((label, body))
    };
    let (label, body) = body().ok_or(KeyError::Encoding)?;
    let text: Vec<u8> = body.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    let der = STANDARD.decode(text).map_err(|_| KeyError::Encoding)?;
    Ok((label, der))
}

fn wrap_pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let mut pem = format!("-----BEGIN {label}-----\n");
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        pem.push_str(line);
        pem.push('\n');
        rest = after;
    }
    pem.push_str(&format!("-----END {label}-----\n"));
    pem
}

/// Base58 with Bitcoin's alphabet. Quadratic, so the text must be short.
fn base58(text: &str) -> Option<Vec<u8>> {
    const ALPHABET: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let mut little_endian: Vec<u8> = Vec::new();
    for symbol in text.bytes() {
        let mut carry = ALPHABET.iter().position(|b| *b == symbol)?;
        for byte in &mut little_endian {
            carry += usize::from(*byte) * 58;
            *byte = carry as u8;
            carry >>= 8;
        }
        while carry > 0 {
            little_endian.push(carry as u8);
            carry >>= 8;
        }
    }
    let zeros = text.bytes().take_while(|b| *b == b'1').count();
    little_endian.extend(std::iter::repeat_n(0, zeros));
    little_endian.reverse();
    Some(little_endian)
}

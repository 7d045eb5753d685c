//! Certificates at hand, by the name that they are for.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use parking_lot::RwLock;
use rustls::client::verify_server_name;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::server::{ClientHello, ParsedCertificate, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use types::Timestamp;
use x509_parser::parse_x509_certificate;

use crate::StartResult;

/// A certificate with its key.
#[derive(Debug)]
pub(crate) struct Certificate {
    key: Arc<CertifiedKey>,
    /// When a third of its life is left.
    pub due: Timestamp,
    /// When it ends.
    pub ends: Timestamp,
}

impl Certificate {
    /// Reads two files: a chain, and the key of its first certificate.
    pub(crate) fn open(chain: &Path, key: &Path) -> StartResult<Self> {
        let certificate = Self::read(&read(chain)?, &read(key)?);
        Ok(certificate.map_err(|error| {
            format!(
                "{} and {} are no certificate and its key: {error}",
                chain.display(),
                key.display()
            )
        })?)
    }

    /// Reads a chain and the key of its first certificate, both in PEM.
    pub(super) fn read(chain: &[u8], key: &[u8]) -> StartResult<Self> {
        let chain: Vec<_> = CertificateDer::pem_slice_iter(chain).collect::<Result<_, _>>()?;
        let first = chain.first().ok_or("there is no certificate in it")?;
        let (_, parsed) = parse_x509_certificate(first)?;
        let validity = parsed.validity();
        let (begins, ends) = (
            validity.not_before.timestamp(),
            validity.not_after.timestamp(),
        );
        let key = PrivateKeyDer::from_pem_slice(key)?;
        let provider = aws_lc_rs::default_provider();
        let key = CertifiedKey::from_der(chain, key, &provider)?;
        Ok(Self {
            key: Arc::new(key),
            due: Timestamp((ends - (ends - begins) / 3) * 1000),
            ends: Timestamp(ends * 1000),
        })
    }

    /// Whether browsers take it at this name.
    pub(crate) fn is_for(&self, name: &str) -> bool {
        let name = ServerName::try_from(name.trim_matches(['[', ']']));
        let certificate = self.key.end_entity_cert().map(ParsedCertificate::try_from);
        match (name, certificate) {
            (Ok(name), Ok(Ok(certificate))) => verify_server_name(&certificate, &name).is_ok(),
            _ => false,
        }
    }
}

fn read(file: &Path) -> StartResult<Vec<u8>> {
    Ok(std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?)
}

/// Certificates at hand.
#[derive(Debug, Default)]
pub(super) struct Certificates {
    by_name: RwLock<HashMap<String, Arc<Certificate>>>,
    /// The one from a file, which is for all names.
    any: ArcSwapOption<Certificate>,
    /// Shown to authorities only.
    challenges: RwLock<HashMap<String, Arc<CertifiedKey>>>,
}

impl Certificates {
    pub(super) fn get(&self, name: &str) -> Option<Arc<Certificate>> {
        self.by_name.read().get(name).cloned()
    }

    pub(super) fn put(&self, name: &str, certificate: Certificate) {
        self.by_name
            .write()
            .insert(name.to_owned(), Arc::new(certificate));
    }

    pub(super) fn put_for_all(&self, certificate: Certificate) {
        self.any.store(Some(Arc::new(certificate)));
    }

    pub(super) fn challenge(&self, name: &str, key: CertifiedKey) {
        self.challenges
            .write()
            .insert(name.to_owned(), Arc::new(key));
    }

    pub(super) fn end_challenge(&self, name: &str) {
        self.challenges.write().remove(name);
    }
}

/// What visitors are shown.
#[derive(Debug)]
pub(super) struct Visits(pub Arc<Certificates>);

impl ResolvesServerCert for Visits {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let any = self.0.any.load_full();
        let named = || self.0.get(&hello.server_name()?.to_ascii_lowercase());
        any.or_else(named)
            .map(|certificate| certificate.key.clone())
    }
}

/// What authorities are shown.
#[derive(Debug)]
pub(super) struct Challenges(pub Arc<Certificates>);

impl ResolvesServerCert for Challenges {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let name = hello.server_name()?.to_ascii_lowercase();
        self.0.challenges.read().get(&name).cloned()
    }
}

//! A certificate from files, which others keep fresh.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use parking_lot::Mutex;

use super::certificates::{Certificate, Certificates};
use crate::StartResult;

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(60);

pub(super) struct Files {
    chain: PathBuf,
    key: PathBuf,
    certificates: Arc<Certificates>,
    /// When the files that are in use were written.
    written: Mutex<[Option<SystemTime>; 2]>,
}

impl Files {
    /// Reads them; at the start they must be there.
    pub(super) fn open(
        chain: PathBuf,
        key: PathBuf,
        certificates: Arc<Certificates>,
    ) -> StartResult<Arc<Self>> {
        let files = Self {
            chain,
            key,
            certificates,
            written: Mutex::default(),
        };
        files.look()?;
        Ok(Arc::new(files))
    }

    /// Takes new ones when they were written; what cannot be read is left, and the old one stays.
    pub(super) async fn keep(&self) {
        loop {
            tokio::time::sleep(LOOK).await;
            match tokio::task::block_in_place(|| self.look()) {
                Ok(false) => {}
                Ok(true) => {
                    tracing::info!(chain = %self.chain.display(), "a new certificate is in use")
                }
                Err(error) => tracing::error!("the certificate in use is not replaced: {error}"),
            }
        }
    }

    /// Reads the files when they were written since the last time; tells whether they were.
    pub(super) fn look(&self) -> StartResult<bool> {
        let written = [&self.chain, &self.key].map(|file| written(file));
        let mut known = self.written.lock();
        if *known == written && written.iter().all(Option::is_some) {
            return Ok(false);
        }
        self.certificates
            .put_for_all(Certificate::open(&self.chain, &self.key)?);
        *known = written;
        Ok(true)
    }
}

fn written(file: &Path) -> Option<SystemTime> {
    std::fs::metadata(file).ok()?.modified().ok()
}

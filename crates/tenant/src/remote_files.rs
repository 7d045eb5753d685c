//! How files of other servers are shown: under addresses of our own that nobody else can make, each fetched by one at a time.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parking_lot::Mutex;
use store::remote_files::Owner;
use tokio::sync::OwnedMutexGuard;

/// So many new bytes, as a part of the budget, before it is looked whether there is room.
const GROWTH: u64 = 64;

/// Which version of a file is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// As large as we keep it.
    Original,
    /// Small, or not moving.
    Small,
}

impl Version {
    /// From its word in addresses.
    pub fn new(word: &str) -> Option<Self> {
        match word {
            "original" => Some(Self::Original),
            "small" => Some(Self::Small),
            _ => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Small => "small",
        }
    }
}

/// Whether the name of a file is its address on another server.
pub fn is_remote(file: &str) -> bool {
    file.starts_with("https://") || file.starts_with("http://")
}

/// How files of other servers are shown.
pub struct RemoteFiles {
    key: hmac::Key,
    turns: Mutex<HashMap<Owner, Weak<tokio::sync::Mutex<()>>>>,
    /// Bytes that came since it was last looked whether there is room.
    grown: AtomicU64,
}

impl RemoteFiles {
    pub(crate) fn new(secret: [u8; 32]) -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, &secret),
            turns: Mutex::default(),
            // Nobody looked since the server was opened.
            grown: AtomicU64::new(u64::MAX / 2),
        }
    }

    /// The path of a file that lies at `url`. It cannot be guessed, and changes with the URL, but for emoji.
    pub(crate) fn path(&self, owner: Owner, url: &str, version: Version) -> String {
        let seal = hmac::sign(&self.key, &sealed(owner, url));
        let seal = URL_SAFE_NO_PAD.encode(seal);
        let (kind, id, version) = (owner.kind(), owner.id(), version.word());
        format!("/remote/{kind}/{id}/{version}/{seal}")
    }

    /// Whether an address with this seal was made here for the file that lies at `url`.
    pub fn fits(&self, seal: &str, owner: Owner, url: &str) -> bool {
        let seal = URL_SAFE_NO_PAD.decode(seal);
        seal.is_ok_and(|seal| hmac::verify(&self.key, &sealed(owner, url), &seal).is_ok())
    }

    /// Waits until nobody else fetches the file of `owner`.
    pub async fn turn(&self, owner: Owner) -> OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self.turns.lock();
            turns.retain(|_, turn| turn.strong_count() > 0);
            let known = turns.get(&owner).and_then(Weak::upgrade);
            known.unwrap_or_else(|| {
                let turn = Arc::default();
                turns.insert(owner, Arc::downgrade(&turn));
                turn
            })
        };
        turn.lock_owned().await
    }

    /// Notes that so many bytes came; answers whether it is time to look whether there is room.
    pub fn grow(&self, bytes: u64, budget: u64) -> bool {
        let grown = self.grown.fetch_add(bytes, Ordering::Relaxed) + bytes;
        let is_time = grown > budget / GROWTH;
        if is_time {
            self.grown.store(0, Ordering::Relaxed);
        }
        is_time
    }
}

/// What shows an emoji is not rendered anew when its picture changes, so its address stays.
fn sealed(owner: Owner, url: &str) -> Vec<u8> {
    let url = match owner {
        Owner::Emoji(_) => "",
        _ => url,
    };
    format!("{} {} {url}", owner.kind(), owner.id()).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use types::{AccountId, MediaId};

    #[test]
    fn a_seal_fits_one_file_of_one_owner() {
        let (files, others) = (RemoteFiles::new([1; 32]), RemoteFiles::new([2; 32]));
        let (owner, url) = (Owner::Avatar(AccountId(7)), "https://b.test/a.png");
        let path = files.path(owner, url, Version::Small);
        let (path, seal) = path.rsplit_once('/').unwrap();
        assert_eq!(path, "/remote/avatar/7/small");
        assert!(files.fits(seal, owner, url));
        assert!(!others.fits(seal, owner, url));
        assert!(!files.fits(seal, owner, "https://b.test/b.png"));
        for other in [
            Owner::Avatar(AccountId(8)),
            Owner::Header(AccountId(7)),
            Owner::Attachment(MediaId(7)),
        ] {
            assert!(!files.fits(seal, other, url), "{other:?}");
        }
        let emoji = Owner::Emoji(types::EmojiId(7));
        let path = files.path(emoji, url, Version::Small);
        let (_, stays) = path.rsplit_once('/').unwrap();
        assert!(files.fits(stays, emoji, "https://b.test/b.png"));
        for seal in ["", "AAAA", &seal[..42], "%"] {
            assert!(!files.fits(seal, owner, url), "{seal}");
        }
    }

    #[test]
    fn it_is_looked_at_the_first_time_and_after_each_64th_of_the_budget() {
        let files = RemoteFiles::new([1; 32]);
        let looked = [1, 60, 3, 1, 1, 64, 65].map(|bytes| files.grow(bytes, 64 * 64));
        assert_eq!(looked, [true, false, false, false, true, false, true]);
    }

    #[tokio::test]
    async fn one_waits_for_the_other_and_nothing_is_kept() {
        let files = RemoteFiles::new([1; 32]);
        let (one, other) = (Owner::Avatar(AccountId(1)), Owner::Avatar(AccountId(2)));
        let turn = files.turn(one).await;
        let _other = files.turn(other).await;
        let mut waiting = Box::pin(files.turn(one));
        assert!((&mut waiting).now_or_never().is_none());
        drop(turn);
        drop(waiting.await);
        let _third = files.turn(Owner::Emoji(types::EmojiId(1))).await;
        assert_eq!(files.turns.lock().len(), 2);
    }
}

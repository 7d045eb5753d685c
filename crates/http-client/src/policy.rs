//! What may be reached, and how much of it is taken.

use std::time::Duration;

/// What holds for every request of a client.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Which addresses may be reached.
    pub network: Network,
    /// How we call ourselves.
    pub user_agent: String,
}

/// Which addresses may be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// None: only hosts inside the process.
    Off,
    /// Public ones, by https.
    Public,
    /// Loopback and private ones, too, on any port and without TLS. Never those of cloud metadata.
    Development,
}

/// How much of an answer is taken, and how long that may last.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the body, as sent and as decompressed.
    pub max_bytes: usize,
    /// From the look-up of the name to the last byte, over all redirects. Waiting for a place is not counted.
    pub deadline: Duration,
    /// How many redirects are followed.
    pub redirects: usize,
}

impl Limits {
    /// For a JSON document.
    pub const DOCUMENT: Self = Self {
        max_bytes: 1 << 20,
        deadline: Duration::from_secs(10),
        redirects: 3,
    };

    /// For a delivery: what is answered hardly matters.
    pub const DELIVERY: Self = Self {
        max_bytes: 64 << 10,
        deadline: Duration::from_secs(20),
        redirects: 0,
    };

    /// For a file of at most `max_bytes`.
    pub const fn media(max_bytes: usize) -> Self {
        Self {
            max_bytes,
            deadline: Duration::from_secs(60),
            redirects: 3,
        }
    }
}

//! How often one may ask, in numbers.

/// How often one may ask; none: as often as one likes.
#[derive(Clone, Debug, Default)]
pub struct Rates {
    /// By one token, within five minutes.
    pub token: Option<u32>,
    /// By one person with all their tokens, within five minutes.
    pub person: Option<u32>,
    /// From one network without a token, within five minutes, of each server.
    pub visitor: Option<u32>,
    /// From one network, within five minutes, whatever it is.
    pub network: Option<u32>,
    /// Uploads of one person, within half an hour.
    pub uploads: Option<u32>,
    /// Posts and boosts that one person takes back, within half an hour.
    pub withdrawals: Option<u32>,
    /// Apps that are registered from one network, within ten minutes.
    pub apps: Option<u32>,
}

//! Time: milliseconds since 1970 in UTC, and the clock that tells it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// One second in milliseconds.
pub const SECOND: i64 = 1000;
/// One minute in milliseconds.
pub const MINUTE: i64 = 60 * SECOND;
/// One hour in milliseconds.
pub const HOUR: i64 = 60 * MINUTE;
/// One day in milliseconds.
pub const DAY: i64 = 24 * HOUR;

/// Milliseconds since 1970-01-01 in UTC.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The moment `millis` later (earlier when negative).
    pub fn plus(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Midnight of the same day in UTC.
    pub fn day(self) -> Self {
        Self(self.0.div_euclid(DAY) * DAY)
    }

    /// Whole seconds since 1970.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(SECOND)
    }

    /// `2026-01-02T03:04:05Z`
    pub fn to_the_second(self) -> String {
        let time = OffsetDateTime::from_unix_timestamp(self.seconds()).ok();
        let text = time.and_then(|time| time.format(&Rfc3339).ok());
        text.unwrap_or_else(|| self.seconds().to_string())
    }

    /// Reads an ISO 8601 date with time and offset (RFC 3339); `None` when it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let time = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        i64::try_from(time.unix_timestamp_nanos() / 1_000_000)
            .ok()
            .map(Self)
    }
}

/// Tells the time. Tests hold a manual one and move it.
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self(None)
    }

    /// A clock that stands at `start` until it is moved.
    pub fn manual(start: Timestamp) -> Self {
        Self(Some(Arc::new(AtomicI64::new(start.0))))
    }

    /// The time now.
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Some(manual) => Timestamp(manual.load(Ordering::Relaxed)),
            None => system_now(),
        }
    }

    /// Moves a manual clock forward by `millis`; the machine's clock cannot be moved.
    pub fn advance(&self, millis: i64) {
        if let Some(manual) = &self.0 {
            manual.fetch_add(millis, Ordering::Relaxed);
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the machine's clock"
)]
fn system_now() -> Timestamp {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_dates_and_refuses_nonsense() {
        assert_eq!(
            Timestamp::parse("1970-01-01T00:00:01.5Z"),
            Some(Timestamp(1500))
        );
        assert_eq!(
            Timestamp::parse("1970-01-01T01:00:00+01:00"),
            Some(Timestamp(0))
        );
        assert_eq!(Timestamp::parse("99999-01-01T00:00:00Z"), None);
        assert_eq!(Timestamp::parse("yesterday"), None);
    }

    #[test]
    fn writes_dates_to_the_second() {
        assert_eq!(Timestamp(1500).to_the_second(), "1970-01-01T00:00:01Z");
        assert_eq!(Timestamp(i64::MAX).to_the_second(), "9223372036854775");
    }

    #[test]
    fn a_manual_clock_moves_only_when_told() {
        let clock = Clock::manual(Timestamp(5));
        let same = clock.clone();
        clock.advance(DAY);
        assert_eq!(same.now(), Timestamp(5 + DAY));
    }
}

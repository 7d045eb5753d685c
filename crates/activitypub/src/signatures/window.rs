//! When a signature is believed: neither from the future nor too old.

use super::Refused;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
/// How wrong the clocks of two servers may go.
const SKEW: i64 = HOUR;
/// How long a signature holds that does not say it.
const DEFAULT_LIFE: i64 = 5 * MINUTE;
/// How long a signature may hold at most.
const LONGEST_LIFE: i64 = 12 * HOUR;

/// Checks the time at which a signature was made, and that until which it wants to hold, in milliseconds.
pub(super) fn check(created: i64, expires: Option<i64>, now: i64) -> Result<(), Refused> {
    if created > now.saturating_add(SKEW) {
        return Err(Refused::Future);
    }
    let latest = created.saturating_add(LONGEST_LIFE);
    let expires = expires
        .unwrap_or(created.saturating_add(DEFAULT_LIFE))
        .min(latest);
    if now > expires.saturating_add(SKEW) {
        return Err(Refused::Expired);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window() {
        const NOW: i64 = 1_800_000_000_000;
        let cases = [
            (0, None, Ok(())),
            (HOUR, None, Ok(())),
            (HOUR + 1, None, Err(Refused::Future)),
            (2 * HOUR, None, Err(Refused::Future)),
            (-HOUR - 5 * MINUTE, None, Ok(())),
            (-HOUR - 5 * MINUTE - 1, None, Err(Refused::Expired)),
            (-2 * HOUR, None, Err(Refused::Expired)),
            (-2 * HOUR, Some(-HOUR), Ok(())),
            (-2 * HOUR, Some(-HOUR - 1), Err(Refused::Expired)),
            (-13 * HOUR, Some(HOUR), Ok(())),
            (-13 * HOUR - 1, Some(HOUR), Err(Refused::Expired)),
            (-13 * HOUR, None, Err(Refused::Expired)),
        ];
        for (created, expires, result) in cases {
            let expires = expires.map(|it| NOW + it);
            assert_eq!(
                check(NOW + created, expires, NOW),
                result,
                "{created} {expires:?}"
            );
        }
        assert_eq!(check(i64::MAX, None, NOW), Err(Refused::Future));
        assert_eq!(check(i64::MIN, Some(i64::MIN), NOW), Err(Refused::Expired));
    }
}

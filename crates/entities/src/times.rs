//! Times as the API writes them: UTC, three decimals, no allocation.

use std::fmt;

use serde::ser::{Serialize, Serializer};

const DAY_MS: i64 = 86_400_000;
/// 0000-01-01 and 9999-12-31 in days since 1970: what four digits of year can say.
const FIRST_DAY: i64 = -719_528;
const LAST_DAY: i64 = 2_932_896;

/// Milliseconds since 1970, `2026-01-02T03:04:05.678Z` on the wire; what does not fit four digits of year is clamped to the nearest day that does.
/// [Mastodon docs: Datetime](https://docs.joinmastodon.org/api/datetime-format/#datetime)
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

/// A day, `2026-01-02` on the wire. [Mastodon docs: Date](https://docs.joinmastodon.org/api/datetime-format/#date)
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(Timestamp);

/// A day written as its midnight, `2026-01-02T00:00:00.000Z`, as `Account.created_at` has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

impl From<Timestamp> for Date {
    fn from(time: Timestamp) -> Self {
        Self(time)
    }
}

impl From<Timestamp> for Day {
    fn from(time: Timestamp) -> Self {
        Self(Date(time))
    }
}

impl From<i64> for Timestamp {
    fn from(milliseconds: i64) -> Self {
        Self(milliseconds)
    }
}

impl Timestamp {
    fn text(self) -> [u8; 24] {
        let mut text = *b"0000-00-00T00:00:00.000Z";
        text[..10].copy_from_slice(&Date(self).text());
        let in_day = self.0.rem_euclid(DAY_MS);
        digits(&mut text[11..13], in_day / 3_600_000);
        digits(&mut text[14..16], in_day / 60_000 % 60);
        digits(&mut text[17..19], in_day / 1_000 % 60);
        digits(&mut text[20..23], in_day % 1_000);
        text
    }
}

impl Date {
    fn text(self) -> [u8; 10] {
        let (year, month, day) = civil(self.0.0.div_euclid(DAY_MS).clamp(FIRST_DAY, LAST_DAY));
        let mut text = *b"0000-00-00";
        digits(&mut text[..4], year);
        digits(&mut text[5..7], month);
        digits(&mut text[8..], day);
        text
    }
}

/// Year, month and day of a number of days since 1970, in the Gregorian calendar.
/// The year is counted from March, so that the leap day comes last, in eras of 400 years (146,097 days).
fn civil(days: i64) -> (i64, i64, i64) {
    let since_march_0000 = days + 719_468;
    let era = since_march_0000.div_euclid(146_097);
    let of_era = since_march_0000.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

fn digits(place: &mut [u8], mut number: i64) {
    for digit in place.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

fn ascii(text: &[u8]) -> &str {
    std::str::from_utf8(text).expect("digits and punctuation are ASCII")
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(ascii(&self.text()))
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(ascii(&self.text()))
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = *b"0000-00-00T00:00:00.000Z";
        text[..10].copy_from_slice(&self.0.text());
        serializer.serialize_str(ascii(&text))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(ascii(&self.text()))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(ascii(&self.text()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_utc_with_three_decimals() {
        let cases = [
            (0, "1970-01-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (1_767_323_045_678, "2026-01-02T03:04:05.678Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        ];
        for (ms, text) in cases {
            assert_eq!(Timestamp(ms).to_string(), text);
        }
    }

    #[test]
    fn a_time_beyond_four_digits_of_year_stays_a_valid_time() {
        assert!(Timestamp(i64::MAX).to_string().starts_with("9999-12-31T"));
        assert!(Timestamp(i64::MIN).to_string().starts_with("0000-01-01T"));
        assert!(
            serde_json::to_string(&Day::from(Timestamp(i64::MIN)))
                .unwrap()
                .starts_with(r#""0000-01-01T"#)
        );
    }

    #[test]
    fn days_follow_each_other_through_four_centuries() {
        let lengths = |year: i64| {
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            [
                31,
                if leap { 29 } else { 28 },
                31,
                30,
                31,
                30,
                31,
                31,
                30,
                31,
                30,
                31,
            ]
        };
        let mut days = 0;
        for year in 1970..2400 {
            for (month, length) in (1..).zip(lengths(year)) {
                for day in 1..=length {
                    assert_eq!(civil(days), (year, month, day));
                    days += 1;
                }
            }
        }
    }

    #[test]
    fn a_day_is_its_midnight_and_a_date_has_no_time() {
        let time = Timestamp(1_767_323_045_678);
        assert_eq!(
            serde_json::to_string(&Day::from(time)).unwrap(),
            r#""2026-01-02T00:00:00.000Z""#
        );
        assert_eq!(
            serde_json::to_string(&Date::from(time)).unwrap(),
            r#""2026-01-02""#
        );
    }
}

//! Dates of documents and headers, as milliseconds since 1970 in UTC.

use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime, PrimitiveDateTime};

/// Reads `2026-01-02T03:04:05.678Z`, also without an offset (then UTC) and without a time (then midnight). `None` for anything else.
pub fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    if text.len() > 64 {
        return None;
    }
    let moment = OffsetDateTime::parse(text, &Rfc3339)
        .ok()
        .or_else(|| without_offset(text))
        .or_else(|| day(text))?;
    i64::try_from(moment.unix_timestamp_nanos() / 1_000_000).ok()
}

/// Writes `2026-01-02T03:04:05.678Z`.
pub fn write(millis: i64) -> String {
    let format =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
    moment(millis).format(format).unwrap_or_default()
}

/// Writes only the day: `2026-01-02T00:00:00Z`, so that an actor does not tell when somebody signed up to the minute.
pub fn write_day(millis: i64) -> String {
    let format = format_description!("[year]-[month]-[day]T00:00:00Z");
    moment(millis).format(format).unwrap_or_default()
}

/// Reads a `Date` header.
pub fn parse_http(text: &str) -> Option<i64> {
    let since = httpdate::parse_http_date(text)
        .ok()?
        .duration_since(std::time::UNIX_EPOCH)
        .ok()?;
    i64::try_from(since.as_millis()).ok()
}

/// Writes a `Date` header. Moments before 1970 are written as 1970.
pub fn write_http(millis: i64) -> String {
    let since = std::time::Duration::from_millis(u64::try_from(millis).unwrap_or(0));
    let last = std::time::Duration::from_secs(253_402_300_799); // httpdate panics beyond the year 9999
    httpdate::fmt_http_date(std::time::UNIX_EPOCH + since.min(last))
}

fn without_offset(text: &str) -> Option<OffsetDateTime> {
    let format = format_description!(
        "[year]-[month]-[day]T[hour]:[minute]:[second][optional [.[subsecond]]]"
    );
    Some(PrimitiveDateTime::parse(text, format).ok()?.assume_utc())
}

fn day(text: &str) -> Option<OffsetDateTime> {
    let format = format_description!("[year]-[month]-[day]");
    Some(Date::parse(text, format).ok()?.midnight().assume_utc())
}

fn moment(millis: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_documents() {
        for (text, millis) in [
            ("1970-01-01T00:00:01Z", Some(1_000)),
            ("1970-01-01T01:00:01.5+01:00", Some(1_500)),
            ("1970-01-01T00:00:01.123456789Z", Some(1_123)),
            ("1970-01-01T00:00:01", Some(1_000)),
            ("1970-01-02", Some(86_400_000)),
            ("99999-01-01T00:00:00Z", None),
            ("1970-13-01T00:00:00Z", None),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(parse(text), millis, "{text}");
        }
        assert_eq!(write(1_001), "1970-01-01T00:00:01.001Z");
        assert_eq!(write_day(86_400_001), "1970-01-02T00:00:00Z");
        assert_eq!(parse(&write(1_767_323_045_678)), Some(1_767_323_045_678));
    }

    #[test]
    fn dates_of_headers() {
        let text = "Sun, 22 Nov 2026 22:43:55 GMT";
        assert_eq!(write_http(parse_http(text).unwrap()), text);
        assert_eq!(parse_http("22.11.2026"), None);
        write_http(i64::MAX);
        write_http(i64::MIN);
    }
}

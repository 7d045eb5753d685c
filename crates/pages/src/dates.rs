//! Dates as people write them, and as feeds do.

use entities::Timestamp;
use messages::Locale;

const DAY_MS: i64 = 86_400_000;

/// `2 January 2026`
pub(crate) fn day(t: Locale, time: Timestamp) -> String {
    of_iso(t, &time.to_string())
}

/// `2 January 2026, 03:04 UTC`: without a script the visitor's own time zone is unknown.
pub(crate) fn with_time(t: Locale, time: Timestamp) -> String {
    let iso = time.to_string();
    format!(
        "{}, {} UTC",
        of_iso(t, &iso),
        iso.get(11..16).unwrap_or_default()
    )
}

/// A day of which there is `2026-01-02` and perhaps more.
pub(crate) fn of_iso(t: Locale, iso: &str) -> String {
    let mut parts = iso.get(..10).unwrap_or_default().split('-');
    let (year, month, day) = (parts.next(), parts.next(), parts.next());
    let number = |part: Option<&str>| {
        part.and_then(|part| part.parse::<usize>().ok())
            .unwrap_or(1)
    };
    let month = t.date_months().split(' ').nth(number(month) - 1);
    t.date_day(
        number(day).to_string(),
        month.unwrap_or_default(),
        year.unwrap_or_default(),
    )
}

/// `Fri, 02 Jan 2026 03:04:05 +0000` (RFC 822, as RSS has it)
pub(crate) fn of_feed(time: Timestamp) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let iso = time.to_string();
    let weekday = DAYS[time.0.div_euclid(DAY_MS).rem_euclid(7) as usize];
    let month = iso[5..7]
        .parse::<usize>()
        .map_or("", |month| MONTHS[month - 1]);
    format!(
        "{weekday}, {} {month} {} {} +0000",
        &iso[8..10],
        &iso[..4],
        &iso[11..19]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIME: Timestamp = Timestamp(1_767_323_045_678);

    #[test]
    fn dates_are_written_as_people_write_them() {
        assert_eq!(day(Locale::En, TIME), "2 January 2026");
        assert_eq!(with_time(Locale::It, TIME), "2 gennaio 2026, 03:04 UTC");
    }

    #[test]
    fn feeds_have_dates_of_mail() {
        assert_eq!(of_feed(TIME), "Fri, 02 Jan 2026 03:04:05 +0000");
        assert_eq!(of_feed(Timestamp(0)), "Thu, 01 Jan 1970 00:00:00 +0000");
        assert_eq!(of_feed(Timestamp(-1)), "Wed, 31 Dec 1969 23:59:59 +0000");
    }
}

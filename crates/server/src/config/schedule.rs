//! When a running server makes backups of itself.

use std::path::PathBuf;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use types::{HOUR, MINUTE};

use super::Setting;

settings! {
    /// Backups that the server makes of itself while it runs.
    pub struct Schedule {
        /// The folder, best on another disk.
        pub to: PathBuf,
        /// How often: 24h, 90m, 7d.
        #[serde(default = "daily", deserialize_with = "period", serialize_with = "written")]
        pub every: i64,
        /// Backups that are kept of each server.
        #[serde(default = "a_week")]
        pub keep: usize,
    }
}

impl Schedule {
    /// One as most will want it.
    pub(super) fn example() -> Self {
        Self {
            to: "/mnt/disk/steppe".into(),
            every: daily(),
            keep: a_week(),
        }
    }
}

fn daily() -> i64 {
    24 * HOUR
}

fn a_week() -> usize {
    7
}

fn period<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    let text = String::deserialize(from)?;
    let wrong = || de::Error::custom(format!("{text:?} is no period like 24h, 90m or 7d"));
    let split = text
        .len()
        .checked_sub(1)
        .and_then(|at| text.split_at_checked(at));
    let (number, unit) = split.ok_or_else(wrong)?;
    let unit = match unit {
        "m" => MINUTE,
        "h" => HOUR,
        "d" => 24 * HOUR,
        _ => return Err(wrong()),
    };
    let number: i64 = number.parse().map_err(|_| wrong())?;
    let period = number.checked_mul(unit).filter(|period| *period >= MINUTE);
    period.ok_or_else(wrong)
}

fn written<S: Serializer>(period: &i64, to: S) -> Result<S::Ok, S::Error> {
    match period % HOUR {
        0 => to.collect_str(&format_args!("{}h", period / HOUR)),
        _ => to.collect_str(&format_args!("{}m", period / MINUTE)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_has_a_number_and_a_unit() {
        let read =
            |every: &str| toml::from_str::<Schedule>(&format!("to = 'x'\nevery = '{every}'"));
        for (text, period) in [("90m", 90 * MINUTE), ("24h", 24 * HOUR), ("7d", 168 * HOUR)] {
            assert_eq!(read(text).unwrap().every, period);
        }
        for wrong in [
            "",
            "h",
            "24",
            "0h",
            "-1h",
            "24 h",
            "1w",
            "99999999999999999d",
            "1µ",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        let schedule: Schedule = toml::from_str("to = 'x'").unwrap();
        assert_eq!((schedule.every, schedule.keep), (24 * HOUR, 7));
    }
}

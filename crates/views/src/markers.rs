//! How far an account has read.

use entities::{Id, Marker, Markers};
use tenant::Unit;
use types::AccountId;

use crate::{Result, time};

/// The markers of an account for these timelines. <https://docs.joinmastodon.org/methods/markers/#get>
pub fn of(unit: &Unit<'_>, me: AccountId, timelines: &[String]) -> Result<Markers> {
    let mut markers = Markers::default();
    for row in store::markers::of(unit, me)? {
        if !timelines.contains(&row.timeline) {
            continue;
        }
        let marker = Some(Marker {
            last_read_id: Id(row.last_read_id),
            version: row.version,
            updated_at: time(row.updated_at),
        });
        match row.timeline.as_str() {
            "home" => markers.home = marker,
            _ => markers.notifications = marker,
        }
    }
    Ok(markers)
}

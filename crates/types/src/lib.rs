//! Words that every floor speaks: ids, times, handles, hosts, visibility.

mod clock;
mod handle;
mod id;
mod visibility;

pub use clock::{Clock, DAY, HOUR, MINUTE, SECOND, Timestamp};
pub use handle::{Handle, HandleError, Host};
pub use id::*;
pub use visibility::Visibility;

//! Words that every floor speaks: ids, times, handles, hosts, visibility, scopes.

mod clock;
mod handle;
mod id;
mod scopes;
mod visibility;

pub use clock::{Clock, DAY, HOUR, MINUTE, SECOND, Timestamp};
pub use handle::{Handle, HandleError, Host};
pub use id::*;
pub use scopes::Scopes;
pub use visibility::Visibility;

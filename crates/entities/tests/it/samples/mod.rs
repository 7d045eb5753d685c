//! Entities with every field filled, as far as a real server fills them.

mod accounts;
mod notifications;
mod servers;
mod statuses;

pub use accounts::*;
pub use notifications::*;
pub use servers::*;
pub use statuses::*;

use entities::{Id, Timestamp};

pub const ID: Id = Id(117_020_576_664_345_360);
pub const TIME: Timestamp = Timestamp(1_785_592_295_294);

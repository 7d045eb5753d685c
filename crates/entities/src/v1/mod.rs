//! Older shapes that version 1 of an endpoint still answers.

mod filters;
mod instances;
mod notification_policies;

pub use filters::*;
pub use instances::*;
pub use notification_policies::*;

//! Stories told at the door, on both engines.

mod prepare;
mod statuses;

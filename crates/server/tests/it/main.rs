//! Stories told at the door, on both engines.

mod hosting;
mod prepare;
mod statuses;

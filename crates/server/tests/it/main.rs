//! Stories told at the door, on both engines.

mod hosting;
mod http;
mod prepare;
mod statuses;

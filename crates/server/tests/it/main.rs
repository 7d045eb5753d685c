//! Stories told at the door, on both engines.

mod hosting;
mod http;
mod instance;
mod oauth;
mod prepare;
mod statuses;
mod sweep;

//! Wiring: one process, one router for all its servers.

pub mod accounts;
pub mod cli;
pub mod config;
pub mod demo;
pub mod domains;
pub mod emojis;
mod http;
mod inside;
mod start;

pub use http::app;
pub use inside::inside;
pub use start::{StartResult, registry, serve};

//! Wiring: one process, one router for all its servers.

pub mod accounts;
pub mod cli;
pub mod config;
pub mod emojis;
mod http;
mod start;

pub use http::app;
pub use start::{StartResult, registry, serve};

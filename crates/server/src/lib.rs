//! Wiring: one router for all servers of the process.

pub mod config;
mod http;

pub use http::{app, serve};

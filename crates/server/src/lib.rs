//! Wiring: one process, one router for all its servers.

pub mod accounts;
pub mod answer;
mod background;
pub mod backups;
pub mod cli;
mod compression;
pub mod config;
pub mod config_command;
mod connections;
pub mod demo;
pub mod doctor;
pub mod domains;
mod edge;
pub mod emojis;
mod health;
mod http;
mod inside;
pub mod log;
mod metrics;
pub mod owner;
mod private_files;
mod run;
pub mod servers;
mod start;
mod tls;

pub use connections::Connections;
pub use edge::{Edge, Subnet};
pub use http::app;
pub use inside::inside;
pub use metrics::app as metrics;
pub use start::{StartResult, registry, serve};
pub use tls::{Tls, redirects};

//! Many servers in one process: a directory each, opened on demand, and workers that take turns over them.

mod agenda;
pub mod backups;
mod deliveries;
mod health;
mod in_use;
mod jobs;
mod manifest;
mod registry;
mod server;
mod workers;

pub use in_use::{InUse, UseError, is_running, owner};
pub use manifest::{DeleteError, Manifest, ManifestError, State};
pub use registry::{Found, Registry};
pub use server::Server;
pub use workers::{look, run_until_idle, work};

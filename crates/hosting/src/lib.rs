//! Many servers in one process: which host belongs to which server, and the workers that take turns over them.

mod registry;
mod workers;

pub use registry::{Found, Registry, Server, State};
pub use workers::{run_until_idle, work};

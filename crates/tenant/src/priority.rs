//! Work that gives way to the answers that people wait for.

/// How far such work stands back: others get nine parts of a core, it gets one when both want it.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// Lets the calling thread give way to all others, where the system has priorities for single threads.
pub fn stand_back() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, NICE) {
        tracing::debug!(%error, "a thread cannot stand back");
    }
}

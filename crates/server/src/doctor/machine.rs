//! What the machine gives: open files and memory.

use rustix::process::{Resource, getrlimit};

use super::Finding;
use crate::config::Config;

/// Files that one open server holds: its database, journal and index, by a reader or two.
const FILES_PER_SERVER: u64 = 6;
/// Files for connections of people and to other servers.
const CONNECTIONS: u64 = 2048;
/// With less memory, in KiB, hashing passwords and decoding pictures end the process.
const LITTLE: u64 = 192 * 1024;

pub(super) fn examine(config: &Config) -> Vec<Finding> {
    let limit = getrlimit(Resource::Nofile);
    // `serve` raises the first to the second.
    let files = limit.maximum.or(limit.current).unwrap_or(u64::MAX);
    let mut findings = vec![open_files(files, config.open_servers as u64)];
    let told = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    findings.extend(memory(&told));
    findings
}

fn open_files(limit: u64, servers: u64) -> Finding {
    // Most hosts have few servers: what is configured is a bound, not a plan.
    let wanted = servers.min(1000) * FILES_PER_SERVER / 4 + CONNECTIONS;
    match limit < wanted {
        false => Finding::ok("files", "enough files may be open at the same time"),
        true => Finding::warning(
            "files",
            format!("only {limit} files may be open at the same time"),
            "with many people or servers connections are refused",
            format!(
                "LimitNOFILE={} in the systemd unit, or ulimit -n",
                16 * CONNECTIONS
            ),
        ),
    }
}

fn memory(told: &str) -> Option<Finding> {
    let line = told
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let available: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    let what = format!("{} MiB of memory are available", available / 1024);
    Some(match available < LITTLE {
        false => Finding::ok("memory", what),
        true => Finding::warning(
            "memory",
            what,
            "the system may end Steppe when pictures are made smaller or many people sign in",
            "stop what else runs here, add memory or swap, or lower cached_statuses and open_servers",
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::super::Level;
    use super::*;

    #[test]
    fn few_files_and_little_memory_are_told() {
        assert_eq!(open_files(1024, 1).level, Level::Warning);
        assert_eq!(open_files(524_288, 1000).level, Level::Ok);
        let told = |kib: u64| format!("MemTotal:  9 kB\nMemAvailable:   {kib} kB\n");
        assert_eq!(memory(&told(100_000)).unwrap().level, Level::Warning);
        assert_eq!(memory(&told(4_000_000)).unwrap().level, Level::Ok);
        assert!(memory("").is_none());
    }
}

//! What the system says of the process, under the names that Prometheus' own libraries use.

use std::fs;

use super::text::Page;

/// Of a page of memory, where Linux says sizes in pages.
const PAGE: u64 = 4096;
/// Ticks of the processor's clock in a second, as Linux counts them for everybody.
const TICKS: f64 = 100.0;

/// Nothing is told where the system does not say it.
pub(super) fn write(page: &mut Page) {
    if let Some(bytes) = memory() {
        page.gauge("process_resident_memory_bytes", "Memory in use.", bytes);
    }
    if let Some(seconds) = cpu() {
        page.counter(
            "process_cpu_seconds_total",
            "Time on the processors.",
            seconds,
        );
    }
    if let Ok(files) = fs::read_dir("/proc/self/fd") {
        page.gauge(
            "process_open_fds",
            "Open files and connections.",
            files.count(),
        );
    }
}

fn memory() -> Option<u64> {
    let sizes = fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = sizes.split(' ').nth(1)?.parse().ok()?;
    Some(pages * PAGE)
}

/// User and system time: the 12th and 13th word after the name, which stands in parentheses.
fn cpu() -> Option<f64> {
    let words = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, words) = words.rsplit_once(") ")?;
    let ticks = words.split(' ').skip(11).take(2);
    let ticks: f64 = ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
    Some(ticks / TICKS)
}

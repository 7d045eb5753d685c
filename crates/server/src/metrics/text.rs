//! The page that Prometheus reads.

use std::fmt::{Display, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use hosting::Registry;
use http::header::CONTENT_TYPE;

use super::{BOUNDS, Counts, machine};
use crate::edge::{Class, Edge};

type Watched = (Arc<Registry>, Arc<Edge>);

/// What listens for those who watch the process, apart from the doors: strangers must not reach it.
pub fn app(registry: Arc<Registry>, edge: Arc<Edge>) -> Router {
    Router::new()
        .route("/metrics", get(show))
        .with_state((registry, edge))
}

async fn show(
    State((registry, edge)): State<Watched>,
) -> ([(http::HeaderName, &'static str); 1], String) {
    let mut page = Page::default();
    requests(&mut page, &edge);
    servers(&mut page, &registry);
    work(&mut page, &registry);
    machine::write(&mut page);
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], page.0)
}

/// [Exposition formats](https://prometheus.io/docs/instrumenting/exposition_formats/)
#[derive(Default)]
pub(super) struct Page(String);

impl Page {
    pub(super) fn family(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn line(&mut self, name: &str, labels: impl Display, value: impl Display) {
        let _ = writeln!(self.0, "{name}{{{labels}}} {value}");
    }

    /// A family of one.
    pub(super) fn single(&mut self, name: &str, kind: &str, help: &str, value: impl Display) {
        self.family(name, kind, help);
        let _ = writeln!(self.0, "{name} {value}");
    }

    /// A family with one line for each class of requests.
    fn by_class<V: Display>(
        &mut self,
        name: &str,
        kind: &str,
        help: &str,
        value: impl Fn(Class) -> V,
    ) {
        self.family(name, kind, help);
        for class in Class::ALL {
            self.line(name, label(class), value(class));
        }
    }

    pub(super) fn gauge(&mut self, name: &str, help: &str, value: impl Display) {
        self.single(name, "gauge", help, value);
    }

    pub(super) fn counter(&mut self, name: &str, help: &str, value: impl Display) {
        self.single(name, "counter", help, value);
    }
}

fn requests(page: &mut Page, edge: &Edge) {
    let classes = Class::ALL.into_iter().zip(&edge.metrics.0);
    page.by_class(
        "steppe_requests_running",
        "gauge",
        "Requests that are being answered.",
        |class| edge.metrics.0[class as usize].running.load(Relaxed),
    );
    page.by_class(
        "steppe_requests_waiting",
        "gauge",
        "Requests that wait for a place.",
        |class| edge.gates.counts(class).0,
    );
    page.by_class(
        "steppe_requests_shed_total",
        "counter",
        "Requests for which there was no place.",
        |class| edge.gates.counts(class).1,
    );
    page.family("steppe_requests_total", "counter", "Answers.");
    for (class, counts) in classes.clone() {
        for (number, count) in seen(&*counts.statuses) {
            let labels = format_args!("{},status=\"{}\"", label(class), number + 100);
            page.line("steppe_requests_total", labels, count);
        }
    }
    page.family(
        "steppe_request_seconds",
        "histogram",
        "Time until an answer begins.",
    );
    for (class, counts) in classes {
        times(page, class, counts);
    }
}

fn label(class: Class) -> String {
    format!("class=\"{}\"", class.name())
}

fn seen(counts: &[AtomicU64]) -> impl Iterator<Item = (usize, u64)> {
    let counts = counts.iter().map(|count| count.load(Relaxed)).enumerate();
    counts.filter(|(_, count)| *count > 0)
}

fn times(page: &mut Page, class: Class, counts: &Counts) {
    let (label, mut total) = (label(class), 0);
    for (number, count) in counts.times.iter().enumerate() {
        total += count.load(Relaxed);
        match BOUNDS.get(number) {
            Some(bound) => {
                let labels = format_args!("{label},le=\"{}\"", *bound as f64 / 1e6);
                page.line("steppe_request_seconds_bucket", labels, total);
            }
            None => {
                let labels = format_args!("{label},le=\"+Inf\"");
                page.line("steppe_request_seconds_bucket", labels, total);
            }
        }
    }
    let seconds = counts.microseconds.load(Relaxed) as f64 / 1e6;
    page.line("steppe_request_seconds_sum", &label, seconds);
    page.line("steppe_request_seconds_count", &label, total);
}

fn servers(page: &mut Page, registry: &Registry) {
    page.gauge(
        "steppe_servers",
        "Servers of this process.",
        registry.count(),
    );
    page.gauge(
        "steppe_servers_open",
        "Servers whose database is open.",
        registry.open_count(),
    );
    let waits = registry.process().postgres.waits();
    page.counter(
        "steppe_database_waits_total",
        "Times that somebody had to wait for a turn at a database.",
        waits.count.load(Relaxed),
    );
    page.counter(
        "steppe_database_wait_seconds_total",
        "How long they waited.",
        waits.microseconds.load(Relaxed) as f64 / 1e6,
    );
}

fn work(page: &mut Page, registry: &Registry) {
    let process = registry.process();
    let counts = &process.counts;
    page.family(
        "steppe_deliveries_total",
        "counter",
        "Activities sent to other servers, by how that ended.",
    );
    for (how, count) in [
        ("arrived", &counts.arrived),
        ("refused", &counts.refused),
        ("failed", &counts.failed),
    ] {
        let labels = format_args!("how=\"{how}\"");
        page.line("steppe_deliveries_total", labels, count.load(Relaxed));
    }
    page.gauge(
        "steppe_hosts_visited",
        "Hosts that are being delivered to.",
        process.visiting(),
    );
    page.counter(
        "steppe_jobs_failed_total",
        "Tries of jobs that failed.",
        counts.failed_jobs.load(Relaxed),
    );
    page.gauge(
        "steppe_jobs_late_seconds",
        "How long the job or delivery that is most overdue has waited for its turn; looked at once a minute.",
        counts.late.load(Relaxed) as f64 / 1000.0,
    );
    page.gauge(
        "steppe_passwords_waiting",
        "Passwords that are being hashed or wait for it.",
        process.hashing_queue.taken(),
    );
    page.gauge(
        "steppe_streams_open",
        "Open streams.",
        process.seats.count(),
    );
}

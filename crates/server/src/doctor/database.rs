//! The databases of the servers, and the one that new servers would get.

use tenant::{Examination, Location};
use types::Clock;

use super::clock::Offset;
use super::{Finding, Hosted};
use crate::config::Config;

pub(super) async fn examine(
    config: &Config,
    servers: &[Hosted],
    clocks: &mut Vec<Offset>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for server in servers {
        let domain = server.manifest.web_domain.as_str();
        findings.push(one(domain, &server.manifest.database(&server.folder), clocks).await);
    }
    let used = |url: &String| {
        let same = |server: &Hosted| server.manifest.postgres.as_ref() == Some(url);
        servers.iter().any(same)
    };
    if let Some(url) = config.postgres.as_ref().filter(|url| !used(url)) {
        let location = Location::Postgres {
            url: url.clone(),
            schema: "steppe_doctor".into(),
        };
        findings.push(one("new servers", &location, clocks).await);
    }
    findings
}

async fn one(domain: &str, location: &Location, clocks: &mut Vec<Offset>) -> Finding {
    let at = match location {
        Location::Sqlite(path) => path.display().to_string(),
        Location::Postgres { schema, .. } => format!("PostgreSQL, schema {schema}"),
    };
    match tenant::examine(location).await {
        Ok(found) => {
            let now = Clock::system().now();
            clocks.extend(
                found
                    .clock
                    .map(|clock| Offset::new("PostgreSQL", clock, now)),
            );
            judge(domain, &at, &found)
        }
        Err(error) => match location {
            Location::Sqlite(_) => Finding::problem(
                "database",
                format!("{domain}: {at} cannot be opened: {error}"),
                "this server answers 503 to everybody; the others are not concerned",
                "stop Steppe, keep a copy of the directory, and restore the last back-up; if it says that it is locked or not \
                 allowed, see who holds it and whom it belongs to",
            ),
            Location::Postgres { .. } => Finding::problem(
                "database",
                format!("{domain}: {at} cannot be reached: {error}"),
                "this server answers 503 to everybody until it can",
                "see whether PostgreSQL runs and takes connections from here (psql with the same address), and whether user, \
                 password and database in the address are right: postgres in steppe.toml for new servers, in server.toml for \
                 one that is there",
            ),
        },
    }
}

fn judge(domain: &str, at: &str, found: &Examination) -> Finding {
    if !found.defects.is_empty() {
        return Finding::problem(
            "database",
            format!("{domain}: {at} is damaged: {}", found.defects.join("; ")),
            "parts of what people wrote cannot be read any more, and more may get lost with every write",
            "stop Steppe now, keep a copy of the directory, look at the disk (dmesg, smartctl), and restore the last back-up",
        );
    }
    match found.version {
        Some(version) if version > found.newest => Finding::problem(
            "database",
            format!(
                "{domain}: {at} was written by a newer Steppe (schema {version}, this one knows {})",
                found.newest
            ),
            "this server answers 503 to everybody: this program does not know what the newer one has changed, and might lose it",
            "run the newer program again, or restore the back-up from before it",
        ),
        Some(version) if version < found.newest => Finding::ok(
            "database",
            format!(
                "{domain}: {at} is sound; the next start brings it from schema {version} to {}",
                found.newest
            ),
        ),
        Some(_) => Finding::ok("database", format!("{domain}: {at} is sound")),
        None if !found.may_create => Finding::problem(
            "database",
            format!("{domain}: its user may not make schemas in this PostgreSQL database"),
            "no server can be made there",
            "as a superuser: grant create on database … to …",
        ),
        None => Finding::ok("database", format!("{domain}: {at} can be made")),
    }
}

//! TLS of our own: whether the certificate from files can be used, for how long, and by which servers.

use std::path::Path;

use types::{Clock, DAY, Host, Timestamp};

use super::{Finding, Hosted};
use crate::config::Config;
use crate::tls::Certificate;

const AREA: &str = "tls";

pub(super) fn examine(config: &Config, servers: &[Hosted]) -> Vec<Finding> {
    let Some(tls) = &config.tls else {
        return Vec::new();
    };
    match tls.files() {
        Err(why) => vec![unreadable(why)],
        Ok(None) => vec![Finding::ok(
            AREA,
            format!("certificates are made by {}", tls.authority),
        )],
        Ok(Some((chain, key))) => match Certificate::open(&chain, &key) {
            Err(error) => vec![unreadable(&error.to_string())],
            Ok(certificate) => {
                let now = Clock::system().now();
                let mut findings = vec![age(&chain, &certificate, now)];
                findings.extend(names(config, servers, &chain, &certificate));
                findings
            }
        },
    }
}

fn unreadable(why: &str) -> Finding {
    Finding::problem(
        AREA,
        why,
        "Steppe does not start; one that runs keeps the certificate that it has",
        "certificate and key under [tls] must name a chain and its key in PEM, which the user that runs Steppe may read",
    )
}

fn age(chain: &Path, certificate: &Certificate, now: Timestamp) -> Finding {
    let (chain, days) = (chain.display(), (certificate.ends.0 - now.0) / DAY);
    let advice = "see why whatever makes it anew did not (certbot renew, acme.sh --cron); Steppe reads the file again within a minute";
    if certificate.ends <= now {
        let what = format!("the certificate in {chain} is over since {} days", -days);
        let meaning = "browsers warn, and other servers refuse to talk to this one";
        return Finding::problem(AREA, what, meaning, advice);
    }
    let what = format!("the certificate in {chain} is good for {days} more days");
    match certificate.due <= now {
        true => Finding::warning(AREA, what, "less than a third of its life is left", advice),
        false => Finding::ok(AREA, what),
    }
}

/// The servers for whose domains it is not.
fn names(
    config: &Config,
    servers: &[Hosted],
    chain: &Path,
    certificate: &Certificate,
) -> Vec<Finding> {
    let mut domains: Vec<Host> = servers
        .iter()
        .filter(|server| server.manifest.https)
        .map(|server| server.manifest.web_domain.clone())
        .collect();
    if servers.is_empty() {
        domains.extend(config.domain.parse::<Host>());
    }
    domains.retain(|domain| !certificate.is_for(domain.name()));
    let wrong = |domain: Host| {
        Finding::problem(
            AREA,
            format!("the certificate in {} is not for {domain}", chain.display()),
            "browsers warn whoever opens it, and other servers refuse to talk to it",
            "get one that has this name, too; or take certificate and key out of [tls], and ACME makes one for each server",
        )
    };
    domains.into_iter().map(wrong).collect()
}

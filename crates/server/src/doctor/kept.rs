//! What a server keeps from its beginning, whatever steppe.toml says now.

use hosting::Manifest;
use types::Host;

use super::Finding;
use crate::config::Config;

/// What the configuration says in vain.
pub(crate) fn examine(config: &Config, servers: &[Manifest]) -> Vec<Finding> {
    let found = [domain(config, servers), https(config, servers)];
    found.into_iter().flatten().collect()
}

fn domain(config: &Config, servers: &[Manifest]) -> Option<Finding> {
    let named: Host = config.domain.parse().ok()?;
    let is_default = config.domain == Config::default().domain;
    let is_here = servers.iter().any(|it| it.is_called(named.as_str()));
    if is_default || is_here || servers.is_empty() {
        return None;
    }
    let here: Vec<_> = servers.iter().map(|it| it.web_domain.as_str()).collect();
    Some(Finding::warning(
        "settings",
        format!(
            "domain is set to {named}, and no server here is called so; here is {}",
            here.join(", ")
        ),
        "nobody hears of it: a server keeps the domain with which it began",
        format!(
            "write the domain of a server that is here, make another one with `steppe server create {named}`, or begin in another folder \
             with --data"
        ),
    ))
}

fn https(config: &Config, servers: &[Manifest]) -> Option<Finding> {
    let mut without = servers.iter().filter(|it| !it.https);
    let server = without.next().filter(|_| config.is_https())?;
    let domain = &server.web_domain;
    Some(Finding::warning(
        "settings",
        format!("https or [tls] is set, but the addresses of {domain} begin with http://"),
        "a server keeps that with which it began; other servers do not reach this one",
        format!(
            "if there is nothing in it yet that you need: `steppe server delete {domain}`, and start again"
        ),
    ))
}

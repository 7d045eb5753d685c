//! Port, names, and whether what is there reaches us.

use std::io::ErrorKind;
use std::net::IpAddr;
use std::time::Duration;

use http::{HeaderMap, StatusCode};
use http_client::{Client, Error, Limits, Network, Policy, Response};
use tokio::net::{TcpListener, UdpSocket, lookup_host};
use types::Host;
use url::Url;

use super::clock::Offset;
use super::{Finding, Hosted};
use crate::config::Config;

/// Longest wait for the look-up of a name.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whether the configured ports are free, or ours.
pub(super) async fn ports(config: &Config, served: bool) -> Vec<Finding> {
    let mut addresses = vec![("listen", &config.listen)];
    if let Some(tls) = &config.tls {
        addresses.push(("listen under [tls]", &tls.listen));
        addresses.push(("redirect under [tls]", &tls.redirect));
    }
    if let Some(address) = &config.metrics.listen {
        addresses.push(("listen under [metrics]", address));
    }
    addresses.retain(|(_, address)| !address.is_empty());
    let mut findings = Vec::new();
    for (key, address) in addresses {
        findings.extend(port(key, address, served).await);
    }
    findings
}

async fn port(key: &str, address: &str, served: bool) -> Option<Finding> {
    let error = match TcpListener::bind(address).await {
        // it may have been started with another one
        Ok(_) if served => return None,
        Ok(_) => return Some(Finding::ok("port", format!("{address} is free"))),
        Err(error) => error,
    };
    Some(match error.kind() {
        ErrorKind::AddrInUse if served => {
            Finding::ok("port", format!("a Steppe listens on {address}"))
        }
        ErrorKind::AddrInUse => Finding::problem(
            "port",
            format!("another program listens on {address}"),
            "Steppe does not start",
            format!(
                "see which: ss -ltnp 'sport = :{}'. Stop it, or name another port with {key} in steppe.toml, and wherever this \
                 one is known",
                address.rsplit(':').next().unwrap_or_default()
            ),
        ),
        ErrorKind::PermissionDenied => Finding::problem(
            "port",
            format!("this user may not listen on {address}"),
            "Steppe does not start, when this user runs it",
            "let a proxy pass requests on to a port over 1023, or give the unit AmbientCapabilities=CAP_NET_BIND_SERVICE",
        ),
        _ => Finding::problem(
            "port",
            format!("nothing can listen on {address}: {error}"),
            "Steppe does not start",
            format!(
                "{key} must name an address of this machine: 127.0.0.1 behind a proxy, 0.0.0.0 or [::] for all"
            ),
        ),
    })
}

/// Whether the domains lead here.
pub(super) async fn domains(
    config: &Config,
    servers: &[Hosted],
    served: bool,
    clocks: &mut Vec<Offset>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let configured = config
        .domain
        .parse::<Host>()
        .ok()
        .filter(|_| servers.is_empty());
    let of_servers = servers
        .iter()
        .map(|server| (&server.manifest.web_domain, server.manifest.https));
    let all = of_servers.chain(
        configured
            .as_ref()
            .map(|domain| (domain, config.is_https())),
    );
    for (domain, https) in all {
        match name(domain, https).await {
            Ok(finding) => {
                findings.push(finding);
                findings.push(reach(config, domain, https, served, clocks).await);
            }
            Err(finding) => findings.push(finding),
        }
    }
    for server in servers {
        let manifest = &server.manifest;
        if manifest.account_domain != manifest.web_domain {
            findings.push(
                account_domain(
                    &manifest.account_domain,
                    &manifest.web_domain,
                    manifest.https,
                )
                .await,
            );
        }
    }
    findings
}

/// Where a name leads; the problem, when nowhere.
async fn name(domain: &Host, https: bool) -> Result<Finding, Finding> {
    let unresolved = |why: String| {
        Finding::problem(
            "name",
            format!("{domain} leads to no address: {why}"),
            "nobody finds this server",
            format!(
                "add an A record, and an AAAA record if you have IPv6, for {} where the domain is managed",
                domain.name()
            ),
        )
    };
    let name = domain.name().trim_matches(['[', ']']).to_owned();
    let found = match tokio::time::timeout(PATIENCE, lookup_host((name, 0))).await {
        Ok(Ok(found)) => found.map(|address| address.ip()).collect::<Vec<_>>(),
        Ok(Err(error)) => return Err(unresolved(error.to_string())),
        Err(_) => {
            return Err(unresolved(
                "the look-up took too long; see /etc/resolv.conf".into(),
            ));
        }
    };
    let Some(first) = found.first() else {
        return Err(unresolved("it has none".into()));
    };
    if https && found.iter().all(IpAddr::is_loopback) {
        return Ok(Finding::warning(
            "name",
            format!("{domain} leads to this machine only by {first}"),
            "from outside it may lead elsewhere, or nowhere",
            "see from another machine, and look into /etc/hosts here",
        ));
    }
    let ours = own_address(*first).await == Some(*first);
    Ok(Finding::ok(
        "name",
        match ours {
            true => format!("{domain} leads to {first}, which is this machine"),
            false => format!(
                "{domain} leads to {first}; a proxy or router has it, or the next line says otherwise"
            ),
        },
    ))
}

/// The address of this machine from which `other` would be reached; nothing is sent.
async fn own_address(other: IpAddr) -> Option<IpAddr> {
    let any = if other.is_ipv4() {
        "0.0.0.0:0"
    } else {
        "[::]:0"
    };
    let socket = UdpSocket::bind(any).await.ok()?;
    socket.connect((other, 9)).await.ok()?;
    Some(socket.local_addr().ok()?.ip())
}

/// Asks the domain as another server would.
async fn reach(
    config: &Config,
    domain: &Host,
    https: bool,
    served: bool,
    clocks: &mut Vec<Offset>,
) -> Finding {
    let scheme = if https { "https" } else { "http" };
    let address = format!("{scheme}://{domain}");
    match ask(&format!("{address}/.well-known/nodeinfo")).await {
        Ok(answer) => {
            clocks.extend(Offset::of_answer(domain.as_str(), &answer.headers));
            judge(config, &address, domain, &answer)
        }
        Err(error) => silence(config, &address, &error, served),
    }
}

async fn ask(address: &str) -> Result<Response, Error> {
    let url = Url::parse(address).map_err(|error| Error::Malformed(error.to_string()))?;
    // Its own domain may lead to a private address: that is for its owner to say.
    let client = Client::new(Policy {
        network: Network::Development,
        user_agent: "Steppe doctor".into(),
    });
    client
        .get(&url, &Limits::DOCUMENT, |_| HeaderMap::new())
        .await
}

fn silence(config: &Config, address: &str, error: &Error, served: bool) -> Finding {
    if let Error::Tls(why) = error {
        return Finding::problem(
            "https",
            format!("{address} does not speak TLS as it should: {why}"),
            "browsers warn, and other servers refuse to talk to this one",
            "the proxy needs a certificate for this name that is not over and comes with its chain; Caddy gets one by itself, \
             for nginx there is certbot",
        );
    }
    let what = format!("nobody answers at {address}: {error}");
    let advice = format!(
        "see whether the proxy runs and passes requests on to {}, and whether a firewall lets ports 80 and 443 through; \
         some networks do not let a machine reach itself by its public address: then look from another one",
        config.listen
    );
    match served {
        true => Finding::problem(
            "https",
            what,
            "neither people nor other servers reach this one",
            advice,
        ),
        false => Finding::warning(
            "https",
            what,
            "no Steppe serves this data folder now, which may be the reason",
            format!(
                "start it (steppe serve, or systemctl start steppe) and look again; then {advice}"
            ),
        ),
    }
}

fn judge(config: &Config, address: &str, domain: &Host, answer: &Response) -> Finding {
    let ours = String::from_utf8_lossy(&answer.body).contains(&format!("{domain}/nodeinfo/2."));
    let listen = &config.listen;
    match answer.status {
        StatusCode::OK if ours => {
            Finding::ok("https", format!("{address} answers, and it is Steppe"))
        }
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
            Finding::problem(
                "https",
                format!(
                    "what stands before Steppe at {address} answers {}",
                    answer.status
                ),
                "the proxy does not reach Steppe, or Steppe cannot open this server",
                format!(
                    "see whether Steppe runs (systemctl status steppe) and the proxy passes requests on to {listen}"
                ),
            )
        }
        StatusCode::NOT_FOUND if is_steppe(answer) => Finding::problem(
            "https",
            format!("Steppe answers at {address}, but is asked for another name"),
            "no page and no account of this server is found",
            "the proxy must pass on the Host as it came: nginx proxy_set_header Host $host; Caddy does so by itself",
        ),
        StatusCode::FORBIDDEN if is_steppe(answer) => Finding::warning(
            "https",
            format!("{domain} is suspended"),
            "it answers 403 to everybody",
            format!("steppe server resume {domain}, when it should answer"),
        ),
        status => Finding::problem(
            "https",
            format!("something else than this Steppe answers at {address} ({status})"),
            "people and other servers meet something else",
            format!(
                "see where the name leads, and that the proxy passes requests for this name on to {listen}"
            ),
        ),
    }
}

/// Whether the doors of a Steppe said no.
fn is_steppe(answer: &Response) -> bool {
    let body = String::from_utf8_lossy(&answer.body);
    body.contains("There is no such server here") || body.contains("This server is suspended")
}

/// The domain of the accounts must lead those who look for `@me@domain` to the domain of the pages.
async fn account_domain(accounts: &Host, pages: &Host, https: bool) -> Finding {
    let scheme = if https { "https" } else { "http" };
    let address =
        format!("{scheme}://{accounts}/.well-known/webfinger?resource=acct:doctor@{accounts}");
    let led = ask(&address)
        .await
        .is_ok_and(|answer| Host::of(&answer.url).as_ref() == Some(pages) || is_webfinger(&answer));
    match led {
        true => Finding::ok(
            "accounts",
            format!("{accounts} leads those who look for its accounts to {pages}"),
        ),
        false => Finding::problem(
            "accounts",
            format!("{accounts} does not lead those who look for its accounts to {pages}"),
            format!("nobody elsewhere finds @somebody@{accounts}"),
            format!(
                "let the web server of {accounts} redirect /.well-known/webfinger to {scheme}://{pages}/.well-known/webfinger"
            ),
        ),
    }
}

fn is_webfinger(answer: &Response) -> bool {
    answer.status == StatusCode::NOT_FOUND
        && String::from_utf8_lossy(&answer.body).contains("error")
}

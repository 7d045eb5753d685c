//! What cannot be right, though it is well-formed.

use tracing_subscriber::EnvFilter;
use types::Host;

use super::{Config, Tls};

/// The key, what is wrong, and what to write.
pub(super) type Finding = (&'static str, String, String);

/// All that is wrong.
pub(super) fn problems(config: &Config) -> Vec<Finding> {
    let (smtp, tls) = (config.smtp.as_ref(), config.tls.as_ref());
    let found = [
        domain("domain", Some(&config.domain)),
        domain("account_domain", config.account_domain.as_deref()),
        listen("listen", &config.listen),
        config
            .metrics
            .listen
            .as_deref()
            .and_then(|address| listen("metrics.listen", address)),
        tls.and_then(|tls| listen("tls.listen", &tls.listen)),
        tls.map(|tls| tls.redirect.as_str())
            .filter(|address| !address.is_empty())
            .and_then(|address| listen("tls.redirect", address)),
        tls.and_then(files),
        log_level(&config.log.level),
        config.postgres.as_deref().and_then(postgres),
        at_least_one("postgres_sessions", config.postgres_sessions),
        at_least_one("open_servers", config.open_servers),
        smtp.and_then(|smtp| smtp_url(&smtp.url)),
        smtp.and_then(|smtp| sender(&smtp.from)),
    ];
    found.into_iter().flatten().collect()
}

fn domain(key: &'static str, value: Option<&str>) -> Option<Finding> {
    let value = value?;
    let advice = |example: &str| {
        format!("Write only a name, with a port if it is unusual: {key} = \"{example}\"")
    };
    if value.contains("://") {
        return Some((
            key,
            format!("\"{value}\" is an address, not a domain"),
            advice("social.example.org"),
        ));
    }
    value.parse::<Host>().err().map(|_| {
        (
            key,
            format!("\"{value}\" is no domain"),
            advice("social.example.org"),
        )
    })
}

fn listen(key: &'static str, value: &str) -> Option<Finding> {
    let (host, port) = value.rsplit_once(':').unwrap_or((value, ""));
    let advice = "Write an address and a port: listen = \"127.0.0.1:8080\"";
    (host.is_empty() || port.parse::<u16>().is_err()).then(|| {
        (
            key,
            format!("\"{value}\" is not an address with a port"),
            advice.into(),
        )
    })
}

fn files(tls: &Tls) -> Option<Finding> {
    let why = tls.files().err()?;
    let advice = "Name both files under [tls], or none: then certificates are made by ACME";
    Some(("tls.certificate", why.into(), advice.into()))
}

fn log_level(level: &str) -> Option<Finding> {
    let error = EnvFilter::try_new(level).err()?;
    let what = format!("\"{level}\" is not understood: {error}");
    Some(("log.level", what, "Write: level = \"info\"".into()))
}

fn postgres(url: &str) -> Option<Finding> {
    let error = tenant::check_postgres_url(url).err()?;
    let advice = "Write: postgres = \"postgres://user:password@host/database\"";
    Some(("postgres", error, advice.into()))
}

fn smtp_url(url: &str) -> Option<Finding> {
    let error = services::mail_server::check_url(url).err()?;
    let advice = "Write: url = \"smtps://user:password@mail.example.org\", with signs such as @ in a user name or password \
                  as in URLs (%40)";
    Some(("smtp.url", error, advice.into()))
}

fn sender(from: &str) -> Option<Finding> {
    let error = services::mail_server::check_sender(from).err()?;
    let advice = "Write: from = \"Name <address@example.org>\"";
    Some((
        "smtp.from",
        format!("\"{from}\" is no sender: {error}"),
        advice.into(),
    ))
}

fn at_least_one(key: &'static str, value: usize) -> Option<Finding> {
    (value == 0).then(|| {
        (
            key,
            "nothing works with none".into(),
            format!("Write a larger number, or leave {key} out"),
        )
    })
}

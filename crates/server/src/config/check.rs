//! What cannot be right, though it is well-formed.

use tracing::level_filters::LevelFilter;
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
        backups(config),
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
    // a word that is no level would be the name of a part of the program, and all others would be silent
    let is_level = |word: &str| word.contains('=') || word.trim().parse::<LevelFilter>().is_ok();
    let what = match (
        level.split(',').find(|word| !is_level(word)),
        EnvFilter::try_new(level),
    ) {
        (Some(word), _) => format!("\"{word}\" is no level"),
        (None, Err(error)) => format!("\"{level}\" is not understood: {error}"),
        (None, Ok(_)) => return None,
    };
    let advice = "Write error, warn, info, debug, trace or off, also for a part: level = \"info,requests=debug\"";
    Some(("log.level", what, advice.into()))
}

fn backups(config: &Config) -> Option<Finding> {
    let to = &config.backup.as_ref()?.to;
    let why = crate::backups::refuse_inside(to, &config.data).err()?;
    let advice =
        "Write the path of another folder, best on another disk: to = \"/mnt/disk/steppe\"";
    Some(("backup.to", why.to_string(), advice.into()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_of_the_log_is_one_that_there_is() {
        for sound in ["info", "off", "warn,requests=debug", "error,db=trace"] {
            assert!(log_level(sound).is_none(), "{sound}");
        }
        for (wrong, word) in [
            ("wran", "wran"),
            ("warning", "warning"),
            ("info,requests", "requests"),
        ] {
            let (_, what, advice) = log_level(wrong).unwrap();
            assert!(
                what.contains(word) && advice.contains("trace or off"),
                "{what}"
            );
        }
    }
}

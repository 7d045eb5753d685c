//! Whether mail can leave.

use services::mail_server::{self, Fault};

use super::Finding;
use crate::config::Config;

const MEANING: &str =
    "nobody can confirm an address or get a new password; mails wait and are tried again";

pub(super) async fn examine(config: &Config) -> Finding {
    let Some(smtp) = &config.smtp else {
        return without(config);
    };
    // Without user and password.
    let server = smtp.url.rsplit('@').next().unwrap_or_default();
    let server = server.rsplit("://").next().unwrap_or_default();
    match mail_server::probe(&smtp.url).await {
        Ok(()) => Finding::ok("mail", format!("{server} takes mail from here")),
        Err(Fault::Unreachable(why)) => Finding::problem(
            "mail",
            format!("{server} cannot be reached: {why}"),
            MEANING,
            "see whether host and port in url under [smtp] are right; many hosters close port 25: use 465 (smtps://) or 587",
        ),
        Err(Fault::Silent(why)) => Finding::problem(
            "mail",
            format!("{server} does not answer: {why}"),
            MEANING,
            "a firewall in between, or a port that expects TLS first: smtps:// is for port 465, smtp://…?tls=required for 587",
        ),
        Err(Fault::Tls(why)) => Finding::problem(
            "mail",
            format!("there is no secure connection to {server}: {why}"),
            MEANING,
            "the name in url under [smtp] must be the one of its certificate; smtps:// is for port 465, smtp://…?tls=required \
             for 587",
        ),
        Err(Fault::Refused(why)) => Finding::problem(
            "mail",
            format!("{server} refuses: {why}"),
            MEANING,
            "see whether user and password in url under [smtp] are right, with signs such as @ written as in URLs (%40)",
        ),
    }
}

fn without(config: &Config) -> Finding {
    let what = format!(
        "no mail leaves: each is a file in {}",
        config.data.join("mail").display()
    );
    match config.is_https() {
        false => Finding::ok("mail", what),
        true => Finding::warning(
            "mail",
            what,
            "people cannot confirm their addresses or get a new password by themselves",
            "write url and from under [smtp] in steppe.toml",
        ),
    }
}

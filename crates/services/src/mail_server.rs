//! The mail server of the configuration: whether it is written right, and whether it takes mail from us.

use std::error::Error as _;
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::{AsyncSmtpTransport, Tokio1Executor};

/// Longest wait for each answer of the mail server.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why mail cannot leave.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// No connection, or one that ends at once.
    #[error("{0}")]
    Unreachable(String),
    /// It does not answer in time.
    #[error("{0}")]
    Silent(String),
    /// No secure connection.
    #[error("{0}")]
    Tls(String),
    /// It does not let us in, or does not want what we ask.
    #[error("{0}")]
    Refused(String),
}

/// Whether `url` names a mail server; else what is wrong.
pub fn check_url(url: &str) -> Result<(), String> {
    let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url);
    transport.map(|_| ()).map_err(|error| in_full(&error))
}

/// Whether `from` is `Name <address>` or an address; else what is wrong.
pub fn check_sender(from: &str) -> Result<(), String> {
    let mailbox = from.parse::<Mailbox>();
    mailbox.map(|_| ()).map_err(|error| error.to_string())
}

/// Connects, greets, changes to TLS and signs in as the URL says, and sends nothing.
pub async fn probe(url: &str) -> Result<(), Fault> {
    let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url);
    let transport = transport.map_err(|error| Fault::Refused(in_full(&error)))?;
    let transport = transport.timeout(Some(PATIENCE)).build::<Tokio1Executor>();
    let tested = tokio::time::timeout(3 * PATIENCE, transport.test_connection()).await;
    let error = match tested {
        Ok(Ok(true)) => return Ok(()),
        Ok(Ok(false)) => return Err(Fault::Unreachable("it hung up".into())),
        Ok(Err(error)) => error,
        Err(_) => return Err(Fault::Silent("it does not answer".into())),
    };
    let words = in_full(&error);
    Err(if error.is_tls() || is_no_tls(&error) {
        Fault::Tls(words)
    } else if error.is_timeout() {
        Fault::Silent(words)
    } else if error.is_permanent() || error.is_transient() || error.is_client() {
        Fault::Refused(words)
    } else {
        Fault::Unreachable(words)
    })
}

/// Whether what came was no TLS, or not that of whom it should be.
fn is_no_tls(error: &lettre::transport::smtp::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        let io = error.downcast_ref::<std::io::Error>();
        if io.is_some_and(|io| io.kind() == std::io::ErrorKind::InvalidData) {
            return true;
        }
        cause = error.source();
    }
    false
}

/// An error with its causes.
fn in_full(error: &lettre::transport::smtp::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !words.contains(&more) {
            words = format!("{words}: {more}");
        }
        cause = error.source();
    }
    words
}

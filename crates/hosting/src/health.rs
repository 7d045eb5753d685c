//! Whether databases answer.

use std::time::Duration;

use tenant::Error;

use crate::{Registry, Server, State};

/// Servers that are asked: one that is broken does not make the whole process sick.
const ASKED: usize = 3;
/// Who has not answered by then does not answer.
const PATIENCE: Duration = Duration::from_secs(2);

impl Registry {
    /// Asks the servers that were used last whether their database answers, or one that is closed; one that does is enough.
    /// Says why none does.
    pub async fn check(&self) -> tenant::Result<()> {
        let mut servers = self.all();
        servers.retain(|server| server.state() == State::Active);
        servers.sort_by_key(|server| std::cmp::Reverse((server.is_open(), server.last_used())));
        let mut outcome = Ok(());
        for server in servers.iter().take(ASKED) {
            outcome = self.ask(server).await;
            if outcome.is_ok() {
                break;
            }
        }
        outcome
    }

    async fn ask(&self, server: &Server) -> tenant::Result<()> {
        let asked = async {
            let tenant = self.open(server).await?;
            tenant
                .read(|unit| store::settings::is(unit, "", ""))
                .await
                .map(drop)
        };
        let in_time = tokio::time::timeout(PATIENCE, asked).await;
        in_time.unwrap_or_else(|_| Err(Error::Unavailable("no answer in time".into())))
    }
}

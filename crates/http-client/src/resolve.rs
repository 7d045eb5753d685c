//! From names to addresses.

use std::io;
use std::net::{IpAddr, ToSocketAddrs};
use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::sync::Semaphore;

/// Looks names up.
pub type Resolver =
    Arc<dyn Fn(String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> + Send + Sync>;

/// Look-ups at the same time: each holds a thread until the system answers, however early we stop waiting.
const LOOKUPS: usize = 64;

/// Asks the operating system.
pub fn system() -> Resolver {
    let turns = Arc::new(Semaphore::new(LOOKUPS));
    Arc::new(move |name| {
        let turns = turns.clone();
        Box::pin(async move {
            let turn = turns
                .acquire_owned()
                .await
                .expect("the semaphore is never closed");
            tokio::task::spawn_blocking(move || {
                let _turn = turn;
                let found = (name.as_str(), 0).to_socket_addrs()?;
                Ok(found.map(|address| address.ip()).collect())
            })
            .await?
        })
    })
}

//! Passwords: argon2id, hashed in turns on threads that stand back, so that a stampede queues and does not eat the machine.

use std::ops::RangeInclusive;
use std::time::Duration;

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use rand::RngExt;
use tenant::{PasswordCost, Process, Tenant};
use tokio::time::timeout;
use types::SECOND;

use crate::{Error, Result};

/// When those are to come back who find no place in the queue, in seconds: not all at the same moment.
const COME_BACK: RangeInclusive<i64> = 5..=15;
/// How long anybody waits for a turn: longer than the whole queue takes on a small machine that has no other work.
const PATIENCE: Duration = Duration::from_secs(15);

/// Hashes a password; answers a PHC string.
///
/// # Errors
/// [`Error::Crowded`]: the queue is full, or the turn does not come soon enough.
pub async fn hash(tenant: &Tenant, password: String) -> Result<String> {
    hash_in_turn(&tenant.process, tenant.number, password).await
}

/// Whether `password` is the one of `hash`. Without a hash the answer is no, after the same work: the time that it
/// takes does not tell whether there is an account.
///
/// # Errors
/// Those of [`hash`].
pub async fn verify(tenant: &Tenant, password: String, hash: Option<String>) -> Result<bool> {
    verify_in_turn(&tenant.process, tenant.number, password, hash).await
}

/// What those are told who find no place in the queue.
pub fn crowded() -> Error {
    Error::Crowded {
        retry_after: rand::rng().random_range(COME_BACK) * SECOND,
    }
}

async fn hash_in_turn(process: &Process, server: u32, password: String) -> Result<String> {
    let cost = process.password_cost;
    in_turn(process, server, move || hash_now(cost, &password)).await?
}

async fn verify_in_turn(
    process: &Process,
    server: u32,
    password: String,
    hash: Option<String>,
) -> Result<bool> {
    let cost = process.password_cost;
    let work = move || match hash {
        Some(hash) => Ok(verify_now(&password, &hash)),
        None => hash_now(cost, &password).map(|_| false),
    };
    in_turn(process, server, work).await?
}

async fn in_turn<T: Send + 'static>(
    process: &Process,
    server: u32,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let _place = process.hashing_queue.enter(server).ok_or_else(crowded)?;
    match timeout(PATIENCE, process.hashing.run(work)).await {
        Ok(done) => done.map_err(|error| Error::Unavailable(error.to_string())),
        Err(_) => Err(crowded()),
    }
}

fn hash_now(cost: PasswordCost, password: &str) -> Result<String> {
    let internal = |error: &dyn std::fmt::Display| Error::Internal(error.to_string());
    let params =
        Params::new(cost.memory, cost.passes, 1, None).map_err(|error| internal(&error))?;
    let salt =
        SaltString::encode_b64(&rand::random::<[u8; 16]>()).map_err(|error| internal(&error))?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| internal(&error))
}

/// The cost is the one in the hash. What is no hash matches nothing.
fn verify_now(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures_util::FutureExt;
    use tenant::{Mail, Pools};

    use super::*;

    fn process() -> Arc<Process> {
        let cost = PasswordCost {
            memory: 64,
            passes: 1,
        };
        let mail = Mail::Folder("unused".into());
        let http = http_client::Client::offline();
        Arc::new(Process::new(Pools::default(), 2, 10, cost, mail, http))
    }

    #[tokio::test]
    async fn only_the_right_password_matches() {
        let process = process();
        let hash = hash_in_turn(&process, 1, "correct horse".into());
        let hash = hash.await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{hash}");
        for (password, hash, expected) in [
            ("correct horse", Some(hash.clone()), true),
            ("correct horsE", Some(hash), false),
            ("correct horse", Some("!".into()), false),
            ("", Some(String::new()), false),
            ("correct horse", None, false),
        ] {
            let matches = verify_in_turn(&process, 1, password.into(), hash);
            assert_eq!(matches.await.unwrap(), expected);
        }
    }

    #[tokio::test]
    async fn a_stampede_queues_and_what_is_beyond_the_queue_is_sent_away() {
        let process = process();
        let queue = &process.hashing_queue;
        let places = std::iter::from_fn(|| queue.enter(1))
            .collect::<Vec<_>>()
            .len();
        let crowd = (0..places + 50).map(|n| {
            let process = process.clone();
            tokio::spawn(async move { hash_in_turn(&process, 1, format!("password {n}")).await })
        });
        let (go, wait) = std::sync::mpsc::channel::<()>();
        // On two cores it is the only turn.
        let turn = tokio::spawn({
            let process = process.clone();
            async move { process.hashing.run(move || wait.recv().is_err()).await }
        });
        tokio::task::yield_now().await;
        let crowd: Vec<_> = crowd.collect();
        while crowd.iter().filter(|person| person.is_finished()).count() < 50 {
            tokio::task::yield_now().await;
        }
        drop(go);
        assert!(turn.await.unwrap().unwrap());
        let (mut hashed, mut sent_away) = (0, 0);
        for person in crowd {
            match person.await.unwrap() {
                Ok(_) => hashed += 1,
                Err(Error::Crowded { retry_after }) if retry_after > 0 => sent_away += 1,
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!((hashed, sent_away), (places, 50));
        assert_eq!(process.hashing_queue.taken(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn whose_turn_does_not_come_is_asked_to_come_back() {
        let process = process();
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let turn = process.hashing.run(move || wait.recv().is_err());
        let mut turn = std::pin::pin!(turn);
        assert!((&mut turn).now_or_never().is_none());
        let crowded = hash_in_turn(&process, 1, "password".into()).await;
        assert!(matches!(crowded, Err(Error::Crowded { .. })), "{crowded:?}");
        assert_eq!(process.hashing_queue.taken(), 0);
        drop(go);
        assert!(turn.await.unwrap());
    }
}

//! Passwords: argon2id, hashed in turns on threads that stand back, so that a stampede queues and does not eat the machine.

use std::ops::RangeInclusive;

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use rand::RngExt;
use tenant::{PasswordCost, Process, QueuePlace, Tenant};
use types::SECOND;

use crate::{Error, Result};

/// When those are to come back who find no place in the queue, in seconds: not all at the same moment.
const COME_BACK: RangeInclusive<i64> = 5..=15;

/// Hashes a password; answers a PHC string.
pub async fn hash(tenant: &Tenant, password: String) -> Result<String> {
    queue(tenant)?.hash(password).await
}

/// Whether `password` is the one of `hash`. Without a hash the answer is no, after the same work: the time that it
/// takes does not tell whether there is an account.
pub async fn verify(tenant: &Tenant, password: String, hash: Option<String>) -> Result<bool> {
    queue(tenant)?.verify(password, hash).await
}

/// What those are told who find no place in the queue.
pub fn crowded() -> Error {
    Error::Crowded {
        retry_after: rand::rng().random_range(COME_BACK) * SECOND,
    }
}

/// Somebody who waits for a turn.
pub(crate) struct Waiting<'t> {
    process: &'t Process,
    _place: QueuePlace<'t>,
}

/// Takes a place in the queue.
pub(crate) fn queue(tenant: &Tenant) -> Result<Waiting<'_>> {
    Waiting::of(&tenant.process, tenant.number)
}

impl<'t> Waiting<'t> {
    fn of(process: &'t Process, server: u32) -> Result<Self> {
        let place = process.hashing_queue.enter(server).ok_or_else(crowded)?;
        Ok(Self {
            process,
            _place: place,
        })
    }

    pub(crate) async fn hash(self, password: String) -> Result<String> {
        let cost = self.process.password_cost;
        self.in_turn(move || hash_now(cost, &password)).await?
    }

    pub(crate) async fn verify(self, password: String, hash: Option<String>) -> Result<bool> {
        let cost = self.process.password_cost;
        self.in_turn(move || match hash {
            Some(hash) => Ok(verify_now(&password, &hash)),
            None => hash_now(cost, &password).map(|_| false),
        })
        .await?
    }

    async fn in_turn<T: Send + 'static>(
        self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let done = self.process.hashing.run(work).await;
        done.map_err(|error| Error::Unavailable(error.to_string()))
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
        let waiting = || Waiting::of(&process, 1).unwrap();
        let hash = waiting().hash("correct horse".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{hash}");
        for (password, hash, expected) in [
            ("correct horse", Some(hash.clone()), true),
            ("correct horsE", Some(hash), false),
            ("correct horse", Some("!".into()), false),
            ("", Some(String::new()), false),
            ("correct horse", None, false),
        ] {
            assert_eq!(
                waiting().verify(password.into(), hash).await.unwrap(),
                expected
            );
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
            tokio::spawn(async move {
                Waiting::of(&process, 1)?
                    .hash(format!("password {n}"))
                    .await
            })
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
}

//! Passwords: argon2id, hashed in turns on threads that stand back, so that a stampede queues and does not eat the machine.

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use tenant::{PasswordCost, Process};
use tokio::sync::oneshot;
use types::SECOND;

use crate::{Error, Result};

/// What those are told who find no place in the queue.
const COME_BACK: i64 = 5 * SECOND;

/// Hashes a password; answers a PHC string.
pub async fn hash(process: &Process, password: String) -> Result<String> {
    let cost = process.password_cost;
    in_turn(process, move || hash_now(cost, &password)).await?
}

/// Whether `password` is the one of `hash`. Without a hash the answer is no, after the same work: the time that it
/// takes does not tell whether there is an account.
pub async fn verify(process: &Process, password: String, hash: Option<String>) -> Result<bool> {
    let cost = process.password_cost;
    in_turn(process, move || match hash {
        Some(hash) => Ok(verify_now(&password, &hash)),
        None => hash_now(cost, &password).map(|_| false),
    })
    .await?
}

/// Does expensive work when its turn comes. A turn lasts until the work is done, even when nobody waits for it any more.
async fn in_turn<T: Send + 'static>(
    process: &Process,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let _place = process
        .hashing_queue
        .try_acquire()
        .map_err(|_| Error::Limited {
            retry_after: COME_BACK,
        })?;
    let turn = process.hashing.clone().acquire_owned().await;
    let (tell, done) = oneshot::channel();
    let hashing = move || {
        tenant::stand_back();
        let done = work();
        drop(turn);
        // Who went away needs no answer.
        let _ = tell.send(done);
    };
    let started = std::thread::Builder::new()
        .name("password".into())
        .spawn(hashing);
    started.map_err(|error| Error::Unavailable(error.to_string()))?;
    done.await
        .map_err(|_| Error::Internal("a password's thread panicked".into()))
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
        let hash = hash(&process, "correct horse".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{hash}");
        for (password, hash, expected) in [
            ("correct horse", Some(hash.clone()), true),
            ("correct horsE", Some(hash), false),
            ("correct horse", Some("!".into()), false),
            ("", Some(String::new()), false),
            ("correct horse", None, false),
        ] {
            assert_eq!(
                verify(&process, password.into(), hash).await.unwrap(),
                expected
            );
        }
    }

    #[tokio::test]
    async fn a_stampede_queues_and_what_is_beyond_the_queue_is_sent_away() {
        let process = process();
        let places = process.hashing_queue.available_permits();
        let crowd = (0..places + 50).map(|n| {
            let process = process.clone();
            tokio::spawn(async move { hash(&process, format!("password {n}")).await })
        });
        let turns = u32::try_from(process.hashing.available_permits()).unwrap();
        let turns = process
            .hashing
            .clone()
            .acquire_many_owned(turns)
            .await
            .unwrap();
        let crowd: Vec<_> = crowd.collect();
        while crowd.iter().filter(|person| person.is_finished()).count() < 50 {
            tokio::task::yield_now().await;
        }
        drop(turns);
        let (mut hashed, mut sent_away) = (0, 0);
        for person in crowd {
            match person.await.unwrap() {
                Ok(_) => hashed += 1,
                Err(Error::Limited { retry_after }) if retry_after > 0 => sent_away += 1,
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!((hashed, sent_away), (places, 50));
        assert_eq!(process.hashing_queue.available_permits(), places);
    }
}

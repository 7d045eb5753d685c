//! The second factor: codes that an app on the phone makes of a shared secret ([RFC 6238](https://www.rfc-editor.org/rfc/rfc6238)),
//! and recovery codes for the day when the phone is lost.

use std::sync::Arc;

use aws_lc_rs::hmac;
use rand::Rng;
use store::second_factors::{self, SecondFactor};
use subtle::ConstantTimeEq;
use tenant::{Tenant, Unit};
use types::{MINUTE, Timestamp, UserId};

use crate::limits::{self, Limit};
use crate::mail::{self, Letter};
use crate::oauth::Person;
use crate::{Error, Result, Why, logins, secrets};

/// Bytes of a secret, as RFC 4226 wants at least.
const SECRET: usize = 20;
/// Seconds for which a code is shown.
const STEP: i64 = 30;
/// Codes of so many steps before and after are taken, too: clocks differ.
const DRIFT: i64 = 1;
/// Recovery codes that are given out.
const CODES: usize = 10;
/// Wrong codes of one login.
const GUESSES: Limit = Limit {
    most: 10,
    span: 15 * MINUTE,
};
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// How somebody's second factor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Off,
    On {
        /// Recovery codes that are left.
        codes: i64,
    },
}

/// How somebody's second factor stands.
pub fn state(unit: &Unit<'_>, person: Person) -> Result<State> {
    Ok(match is_on(unit, person.user_id)? {
        true => State::On {
            codes: second_factors::recovery_codes(unit, person.user_id)?,
        },
        false => State::Off,
    })
}

pub(crate) fn is_on(unit: &Unit<'_>, user: UserId) -> Result<bool> {
    let factor = second_factors::of(unit, user)?;
    Ok(factor.is_some_and(|factor| factor.confirmed_at.is_some()))
}

/// Begins to set it up; answers the secret in base 32, the same until it is confirmed.
pub async fn begin(tenant: &Arc<Tenant>, person: Person) -> Result<String> {
    let work = move |unit: &Unit<'_>| {
        let secret = match second_factors::of(unit, person.user_id)? {
            Some(factor) if factor.confirmed_at.is_some() => return Err(Error::Conflict),
            Some(factor) => factor.secret,
            None => {
                let mut secret = vec![0; SECRET];
                rand::rng().fill_bytes(&mut secret);
                let factor = SecondFactor {
                    user_id: person.user_id,
                    secret: secret.clone(),
                    confirmed_at: None,
                    last_step: 0,
                };
                second_factors::put(unit, &factor)?;
                secret
            }
        };
        Ok(base32(&secret))
    };
    tenant.write(work).await
}

/// Turns it on when the app makes the right codes; answers recovery codes, which are not kept.
pub async fn confirm(tenant: &Arc<Tenant>, person: Person, code: &str) -> Result<Vec<String>> {
    limits::count(tenant, "second factor", person.user_id, GUESSES)?;
    let code = code.to_owned();
    tenant
        .write(move |unit| {
            let factor = second_factors::of(unit, person.user_id)?;
            let factor = factor.filter(|factor| factor.confirmed_at.is_none());
            let factor = factor.ok_or(Error::Conflict)?;
            let step = matching_step(&factor.secret, &code, unit.now);
            let step = step.ok_or_else(|| Error::invalid("code", Why::Invalid))?;
            second_factors::put(
                unit,
                &SecondFactor {
                    confirmed_at: Some(unit.now),
                    last_step: step,
                    ..factor
                },
            )?;
            tell(unit, person, true)?;
            new_codes(unit, person.user_id)
        })
        .await
}

/// Gives new recovery codes in place of the old ones.
pub async fn renew_codes(
    tenant: &Arc<Tenant>,
    person: Person,
    password: String,
) -> Result<Vec<String>> {
    logins::check_password(tenant, person, password).await?;
    tenant
        .write(move |unit| match is_on(unit, person.user_id)? {
            true => new_codes(unit, person.user_id),
            false => Err(Error::Conflict),
        })
        .await
}

/// Turns it off.
pub async fn turn_off(tenant: &Arc<Tenant>, person: Person, password: String) -> Result<()> {
    logins::check_password(tenant, person, password).await?;
    tenant
        .write(move |unit| {
            second_factors::delete(unit, person.user_id)?;
            tell(unit, person, false)
        })
        .await
}

fn tell(unit: &Unit<'_>, person: Person, on: bool) -> Result<()> {
    let user = store::users::by_id(unit, person.user_id)?.ok_or(Error::NotFound)?;
    mail::write(unit, &user, |t, site, name| Letter {
        subject: t.mail_second_factor_subject(site),
        body: match on {
            true => t.mail_second_factor_on(site, name),
            false => t.mail_second_factor_off(site, name),
        },
    })
}

fn new_codes(unit: &Unit<'_>, user: UserId) -> Result<Vec<String>> {
    second_factors::delete_recovery_codes(unit, user)?;
    let codes: Vec<String> = (0..CODES).map(|_| recovery_code()).collect();
    for code in &codes {
        second_factors::insert_recovery_code(unit, user, &recovery_hash(user, code))?;
    }
    Ok(codes)
}

/// 80 random bits, in four groups.
fn recovery_code() -> String {
    let mut bytes = [0; 10];
    rand::rng().fill_bytes(&mut bytes);
    let text = base32(&bytes).to_lowercase();
    [&text[..4], &text[4..8], &text[8..12], &text[12..]].join("-")
}

/// Two people may get the same code.
fn recovery_hash(user: UserId, code: &str) -> [u8; 32] {
    secrets::hash(&format!("{user} {code}"))
}

/// Whether a code is right: of the app, or a recovery code. Either works once.
pub(crate) fn use_code(unit: &Unit<'_>, user: UserId, code: &str) -> Result<bool> {
    let factor = second_factors::of(unit, user)?;
    let Some(factor) = factor.filter(|factor| factor.confirmed_at.is_some()) else {
        return Ok(false);
    };
    if let Some(step) = matching_step(&factor.secret, code, unit.now) {
        return Ok(second_factors::use_step(unit, user, step)?);
    }
    let code: String = code.split_whitespace().collect::<String>().to_lowercase();
    Ok(second_factors::take_recovery_code(
        unit,
        user,
        &recovery_hash(user, &code),
    )?)
}

pub(crate) fn count_guess(tenant: &Tenant, user: UserId) -> Result<()> {
    limits::count(tenant, "second factor", user, GUESSES)
}

/// The step whose code this is, if it is one of now.
fn matching_step(secret: &[u8], code: &str, now: Timestamp) -> Option<i64> {
    let code: String = code.split_whitespace().collect();
    let step = now.seconds() / STEP;
    (step - DRIFT..=step + DRIFT)
        .find(|step| bool::from(code_at(secret, *step).as_bytes().ct_eq(code.as_bytes())))
}

/// The six digits of a step: [RFC 4226, section 5.3](https://www.rfc-editor.org/rfc/rfc4226#section-5.3).
pub fn code_at(secret: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let offset = usize::from(tag[tag.len() - 1] & 0xf);
    let word = tag[offset..offset + 4].iter();
    let number = word.fold(0, |number, byte| number << 8 | u32::from(*byte));
    format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
}

/// RFC 4648, without padding.
fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    let (mut held, mut bits) = (0u32, 0);
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(ALPHABET[(held >> bits & 31) as usize] as char);
        }
    }
    if bits > 0 {
        text.push(ALPHABET[(held << (5 - bits) & 31) as usize] as char);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, the last six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        for (time, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(code_at(secret, time / STEP), code);
            let now = Timestamp(time / STEP * STEP * 1000);
            assert_eq!(matching_step(secret, code, now), Some(time / STEP));
            assert_eq!(
                matching_step(secret, code, now.plus(31_000)),
                Some(time / STEP)
            );
            assert_eq!(matching_step(secret, code, now.plus(61_000)), None);
        }
        assert_eq!(matching_step(secret, "", Timestamp(59_000)), None);
    }

    /// RFC 4648, section 10.
    #[test]
    fn secrets_are_written_in_base_32() {
        for (bytes, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
        assert_eq!(recovery_code().len(), 19);
    }
}

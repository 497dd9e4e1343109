//! Slows down whoever guesses passwords, without letting them lock anybody else out.
//!
//! Failures are counted for an address together with an e-mail, and for the address alone. So a stranger's failures
//! never stop the person who signs in from elsewhere, and one address cannot try many people. What an address has
//! counted leaks away, so that an office where people mistype now and then is never slowed down.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::PersonId;
use sha2::{Digest as _, Sha256};
use store::Micros;
use store::throttle::{
    Throttle, clear_failures, find_throttle, lower_failures, record_failure, record_leaking_failure,
};

use crate::app::App;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;

const SECOND: Micros = 1_000_000;
/// Failures that cost nothing: people mistype.
const FREE_FOR_AN_ACCOUNT: i64 = 5;
/// More for an address, because a whole office may share it.
const FREE_FOR_AN_ADDRESS: i64 = 20;
const FIRST_PAUSE: Micros = 2 * SECOND;
const LONGEST_PAUSE: Micros = 15 * 60 * SECOND;
/// An account's failures are forgotten when none follows for this long.
const FORGET_AFTER: Micros = 60 * 60 * SECOND;
/// An address's failures leak: each is gone after ten minutes, counted by the second.
const FAILURE_SECONDS: i64 = 10 * 60;
/// What is older than this counts for nothing: every pause is over, and any counter has leaked empty.
pub const OLD_AFTER: Micros = 24 * 60 * 60 * SECOND;

/// What one sign-in's failures are counted under: hashes, so that the table holds no e-mail that was never ours.
#[derive(Clone, Debug)]
pub struct Counters {
    account: String,
    address: String,
    from: String,
}

impl Counters {
    /// The counters of an e-mail tried from an address.
    #[must_use]
    pub fn new(email: &str, address: &ClientAddress) -> Self {
        let email = email.trim().to_lowercase();
        Self {
            account: key(&format!("account:{}:{email}", address.0)),
            address: key(&format!("address-seconds:{}", address.0)),
            from: address.0.clone(),
        }
    }

    /// The counters of a person's second factor tried from an address. A right password does not clear them.
    #[must_use]
    pub fn of_codes(person: PersonId, address: &ClientAddress) -> Self {
        Self { account: key(&format!("codes:{}:{person}", address.0)), ..Self::new("", address) }
    }

    /// The counters of links for a new password that are asked for by mail; each that is asked for counts.
    #[must_use]
    pub fn of_resets(email: &str, address: &ClientAddress) -> Self {
        Self {
            account: key(&format!("resets:{}:{email}", address.0)),
            address: key(&format!("resets-seconds:{}", address.0)),
            from: address.0.clone(),
        }
    }

    /// The address that it is tried from.
    #[must_use]
    pub fn from(&self) -> &str {
        &self.from
    }

    /// Refuses the sign-in while a pause runs, even with the right password: else the pause would tell which is right.
    pub async fn refuse_while_paused(&self, app: &App) -> Result<(), Failure> {
        let now = app.now();
        let account = paused_until(find_throttle(&app.store, &self.account).await?, FREE_FOR_AN_ACCOUNT);
        let address = find_throttle(&app.store, &self.address).await?.map(in_failures);
        let address = paused_until(address, FREE_FOR_AN_ADDRESS);
        let left = account.max(address).saturating_sub(now);
        if left <= 0 {
            return Ok(());
        }
        let seconds = u64::try_from(left).unwrap_or_default().div_ceil(1_000_000);
        Err(Failure::too_many_sign_ins(seconds))
    }

    /// Counts a failure.
    pub async fn count_failure(&self, app: &App) -> Result<(), Failure> {
        let now = app.now();
        let earlier = find_throttle(&app.store, &self.account).await?;
        if earlier.is_some_and(|earlier| is_forgotten(earlier, now)) {
            clear_failures(&app.store, &self.account).await?;
        }
        record_failure(&app.store, &self.account, now).await?;
        record_leaking_failure(&app.store, &self.address, now, FAILURE_SECONDS, SECOND).await?;
        Ok(())
    }

    /// Forgets the account's failures once it went well, and takes them off the address. It keeps those for others:
    /// or a guesser would wipe them by signing in as himself.
    pub async fn forgive(&self, app: &App) -> Result<(), Failure> {
        let Some(mistyped) = find_throttle(&app.store, &self.account).await? else { return Ok(()) };
        if !is_forgotten(mistyped, app.now()) {
            let seconds = mistyped.failures.saturating_mul(FAILURE_SECONDS);
            lower_failures(&app.store, &self.address, seconds).await?;
        }
        Ok(clear_failures(&app.store, &self.account).await?)
    }
}

fn is_forgotten(throttle: Throttle, now: Micros) -> bool {
    now.saturating_sub(throttle.last_failed_at) > FORGET_AFTER
}

/// An address's counter in whole failures: one counts until all of it has leaked.
fn in_failures(seconds: Throttle) -> Throttle {
    let started = seconds.failures.saturating_add(FAILURE_SECONDS - 1) / FAILURE_SECONDS;
    Throttle { failures: started, ..seconds }
}

/// When the pause after these failures ends; the beginning of time when there is none.
fn paused_until(throttle: Option<Throttle>, free: i64) -> Micros {
    throttle.map_or(Micros::MIN, |throttle| {
        let pause = pause(throttle.failures, free);
        if pause == 0 { Micros::MIN } else { throttle.last_failed_at.saturating_add(pause) }
    })
}

/// Nothing for the free failures, then 2 s, doubled by each further one up to 15 min.
fn pause(failures: i64, free: i64) -> Micros {
    let doublings = failures.saturating_sub(free);
    if doublings < 0 {
        return 0;
    }
    let factor = u32::try_from(doublings).ok().and_then(|doublings| 2_i64.checked_pow(doublings));
    factor.map_or(LONGEST_PAUSE, |factor| FIRST_PAUSE.saturating_mul(factor).min(LONGEST_PAUSE))
}

fn key(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_up_to_a_quarter_of_an_hour() {
        let seconds = |failures| pause(failures, FREE_FOR_AN_ACCOUNT) / SECOND;
        assert_eq!([4, 5, 6, 7].map(seconds), [0, 2, 4, 8]);
        assert_eq!([13, 14, 100, i64::MAX].map(seconds), [512, 900, 900, 900]);
    }

    #[test]
    fn strangers_never_share_a_counter() {
        let mine = Counters::new("Agent@Demo.example ", &ClientAddress("192.0.2.1".to_owned()));
        let same = Counters::new("agent@demo.example", &ClientAddress("192.0.2.1".to_owned()));
        let elsewhere = Counters::new("agent@demo.example", &ClientAddress("192.0.2.2".to_owned()));
        assert_eq!(mine.account, same.account);
        assert_ne!(mine.account, elsewhere.account);
        assert_ne!(mine.address, elsewhere.address);
        assert!(!mine.account.contains("demo"));
    }
}

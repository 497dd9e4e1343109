//! When each gateway account may be given the next line of a batch: shared by all batches that this server runs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::id::IntegrationId;
use tokio::time::Instant;

/// The moments before which accounts are given no more lines. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Pace {
    next: Arc<Mutex<HashMap<IntegrationId, Instant>>>,
}

impl Pace {
    /// Takes an account's turn where it has come, and sets the next one; else says when it comes.
    pub fn take(&self, account: IntegrationId, now: Instant, a_second: u64) -> Result<(), Instant> {
        let pause = Duration::from_secs(1) / u32::try_from(a_second.max(1)).unwrap_or(u32::MAX);
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        match next.get(&account) {
            Some(turn) if *turn > now => Err(*turn),
            Some(_) | None => {
                next.insert(account, now + pause);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_has_its_turn_so_often_and_others_have_theirs() {
        let (pace, now) = (Pace::default(), Instant::now());
        let [one, other] = [1, 2].map(|id| IntegrationId::new(uuid::Uuid::from_u128(id)));
        assert_eq!(pace.take(one, now, 2), Ok(()));
        assert_eq!(pace.take(one, now, 2), Err(now + Duration::from_millis(500)));
        assert_eq!(pace.take(other, now, 2), Ok(()));
        assert_eq!(pace.take(one, now + Duration::from_millis(500), 2), Ok(()));
    }
}

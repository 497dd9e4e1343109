//! When each caller's bucket is full again, for as many callers as there is room for: no names, only hashes.

use std::array;
use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Mutex, PoisonError};

use store::Micros;

/// So many locks, told apart by a byte of the hash, that calls do not wait for each other.
const DRAWERS: usize = 256;
/// How many callers a drawer holds: 65,536 in all, in about 2 MB.
const IN_A_DRAWER: usize = 256;

type Drawer = HashMap<u64, Micros>;

/// The callers of one limit whose buckets are not full.
pub(super) struct Callers {
    /// Keyed at random, so that nobody can make up a name that is counted as another's.
    hasher: RandomState,
    drawers: Box<[Mutex<Drawer>; DRAWERS]>,
}

impl Default for Callers {
    fn default() -> Self {
        Self { hasher: RandomState::new(), drawers: Box::new(array::from_fn(|_| Mutex::default())) }
    }
}

impl fmt::Debug for Callers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callers").finish_non_exhaustive()
    }
}

impl Callers {
    /// Asks for a change of when a caller's bucket is full, and keeps it unless it is refused. A caller who is not known has
    /// a full one.
    pub(super) fn change<T, E>(
        &self,
        caller: &[u8],
        now: Micros,
        change: impl FnOnce(Micros) -> Result<(Micros, T), E>,
    ) -> Result<T, E> {
        let hash = self.hasher.hash_one(caller);
        let [drawer, ..] = hash.to_le_bytes();
        #[expect(clippy::indexing_slicing, reason = "there is a drawer for each byte")]
        let drawer = &self.drawers[usize::from(drawer)];
        let mut drawer = drawer.lock().unwrap_or_else(PoisonError::into_inner);
        let known = drawer.get(&hash).copied();
        let (full_at, told) = change(known.unwrap_or(now))?;
        if known.is_none() {
            make_room(&mut drawer, now);
        }
        drawer.insert(hash, full_at);
        Ok(told)
    }
}

/// Forgets those whose buckets are full, which changes nothing for them. Where that is nobody, the one whose bucket is
/// nearest to full: it is given the fewest calls by it, and whoever is over the limit stays known.
fn make_room(drawer: &mut Drawer, now: Micros) {
    if drawer.len() < IN_A_DRAWER {
        return;
    }
    drawer.retain(|_, full_at| *full_at > now);
    if drawer.len() < IN_A_DRAWER {
        return;
    }
    let fullest = drawer.iter().min_by_key(|(_, full_at)| **full_at).map(|(hash, _)| *hash);
    if let Some(hash) = fullest {
        drawer.remove(&hash);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rate_limit::bucket::Bucket;

    const NOW: Micros = 1_795_305_600_000_000;

    fn held(callers: &Callers) -> usize {
        callers.drawers.iter().map(|drawer| drawer.lock().unwrap().len()).sum()
    }

    #[test]
    fn invented_callers_fill_no_more_than_there_is_room_for_and_push_out_nobody_who_is_over_the_limit() {
        let bucket = Bucket::a_minute(5).unwrap();
        let callers = Callers::default();
        let call = |who: &str| callers.change(who.as_bytes(), NOW, |full_at| bucket.take(full_at, NOW));
        for _ in 0..5 {
            call("greedy").unwrap();
        }
        for number in 0..100_000 {
            call(&format!("invented {number}")).unwrap();
        }
        assert_eq!(held(&callers), DRAWERS * IN_A_DRAWER);
        assert!(call("greedy").is_err());
    }

    #[test]
    fn whoever_has_a_full_bucket_again_is_forgotten_first_and_then_the_fullest() {
        let mut drawer: Drawer = (0..250).map(|full| (full, NOW)).collect();
        drawer.extend((250..256).map(|waiting| (waiting, NOW + Micros::try_from(waiting).unwrap())));
        make_room(&mut drawer, NOW);
        assert_eq!(drawer.len(), 6);

        let mut drawer: Drawer =
            (0..256).map(|hash| (hash, NOW + 500 - Micros::try_from(hash).unwrap())).collect();
        make_room(&mut drawer, NOW);
        assert_eq!((drawer.len(), drawer.get(&255)), (255, None));
    }
}

//! A bucket of calls that fills evenly, told by one number: when it will be full again.

use store::Micros;

const SECOND: Micros = 1_000_000;
const MINUTE: Micros = 60 * SECOND;

/// How every caller's bucket of one limit is: it holds a minute's calls, and fills in a minute.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bucket {
    calls: u32,
    /// How long one call takes to come back.
    interval: Micros,
}

/// What a call left in a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Left {
    /// How many calls could follow at once.
    pub(super) calls: Micros,
    /// In how many seconds all are there again, rounded up.
    pub(super) full_in_s: u64,
}

/// There is no call left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wait {
    /// In how many seconds there is one, rounded up.
    pub(super) next_in_s: u64,
    /// In how many seconds all are there again, rounded up.
    pub(super) full_in_s: u64,
}

impl Bucket {
    /// So many calls at once, and as many a minute. None for 0, which is no limit.
    pub(super) fn a_minute(calls: u32) -> Option<Self> {
        // More than a call a microsecond is not told apart.
        let interval = MINUTE.checked_div(Micros::from(calls))?.max(1);
        Some(Self { calls, interval })
    }

    pub(super) const fn calls(&self) -> u32 {
        self.calls
    }

    fn room(&self) -> Micros {
        self.interval * Micros::from(self.calls)
    }

    /// Takes a call out of the bucket that is full at an instant; gives when it is full from now on.
    pub(super) fn take(&self, full_at: Micros, now: Micros) -> Result<(Micros, Left), Wait> {
        // A clock that was set back leaves an empty bucket at worst, not one that stays empty.
        let full_at = full_at.clamp(now, now.saturating_add(self.room()));
        let after = full_at.saturating_add(self.interval);
        let missing = after - now;
        if missing > self.room() {
            let next_in_s = seconds(missing - self.room());
            return Err(Wait { next_in_s, full_in_s: seconds(full_at - now) });
        }
        let calls = (self.room() - missing) / self.interval;
        Ok((after, Left { calls, full_in_s: seconds(missing) }))
    }
}

/// Whole seconds, rounded up.
fn seconds(time: Micros) -> u64 {
    time.max(0).unsigned_abs().div_ceil(SECOND.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Micros = 1_795_305_600_000_000;

    #[test]
    fn a_minutes_calls_may_come_at_once_and_the_next_one_waits() {
        for calls in [1, 7, 60, 12_000] {
            let bucket = Bucket::a_minute(calls).unwrap();
            let mut full_at = 0;
            for call in 1..=calls {
                let (after, left) = bucket.take(full_at, NOW).unwrap();
                assert_eq!(left.calls, Micros::from(calls - call));
                full_at = after;
            }
            let wait = bucket.take(full_at, NOW).unwrap_err();
            assert_eq!(wait.next_in_s, u64::from(60 / calls + u32::from(60 % calls > 0)), "{calls}");
            assert_eq!(wait.full_in_s, 60, "{calls}");
            assert!(bucket.take(full_at, NOW + bucket.interval - 1).is_err(), "{calls}");
            assert!(bucket.take(full_at, NOW + bucket.interval).is_ok(), "{calls}");
        }
    }

    #[test]
    fn an_even_pace_is_never_refused() {
        let bucket = Bucket::a_minute(60).unwrap();
        let (mut full_at, mut now) = (0, NOW);
        for _ in 0..1_000 {
            let (after, left) = bucket.take(full_at, now).unwrap();
            assert_eq!((left.calls, left.full_in_s), (59, 1));
            full_at = after;
            now += SECOND;
        }
    }

    #[test]
    fn a_clock_that_is_set_back_shuts_nobody_out_for_longer_than_an_empty_bucket() {
        let bucket = Bucket::a_minute(60).unwrap();
        let an_hour_before = NOW - 60 * MINUTE;
        let wait = bucket.take(NOW, an_hour_before).unwrap_err();
        assert_eq!(wait, Wait { next_in_s: 1, full_in_s: 60 });
    }

    #[test]
    fn no_calls_a_minute_is_no_limit() {
        assert!(Bucket::a_minute(0).is_none());
        assert!(Bucket::a_minute(u32::MAX).unwrap().take(0, NOW).is_ok());
    }
}

//! A length of time as a person reads it: `0.4 s`, `12 s`, `3 min 05 s`.

use std::time::Duration;

/// Writes a length of time in at most two units.
pub fn for_people(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds >= 60 {
        return format!("{} min {:02} s", seconds / 60, seconds % 60);
    }
    if seconds >= 10 {
        return format!("{seconds} s");
    }
    format!("{seconds}.{} s", time.subsec_millis() / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_times_have_a_tenth_and_long_ones_have_minutes() {
        assert_eq!(for_people(Duration::from_millis(440)), "0.4 s");
        assert_eq!(for_people(Duration::from_millis(12_900)), "12 s");
        assert_eq!(for_people(Duration::from_secs(185)), "3 min 05 s");
    }
}

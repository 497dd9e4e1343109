//! Time passes: mostly little, now and then hours, sometimes backwards.

use crate::clock::{DAY, HOUR, MINUTE, SECOND};
use crate::world::World;

impl World {
    /// Moves the clock.
    pub fn time(&mut self) {
        let (name, by) = match self.dice.below(20) {
            0 => ("clock jumps by days", self.dice.between(DAY, 8 * DAY)),
            1 => ("clock jumps by hours", self.dice.between(HOUR, 23 * HOUR)),
            2 | 3 => ("clock set back", -self.dice.between(1, 5 * SECOND)),
            4..=8 => ("minutes pass", self.dice.between(MINUTE, 20 * MINUTE)),
            _ => ("seconds pass", self.dice.between(1_000, 30 * SECOND)),
        };
        self.around.clock.move_by(by);
        self.fault(name, format_args!("{by} µs"));
    }
}

//! Which amount is refunded next: never the same one twice on a payment, so that every refund at the bank has one asker.

use std::collections::HashSet;

use crate::dice::Dice;

/// How many hundreds of minor units a client has for itself on each payment.
const UNITS: u64 = 6;

/// The last two digits that make the bank misbehave, and how many of 1,000 amounts end so (docs/sandbox.md).
const SENTINELS: [(u64, u64); 8] =
    [(91, 40), (92, 2), (93, 15), (94, 20), (95, 4), (96, 12), (97, 15), (98, 20)];

/// One client's amounts.
#[derive(Debug)]
pub struct Amounts {
    client: u64,
    clients: u64,
    used: HashSet<(usize, u64)>,
}

impl Amounts {
    /// The amounts of one of so many clients: no two clients ever draw the same.
    #[must_use]
    pub fn of(client: u64, clients: u64) -> Self {
        Self { client, clients, used: HashSet::new() }
    }

    /// Draws an amount in minor units that was never drawn for this payment; none when all have been.
    pub fn draw(&mut self, dice: &mut Dice, payment: usize) -> Option<u64> {
        let ending = ending(dice);
        let endings = (0..100).map(|step| (ending + step) % 100);
        let first_unit = dice.below(UNITS);
        for ending in endings {
            for step in 0..UNITS {
                let unit = (first_unit + step) % UNITS;
                // From 100 on: nobody refunds less than one unit.
                let minor = (1 + unit * self.clients + self.client) * 100 + ending;
                if self.used.insert((payment, minor)) {
                    return Some(minor);
                }
            }
        }
        None
    }
}

fn ending(dice: &mut Dice) -> u64 {
    let mut roll = dice.below(1_000);
    for (ending, weight) in SENTINELS {
        if roll < weight {
            return ending;
        }
        roll -= weight;
    }
    dice.below(91)
}

/// Minor units as the API and the bank write them, for a currency with two decimals.
#[must_use]
pub fn written(minor: u64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

/// The minor units of an amount with two decimals, whatever its sign.
#[must_use]
pub fn minor_of(text: &str) -> Option<u64> {
    let (units, cents) = text.trim_start_matches('-').split_once('.')?;
    let cents: u64 = (cents.len() == 2).then(|| cents.parse().ok())??;
    units.parse::<u64>().ok()?.checked_mul(100)?.checked_add(cents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_amount_is_drawn_twice_on_a_payment_by_anyone() {
        let mut drawn = HashSet::new();
        for client in 0..24 {
            let mut amounts = Amounts::of(client, 24);
            let mut dice = Dice::new(7, client);
            for _ in 0..UNITS * 100 {
                let minor = amounts.draw(&mut dice, 3).unwrap_or_default();
                assert!(minor >= 100 && drawn.insert(minor), "{minor} again");
            }
            assert_eq!(amounts.draw(&mut dice, 3), None);
            assert!(amounts.draw(&mut dice, 4).is_some());
        }
    }

    #[test]
    fn amounts_are_written_and_read_alike() {
        assert_eq!(written(10_091), "100.91");
        assert_eq!(minor_of("-100.91"), Some(10_091));
        assert_eq!((minor_of("1"), minor_of("1.5"), minor_of("x.00")), (None, None, None));
    }
}

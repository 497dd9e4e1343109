//! What a requester may choose of a refund beyond its amount, where the gateway lets them.

use std::collections::BTreeMap;

/// One thing that a gateway lets the requester choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its name in our API.
    pub name: &'static str,
    /// The gateway's own name of it, under which it is kept and sent.
    pub field: &'static str,
    /// What it may be, as it is offered.
    pub values: &'static [&'static str],
    /// What else is taken, and not offered: words that the gateway has given up.
    pub also_taken: &'static [&'static str],
    /// What the gateway does when nobody chooses.
    pub default: &'static str,
}

/// What was chosen: values by [`Choice::name`]. What is absent stands as the gateway's default.
pub type Chosen = BTreeMap<String, String>;

/// Nothing was chosen.
pub static NOTHING_CHOSEN: Chosen = Chosen::new();

/// No choice at all: most gateways.
pub const NONE: &[Choice] = &[];

/// Craftgate's `chargeFromMe` and `refundDestinationType`
/// (<https://developer.craftgate.io/en/api/refund/refund-payment>). `CARD` is an older word for `PROVIDER`, which Craftgate's own
/// clients still have and mark as deprecated.
pub const CRAFTGATE: &[Choice] = &[
    Choice {
        name: "charge_from_me",
        field: "chargeFromMe",
        values: &["false", "true"],
        also_taken: &[],
        default: "false",
    },
    Choice {
        name: "refund_destination_type",
        field: "refundDestinationType",
        values: &["PROVIDER", "WALLET"],
        also_taken: &["CARD"],
        default: "PROVIDER",
    },
];

/// Every set of choices that a gateway has.
const SETS: [&[Choice]; 2] = [NONE, CRAFTGATE];

impl Choice {
    /// Whether it may be this.
    #[must_use]
    pub fn takes(&self, value: &str) -> bool {
        self.values.contains(&value) || self.also_taken.contains(&value)
    }
}

/// The set of choices with exactly these names; none where no gateway has it.
#[must_use]
pub fn set_named(names: &[&str]) -> Option<&'static [Choice]> {
    SETS.into_iter().find(|set| set.iter().map(|choice| choice.name).eq(names.iter().copied()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_one_of_the_values() {
        for choice in SETS.into_iter().flatten() {
            assert!(choice.values.contains(&choice.default), "{}", choice.name);
            assert!(choice.takes(choice.default));
        }
    }

    #[test]
    fn a_set_is_found_by_its_names() {
        assert_eq!(set_named(&["charge_from_me", "refund_destination_type"]), Some(CRAFTGATE));
        assert_eq!(set_named(&[]), Some(NONE));
        assert_eq!(set_named(&["colour"]), None);
    }

    #[test]
    fn a_word_that_was_given_up_is_taken_and_not_offered() {
        let destination = CRAFTGATE.last().unwrap();
        assert!(destination.takes("CARD") && !destination.values.contains(&"CARD"));
        assert!(!destination.takes("card"));
    }
}

//! How each of the five gateways behaves, and what of it its account or its installation decides.

use domain::capabilities::Capabilities;
use domain::gateway_kind::GatewayKind;
use gateways::capabilities::of_kind;

/// What a bank knows a call again by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownBy {
    /// The key that came with it.
    Key,
    /// The desk's Reference Number.
    Reference,
}

/// What a bank does with a call that it knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeats {
    /// It says again what it said, as the refund stands now.
    SaidAgain,
    /// It refuses the call as a duplicate.
    Refused,
}

/// What a bank remembers of calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// By what.
    pub by: KnownBy,
    /// For how long, in seconds.
    pub life_s: u32,
    /// What it does with a call that it knows.
    pub repeats: Repeats,
}

/// What a bank tells of its own accord.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Announces {
    /// Nothing: a program reads its statements.
    Nothing,
    /// That there is something to ask about, once a refund is paid.
    Successes,
    /// That there is something to ask about, whatever came of a refund.
    Ends,
    /// What came of a refund, signed.
    Signed,
}

/// What a refund does to a payment that is only authorised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// The bank refuses it.
    Kept,
    /// It is let go by a call of its own.
    Voided,
    /// It is let go by the same call.
    LetGo,
}

/// How a bank behaves.
#[expect(clippy::struct_excessive_bools, reason = "each is one manner of real gateways, free of the others")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manner {
    /// Which gateway it is.
    pub kind: GatewayKind,
    /// What it is called in histories: the gateway, and what is particular to this account.
    pub name: &'static str,
    /// What it remembers of calls; none: a repeated call is a new one.
    pub memory: Option<Memory>,
    /// It refuses the same amount of the same payment within this many seconds.
    pub duplicate_window_s: Option<u32>,
    /// Whether it takes a refund first and pays it later.
    pub accepts_first: bool,
    /// What it tells of its own accord.
    pub announces: Announces,
    /// Whether it keeps the desk's Reference Number: on its statements, in what it tells, and to be asked by.
    pub keeps_reference: bool,
    /// Whether it demands a reason.
    pub demands_reason: bool,
    /// What a refund does to a payment that is only authorised.
    pub holds: Holds,
    /// Whether it pays parts back by item, and cancels the whole of a payment on its day.
    pub by_item: bool,
    /// Whether the desk was told the items of a payment.
    pub items_told: bool,
    /// The currencies that are paid in, with the digits after their point.
    pub currencies: &'static [(&'static str, u32)],
}

const DAY_S: u32 = 86_400;
/// Of a bank that remembers for longer than any history lasts.
const FOR_GOOD_S: u32 = u32::MAX;
const ALL_EXPONENTS: &[(&str, u32)] = &[("TRY", 2), ("JPY", 0), ("KWD", 3)];

const fn by_key(repeats: Repeats) -> Memory {
    Memory { by: KnownBy::Key, life_s: DAY_S, repeats }
}

const MINDBEHIND: Manner = Manner {
    kind: GatewayKind::Mindbehind,
    name: "mindbehind",
    memory: None,
    duplicate_window_s: None,
    accepts_first: false,
    announces: Announces::Nothing,
    keeps_reference: false,
    demands_reason: false,
    holds: Holds::Kept,
    by_item: false,
    items_told: true,
    currencies: ALL_EXPONENTS,
};

const BEGATEWAY: Manner = Manner {
    kind: GatewayKind::Begateway,
    name: "begateway",
    memory: Some(by_key(Repeats::SaidAgain)),
    duplicate_window_s: Some(30),
    announces: Announces::Signed,
    keeps_reference: true,
    demands_reason: true,
    holds: Holds::Voided,
    ..MINDBEHIND
};

const CRAFTGATE: Manner = Manner {
    kind: GatewayKind::Craftgate,
    name: "craftgate",
    announces: Announces::Successes,
    keeps_reference: true,
    by_item: true,
    ..MINDBEHIND
};

const PAYU: Manner = Manner {
    kind: GatewayKind::Payu,
    name: "payu",
    memory: Some(Memory { by: KnownBy::Reference, life_s: FOR_GOOD_S, repeats: Repeats::Refused }),
    duplicate_window_s: Some(300),
    accepts_first: true,
    announces: Announces::Ends,
    keeps_reference: true,
    holds: Holds::LetGo,
    currencies: &[("INR", 2)],
    ..MINDBEHIND
};

const OVERPAY: Manner =
    Manner { kind: GatewayKind::Overpay, name: "overpay", holds: Holds::Kept, ..BEGATEWAY };

/// Every manner there is: what a gateway's documents leave open, or an account decides, goes each way.
const MANNERS: [Manner; 19] = [
    MINDBEHIND,
    Manner {
        name: "mindbehind, its statements read by Reference Number",
        keeps_reference: true,
        ..MINDBEHIND
    },
    Manner { name: "mindbehind, pending first", accepts_first: true, keeps_reference: true, ..MINDBEHIND },
    BEGATEWAY,
    Manner { name: "begateway, refusing known keys", memory: Some(by_key(Repeats::Refused)), ..BEGATEWAY },
    Manner { name: "begateway, pending first", accepts_first: true, ..BEGATEWAY },
    Manner { name: "begateway, without tracking ids", keeps_reference: false, ..BEGATEWAY },
    Manner { name: "begateway, without duplicate check", duplicate_window_s: None, ..BEGATEWAY },
    CRAFTGATE,
    Manner { name: "craftgate, waiting first", accepts_first: true, ..CRAFTGATE },
    Manner { name: "craftgate, knowing keys", memory: Some(by_key(Repeats::SaidAgain)), ..CRAFTGATE },
    Manner { name: "craftgate, items not told", items_told: false, ..CRAFTGATE },
    PAYU,
    Manner { name: "payu, without callbacks", announces: Announces::Nothing, ..PAYU },
    OVERPAY,
    Manner { name: "overpay, pending first", accepts_first: true, ..OVERPAY },
    Manner { name: "overpay, without duplicate check", duplicate_window_s: None, ..OVERPAY },
    Manner { name: "overpay, refusing known keys", memory: Some(by_key(Repeats::Refused)), ..OVERPAY },
    Manner { name: "overpay, without tracking ids", keeps_reference: false, ..OVERPAY },
];

/// The manners of one gateway.
#[must_use]
pub fn manners_of(kind: GatewayKind) -> Vec<Manner> {
    MANNERS.into_iter().filter(|manner| manner.kind == kind).collect()
}

/// Which gateway a seed plays when nobody says: each of the five in turn.
#[must_use]
pub fn gateway_of(seed: u64) -> GatewayKind {
    let count = u64::try_from(GatewayKind::ALL.len()).unwrap_or(1);
    let place = usize::try_from(seed % count).unwrap_or(0);
    GatewayKind::ALL.get(place).copied().unwrap_or(GatewayKind::Mindbehind)
}

impl Manner {
    /// What the desk is told that the gateway can do: the product's own words.
    #[must_use]
    pub fn capabilities(&self) -> Capabilities {
        of_kind(self.kind)
    }

    /// Whether it says again what it said to a call whose key it knows, so that no repetition harms.
    #[must_use]
    pub fn says_again(&self) -> bool {
        self.memory.is_some_and(|memory| memory.repeats == Repeats::SaidAgain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_seeds_in_a_row_play_the_five_gateways() {
        for first in [1, 7] {
            let mut played: Vec<GatewayKind> = (first..first + 5).map(gateway_of).collect();
            played.sort_unstable();
            assert_eq!(played, GatewayKind::ALL);
        }
    }

    #[test]
    fn no_bank_remembers_for_shorter_than_the_desk_counts_on() {
        for manner in MANNERS {
            let Some(counted_on) = manner.capabilities().key_life_s else { continue };
            let remembered = manner.memory.filter(|memory| memory.by == KnownBy::Key);
            assert!(remembered.is_some_and(|memory| memory.life_s >= counted_on), "{}", manner.name);
        }
    }

    #[test]
    fn each_gateway_is_played_in_several_ways_by_names_of_their_own() {
        for kind in GatewayKind::ALL {
            let manners = manners_of(kind);
            assert!(manners.len() >= 2, "{kind}");
            for manner in &manners {
                assert_eq!(manners.iter().filter(|other| other.name == manner.name).count(), 1);
                assert!(manner.name.starts_with(kind.as_str()));
                assert_eq!(manner.demands_reason, manner.capabilities().reason_required, "{}", manner.name);
                let lets_go = manner.holds != Holds::Kept;
                assert_eq!(lets_go, manner.capabilities().cancels_authorised, "{}", manner.name);
            }
        }
    }
}

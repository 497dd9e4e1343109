//! The ways in which banks behave; each seed has one.

use domain::capabilities::Capabilities;

/// What a bank does with a key that it knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeats {
    /// It says again what it said, as the refund stands now.
    SaidAgain,
    /// It refuses the call as a duplicate.
    Refused,
}

/// How a bank behaves.
#[expect(clippy::struct_excessive_bools, reason = "each is one manner of real gateways, free of the others")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manner {
    /// What it is called in histories.
    pub name: &'static str,
    /// Whether it can be asked what became of a refund.
    pub can_be_asked: bool,
    /// How long it remembers a key, in seconds; none: it takes no notice of keys.
    pub key_life_s: Option<u32>,
    /// What it does with a key that it knows.
    pub repeats: Repeats,
    /// Whether it takes a refund first and pays it later.
    pub accepts_first: bool,
    /// Whether it tells of its own accord what became of a refund.
    pub notifies: bool,
    /// It refuses the same amount of the same payment within this many seconds.
    pub duplicate_window_s: Option<u32>,
    /// Whether what it tells names the desk's Reference Number.
    pub tells_reference: bool,
}

const MUTE: Manner = Manner {
    name: "mute",
    can_be_asked: false,
    key_life_s: None,
    repeats: Repeats::SaidAgain,
    accepts_first: false,
    notifies: false,
    duplicate_window_s: None,
    tells_reference: true,
};

/// Every manner there is.
pub const MANNERS: [Manner; 9] = [
    MUTE,
    Manner { name: "mute and nameless", tells_reference: false, ..MUTE },
    Manner { name: "asked", can_be_asked: true, ..MUTE },
    Manner { name: "keyed", key_life_s: Some(86_400), ..MUTE },
    Manner {
        name: "keyed, refusing repeats",
        key_life_s: Some(86_400),
        repeats: Repeats::Refused,
        can_be_asked: true,
        ..MUTE
    },
    Manner { name: "asked and keyed", can_be_asked: true, key_life_s: Some(86_400), ..MUTE },
    Manner { name: "patient", can_be_asked: true, accepts_first: true, notifies: true, ..MUTE },
    Manner { name: "patient and announcing", accepts_first: true, notifies: true, ..MUTE },
    Manner { name: "window", can_be_asked: true, duplicate_window_s: Some(30), ..MUTE },
];

impl Manner {
    /// What the desk is told that the bank can do.
    #[must_use]
    pub fn capabilities(&self) -> Capabilities {
        Capabilities {
            can_be_asked: self.can_be_asked,
            key_life_s: self.key_life_s,
            duplicate_window_s: self.duplicate_window_s,
            ..Capabilities::PLAIN
        }
    }
}

//! Sentinel amounts: the last two digits of a refund's amount tell the bank how to misbehave.

use domain::money::Money;

/// What the bank does instead of paying and saying so.
///
/// The last two digits of the amount in minor units choose: for two decimals the cents (`12.91`), for none the last
/// two digits (`1291`), for three the last two of the fraction (`1.291`).
///
/// | ends in | on the wire | in the ledger |
/// |---|---|---|
/// | 91 | declined in the gateway's form; PayU queues first | nothing moved |
/// | 92 | silence, then a cut connection | nothing moved |
/// | 93 | 500 | nothing moved |
/// | 94 | a cut connection | paid |
/// | 95 | a slow success | paid |
/// | 96 | pending in the gateway's form, for ever | held |
/// | 97 | 500 | paid |
/// | 98 | a cut connection, and a notice after a while | paid |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sentinel {
    /// Refuses in the bank's words.
    Declined,
    /// Never answers and never pays.
    NeverAnswers,
    /// Answers 500 and does not pay.
    FailsUnpaid,
    /// Pays and loses the answer.
    LosesAnswer,
    /// Pays and answers late.
    AnswersSlowly,
    /// Takes the refund and leaves it pending.
    StaysPending,
    /// Pays and answers 500.
    PaysThenFails,
    /// Pays, loses the answer, and tells the merchant by a notice after a while.
    TellsLater,
}

impl Sentinel {
    /// All eight, by their digits.
    pub const ALL: [Self; 8] = [
        Self::Declined,
        Self::NeverAnswers,
        Self::FailsUnpaid,
        Self::LosesAnswer,
        Self::AnswersSlowly,
        Self::StaysPending,
        Self::PaysThenFails,
        Self::TellsLater,
    ];

    /// Reads an amount's last two digits.
    #[must_use]
    pub fn of(amount: Money) -> Option<Self> {
        let tail = amount.minor().rem_euclid(100);
        Self::ALL.into_iter().find(|sentinel| sentinel.tail() == tail)
    }

    /// The two digits that call for it.
    #[must_use]
    pub const fn tail(self) -> i64 {
        match self {
            Self::Declined => 91,
            Self::NeverAnswers => 92,
            Self::FailsUnpaid => 93,
            Self::LosesAnswer => 94,
            Self::AnswersSlowly => 95,
            Self::StaysPending => 96,
            Self::PaysThenFails => 97,
            Self::TellsLater => 98,
        }
    }

    /// What the caller sees.
    #[must_use]
    pub const fn on_the_wire(self) -> &'static str {
        match self {
            Self::Declined => "declined in the gateway's form; PayU queues first",
            Self::NeverAnswers => "silence, then a cut connection",
            Self::FailsUnpaid | Self::PaysThenFails => "500",
            Self::LosesAnswer => "a cut connection",
            Self::AnswersSlowly => "a slow success",
            Self::TellsLater => "a cut connection, and a notice after a while",
            Self::StaysPending => "pending in the gateway's form, for ever",
        }
    }

    /// What became of the money.
    #[must_use]
    pub const fn in_the_ledger(self) -> &'static str {
        match self {
            Self::Declined | Self::NeverAnswers | Self::FailsUnpaid => "nothing moved",
            Self::LosesAnswer | Self::AnswersSlowly | Self::PaysThenFails | Self::TellsLater => "paid",
            Self::StaysPending => "held",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_two_digits_decide_whatever_the_decimals() {
        for (text, code, expected) in [
            ("12.91", "TRY", Some(Sentinel::Declined)),
            ("0.94", "EUR", Some(Sentinel::LosesAnswer)),
            ("1297", "JPY", Some(Sentinel::PaysThenFails)),
            ("1.296", "KWD", Some(Sentinel::StaysPending)),
            ("91.00", "TRY", None),
            ("12.90", "TRY", None),
            ("12.98", "TRY", Some(Sentinel::TellsLater)),
            ("12.99", "TRY", None),
        ] {
            let amount = Money::parse(text, code.parse().unwrap()).unwrap();
            assert_eq!(Sentinel::of(amount), expected, "{text} {code}");
        }
    }
}

//! The payments that every demo has, findable by their customer's phone number: docs/demo.md lists them.

use domain::id::TransactionId;
use domain::money::Money;
use refunds::ids::{new_reference_number, new_uuid};
use sandbox::gateway_id::hex_id;
use store::Micros;

use crate::demo::dice::Dice;
use crate::demo::moments::{MINUTE, Moments, SECOND};
use crate::demo::past_refund::{Asked, Asker, Ending, name_refund};
use crate::demo::plan::{Course, PaymentPlan, listed_at, listed_phone};
use crate::demo::world::{COMPANIES, ID_EPOCH};
use crate::failure::CommandError;

/// A payment that every demo has.
pub struct Listed {
    /// The last digits of its customer's name and number.
    pub number: u32,
    /// What scripts call it.
    pub slug: &'static str,
    /// What it is there for.
    pub what: &'static str,
    company: usize,
    integration: usize,
    amount: (i64, &'static str),
    course: Course,
    /// How much, what came of it, and who asked.
    refunds: &'static [(i64, Ending, Asker)],
    chargeback: bool,
}

const AGENT: Asker = Asker::Person(2);
const MANAGER: Asker = Asker::Person(1);

const PLAIN: Listed = Listed {
    number: 0,
    slug: "",
    what: "",
    company: 0,
    integration: 0,
    amount: (12_000, "TRY"),
    course: Course::Captured,
    refunds: &[],
    chargeback: false,
};

/// The payment that the README's `curl` examples refund.
pub const CURL: u32 = 19;

/// All of them, by number.
pub const LISTED: [Listed; 30] = [
    Listed { number: 1, slug: "plain", what: "captured, nothing refunded", ..PLAIN },
    Listed {
        number: 2,
        slug: "larger",
        what: "captured, nothing refunded",
        amount: (25_000, "TRY"),
        ..PLAIN
    },
    Listed {
        number: 3,
        slug: "pending",
        what: "still PENDING, so it cannot be refunded",
        amount: (8_000, "TRY"),
        course: Course::Pending,
        ..PLAIN
    },
    Listed { number: 4, slug: "euro", what: "captured in EUR", company: 1, amount: (4_550, "EUR"), ..PLAIN },
    Listed {
        number: 5,
        slug: "yen",
        what: "captured in JPY, which has no decimals; no company of the agent's",
        company: 2,
        amount: (5_000, "JPY"),
        ..PLAIN
    },
    Listed {
        number: 6,
        slug: "refunded",
        what: "wholly refunded",
        amount: (9_990, "TRY"),
        refunds: &[(9_990, Ending::Paid, AGENT)],
        ..PLAIN
    },
    Listed {
        number: 7,
        slug: "chargeback",
        what: "an open chargeback, so it cannot be refunded",
        amount: (30_000, "TRY"),
        chargeback: true,
        ..PLAIN
    },
    Listed {
        number: 8,
        slug: "dinar",
        what: "captured in KWD, which has three decimals",
        company: 2,
        integration: 1,
        amount: (12_500, "KWD"),
        ..PLAIN
    },
    Listed {
        number: 9,
        slug: "authorised",
        what: "authorised, not captured",
        amount: (64_000, "TRY"),
        course: Course::Authorised,
        ..PLAIN
    },
    Listed {
        number: 10,
        slug: "partly_captured",
        what: "500.00 authorised, 410.00 captured",
        amount: (50_000, "TRY"),
        course: Course::PartlyCaptured(41_000),
        ..PLAIN
    },
    Listed {
        number: 11,
        slug: "not_known",
        what: "a refund whose answer was lost; the bank did pay it",
        amount: (15_000, "TRY"),
        refunds: &[(5_094, Ending::LostPaid, AGENT)],
        ..PLAIN
    },
    Listed {
        number: 12,
        slug: "over_refunded",
        what: "a lost answer, then all of it given back in the bank's back office",
        amount: (20_000, "TRY"),
        refunds: &[(8_092, Ending::LostUnpaid, MANAGER), (20_000, Ending::Outside, MANAGER)],
        ..PLAIN
    },
    Listed {
        number: 13,
        slug: "switched_off",
        what: "its integration is switched off",
        integration: 2,
        amount: (7_500, "TRY"),
        ..PLAIN
    },
    Listed {
        number: 14,
        slug: "failed",
        what: "FAILED, so there is nothing to refund",
        amount: (6_000, "TRY"),
        course: Course::Failed,
        ..PLAIN
    },
    Listed {
        number: 15,
        slug: "dollar",
        what: "captured in USD, Payment Type CRAFTGATE",
        company: 1,
        integration: 1,
        amount: (8_900, "USD"),
        ..PLAIN
    },
    Listed {
        number: 16,
        slug: "partly_refunded",
        what: "150.00 refunded by the agent, 50.00 made outside",
        amount: (40_000, "TRY"),
        refunds: &[(15_000, Ending::Paid, AGENT), (5_000, Ending::Outside, MANAGER)],
        ..PLAIN
    },
    Listed {
        number: 17,
        slug: "declined",
        what: "a refund that the bank declined",
        amount: (13_000, "TRY"),
        refunds: &[(3_091, Ending::Declined, AGENT)],
        ..PLAIN
    },
    Listed {
        number: 18,
        slug: "held",
        what: "a refund that the bank took and never answered for",
        amount: (18_000, "TRY"),
        refunds: &[(4_096, Ending::Held, Asker::Program)],
        ..PLAIN
    },
    Listed {
        number: CURL,
        slug: "curl",
        what: "for the README's curl examples",
        amount: (100_000, "TRY"),
        ..PLAIN
    },
    Listed {
        number: 20,
        slug: "pound",
        what: "captured in GBP",
        company: 1,
        amount: (3_299, "GBP"),
        ..PLAIN
    },
    Listed { number: 21, slug: "spare_1", ..SPARE },
    Listed { number: 22, slug: "spare_2", ..SPARE },
    Listed { number: 23, slug: "spare_3", ..SPARE },
    Listed { number: 24, slug: "spare_4", ..SPARE },
    Listed { number: 25, slug: "spare_5", ..SPARE },
    Listed { number: 26, slug: "spare_6", ..SPARE },
    Listed { number: 27, slug: "spare_7", ..SPARE },
    Listed { number: 28, slug: "spare_8", ..SPARE },
    Listed { number: 29, slug: "spare_9", ..SPARE },
    Listed {
        number: 30,
        slug: "large",
        what: "captured, to refund many times",
        amount: (500_000, "TRY"),
        ..PLAIN
    },
];

const SPARE: Listed = Listed { what: "captured, to try things on", amount: (20_000, "TRY"), ..PLAIN };

impl Listed {
    /// The payment's id, by the demo's seed alone.
    pub fn id(&self, seed: u64) -> TransactionId {
        TransactionId::new(new_uuid(self.born(), &Dice::new(seed, "listed id", self.number.into())))
    }

    /// The bank's id of it, by the demo's seed alone.
    pub fn gateway_payment_id(&self, seed: u64) -> String {
        let dice = Dice::new(seed, "listed gateway id", self.number.into());
        hex_id(u32::try_from(self.born() / SECOND).unwrap_or(0), dice.next())
    }

    /// What was to be paid.
    pub fn amount(&self) -> Result<Money, CommandError> {
        let (minor, code) = self.amount;
        Ok(Money::new(minor, code.parse().map_err(CommandError::bug)?))
    }

    /// Whose it is, by name.
    pub fn company(&self) -> &'static str {
        COMPANIES.get(self.company).map_or("", |company| company.name)
    }

    /// The customer's name.
    pub fn customer(&self) -> String {
        format!("Demo Customer {:04}", self.number)
    }

    /// What it is and became, relative to now.
    pub fn plan(&self, seed: u64, moments: &Moments) -> Result<PaymentPlan, CommandError> {
        let dice = &Dice::new(seed, "listed", self.number.into());
        let amount = self.amount()?;
        let at = listed_at(self.number, moments);
        let refunds = (1..).zip(self.refunds).map(|(nth, (minor, ending, asker))| {
            let asked = Asked {
                amount: Money::new(*minor, amount.currency()),
                ending: *ending,
                asker: *asker,
                reason: (*asker != Asker::Program).then(|| "Customer changed their mind".to_owned()),
                at: at + nth * 5 * MINUTE,
            };
            name_refund(dice, self.born() + nth * 1_000, asked)
        });
        Ok(PaymentPlan {
            company: self.company,
            integration: self.integration,
            id: self.id(seed),
            gateway_payment_id: self.gateway_payment_id(seed),
            amount,
            course: self.course,
            customer_name: Some(self.customer()),
            customer_phone: Some(listed_phone(self.number)),
            conversation_id: Some(hex_id(u32::try_from(self.born() / SECOND).unwrap_or(0), dice.next())),
            order_number: format!("DEMO-{:04}", self.number),
            reference_number: new_reference_number(dice),
            at,
            then_at: at + 2 * MINUTE,
            refunds: refunds.collect(),
            chargeback_at: self.chargeback.then_some(at + 6 * MINUTE),
        })
    }

    /// A time for its ids, before those of all drawn payments.
    fn born(&self) -> Micros {
        ID_EPOCH - (100 - Micros::from(self.number)) * SECOND
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::world::Names;

    #[test]
    fn what_the_readme_prints_is_true_of_every_fresh_demo() {
        let curl = LISTED.iter().find(|listed| listed.number == CURL).unwrap();
        assert_eq!(curl.id(1).to_string(), "019b76d9-6b98-7bec-8c7d-97669dec264f");
        assert_eq!(Names(1).mgmt_token(0), "rd_mindbehind_DemoChat0000_DemoSeed000000000000000000000001");
        assert_eq!(Names(1).api_token(0), "rd_api_DemoShop0000_DemoSeed000000000000000000000001");
    }

    #[test]
    fn every_number_and_every_slug_is_one_payments() {
        for (place, listed) in (1..).zip(&LISTED) {
            assert_eq!(listed.number, place);
            assert_eq!(LISTED.iter().filter(|other| other.slug == listed.slug).count(), 1, "{}", listed.slug);
            assert!(!listed.what.is_empty());
        }
    }
}

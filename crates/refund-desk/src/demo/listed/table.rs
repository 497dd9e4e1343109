//! What each listed payment is, by number.

use crate::demo::listed::Listed;
use crate::demo::past_refund::{Asker, Ending};
use crate::demo::plan::Course;

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
    items: &[],
    minutes_ago: None,
    refunds: &[],
    chargeback: false,
};

/// The payment that the README's `curl` examples refund.
pub const CURL: u32 = 19;

/// All of them, by number.
pub const LISTED: [Listed; 41] = [
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
        what: "captured in USD, through Craftgate",
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
    Listed {
        number: 31,
        slug: "craftgate",
        what: "captured, of two items: 180.00 and 120.00",
        amount: (30_000, "TRY"),
        items: &[60],
        ..CRAFTGATE
    },
    Listed {
        number: 32,
        slug: "craftgate_today",
        what: "captured some minutes before the demo was made: all of it back is a cancel while the day lasts",
        amount: (26_000, "TRY"),
        items: &[50],
        minutes_ago: Some(6),
        ..CRAFTGATE
    },
    Listed {
        number: 33,
        slug: "craftgate_cancelled",
        what: "all of it given back on its day, so Craftgate undid it",
        amount: (18_000, "TRY"),
        items: &[40],
        refunds: &[(18_000, Ending::Paid, AGENT)],
        ..CRAFTGATE
    },
    Listed {
        number: 34,
        slug: "begateway",
        what: "captured in EUR, where a refund needs a reason",
        amount: (12_000, "EUR"),
        ..BEGATEWAY
    },
    Listed {
        number: 35,
        slug: "begateway_held",
        what: "authorised, so a refund lets the hold go",
        amount: (9_000, "EUR"),
        course: Course::Authorised,
        ..BEGATEWAY
    },
    Listed {
        number: 36,
        slug: "begateway_twice",
        what: "20.00 refunded, and the same again 12 seconds later, which beGateway refused as a look-alike",
        amount: (6_000, "EUR"),
        refunds: &[(2_000, Ending::Paid, AGENT), (2_000, Ending::Duplicate, AGENT)],
        ..BEGATEWAY
    },
    Listed {
        number: 37,
        slug: "overpay",
        what: "captured in EUR, where a refund needs a reason",
        integration: 3,
        amount: (7_500, "EUR"),
        ..BEGATEWAY
    },
    Listed {
        number: 38,
        slug: "payu",
        what: "captured in INR: a refund is queued first",
        amount: (150_000, "INR"),
        ..PAYU
    },
    Listed {
        number: 39,
        slug: "payu_held",
        what: "authorised, so a refund cancels it",
        amount: (90_000, "INR"),
        course: Course::Authorised,
        ..PAYU
    },
    Listed {
        number: 40,
        slug: "payu_queued",
        what: "a refund of 40.96 that is queued, and stays so until the bank's back office ends it",
        amount: (80_000, "INR"),
        refunds: &[(4_096, Ending::Held, AGENT)],
        ..PAYU
    },
    Listed {
        number: 41,
        slug: "payu_cancelled",
        what: "authorised, then cancelled by the manager",
        amount: (64_000, "INR"),
        course: Course::Authorised,
        refunds: &[(64_000, Ending::Paid, MANAGER)],
        ..PAYU
    },
];

const CRAFTGATE: Listed = Listed { integration: 3, ..PLAIN };
const BEGATEWAY: Listed = Listed { company: 1, integration: 2, ..PLAIN };
const PAYU: Listed = Listed { company: 1, integration: 4, ..PLAIN };

const SPARE: Listed = Listed { what: "captured, to try things on", amount: (20_000, "TRY"), ..PLAIN };

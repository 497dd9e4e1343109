//! The refunds of the demo's past: who asked for how much, and what came of it.

use domain::id::{IntentId, TransactionId};
use domain::money::Money;
use refunds::ids::{new_reference_number, new_uuid};
use sandbox::gateway_id::hex_id;
use store::Micros;

use crate::demo::dice::Dice;
use crate::demo::moments::{DAY, HOUR, MINUTE, Moments};
use crate::demo::world::PEOPLE;

/// What came of a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The bank paid.
    Paid,
    /// The bank said no.
    Declined,
    /// The answer was lost, after the bank had paid.
    LostPaid,
    /// The answer was lost, and the bank had done nothing.
    LostUnpaid,
    /// The bank took it and said nothing more.
    Held,
    /// Somebody made it in the bank's back office.
    Outside,
}

/// Who asked for a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// Someone of the demo's people.
    Person(usize),
    /// The company's chat bot.
    Program,
}

/// One refund of the past.
#[derive(Clone, Debug)]
pub struct PastRefundPlan {
    /// Its id.
    pub id: TransactionId,
    /// The decision's id, which is its key as well.
    pub intent_id: IntentId,
    /// *Reference Number*.
    pub reference_number: String,
    /// The bank's id of it.
    pub gateway_refund_id: String,
    /// The bank's Reference Number of it.
    pub bank_reference: String,
    /// How much, positive.
    pub amount: Money,
    /// What came of it.
    pub ending: Ending,
    /// Who asked.
    pub asker: Asker,
    /// Why.
    pub reason: Option<String>,
    /// When it was asked for.
    pub at: Micros,
    /// When it left.
    pub sent_at: Micros,
    /// When its end, or that there would be none, was known.
    pub settled_at: Micros,
    /// Random bytes for what is said of it.
    pub salt: [u8; 16],
}

/// What people give as a reason.
const REASONS: [&str; 8] = [
    "Item arrived damaged",
    "Customer changed their mind",
    "Order cancelled before shipping",
    "Wrong size",
    "Paid twice by mistake",
    "Late delivery, agreed on a discount",
    "Out of stock",
    "Price match",
];

/// How a payment's refunds went, and how many payments in a thousand went so.
const PATTERNS: [(&[(Share, Ending)], u64); 7] = [
    (&[], 868),
    (&[(Share::All, Ending::Paid)], 56),
    (&[(Share::Part, Ending::Paid)], 44),
    (&[(Share::Part, Ending::Paid), (Share::Part, Ending::Paid)], 14),
    (&[(Share::Part, Ending::Declined), (Share::Part, Ending::Paid)], 10),
    (&[(Share::All, Ending::Declined)], 5),
    (&[(Share::Part, Ending::Outside)], 3),
];

#[derive(Clone, Copy)]
enum Share {
    /// All that is left.
    All,
    /// Some of it, in whole units of the currency.
    Part,
}

/// What is asked for, by whom and when: the ids follow from the dice.
pub struct Asked {
    pub amount: Money,
    pub ending: Ending,
    pub asker: Asker,
    pub reason: Option<String>,
    pub at: Micros,
}

/// Draws the refunds of a captured payment.
pub fn draw_refunds(
    dice: &Dice,
    born: Micros,
    company: usize,
    captured: Money,
    paid_at: Micros,
    moments: &Moments,
) -> Vec<PastRefundPlan> {
    let pattern = dice.pick_weighted(&PATTERNS, |(_, weight)| *weight).map_or(&[][..], |(steps, _)| *steps);
    let mut left = captured.minor();
    let mut at = paid_at;
    let mut refunds = Vec::with_capacity(pattern.len());
    for (share, ending) in pattern {
        let unit = unit_minor(captured);
        let minor = match share {
            Share::All => left,
            // Whole units leave the price's own last digits, so that refunding the rest meets no sentinel.
            Share::Part => dice.between(1, (left / 2 / unit).max(1)) * unit,
        };
        if minor > left {
            break;
        }
        at = moments.later(at, draw_pause(dice));
        if !matches!(ending, Ending::Declined) {
            left -= minor;
        }
        let asker = draw_asker(dice, company);
        let reason = dice.pick(&REASONS).filter(|_| asker != Asker::Program && dice.in_thousand(800));
        let request = Asked {
            amount: Money::new(minor, captured.currency()),
            ending: *ending,
            asker,
            reason: reason.map(|reason| (*reason).to_owned()),
            at,
        };
        let nth = Micros::try_from(refunds.len()).unwrap_or(0);
        refunds.push(name_refund(dice, born + nth * 1_000, request));
    }
    refunds
}

/// Gives a refund its ids and the moments between asking and knowing.
pub fn name_refund(dice: &Dice, born: Micros, asked: Asked) -> PastRefundPlan {
    let Asked { amount, ending, asker, reason, at } = asked;
    let sent_at = at + dice.between(3_000, 40_000);
    let answered_in = match ending {
        Ending::LostPaid | Ending::LostUnpaid => 6_000_000,
        Ending::Paid | Ending::Declined | Ending::Held | Ending::Outside => dice.between(180_000, 1_900_000),
    };
    let seconds = u32::try_from(born / 1_000_000).unwrap_or(0);
    PastRefundPlan {
        id: TransactionId::new(new_uuid(born, dice)),
        intent_id: IntentId::new(new_uuid(born, dice)),
        reference_number: new_reference_number(dice),
        gateway_refund_id: hex_id(seconds, dice.next()),
        bank_reference: new_reference_number(dice),
        amount,
        ending,
        asker,
        reason,
        at,
        sent_at,
        settled_at: sent_at + answered_in,
        salt: dice.bytes(),
    }
}

/// What prices of a currency are made of: a lira, a hundred yen, a dinar.
pub fn unit_minor(amount: Money) -> i64 {
    if amount.currency().exponent() == 3 { 1_000 } else { 100 }
}

fn draw_pause(dice: &Dice) -> Micros {
    match dice.below(100) {
        0..40 => dice.between(6 * MINUTE, HOUR),
        40..75 => dice.between(HOUR, DAY),
        _ => dice.between(DAY, 14 * DAY),
    }
}

fn draw_asker(dice: &Dice, company: usize) -> Asker {
    if dice.in_thousand(250) {
        return Asker::Program;
    }
    let may: Vec<usize> = PEOPLE
        .iter()
        .enumerate()
        .filter(|(_, person)| person.role_in(company).is_some_and(domain::role::Role::may_refund))
        .map(|(place, _)| place)
        .collect();
    // The owner steps in now and then; the work is the others'.
    let weight = |place: &usize| {
        if PEOPLE.get(*place).is_some_and(|person| person.platform_owner) { 1 } else { 6 }
    };
    dice.pick_weighted(&may, weight).map_or(Asker::Program, |place| Asker::Person(*place))
}

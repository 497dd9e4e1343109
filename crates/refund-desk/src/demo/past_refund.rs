//! The refunds of the demo's past: who asked for how much, and what came of it.

use domain::gateway_kind::GatewayKind;
use domain::id::{IntentId, TransactionId};
use domain::money::Money;
use domain::refund::RefundKind;
use refunds::ids::{new_reference_number, new_uuid};
use sandbox::gateway_id::refund_id;
use store::Micros;

use crate::demo::dice::Dice;
use crate::demo::item::ItemPlan;
use crate::demo::moments::{DAY, HOUR, MINUTE, Moments, SECOND};
use crate::demo::world::PEOPLE;

/// What came of a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The bank paid.
    Paid,
    /// The bank said no.
    Declined,
    /// The gateway took it for the refund before it, made once more by mistake, and did nothing.
    Duplicate,
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
    /// The bank's id of it; those of its items joined by `;`, as the client for Craftgate joins them.
    pub gateway_refund_id: String,
    /// The bank's Reference Number of it.
    pub bank_reference: String,
    /// How much, positive.
    pub amount: Money,
    /// The bank's id of the item that it is of, where it is of one.
    pub item: Option<String>,
    /// Cancelled or refunded.
    pub kind: RefundKind,
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
    /// When the answer, or that there would be none, was known.
    pub settled_at: Micros,
    /// When its end was known, where the answer only said that it was queued.
    pub done_at: Option<Micros>,
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
    /// Of which gateway.
    pub gateway: GatewayKind,
    pub amount: Money,
    pub item: Option<String>,
    pub kind: RefundKind,
    pub ending: Ending,
    pub asker: Asker,
    pub reason: Option<String>,
    pub at: Micros,
    /// When the end of a queued one was known; PayU's alone are queued.
    pub done_at: Option<Micros>,
    /// Of how many items it is, where it is of all of them: so many ids it has at the bank.
    pub ids: usize,
}

/// A payment of which refunds are drawn.
pub struct Refunded<'a> {
    /// A time for the ids.
    pub born: Micros,
    /// Whose, by the company's place.
    pub company: usize,
    /// Through which gateway.
    pub gateway: GatewayKind,
    /// What can go back: what was taken, or the hold that is let go.
    pub amount: Money,
    /// Its items, where the gateway has them.
    pub items: &'a [ItemPlan],
    /// When it was paid.
    pub paid_at: Micros,
}

/// Draws the refunds of a captured payment.
pub fn draw_refunds(dice: &Dice, payment: &Refunded<'_>, moments: &Moments) -> Vec<PastRefundPlan> {
    let pattern = dice.pick_weighted(&PATTERNS, |(_, weight)| *weight).map_or(&[][..], |(steps, _)| *steps);
    let mut left = payment.amount.minor();
    let mut items: Vec<(&str, i64)> =
        payment.items.iter().map(|item| (item.gateway_item_id.as_str(), item.amount.minor())).collect();
    let mut at = payment.paid_at;
    let mut refunds = Vec::with_capacity(pattern.len());
    for (share, ending) in pattern {
        let unit = unit_minor(payment.amount);
        // Where the gateway pays by item, a part is one of the dearest item's.
        let item = match share {
            Share::All => None,
            Share::Part => items.iter_mut().max_by_key(|(_, left)| *left),
        };
        let from = item.as_ref().map_or(left, |(_, item_left)| *item_left);
        let minor = match share {
            Share::All => left,
            // Whole units leave the price's own last digits, so that refunding the rest meets no sentinel.
            Share::Part => dice.between(1, (from / 2 / unit).max(1)) * unit,
        };
        if minor > from {
            break;
        }
        at = moments.later(at, draw_pause(dice));
        let gateway_item_id = item.as_ref().map(|(id, _)| (*id).to_owned());
        if !matches!(ending, Ending::Declined) {
            left -= minor;
            if let Some((_, item_left)) = item {
                *item_left -= minor;
            }
        }
        let asker = draw_asker(dice, payment.company);
        let is_whole = minor == payment.amount.minor() && *ending == Ending::Paid;
        let request = Asked {
            gateway: payment.gateway,
            amount: Money::new(minor, payment.amount.currency()),
            item: gateway_item_id,
            kind: whole_kind(payment, is_whole, at, moments),
            ending: *ending,
            asker,
            reason: draw_reason(dice, payment.gateway, asker),
            at,
            done_at: draw_done(dice, payment.gateway, at, moments),
            ids: if is_whole { payment.items.len() } else { 1 },
        };
        let nth = Micros::try_from(refunds.len()).unwrap_or(0);
        refunds.push(name_refund(dice, payment.born + nth * 1_000, request));
    }
    refunds
}

/// Draws the cancel of a payment that was only authorised.
pub fn draw_cancel(dice: &Dice, payment: &Refunded<'_>, moments: &Moments) -> PastRefundPlan {
    let at = moments.later(payment.paid_at, draw_pause(dice));
    let asker = draw_asker(dice, payment.company);
    let request = Asked {
        gateway: payment.gateway,
        amount: payment.amount,
        item: None,
        kind: RefundKind::Cancel,
        ending: Ending::Paid,
        asker,
        reason: draw_reason(dice, payment.gateway, asker),
        at,
        done_at: draw_done(dice, payment.gateway, at, moments),
        ids: 1,
    };
    name_refund(dice, payment.born, request)
}

/// Craftgate undoes the whole of a payment of the same day in Istanbul; what was captured elsewhere is refunded.
fn whole_kind(payment: &Refunded<'_>, is_whole: bool, at: Micros, moments: &Moments) -> RefundKind {
    let is_undone = payment.gateway == GatewayKind::Craftgate
        && is_whole
        && moments.is_same_day_in_istanbul(payment.paid_at, at);
    if is_undone { RefundKind::Cancel } else { RefundKind::Refund }
}

/// beGateway and Overpay demand a reason, so there even a program gives one.
fn draw_reason(dice: &Dice, gateway: GatewayKind, asker: Asker) -> Option<String> {
    let demanded = matches!(gateway, GatewayKind::Begateway | GatewayKind::Overpay);
    let is_given = dice.in_thousand(800) && asker != Asker::Program;
    dice.pick(&REASONS).filter(|_| demanded || is_given).map(|reason| (*reason).to_owned())
}

fn draw_done(dice: &Dice, gateway: GatewayKind, at: Micros, moments: &Moments) -> Option<Micros> {
    (gateway == GatewayKind::Payu)
        .then(|| moments.later(at + 3 * SECOND, dice.between(20 * MINUTE, 30 * HOUR)))
}

/// Gives a refund its ids and the moments between asking and knowing.
pub fn name_refund(dice: &Dice, born: Micros, asked: Asked) -> PastRefundPlan {
    let Asked { gateway, amount, item, kind, ending, asker, reason, at, done_at, ids } = asked;
    let sent_at = at + dice.between(3_000, 40_000);
    let answered_in = match ending {
        Ending::LostPaid | Ending::LostUnpaid => 6_000_000,
        Ending::Paid | Ending::Declined | Ending::Duplicate | Ending::Held | Ending::Outside => {
            dice.between(180_000, 1_900_000)
        }
    };
    let seconds = u32::try_from(born / 1_000_000).unwrap_or(0);
    let mut drawn: Vec<String> =
        (0..ids.max(1)).map(|_| refund_id(gateway, seconds, u128::from_le_bytes(dice.bytes()))).collect();
    if kind == RefundKind::Cancel {
        // A cancel is one act, of however many items.
        drawn.truncate(1);
    }
    PastRefundPlan {
        id: TransactionId::new(new_uuid(born, dice)),
        intent_id: IntentId::new(new_uuid(born, dice)),
        reference_number: new_reference_number(dice),
        gateway_refund_id: drawn.join(";"),
        bank_reference: new_reference_number(dice),
        amount,
        item,
        kind,
        ending,
        asker,
        reason,
        at,
        sent_at,
        settled_at: sent_at + answered_in,
        done_at,
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

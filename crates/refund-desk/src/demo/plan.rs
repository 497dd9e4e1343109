//! What one payment of the demo is and became, before any of it is written down.

use domain::gateway_kind::GatewayKind;
use domain::id::TransactionId;
use domain::money::Money;
use domain::payment::PaymentState;
use refunds::ids::{new_order_number, new_reference_number, new_uuid};
use sandbox::gateway_id::{hex_id, payment_id};
use store::Micros;

use crate::demo::dice::Dice;
use crate::demo::item::{ItemPlan, draw_items};
use crate::demo::moments::{HOUR, MINUTE, Moments, SECOND};
use crate::demo::past_refund::{PastRefundPlan, Refunded, draw_cancel, draw_refunds, unit_minor};
use crate::demo::world::{COMPANIES, DemoIntegration, ID_EPOCH};
use crate::failure::CommandError;

/// What became of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// The customer did not finish.
    Pending,
    /// The bank refused.
    Failed,
    /// Held on the card, not taken.
    Authorised,
    /// Held, then let go.
    Voided,
    /// Taken at once.
    Captured,
    /// Pending for a moment, then taken.
    Confirmed,
    /// Held, then taken in part: so much of it, in minor units.
    PartlyCaptured(i64),
}

/// One payment of the demo.
#[derive(Clone, Debug)]
pub struct PaymentPlan {
    /// Whose, by the company's place.
    pub company: usize,
    /// Through what, by the integration's place.
    pub integration: usize,
    /// Its id.
    pub id: TransactionId,
    /// The bank's id of it.
    pub gateway_payment_id: String,
    /// What was to be paid.
    pub amount: Money,
    /// What became of it.
    pub course: Course,
    /// *Customer*.
    pub customer_name: Option<String>,
    /// The customer's phone number.
    pub customer_phone: Option<String>,
    /// *Conversation ID*.
    pub conversation_id: Option<String>,
    /// *Order Number*.
    pub order_number: String,
    /// *Reference Number*.
    pub reference_number: String,
    /// When it began.
    pub at: Micros,
    /// When it was confirmed, captured or let go, where that came later.
    pub then_at: Micros,
    /// Its items, where its gateway has them.
    pub items: Vec<ItemPlan>,
    /// Its refunds, in order.
    pub refunds: Vec<PastRefundPlan>,
    /// When the customer's bank took it back.
    pub chargeback_at: Option<Micros>,
}

impl PaymentPlan {
    /// What was taken in the end.
    pub fn captured(&self) -> Money {
        let minor = match self.course {
            Course::Pending | Course::Failed | Course::Authorised | Course::Voided => 0,
            Course::Captured | Course::Confirmed => self.amount.minor(),
            Course::PartlyCaptured(minor) => minor,
        };
        Money::new(minor, self.amount.currency())
    }

    /// Where it stands in the end. A hold that was cancelled stays one: its refund says so.
    pub const fn state(&self) -> PaymentState {
        match self.course {
            Course::Pending => PaymentState::Pending,
            Course::Failed => PaymentState::Failed,
            Course::Authorised => PaymentState::Authorised,
            Course::Voided => PaymentState::Voided,
            Course::Captured | Course::Confirmed | Course::PartlyCaptured(_) => PaymentState::Captured,
        }
    }

    /// The integration it went through.
    pub fn integration(&self) -> Result<&'static DemoIntegration, CommandError> {
        COMPANIES
            .get(self.company)
            .and_then(|company| company.integrations.get(self.integration))
            .ok_or_else(|| CommandError::bug("a payment has no integration"))
    }
}

/// From this number on, a payment is one of a crowd: of far more customers, of whom few came by a conversation.
const CROWD: u32 = 50_000;

/// Draws one payment: everything but its moments follows from seed and number alone.
pub fn draw_payment(seed: u64, number: u32, moments: &Moments) -> Result<PaymentPlan, CommandError> {
    let dice = &Dice::new(seed, "payment", number.into());
    let born = ID_EPOCH + Micros::from(number) * SECOND;
    let lost = || CommandError::bug("nothing to draw from");
    let places: Vec<usize> = (0..COMPANIES.len()).collect();
    let company = *dice
        .pick_weighted(&places, |place| COMPANIES.get(*place).map_or(0, |company| company.weight))
        .ok_or_else(lost)?;
    let house = COMPANIES.get(company).ok_or_else(lost)?;
    let accounts: Vec<usize> = (0..house.integrations.len()).collect();
    let integration = *dice
        .pick_weighted(&accounts, |place| house.integrations.get(*place).map_or(0, |account| account.weight))
        .ok_or_else(lost)?;
    let account = house.integrations.get(integration).ok_or_else(lost)?;
    let (code, _) = dice.pick_weighted(account.currencies, |(_, weight)| *weight).ok_or_else(lost)?;
    let amount = draw_price(dice, code)?;
    let course = draw_course(dice, account.kind, amount);
    let is_crowd = number >= CROWD;
    let customer = dice.between(100, if is_crowd && company == 0 { 999_999 } else { 1_899 });
    let label = dice.pick(house.customer_names).ok_or_else(lost)?;
    let at = moments.paid_at(company, dice)?;
    let then_at = match course {
        Course::Confirmed => moments.later(at, dice.between(4 * SECOND, 90 * SECOND)),
        Course::PartlyCaptured(_) | Course::Voided => moments.later(at, dice.between(HOUR, 40 * HOUR)),
        Course::Pending | Course::Failed | Course::Authorised | Course::Captured => at,
    };
    let order_number = if dice.in_thousand(720) {
        format!("{}-{}", house.letters, 100_000 + i64::from(number))
    } else {
        new_order_number(dice)
    };
    let mut plan = PaymentPlan {
        company,
        integration,
        id: TransactionId::new(new_uuid(born, dice)),
        gateway_payment_id: payment_id(
            account.kind,
            u32::try_from(born / SECOND).unwrap_or(0),
            u128::from_le_bytes(dice.bytes()),
        ),
        amount,
        course,
        customer_name: (!dice.in_thousand(20)).then(|| format!("{label} {customer:04}")),
        customer_phone: (!dice.in_thousand(10)).then(|| phone_of(company, customer)),
        conversation_id: dice
            .in_thousand(if is_crowd { 60 } else { 860 })
            .then(|| hex_id(u32::try_from(born / SECOND).unwrap_or(0), dice.next())),
        order_number,
        reference_number: new_reference_number(dice),
        at,
        then_at,
        items: draw_items(dice, account.kind, amount, born),
        refunds: Vec::new(),
        chargeback_at: None,
    };
    plan.refunds = draw_past(dice, &plan, account.kind, born, moments);
    if plan.captured().is_positive() && plan.refunds.is_empty() && dice.in_thousand(2) {
        plan.chargeback_at = Some(moments.later(then_at.max(at), dice.between(HOUR, 300 * HOUR)));
    }
    Ok(plan)
}

/// The refunds of a payment: of what was taken, or the cancel of a hold where the gateway cancels.
fn draw_past(
    dice: &Dice,
    plan: &PaymentPlan,
    gateway: GatewayKind,
    born: Micros,
    moments: &Moments,
) -> Vec<PastRefundPlan> {
    let captured = plan.captured();
    let is_hold = plan.course == Course::Authorised;
    let payment = Refunded {
        born,
        company: plan.company,
        gateway,
        amount: if is_hold { plan.amount } else { captured },
        items: &plan.items,
        paid_at: plan.then_at.max(plan.at),
    };
    let cancels = matches!(gateway, GatewayKind::Begateway | GatewayKind::Payu);
    if captured.is_positive() {
        draw_refunds(dice, &payment, moments)
    } else if is_hold && cancels && dice.in_thousand(350) {
        vec![draw_cancel(dice, &payment, moments)]
    } else {
        Vec::new()
    }
}

/// Plainly nobody's number: Britain's and North America's are set aside for fiction (docs/demo.md); Türkiye has no
/// such range that we know of, so those have a run of zeros.
fn phone_of(company: usize, customer: i64) -> String {
    match company {
        0 => format!("+90 555 {:03} {:04}", customer / 10_000, customer % 10_000),
        1 => format!("+44 7700 900{:03}", customer % 900 + 100),
        _ => {
            const AREAS: [u32; 8] = [202, 212, 303, 404, 415, 503, 617, 713];
            let area = usize::try_from(customer / 100 % 8).ok().and_then(|place| AREAS.get(place));
            format!("+1 {} 555 01{:02}", area.unwrap_or(&202), customer % 100)
        }
    }
}

/// A price whose last digits are no sentinel of the sandbox's (91 to 98).
fn draw_price(dice: &Dice, code: &str) -> Result<Money, CommandError> {
    let currency = code.parse().map_err(CommandError::bug)?;
    let cheap = |first: i64, last: i64| dice.between(first, last).min(dice.between(first, last));
    let unit = unit_minor(Money::zero(currency));
    let (units, tails): (i64, &[i64]) = match code {
        "TRY" => (cheap(45, 4_800), &[0, 0, 50, 90, 99]),
        "INR" => (cheap(120, 6_400), &[0, 0, 50]),
        "JPY" => (cheap(8, 320), &[0, 0, 50, 80]),
        "KWD" => (cheap(2, 90), &[0, 0, 250, 500, 750]),
        _ => (cheap(6, 260), &[0, 50, 90, 99]),
    };
    let tail = dice.pick(tails).copied().unwrap_or(0);
    Ok(Money::new(units * unit + tail, currency))
}

/// Holds that are taken in part are the demo's Masterpass accounts'; Craftgate's payments are taken at once, and PayU's
/// and beGateway's are held more often, so that there are some to cancel.
fn draw_course(dice: &Dice, gateway: GatewayKind, amount: Money) -> Course {
    let drawn = dice.below(1_000);
    let is_held_often = matches!(gateway, GatewayKind::Begateway | GatewayKind::Payu);
    match drawn {
        0..25 => Course::Pending,
        25..80 => Course::Failed,
        80..128 if gateway == GatewayKind::Craftgate => Course::Captured,
        80..95 => Course::Authorised,
        95..103 => Course::Voided,
        103..128 if is_held_often => Course::Authorised,
        103..128 if gateway != GatewayKind::Mindbehind => Course::Captured,
        103..128 => {
            let unit = unit_minor(amount);
            let most = (amount.minor() / unit - 1).max(1);
            Course::PartlyCaptured(dice.between((most / 2).max(1), most) * unit)
        }
        128..300 => Course::Confirmed,
        _ => Course::Captured,
    }
}

/// The listed customers' numbers: `+90 555 000 0001` and on.
pub fn listed_phone(number: u32) -> String {
    format!("+90 555 000 {number:04}")
}

/// How long before now a listed payment was made: an hour and some minutes apart, the first the latest.
pub fn listed_at(number: u32, moments: &Moments) -> Micros {
    moments.now() - 10 * MINUTE - Micros::from(number) * 67 * MINUTE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::past_refund::Ending;
    use sandbox::sentinel::Sentinel;

    fn some() -> Vec<PaymentPlan> {
        let moments = Moments::new(1_790_000_000_000_000).unwrap();
        (0..1_500).map(|number| draw_payment(1, number, &moments).unwrap()).collect()
    }

    #[test]
    fn only_moments_depend_on_when_the_demo_is_made() {
        let later = Moments::new(1_795_432_100_000_000).unwrap();
        for (number, plan) in (0..).zip(some()) {
            let again = draw_payment(1, number, &later).unwrap();
            let facts = |plan: &PaymentPlan| {
                let refunds: Vec<_> =
                    plan.refunds.iter().map(|refund| (refund.id, refund.amount, refund.ending)).collect();
                (plan.id, plan.amount, plan.course, plan.order_number.clone(), refunds)
            };
            assert_eq!(facts(&plan), facts(&again));
        }
    }

    #[test]
    fn refunds_stay_within_what_was_captured_and_neither_price_nor_rest_is_a_sentinel() {
        for plan in some() {
            let held: i64 = plan
                .refunds
                .iter()
                .filter(|refund| refund.ending != Ending::Declined)
                .map(|refund| refund.amount.minor())
                .sum();
            let had = if plan.course == Course::Authorised { plan.amount } else { plan.captured() };
            let rest = Money::new(had.minor() - held, plan.amount.currency());
            assert!(rest.minor() >= 0, "{plan:?}");
            assert_eq!((Sentinel::of(plan.amount), Sentinel::of(rest)), (None, None), "{plan:?}");
        }
    }

    #[test]
    fn refunds_come_after_their_payment_and_after_one_another() {
        let now = 1_790_000_000_000_000;
        for plan in some() {
            let mut last = plan.at.max(plan.then_at);
            for refund in &plan.refunds {
                assert!(last < refund.at && refund.at < refund.sent_at, "{plan:?}");
                assert!(refund.sent_at < refund.settled_at && refund.settled_at < now, "{plan:?}");
                last = refund.at;
            }
        }
    }

    #[test]
    fn phone_numbers_are_nobodys() {
        assert_eq!(phone_of(0, 421), "+90 555 000 0421");
        assert_eq!(phone_of(0, 654_321), "+90 555 065 4321");
        for customer in [100, 999, 1_000, 1_899] {
            let british = phone_of(1, customer);
            assert!(british.starts_with("+44 7700 900") && british.len() == 15, "{british}");
            assert!(phone_of(2, customer).contains(" 555 01"));
        }
    }
}

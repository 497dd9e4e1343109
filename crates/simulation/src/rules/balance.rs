//! The guard: what we decide never exceeds what is left, and the kept sums are the sums of the rows.

use uuid::Uuid;

use crate::bank::Bank;
use crate::bank::manner::Holds;
use crate::broken::{Stop, broken, hold};
use crate::rules::snapshot::{PaymentRow, RefundRow, Snapshot};
use crate::rules::states::result_of;

/// Checks every payment's sums, and what they were a step ago.
pub fn check_balances(before: &Snapshot, now: &Snapshot, bank: &Bank) -> Result<(), Stop> {
    now.payments.iter().try_for_each(|(id, payment)| {
        check_sums(*id, payment, now, bank)?;
        check_change(*id, before.payments.get(id), payment)
    })
}

fn check_sums(id: Uuid, payment: &PaymentRow, now: &Snapshot, bank: &Bank) -> Result<(), Stop> {
    let (mut held, mut made_outside) = (0_i64, 0_i64);
    for refund in now.refunds.values().filter(|refund| refund.fixed.payment == id) {
        if result_of(&refund.state)? != "FAILED" {
            let sum = if refund.made_outside { &mut made_outside } else { &mut held };
            *sum = sum.saturating_sub(refund.fixed.amount);
        }
    }
    let PaymentRow { basis, reserved, outside, .. } = *payment;
    hold("guard", reserved == held, || {
        format!("payment {id} reserves {reserved} and its refunds hold {held}")
    })?;
    hold("guard", outside == made_outside, || {
        format!("payment {id} has {outside} outside and its rows made outside come to {made_outside}")
    })?;
    let Some(known) = bank.payment(&payment.gateway_payment_id) else {
        return broken("guard", format!("the bank knows no payment {}", payment.gateway_payment_id));
    };
    // What is only held is there to be given back only where the gateway can let go of it.
    let there = payment.state != "authorised" || bank.manner.holds != Holds::Kept;
    let paid = if there { known.minor } else { 0 };
    hold("guard", basis == paid, || {
        format!(
            "payment {id} is {} with a basis of {basis}, and the customer paid {}",
            payment.state, known.minor
        )
    })?;
    for item in &known.items {
        // What turned out to be paid after it had failed counts as made outside: no decision of ours.
        let decided = taken_of_item(id, &item.gateway_item_id, now, |refund| !refund.made_outside);
        hold("guard", decided <= item.minor, || {
            format!("payment {id} gives back {decided} of its item {item:?}")
        })?;
    }
    let over = reserved.saturating_add(outside) > basis;
    hold("guard", over == payment.over_refunded, || {
        format!(
            "payment {id} holds {reserved} + {outside} of {basis}, over-refunded: {}",
            payment.over_refunded
        )
    })
}

/// What those refunds of a payment's item hold of it that count.
pub fn taken_of_item(
    payment: Uuid,
    gateway_item_id: &str,
    seen: &Snapshot,
    counts: impl Fn(&RefundRow) -> bool,
) -> i64 {
    let of_it = seen.refunds.values().filter(|refund| {
        refund.fixed.payment == payment
            && refund.fixed.gateway_item_id.as_deref() == Some(gateway_item_id)
            && refund.payment_result != "FAILED"
            && counts(refund)
    });
    of_it.fold(0_i64, |sum, refund| sum.saturating_sub(refund.fixed.amount))
}

/// What we decide fits; only a fact makes a payment over-refunded.
fn check_change(id: Uuid, before: Option<&PaymentRow>, now: &PaymentRow) -> Result<(), Stop> {
    let (reserved, outside, over) =
        before.map_or((0, 0, false), |row| (row.reserved, row.outside, row.over_refunded));
    let sum = now.reserved.saturating_add(now.outside);
    hold("guard", now.reserved <= reserved || sum <= now.basis, || {
        format!("payment {id} reserved {} more than fits", sum.saturating_sub(now.basis))
    })?;
    hold("over_refunded_only_by_a_fact", over || !now.over_refunded || now.outside > outside, || {
        format!("payment {id} became over-refunded and nothing was recorded outside")
    })
}

//! Holds what was answered against both books: nothing lost, nothing doubled, nothing over.

use std::collections::HashMap;

use api::transaction::{Transaction, TransactionDetail};
use domain::id::TransactionId;
use serde::Serialize;

use crate::amounts::{minor_of, written};
use crate::caller::Way;
use crate::desk_api::BankPage;
use crate::memory::{Asked, Ended};
use crate::place::PaymentUnderTest;

/// What was found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Judgement {
    /// Answered and not there, or paid on one side alone.
    pub lost: Vec<String>,
    /// Two refunds, two calls or two rows of one decision, or a refund that nobody decided on.
    pub doubled: Vec<String>,
    /// More given back than was there, or a refusal of what would have fitted.
    pub over: Vec<String>,
    /// Answers that contradict one another.
    pub contradictions: Vec<String>,
}

impl Judgement {
    /// Whether nothing was found.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.findings().next().is_none()
    }

    /// All that was found.
    pub fn findings(&self) -> impl Iterator<Item = &String> {
        self.lost.iter().chain(&self.doubled).chain(&self.over).chain(&self.contradictions)
    }
}

/// Both sides of one payment at the end.
#[derive(Debug)]
pub struct Books {
    /// The desk's.
    pub desk: TransactionDetail,
    /// The bank's.
    pub bank: BankPage,
}

/// The rows of one payment by the amount, which is each decision's own.
struct ByAmount<'a> {
    rows: HashMap<u64, Vec<&'a Transaction>>,
    ids: HashMap<TransactionId, &'a Transaction>,
    /// The results at the bank.
    paid: HashMap<u64, Vec<&'a str>>,
    calls: HashMap<u64, u64>,
}

impl<'a> ByAmount<'a> {
    fn read(books: &'a Books) -> Self {
        let mut rows: HashMap<u64, Vec<&Transaction>> = HashMap::new();
        for row in &books.desk.refunds {
            rows.entry(minor(row.payment_amount.as_str())).or_default().push(row);
        }
        let mut paid: HashMap<u64, Vec<&str>> = HashMap::new();
        for refund in &books.bank.refunds {
            paid.entry(minor(&refund.amount)).or_default().push(&refund.result);
        }
        let mut calls: HashMap<u64, u64> = HashMap::new();
        for call in &books.bank.calls {
            *calls.entry(minor(&call.amount)).or_default() += 1;
        }
        let ids = books.desk.refunds.iter().map(|row| (row.id, row)).collect();
        Self { rows, ids, paid, calls }
    }

    fn paid(&self, minor: u64) -> usize {
        self.paid.get(&minor).map_or(0, |all| all.iter().filter(|result| **result == "SUCCESS").count())
    }
}

/// What does not read counts as an amount that nobody asked for.
fn minor(text: &str) -> u64 {
    minor_of(text).unwrap_or(0)
}

/// Judges one payment; `asked` are the decisions on it, each with an amount of its own.
pub fn judge_payment(payment: &PaymentUnderTest, asked: &[&Asked], books: &Books, into: &mut Judgement) {
    let by_amount = ByAmount::read(books);
    for one in asked {
        judge_decision(payment, one, &by_amount, into);
    }
    let decided: HashMap<u64, Way> = asked.iter().map(|one| (one.minor, one.way)).collect();
    let amounts = by_amount.rows.keys().chain(by_amount.paid.keys()).chain(by_amount.calls.keys());
    for amount in amounts.filter(|amount| !decided.contains_key(amount)) {
        into.doubled.push(format!("payment {}: nobody asked for {}", payment.id, written(*amount)));
    }
    judge_sums(payment, books, into);
}

fn judge_decision(payment: &PaymentUnderTest, asked: &Asked, books: &ByAmount, into: &mut Judgement) {
    let name = format!("payment {}, {:?}, {}", payment.id, asked.way, written(asked.minor));
    let rows = books.rows.get(&asked.minor).map_or(&[][..], Vec::as_slice);
    let at_bank = books.paid.get(&asked.minor).map_or(0, Vec::len);
    let calls = books.calls.get(&asked.minor).copied().unwrap_or(0);
    for (count, what) in [
        (u64::try_from(rows.len()).unwrap_or(u64::MAX), "refunds at the desk"),
        (u64::try_from(at_bank).unwrap_or(u64::MAX), "refunds at the bank"),
        (calls, "calls at the bank"),
    ] {
        if count > 1 {
            into.doubled.push(format!("{name}: {count} {what}"));
        }
    }
    let paid = books.paid(asked.minor);
    match &asked.heard {
        Ended::Made { refund_id, payment_result } => match books.ids.get(refund_id) {
            None => into.lost.push(format!("{name}: refund {refund_id} was answered and is not there")),
            Some(row) if minor(row.payment_amount.as_str()) != asked.minor => {
                into.lost.push(format!("{name}: refund {refund_id} is of {}", row.payment_amount.as_str()));
            }
            Some(row) => {
                if payment_result != "PENDING" && row.payment_result != *payment_result {
                    let now = &row.payment_result;
                    into.lost.push(format!("{name}: answered as {payment_result} and is {now} now"));
                }
            }
        },
        Ended::Refused { refundable } => {
            if !rows.is_empty() || at_bank > 0 || calls > 0 {
                into.doubled.push(format!("{name}: it was refused, and yet it is there"));
            }
            if refundable.is_some_and(|refundable| refundable >= asked.minor) {
                into.over.push(format!("{name}: it was refused though it would have fitted"));
            }
        }
        Ended::Unanswered => {}
    }
    if let [row] = rows {
        let expected = usize::from(row.payment_result == "SUCCESS");
        if row.payment_result == "PENDING" {
            into.lost.push(format!("{name}: nobody knows its end ({})", row.state));
        } else if paid < expected {
            into.lost.push(format!("{name}: paid here and not at the bank"));
        } else if paid > expected {
            into.doubled.push(format!("{name}: paid {paid} times at the bank, {} here", row.payment_result));
        }
    } else if rows.is_empty() && at_bank > 0 {
        into.lost.push(format!("{name}: the bank has it and the desk does not"));
    }
}

fn judge_sums(payment: &PaymentUnderTest, books: &Books, into: &mut Judgement) {
    let given_back: u64 = books
        .bank
        .refunds
        .iter()
        .filter(|refund| refund.result != "FAILED")
        .map(|refund| minor(&refund.amount))
        .sum();
    if given_back > payment.captured_minor || minor(&books.bank.captured) != payment.captured_minor {
        let (back, captured) = (written(given_back), &books.bank.captured);
        into.over.push(format!("payment {}: the bank gave back {back} of {captured}", payment.id));
    }
    let Some(detail) = &books.desk.payment else {
        into.lost.push(format!("payment {}: it is no payment any more", payment.id));
        return;
    };
    let balance = &detail.balance;
    let taken: u64 = [&balance.refunded, &balance.waiting, &balance.unknown, &balance.outside]
        .into_iter()
        .map(|part| minor(part.as_str()))
        .sum();
    let held: u64 = books
        .desk
        .refunds
        .iter()
        .filter(|row| row.payment_result != "FAILED")
        .map(|row| minor(row.payment_amount.as_str()))
        .sum();
    let (basis, left) = (minor(balance.basis.as_str()), minor(balance.refundable.as_str()));
    if taken > basis || minor(balance.over_refunded_by.as_str()) > 0 {
        into.over.push(format!("payment {}: {} taken of {}", payment.id, written(taken), written(basis)));
    }
    if taken != held || taken + left != basis {
        let (taken, held, left, basis) = (written(taken), written(held), written(left), written(basis));
        let what = format!("{taken} taken, its refunds hold {held}, {left} left of {basis}");
        into.lost.push(format!("payment {}: {what}", payment.id));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const REFUND: &str = "019b76d9-6b98-7bec-8c7d-97669dec2640";
    const OTHER: &str = "019b76d9-6b98-7bec-8c7d-97669dec2641";
    const PAYMENT: &str = "019b76d9-6b98-7bec-8c7d-97669dec2642";

    fn id(text: &str) -> TransactionId {
        text.parse().unwrap()
    }

    fn row(id: &str, amount: &str, result: &str) -> Value {
        json!({
            "id": id, "kind": "refund", "payment_amount": format!("-{amount}"), "payment_result": result,
            "state": result, "related_payment_id": PAYMENT, "payment_currency": "TRY",
            "company": { "id": PAYMENT, "name": "Demo" }, "gateway": { "id": PAYMENT, "name": "G", "kind": "mindbehind" },
            "conversation_id": null, "customer": { "name": null, "phone": null }, "payment_type": "MASTERPASS",
            "order_number": "1", "reference_number": "R", "user_email": null, "credential": null,
            "refund_kind": null, "made_outside": false, "test": false, "created_at": "", "refundable": null,
            "refundable_reason": null,
        })
    }

    /// A payment of 100.00 with these refunds here and there; `taken` is what its balance says.
    fn books(rows: &[Value], taken: &str, at_bank: &[(&str, &str)], calls: &[&str]) -> Books {
        let left = written(10_000 - minor(taken));
        let balance = json!({
            "currency": "TRY", "basis": "100.00", "refunded": taken, "waiting": "0.00", "unknown": "0.00",
            "outside": "0.00", "refundable": left, "over_refunded_by": "0.00",
        });
        let capabilities = json!({
            "partial": "any_amount", "cancels_authorised": false, "reason_required": false, "reason_max_chars": 255,
            "duplicate_window_s": null, "can_be_asked": false,
        });
        let detail = json!({
            "transaction": row(PAYMENT, "100.00", "SUCCESS"),
            "payment": {
                "gateway_payment_id": "g", "gateway_order_id": null, "authorised": "100.00", "captured": "100.00",
                "paid_at": null, "balance": balance, "chargeback_open": false, "integration_enabled": true,
                "capabilities": capabilities, "my_role": "manager",
            },
            "refund": null, "refunds": rows, "timeline": [], "events_after": 0,
        });
        let refunds: Vec<Value> = at_bank
            .iter()
            .map(|(amount, result)| json!({ "gateway_refund_id": "r", "amount": amount, "result": result }))
            .collect();
        let calls: Vec<Value> = calls.iter().map(|amount| json!({ "amount": amount })).collect();
        let bank = json!({ "captured": "100.00", "refunds": refunds, "calls": calls });
        Books { desk: serde_json::from_value(detail).unwrap(), bank: serde_json::from_value(bank).unwrap() }
    }

    fn made(result: &str) -> Asked {
        let heard = Ended::Made { refund_id: id(REFUND), payment_result: result.to_owned() };
        Asked { way: Way::Person, payment: 0, minor: 1_000, heard }
    }

    fn judged(asked: &[Asked], books: &Books) -> Judgement {
        let payment =
            PaymentUnderTest { id: id(PAYMENT), gateway_payment_id: "g".to_owned(), captured_minor: 10_000 };
        let mut judgement = Judgement::default();
        judge_payment(&payment, &asked.iter().collect::<Vec<_>>(), books, &mut judgement);
        judgement
    }

    const PAID: (&str, &str) = ("10.00", "SUCCESS");

    #[test]
    fn what_was_answered_and_paid_once_is_clean() {
        let good = books(&[row(REFUND, "10.00", "SUCCESS")], "10.00", &[PAID], &["10.00"]);
        for heard in ["SUCCESS", "PENDING"] {
            let judgement = judged(&[made(heard)], &good);
            assert!(judgement.is_clean(), "{judgement:?}");
        }
        let declined = books(&[row(REFUND, "10.00", "FAILED")], "0.00", &[("10.00", "FAILED")], &["10.00"]);
        assert!(judged(&[made("FAILED")], &declined).is_clean());
    }

    #[test]
    fn what_was_lost_is_found() {
        let gone = books(&[], "0.00", &[PAID], &["10.00"]);
        assert_eq!(judged(&[made("SUCCESS")], &gone).lost.len(), 2);
        let unpaid = books(&[row(REFUND, "10.00", "SUCCESS")], "10.00", &[], &[]);
        assert_eq!(judged(&[made("SUCCESS")], &unpaid).lost.len(), 1);
        let failed = books(&[row(REFUND, "10.00", "FAILED")], "0.00", &[], &[]);
        assert_eq!(judged(&[made("SUCCESS")], &failed).lost.len(), 1);
        let open = books(&[row(REFUND, "10.00", "PENDING")], "10.00", &[], &[]);
        assert_eq!(judged(&[made("PENDING")], &open).lost.len(), 1);
        let forgotten = books(&[row(REFUND, "10.00", "SUCCESS")], "0.00", &[PAID], &["10.00"]);
        assert_eq!(judged(&[made("SUCCESS")], &forgotten).lost.len(), 1);
    }

    #[test]
    fn what_was_doubled_is_found() {
        let one = row(REFUND, "10.00", "SUCCESS");
        let paid_double = books(std::slice::from_ref(&one), "10.00", &[PAID, PAID], &["10.00"]);
        assert!(!judged(&[made("SUCCESS")], &paid_double).doubled.is_empty());
        let twice_here = books(&[one.clone(), row(OTHER, "10.00", "FAILED")], "10.00", &[PAID], &["10.00"]);
        assert!(!judged(&[made("SUCCESS")], &twice_here).doubled.is_empty());
        let sent_twice = books(std::slice::from_ref(&one), "10.00", &[PAID], &["10.00", "10.00"]);
        assert!(!judged(&[made("SUCCESS")], &sent_twice).doubled.is_empty());
        let nobodys = books(std::slice::from_ref(&one), "10.00", &[PAID], &["10.00"]);
        assert!(!judged(&[], &nobodys).doubled.is_empty());
        let paid_though_failed = books(&[row(REFUND, "10.00", "FAILED")], "0.00", &[PAID], &["10.00"]);
        assert!(!judged(&[made("FAILED")], &paid_though_failed).doubled.is_empty());
        let refused = Asked { heard: Ended::Refused { refundable: Some(999) }, ..made("") };
        assert!(!judged(&[refused], &nobodys).doubled.is_empty());
    }

    #[test]
    fn what_is_over_and_what_was_wrongly_refused_is_found() {
        let big = Asked { minor: 10_100, ..made("SUCCESS") };
        let over =
            books(&[row(REFUND, "101.00", "SUCCESS")], "100.00", &[("101.00", "SUCCESS")], &["101.00"]);
        assert!(!judged(&[big], &over).over.is_empty());
        let refused = Asked { heard: Ended::Refused { refundable: Some(1_000) }, ..made("") };
        assert_eq!(judged(&[refused], &books(&[], "0.00", &[], &[])).over.len(), 1);
    }
}

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

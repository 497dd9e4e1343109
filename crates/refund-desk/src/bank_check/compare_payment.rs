//! Compares one payment's refunds here with those at the bank: each side's must have exactly one on the other.

use std::fmt;

use domain::money::Money;
use domain::payment::PaymentResult;
use domain::refund::RefundState;
use sandbox::ledger::accounts::BankAccount;
use sandbox::ledger::book_refund::BankRefund;
use store::verify::refunds_by_payment::{PaymentRefunds, RefundLine};

/// Something that was found about a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The two books do not agree.
    Difference(String),
    /// A refund whose end the desk does not know yet, so that nothing can be held against it.
    NotKnownYet(String),
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Difference(what) => f.write_str(what),
            Self::NotKnownYet(what) => write!(f, "not known yet: {what}"),
        }
    }
}

/// What the desk claims about a refund at the bank.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Claim {
    /// It was paid.
    Paid,
    /// It may have arrived, and may have been paid.
    InDoubt,
    /// Nothing was paid: refused, reversed, or never sent.
    NotPaid,
}

const fn claim(state: RefundState) -> Claim {
    match state {
        RefundState::Succeeded => Claim::Paid,
        RefundState::Sending | RefundState::Accepted | RefundState::Unknown | RefundState::NeedsAttention => {
            Claim::InDoubt
        }
        RefundState::AwaitingApproval
        | RefundState::Queued
        | RefundState::Failed
        | RefundState::Declined
        | RefundState::Expired
        | RefundState::Withdrawn
        | RefundState::Reversed => Claim::NotPaid,
    }
}

/// Compares a payment with the bank's account of it.
pub fn compare_payment(desk: &PaymentRefunds, bank: &BankAccount) -> Vec<Finding> {
    let mut findings = Vec::new();
    if bank.payment.captured.currency() != desk.currency {
        let what =
            format!("it is in {} here and in {} there", desk.currency, bank.payment.captured.currency());
        findings.push(Finding::Difference(what));
        return findings;
    }
    compare_rows(desk, bank, &mut findings);
    compare_sums(desk, bank, &mut findings);
    findings
}

/// Gives every refund here its refund at the bank: first by the bank's id, then by amount where we have no id.
fn compare_rows(desk: &PaymentRefunds, bank: &BankAccount, findings: &mut Vec<Finding>) {
    let mut unclaimed: Vec<&BankRefund> = bank.refunds.iter().collect();
    let (named, nameless): (Vec<_>, Vec<_>) =
        desk.refunds.iter().partition(|refund| refund.gateway_refund_id.is_some());
    for refund in named {
        let place = unclaimed.iter().position(|at_bank| {
            Some(at_bank.gateway_refund_id.as_str()) == refund.gateway_refund_id.as_deref()
        });
        compare_row(refund, place.map(|place| unclaimed.remove(place)), findings);
    }
    // Who claims most chooses first, so that one in doubt never takes what a paid one needs.
    for wanted in [Claim::Paid, Claim::InDoubt, Claim::NotPaid] {
        for refund in nameless.iter().filter(|refund| claim(refund.state) == wanted) {
            // One in doubt explains paid money first, then held money, and only then what was declined.
            let results: &[PaymentResult] = match wanted {
                Claim::Paid => &[PaymentResult::Success],
                Claim::InDoubt => &[PaymentResult::Success, PaymentResult::Pending, PaymentResult::Failed],
                Claim::NotPaid => &[PaymentResult::Failed],
            };
            let place = results.iter().find_map(|result| {
                let fits =
                    |at_bank: &&BankRefund| at_bank.result == *result && at_bank.amount == refund.amount;
                unclaimed.iter().position(fits)
            });
            compare_row(refund, place.map(|place| unclaimed.remove(place)), findings);
        }
    }
    for at_bank in unclaimed {
        let what = format!("the bank has refund {}, which nobody here knows", shown(at_bank));
        findings.push(Finding::Difference(what));
    }
}

fn compare_row(refund: &RefundLine, at_bank: Option<&BankRefund>, findings: &mut Vec<Finding>) {
    let name = format!("refund {} of {} is {}", refund.id, amount(refund.amount), refund.state);
    let Some(at_bank) = at_bank else {
        match claim(refund.state) {
            Claim::InDoubt => findings.push(Finding::NotKnownYet(format!("{name}; the bank has none"))),
            Claim::NotPaid if refund.gateway_refund_id.is_none() => {}
            Claim::Paid | Claim::NotPaid => {
                let id = refund.gateway_refund_id.as_deref().unwrap_or("none of our own");
                let what = format!("{name} and the bank has no such refund (its id there: {id})");
                findings.push(Finding::Difference(what));
            }
        }
        return;
    };
    if at_bank.amount != refund.amount {
        let what = format!("{name} and the bank has {}", shown(at_bank));
        findings.push(Finding::Difference(what));
        return;
    }
    let agrees = match claim(refund.state) {
        Claim::InDoubt => {
            findings.push(Finding::NotKnownYet(format!("{name}; the bank has {}", shown(at_bank))));
            true
        }
        Claim::Paid => at_bank.result == PaymentResult::Success,
        Claim::NotPaid => at_bank.result == PaymentResult::Failed,
    };
    if !agrees {
        findings.push(Finding::Difference(format!("{name} and the bank has {}", shown(at_bank))));
    }
}

/// The sums, whatever the rows said: what went back at the bank lies between what is paid here and that with all
/// that is in doubt.
fn compare_sums(desk: &PaymentRefunds, bank: &BankAccount, findings: &mut Vec<Finding>) {
    let here = |wanted: Claim| -> i128 {
        let those = desk.refunds.iter().filter(|refund| claim(refund.state) == wanted);
        those.map(|refund| i128::from(refund.amount.minor())).sum()
    };
    let there: i128 = bank
        .refunds
        .iter()
        .filter(|refund| refund.result == PaymentResult::Success)
        .map(|refund| i128::from(refund.amount.minor()))
        .sum();
    let (paid, in_doubt) = (here(Claim::Paid), here(Claim::InDoubt));
    if there < paid || there > paid + in_doubt {
        let what = format!(
            "the bank paid back {there}; here {paid} is paid and {in_doubt} not known yet (minor units of {})",
            desk.currency
        );
        findings.push(Finding::Difference(what));
    }
    // A hold that was let go was never taken, and is a cancel of what was held.
    let had = i128::from(bank.payment.captured.minor()) + i128::from(bank.payment.let_go.minor());
    if there > had {
        let what = format!("the bank paid back {there} of {had} (minor units of {})", desk.currency);
        findings.push(Finding::Difference(what));
    }
}

fn shown(refund: &BankRefund) -> String {
    format!("{} of {} as {}", refund.gateway_refund_id, amount(refund.amount), refund.result)
}

fn amount(money: Money) -> String {
    format!("{money} {}", money.currency())
}

#[cfg(test)]
mod tests {
    use domain::id::{IntegrationId, TransactionId};
    use sandbox::Sandbox;
    use sandbox::ledger::take_payments::NewBankPayment;
    use uuid::Uuid;

    use super::*;

    const PAYMENT: &str = "655c1aa0fd8d5b7fa3e1c001";

    fn lira(minor: i64) -> Money {
        Money::new(minor, "TRY".parse().unwrap())
    }

    /// What the bank has: 100.00 captured, and refunds by amount and result.
    async fn bank(refunds: &[(i64, PaymentResult)]) -> BankAccount {
        let folder = tempfile::tempdir().unwrap();
        let bank = Sandbox::open(&folder.path().join("bank.db")).await.unwrap();
        let merchant = bank.register_merchant("token", "Demo Shop").await.unwrap();
        let payment = NewBankPayment {
            merchant,
            gateway_payment_id: PAYMENT.to_owned(),
            amount: lira(10_000),
            captured: lira(10_000),
            customer: None,
            order_number: None,
            taken_at: 0,
        };
        bank.take_payment(payment).await.unwrap();
        let mut account = bank.accounts(&[PAYMENT.to_owned()]).await.unwrap().remove(PAYMENT).unwrap();
        account.refunds = (1..).zip(refunds).map(|(number, refund)| at_bank(number, *refund)).collect();
        account
    }

    fn at_bank(number: u8, (minor, result): (i64, PaymentResult)) -> BankRefund {
        BankRefund {
            gateway_refund_id: format!("bank-{number}"),
            gateway_payment_id: PAYMENT.to_owned(),
            amount: lira(minor),
            result,
            made_outside: false,
            reference_number: String::new(),
            message: None,
            made_at: 0,
        }
    }

    /// What the desk has: refunds by amount, state and the bank's number.
    fn desk(refunds: &[(i64, RefundState, Option<u8>)]) -> PaymentRefunds {
        PaymentRefunds {
            id: TransactionId::new(Uuid::from_u128(7)),
            integration_id: IntegrationId::new(Uuid::from_u128(8)),
            gateway_payment_id: PAYMENT.to_owned(),
            currency: "TRY".parse().unwrap(),
            refunds: refunds
                .iter()
                .map(|(minor, state, number)| RefundLine {
                    id: TransactionId::new(Uuid::from_u128(9)),
                    state: *state,
                    amount: lira(*minor),
                    gateway_refund_id: number.map(|number| format!("bank-{number}")),
                })
                .collect(),
        }
    }

    fn differences(desk: &PaymentRefunds, bank: &BankAccount) -> Vec<String> {
        let all = compare_payment(desk, bank).into_iter();
        all.filter_map(|finding| match finding {
            Finding::Difference(what) => Some(what),
            Finding::NotKnownYet(_) => None,
        })
        .collect()
    }

    fn not_known(desk: &PaymentRefunds, bank: &BankAccount) -> usize {
        let all = compare_payment(desk, bank);
        all.iter().filter(|finding| matches!(finding, Finding::NotKnownYet(_))).count()
    }

    use PaymentResult::{Failed, Pending, Success};
    use RefundState as State;

    #[tokio::test]
    async fn books_that_agree_have_no_difference() {
        let at_bank = bank(&[(1_000, Success), (2_000, Failed), (500, Success), (300, Failed)]).await;
        let here = desk(&[
            (1_000, State::Succeeded, Some(1)),
            // Declined at once: the gateway's answer gave no id to keep.
            (2_000, State::Failed, None),
            // Resolved by a person, who knows no id either.
            (500, State::Succeeded, None),
            (300, State::Reversed, Some(4)),
            (900, State::Queued, None),
            (800, State::Withdrawn, None),
        ]);
        assert_eq!(compare_payment(&here, &at_bank), []);
    }

    #[tokio::test]
    async fn a_refund_in_doubt_allows_what_it_explains_and_no_more() {
        let at_bank = bank(&[(1_000, Success), (2_000, Pending)]).await;
        let here = desk(&[
            (1_000, State::NeedsAttention, None),
            (2_000, State::Accepted, Some(2)),
            (3_000, State::Unknown, None),
            (4_000, State::Sending, None),
        ]);
        assert_eq!(differences(&here, &at_bank), Vec::<String>::new());
        assert_eq!(not_known(&here, &at_bank), 4);
        // What was declined leaves the paid one of the same amount to the refund in doubt.
        let declined_first = bank(&[(1_000, Failed), (1_000, Success)]).await;
        let here = desk(&[(1_000, State::Unknown, None), (1_000, State::Failed, None)]);
        assert_eq!(differences(&here, &declined_first), Vec::<String>::new());
        // Another amount than the one in doubt is not explained by it.
        let other = bank(&[(1_001, Success)]).await;
        let found = differences(&desk(&[(1_000, State::Unknown, None)]), &other);
        assert!(found.iter().any(|what| what.contains("nobody here knows")), "{found:?}");
        assert!(found.iter().any(|what| what.contains("paid back 1001")), "{found:?}");
    }

    #[tokio::test]
    async fn a_refund_that_was_paid_twice_is_found() {
        let at_bank = bank(&[(1_000, Success), (1_000, Success)]).await;
        let found = differences(&desk(&[(1_000, State::Succeeded, Some(1))]), &at_bank);
        assert!(found.iter().any(|what| what.contains("bank-2") && what.contains("nobody")), "{found:?}");
        // Nor do two refunds here share one there.
        let once = bank(&[(1_000, Success)]).await;
        let twice = desk(&[(1_000, State::Succeeded, Some(1)), (1_000, State::Succeeded, Some(1))]);
        assert!(differences(&twice, &once).iter().any(|what| what.contains("no such refund")));
    }

    #[tokio::test]
    async fn a_refund_that_is_paid_here_and_not_there_is_found() {
        for there in [None, Some(Failed), Some(Pending)] {
            let refunds: Vec<_> = there.into_iter().map(|result| (1_000, result)).collect();
            let at_bank = bank(&refunds).await;
            for number in [Some(1), None] {
                let found = differences(&desk(&[(1_000, State::Succeeded, number)]), &at_bank);
                assert!(found.iter().any(|what| what.contains("paid back 0")), "{there:?}: {found:?}");
                assert!(found.len() >= 2, "the row is named too: {there:?}: {found:?}");
            }
        }
    }

    #[tokio::test]
    async fn a_refund_that_is_paid_there_and_not_here_is_found() {
        let at_bank = bank(&[(1_000, Success)]).await;
        for state in [State::Failed, State::Reversed, State::Withdrawn, State::Queued] {
            for number in [Some(1), None] {
                let found = differences(&desk(&[(1_000, state, number)]), &at_bank);
                assert!(found.iter().any(|what| what.contains("paid back 1000")), "{state}: {found:?}");
                assert!(found.len() >= 2, "the row is named too: {state}: {found:?}");
            }
        }
    }

    #[tokio::test]
    async fn another_amount_another_currency_and_a_held_stranger_are_found() {
        let at_bank = bank(&[(1_000, Success)]).await;
        let found = differences(&desk(&[(999, State::Succeeded, Some(1))]), &at_bank);
        assert!(
            found.iter().any(|what| what.contains("9.99 TRY") && what.contains("10.00 TRY")),
            "{found:?}"
        );
        let euro = PaymentRefunds { currency: "EUR".parse().unwrap(), ..desk(&[]) };
        assert!(
            differences(&euro, &at_bank).iter().any(|what| what.contains("in EUR here and in TRY there"))
        );
        let held = bank(&[(1_000, Pending)]).await;
        assert!(differences(&desk(&[]), &held).iter().any(|what| what.contains("nobody here knows")));
    }

    #[tokio::test]
    async fn more_than_was_captured_is_found_even_where_both_books_agree() {
        let at_bank = bank(&[(6_000, Success), (6_000, Success)]).await;
        let here = desk(&[(6_000, State::Succeeded, Some(1)), (6_000, State::Succeeded, Some(2))]);
        assert_eq!(differences(&here, &at_bank), ["the bank paid back 12000 of 10000 (minor units of TRY)"]);
    }
}

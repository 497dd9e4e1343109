//! No sequence of refunds, failures, late answers and outside facts ever makes the sums wrong.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use domain::balance::{Balance, BalanceParts, RefundPart};
use domain::money::{Currency, Money};
use domain::refund::RefundState;
use proptest::prelude::*;

/// One thing that can happen to a payment's money.
#[derive(Clone, Debug)]
enum Step {
    Reserve(i64),
    /// The refund at this place (modulo their number) goes to the state at that place, if it may.
    Move(usize, usize),
    MadeOutside(i64),
    OutsideUndone,
    Capture(i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (-5_i64..400).prop_map(Step::Reserve),
        6 => (any::<usize>(), any::<usize>()).prop_map(|(which, state)| Step::Move(which, state)),
        1 => (1_i64..300).prop_map(Step::MadeOutside),
        1 => Just(Step::OutsideUndone),
        1 => (0_i64..500).prop_map(Step::Capture),
    ]
}

/// A payment as the service keeps it: the balance and the rows it must agree with.
struct Payment {
    balance: Balance,
    refunds: Vec<RefundPart>,
}

impl Payment {
    fn take(&mut self, step: &Step, currency: Currency) {
        let money = |minor| Money::new(minor, currency);
        match *step {
            Step::Reserve(minor) => self.reserve(money(minor)),
            Step::Move(which, state) => {
                let next = RefundState::ALL[state % RefundState::ALL.len()];
                if let Some(index) = which.checked_rem(self.refunds.len()) {
                    self.advance(index, next);
                }
            }
            Step::MadeOutside(minor) => {
                self.balance = self.balance.record_outside(money(minor)).unwrap();
                let state = RefundState::Succeeded;
                self.refunds.push(RefundPart { state, amount: money(minor), made_outside: true });
            }
            Step::OutsideUndone => {
                let outside =
                    |refund: &RefundPart| refund.made_outside && refund.state == RefundState::Succeeded;
                if let Some(index) = self.refunds.iter().position(outside) {
                    self.advance(index, RefundState::Reversed);
                }
            }
            Step::Capture(minor) => {
                let basis = self.balance.basis().plus(money(minor)).unwrap();
                self.balance = self.balance.with_basis(basis).unwrap();
            }
        }
    }

    fn reserve(&mut self, amount: Money) {
        let before = self.balance.refundable();
        let fits = amount.is_positive() && amount.minor() <= before.minor();
        match self.balance.reserve(amount) {
            Ok(balance) => {
                assert!(fits, "{amount} was taken from {before}");
                self.balance = balance;
                self.refunds.push(RefundPart { state: RefundState::Queued, amount, made_outside: false });
            }
            Err(_) => assert!(!fits, "{amount} would have fitted in {before}"),
        }
    }

    fn advance(&mut self, index: usize, next: RefundState) {
        let refund = &mut self.refunds[index];
        if !refund.state.may_become(next) {
            return;
        }
        let held = refund.state.holds_amount();
        refund.state = next;
        let amount = refund.amount;
        match (held, next.holds_amount()) {
            (true, true) | (false, false) => {}
            (true, false) if refund.made_outside => self.balance = self.balance.undo_outside(amount).unwrap(),
            (true, false) => self.balance = self.balance.release(amount).unwrap(),
            // Late truth: the fact counts, whatever the sum says.
            (false, true) => {
                refund.made_outside = true;
                self.balance = self.balance.record_outside(amount).unwrap();
            }
        }
    }

    fn check(&self) {
        let sum = |outside| -> i64 {
            let holds = |refund: &&RefundPart| refund.made_outside == outside && refund.state.holds_amount();
            self.refunds.iter().filter(holds).map(|refund| refund.amount.minor()).sum()
        };
        let balance = &self.balance;
        assert_eq!(balance.reserved().minor(), sum(false), "reserved is the sum of what refunds hold");
        assert_eq!(balance.outside().minor(), sum(true), "outside is the sum of what facts took");
        let rest = balance.basis().minor() - sum(false) - sum(true);
        assert_eq!(balance.refundable().minor(), rest.max(0));
        assert_eq!(balance.over_refunded(), rest < 0);

        let parts = BalanceParts::explain(balance, &self.refunds).unwrap();
        let taken = [parts.refunded, parts.waiting, parts.unknown, parts.outside];
        let left = taken.iter().fold(parts.basis, |rest, part| rest.minus(*part).unwrap());
        assert_eq!(
            left.plus(parts.over_refunded_by).unwrap(),
            parts.refundable,
            "the explained sum comes out"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_makes_the_sums_wrong(
        basis in 0_i64..2_000,
        code in prop::sample::select(vec!["JPY", "TRY", "KWD", "CLF"]),
        steps in prop::collection::vec(step(), 0..60),
    ) {
        let currency: Currency = code.parse().unwrap();
        let zero = Money::zero(currency);
        let mut payment = Payment {
            balance: Balance::new(Money::new(basis, currency), zero, zero).unwrap(),
            refunds: Vec::new(),
        };
        for step in &steps {
            payment.take(step, currency);
            payment.check();
        }
    }

    #[test]
    fn every_amount_survives_its_own_text(
        minor in any::<i64>().prop_filter("has an opposite", |minor| *minor != i64::MIN),
        code in prop::sample::select(vec!["JPY", "TRY", "KWD", "CLF"]),
    ) {
        let money = Money::new(minor, code.parse().unwrap());
        prop_assert_eq!(Money::parse(&money.to_string(), money.currency()), Ok(money));
    }

    #[test]
    fn no_text_makes_the_parser_fall_over(text in ".{0,40}") {
        let _read: Result<Money, _> = Money::parse(&text, "TRY".parse().unwrap());
    }
}

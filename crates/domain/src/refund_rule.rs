//! The one function that allows or refuses a refund; the panel and the service both call it.

use crate::balance::Balance;
use crate::capabilities::{Capabilities, PartialRefunds};
use crate::choice::{Choice, Chosen};
use crate::money::Money;
use crate::payment::PaymentState;
use crate::refund::RefundKind;
use crate::refund_policy::PolicyRefusal;
use crate::role::Role;

/// Who asks for a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requester {
    /// A signed-in person, with the role they have in the payment's company.
    Person(Role),
    /// A program whose credential has the scope for it.
    Program,
}

/// Everything the rules need to know of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefundSubject {
    /// Where the payment stands.
    pub state: PaymentState,
    /// What it has left.
    pub balance: Balance,
    /// Whether the customer's bank has taken it back and the case is open.
    pub chargeback_open: bool,
    /// Whether its integration is switched on.
    pub integration_enabled: bool,
    /// What its gateway can do.
    pub capabilities: Capabilities,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposal<'a> {
    /// How much; positive.
    pub amount: Money,
    /// Why, in the requester's words.
    pub reason: Option<&'a str>,
    /// What the requester saw as refundable when deciding.
    pub expected_refundable: Option<Money>,
    /// What the requester chose beyond the amount; [`crate::choice::NOTHING_CHOSEN`] for the gateway's defaults.
    pub choices: &'a Chosen,
}

/// A refund that may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// What the gateway will probably do.
    pub expected_kind: ExpectedKind,
    /// What is left after it.
    pub left: Money,
}

/// What a gateway will probably do with a refund; only its answer tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExpectedKind {
    /// Let the hold go.
    Cancel,
    /// Pay money back.
    Refund,
    /// One of the two.
    Either,
}

impl From<RefundKind> for ExpectedKind {
    fn from(kind: RefundKind) -> Self {
        match kind {
            RefundKind::Cancel => Self::Cancel,
            RefundKind::Refund => Self::Refund,
        }
    }
}

impl ExpectedKind {
    /// The name in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Refund => "refund",
            Self::Either => "either",
        }
    }
}

/// Why a refund may not be made: shown as it is, with what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A viewer may look, not refund.
    #[error(
        "your role may see payments but not refund them; ask a manager of the company for the agent role"
    )]
    RoleMayNotRefund,
    /// The customer has not finished paying.
    #[error("the payment is still pending; it can be refunded once it has succeeded")]
    PaymentPending,
    /// Nothing was paid.
    #[error("the payment failed, so there is nothing to refund")]
    PaymentFailed,
    /// Nothing was taken yet, and this gateway cannot cancel what is only authorised.
    #[error("the payment is authorised but not captured, and this gateway refunds captured payments only")]
    NotCaptured,
    /// The hold was let go.
    #[error("the payment was voided, so nothing was taken from the customer")]
    PaymentVoided,
    /// The customer's bank has taken it back.
    #[error("the customer's bank has opened a chargeback; refunding now could pay twice")]
    ChargebackOpen,
    /// The gateway account is switched off.
    #[error("the integration of this payment is switched off; switch it on to refund")]
    IntegrationOff,
    /// All of it was given back, or is on its way.
    #[error("nothing of this payment is left to refund")]
    NothingLeft,
    /// The amount is zero or less.
    #[error("the amount must be above zero")]
    AmountNotPositive,
    /// The amount is in another currency than the payment.
    #[error("the payment was made in {0}; the refund must be in the same currency")]
    OtherCurrency(crate::money::Currency),
    /// More than is left.
    #[error("{asked} is more than the {refundable} that can still be refunded")]
    AmountExceedsRefundable {
        /// What was asked for.
        asked: Money,
        /// What is left.
        refundable: Money,
    },
    /// The requester decided on a number that has since moved.
    #[error("the refundable amount changed from {expected} to {refundable}; look again before refunding")]
    RefundableChanged {
        /// What the requester saw.
        expected: Money,
        /// What is left now.
        refundable: Money,
    },
    /// This gateway pays back all or nothing.
    #[error("this gateway refunds only the whole payment, {0}")]
    WholeOnly(Money),
    /// This gateway demands a reason.
    #[error("this gateway demands a reason for the refund")]
    ReasonRequired,
    /// The reason is longer than the gateway takes.
    #[error("the reason may have at most {0} characters")]
    ReasonTooLong(usize),
    /// This gateway cannot be told the amount exactly; it is never rounded.
    #[error("this gateway takes amounts of this currency with at most {decimals} decimals")]
    AmountNotRepresentable {
        /// How many it takes.
        decimals: u8,
    },
    /// This gateway lets nobody choose this.
    #[error("this gateway lets nobody choose {name:?}; {}", may_choose(.allowed))]
    ChoiceUnknown {
        /// What was chosen.
        name: String,
        /// The names of what can be chosen.
        allowed: Vec<&'static str>,
    },
    /// What was chosen cannot be that.
    #[error("{name} cannot be {value:?}; choose {}", .allowed.join(" or "))]
    ChoiceValueUnknown {
        /// What was chosen.
        name: &'static str,
        /// As what.
        value: String,
        /// What it can be.
        allowed: &'static [&'static str],
    },
    /// The company's policy says no.
    #[error(transparent)]
    Policy(#[from] PolicyRefusal),
}

impl Refusal {
    /// The stable code in problems and in the panel's texts.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::RoleMayNotRefund => "role_may_not_refund",
            Self::PaymentPending => "payment_pending",
            Self::PaymentFailed => "payment_failed",
            Self::NotCaptured => "payment_not_captured",
            Self::PaymentVoided => "payment_voided",
            Self::ChargebackOpen => "chargeback_open",
            Self::IntegrationOff => "integration_off",
            Self::NothingLeft => "nothing_left",
            Self::AmountNotPositive => "amount_not_positive",
            Self::OtherCurrency(_) => "other_currency",
            Self::AmountExceedsRefundable { .. } => "amount_exceeds_refundable",
            Self::RefundableChanged { .. } => "refundable_changed",
            Self::WholeOnly(_) => "whole_only",
            Self::ReasonRequired => "reason_required",
            Self::ReasonTooLong(_) => "reason_too_long",
            Self::AmountNotRepresentable { .. } => "amount_not_representable",
            Self::ChoiceUnknown { .. } => "choice_unknown",
            Self::ChoiceValueUnknown { .. } => "choice_value_unknown",
            Self::Policy(refusal) => refusal.code(),
        }
    }
}

fn may_choose(allowed: &[&'static str]) -> String {
    if allowed.is_empty() { "leave it out".to_owned() } else { format!("it knows {}", allowed.join(" and ")) }
}

/// Says whether a payment can be refunded at all by this requester, and up to how much.
///
/// The Refund button is greyed by this same refusal.
pub fn may_refund(requester: Requester, subject: &RefundSubject) -> Result<Money, Refusal> {
    match requester {
        Requester::Person(role) if !role.may_refund() => return Err(Refusal::RoleMayNotRefund),
        Requester::Person(_) | Requester::Program => {}
    }
    match subject.state {
        PaymentState::Pending => return Err(Refusal::PaymentPending),
        PaymentState::Failed => return Err(Refusal::PaymentFailed),
        PaymentState::Voided => return Err(Refusal::PaymentVoided),
        PaymentState::Authorised if !subject.capabilities.cancels_authorised => {
            return Err(Refusal::NotCaptured);
        }
        PaymentState::Authorised | PaymentState::Captured => {}
    }
    if subject.chargeback_open {
        return Err(Refusal::ChargebackOpen);
    }
    let refundable = subject.balance.refundable();
    if !refundable.is_positive() {
        return Err(Refusal::NothingLeft);
    }
    if !subject.integration_enabled {
        return Err(Refusal::IntegrationOff);
    }
    Ok(refundable)
}

/// Allows a refund, or refuses it with the reason.
pub fn decide_refund(
    requester: Requester,
    subject: &RefundSubject,
    proposal: &Proposal<'_>,
) -> Result<Allowed, Refusal> {
    let refundable = may_refund(requester, subject)?;
    let Proposal { amount, reason, expected_refundable, choices } = *proposal;
    if amount.currency() != refundable.currency() {
        return Err(Refusal::OtherCurrency(refundable.currency()));
    }
    if !amount.is_positive() {
        return Err(Refusal::AmountNotPositive);
    }
    if let Some(expected) = expected_refundable
        && expected != refundable
    {
        return Err(Refusal::RefundableChanged { expected, refundable });
    }
    let left = match refundable.minus(amount) {
        Ok(left) if left.minor() >= 0 => left,
        Ok(_) | Err(_) => return Err(Refusal::AmountExceedsRefundable { asked: amount, refundable }),
    };
    let whole = amount == subject.balance.basis();
    if subject.capabilities.partial == PartialRefunds::WholeOnly && !whole {
        return Err(Refusal::WholeOnly(subject.balance.basis()));
    }
    if !subject.capabilities.decimals.can_hold(amount) {
        let decimals = subject.capabilities.amount_decimals(amount.currency());
        return Err(Refusal::AmountNotRepresentable { decimals });
    }
    check_choices(choices, subject.capabilities.choices)?;
    check_reason(reason, &subject.capabilities)?;
    Ok(Allowed { expected_kind: expected_kind(subject, whole), left })
}

fn check_reason(reason: Option<&str>, capabilities: &Capabilities) -> Result<(), Refusal> {
    let length = reason.map(str::trim).map_or(0, |reason| reason.chars().count());
    if length == 0 && capabilities.reason_required {
        return Err(Refusal::ReasonRequired);
    }
    if length > capabilities.reason_max_chars {
        return Err(Refusal::ReasonTooLong(capabilities.reason_max_chars));
    }
    Ok(())
}

fn check_choices(chosen: &Chosen, choices: &'static [Choice]) -> Result<(), Refusal> {
    for (name, value) in chosen {
        let Some(choice) = choices.iter().find(|choice| choice.name == name) else {
            let allowed = choices.iter().map(|choice| choice.name).collect();
            return Err(Refusal::ChoiceUnknown { name: name.clone(), allowed });
        };
        if !choice.takes(value) {
            let (value, allowed) = (value.clone(), choice.values);
            return Err(Refusal::ChoiceValueUnknown { name: choice.name, value, allowed });
        }
    }
    Ok(())
}

fn expected_kind(subject: &RefundSubject, whole: bool) -> ExpectedKind {
    match (subject.state, subject.capabilities.partial) {
        (PaymentState::Authorised, _) => ExpectedKind::Cancel,
        // Craftgate decides by the day and by earlier parts; only its answer tells.
        (_, PartialRefunds::ByItem) if whole => ExpectedKind::Either,
        (_, PartialRefunds::AnyAmount | PartialRefunds::WholeOnly | PartialRefunds::ByItem) => {
            ExpectedKind::Refund
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choice::{self, NOTHING_CHOSEN};
    use crate::decimals::Decimals;

    fn lira(minor: i64) -> Money {
        Money::new(minor, "TRY".parse().unwrap())
    }

    fn subject(state: PaymentState, basis: i64, reserved: i64) -> RefundSubject {
        RefundSubject {
            state,
            balance: Balance::new(lira(basis), lira(reserved), lira(0)).unwrap(),
            chargeback_open: false,
            integration_enabled: true,
            capabilities: Capabilities::PLAIN,
        }
    }

    fn ask(minor: i64) -> Proposal<'static> {
        Proposal { amount: lira(minor), reason: None, expected_refundable: None, choices: &NOTHING_CHOSEN }
    }

    const AGENT: Requester = Requester::Person(Role::Agent);

    #[test]
    fn up_to_the_refundable_is_allowed_and_not_a_cent_more() {
        let payment = subject(PaymentState::Captured, 10_000, 2_000);
        assert_eq!(decide_refund(AGENT, &payment, &ask(8_000)).unwrap().left, lira(0));
        assert_eq!(
            decide_refund(AGENT, &payment, &ask(8_001)),
            Err(Refusal::AmountExceedsRefundable { asked: lira(8_001), refundable: lira(8_000) })
        );
        assert_eq!(decide_refund(AGENT, &payment, &ask(0)), Err(Refusal::AmountNotPositive));
        assert_eq!(decide_refund(AGENT, &payment, &ask(-5)), Err(Refusal::AmountNotPositive));
    }

    #[test]
    fn each_reason_why_not_is_told() {
        let captured = subject(PaymentState::Captured, 100, 0);
        let cases = [
            (Requester::Person(Role::Viewer), captured, Refusal::RoleMayNotRefund),
            (AGENT, subject(PaymentState::Pending, 0, 0), Refusal::PaymentPending),
            (AGENT, subject(PaymentState::Failed, 0, 0), Refusal::PaymentFailed),
            (AGENT, subject(PaymentState::Voided, 100, 0), Refusal::PaymentVoided),
            (AGENT, subject(PaymentState::Authorised, 0, 0), Refusal::NotCaptured),
            (AGENT, subject(PaymentState::Captured, 100, 100), Refusal::NothingLeft),
            (AGENT, RefundSubject { chargeback_open: true, ..captured }, Refusal::ChargebackOpen),
            (AGENT, RefundSubject { integration_enabled: false, ..captured }, Refusal::IntegrationOff),
        ];
        for (requester, payment, refusal) in cases {
            assert_eq!(may_refund(requester, &payment), Err(refusal));
        }
    }

    #[test]
    fn a_moved_refundable_is_told_before_money_moves() {
        let payment = subject(PaymentState::Captured, 10_000, 2_000);
        let proposal = Proposal { expected_refundable: Some(lira(10_000)), ..ask(100) };
        assert_eq!(
            decide_refund(AGENT, &payment, &proposal),
            Err(Refusal::RefundableChanged { expected: lira(10_000), refundable: lira(8_000) })
        );
    }

    #[test]
    fn a_gateway_that_pays_whole_only_says_so() {
        let mut payment = subject(PaymentState::Captured, 10_000, 0);
        payment.capabilities.partial = PartialRefunds::WholeOnly;
        assert_eq!(decide_refund(AGENT, &payment, &ask(1)), Err(Refusal::WholeOnly(lira(10_000))));
        assert!(decide_refund(AGENT, &payment, &ask(10_000)).is_ok());
    }

    #[test]
    fn a_reason_is_counted_in_characters() {
        let mut payment = subject(PaymentState::Captured, 10_000, 0);
        payment.capabilities.reason_required = true;
        payment.capabilities.reason_max_chars = 3;
        let with = |reason| decide_refund(AGENT, &payment, &Proposal { reason, ..ask(1) });
        assert_eq!(with(None), Err(Refusal::ReasonRequired));
        assert_eq!(with(Some("  ")), Err(Refusal::ReasonRequired));
        assert_eq!(with(Some("ğüşi")), Err(Refusal::ReasonTooLong(3)));
        assert!(with(Some("ğüş")).is_ok());
    }

    #[test]
    fn an_amount_that_the_gateway_cannot_be_told_exactly_is_refused_and_never_rounded() {
        let mut payment = subject(PaymentState::Captured, 10_000, 0);
        payment.capabilities.decimals = Decimals::Fixed(0);
        assert_eq!(
            decide_refund(AGENT, &payment, &ask(150)),
            Err(Refusal::AmountNotRepresentable { decimals: 0 })
        );
        assert!(decide_refund(AGENT, &payment, &ask(100)).is_ok());
    }

    #[test]
    fn only_what_the_gateway_lets_choose_is_taken_and_the_allowed_is_named() {
        let mut payment = subject(PaymentState::Captured, 10_000, 0);
        let chosen = |name: &str, value: &str| Chosen::from([(name.to_owned(), value.to_owned())]);
        let with = |payment: &RefundSubject, choices: &Chosen| {
            decide_refund(AGENT, payment, &Proposal { choices, ..ask(1) }).map(|_allowed| ())
        };
        let charged = chosen("charge_from_me", "true");
        let unknown = |allowed| Refusal::ChoiceUnknown { name: "charge_from_me".to_owned(), allowed };
        assert_eq!(with(&payment, &charged), Err(unknown(Vec::new())));
        payment.capabilities.choices = choice::CRAFTGATE;
        assert_eq!(with(&payment, &charged), Ok(()));
        assert_eq!(with(&payment, &chosen("refund_destination_type", "CARD")), Ok(()));
        let refusal = with(&payment, &chosen("refund_destination_type", "CASH")).unwrap_err();
        assert_eq!(refusal.code(), "choice_value_unknown");
        assert_eq!(
            refusal.to_string(),
            "refund_destination_type cannot be \"CASH\"; choose PROVIDER or WALLET"
        );
        let refusal = with(&payment, &chosen("colour", "red")).unwrap_err();
        assert_eq!(refusal.code(), "choice_unknown");
        assert!(refusal.to_string().contains("charge_from_me and refund_destination_type"), "{refusal}");
    }

    #[test]
    fn an_authorised_payment_is_cancelled_where_that_is_possible() {
        let mut payment = subject(PaymentState::Authorised, 10_000, 0);
        payment.capabilities.cancels_authorised = true;
        assert_eq!(decide_refund(AGENT, &payment, &ask(1)).unwrap().expected_kind, ExpectedKind::Cancel);
    }
}

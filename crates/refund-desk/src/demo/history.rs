//! Writes the demo's past down as it happened: fact after fact through the store's own operations, in order of time.

use std::collections::HashMap;

use domain::capabilities::Capabilities;
use domain::id::TransactionId;
use domain::money::Money;
use domain::outcome::{Outcome, RefusalClass};
use domain::payment::{PaymentState, basis};
use domain::phone::phone_digits;
use domain::refund::RefundKind;
use domain::refund_rule::{Proposal, Refusal, Requester, decide_refund};
use store::Micros;
use store::engine::{Store, Tx};
use store::error::StoreError;
use store::event::EventActor;
use store::payment::chargeback::set_chargeback_in;
use store::payment::record::{PaymentFacts, Recorded, record_payment_in};
use store::refund::advance::Step;
use store::refund::begin_attempt::{Attempt, begin_attempt_in};
use store::refund::outside::{OutsideRefund, record_outside_refund_in};
use store::refund::reserve::{Reservation, ReservationRequester, Reserved, reserve_refund_in};
use store::refund::settle::{Next, Settlement, settle_attempt_in};
use store::transaction::TransactionRow;

use crate::demo::past_refund::{Asker, Ending, PastRefundPlan};
use crate::demo::plan::{Course, PaymentPlan};
use crate::demo::world::{MGMT_NAME, Names, PEOPLE};
use crate::failure::CommandError;

/// How many facts one transaction writes: a durable commit a fact would take minutes.
const FACTS_A_TRANSACTION: usize = 2_000;

/// What the bank says when it declines.
const DECLINED: &str = "The bank declined the refund.";

/// One fact: at a time, about a plan's payment or one of its refunds.
struct Fact {
    at: Micros,
    plan: usize,
    what: What,
}

enum What {
    Record(PaymentState),
    Reserve(usize),
    Send(usize),
    Settle(usize),
    Outside(usize),
    Chargeback,
}

/// Writes all plans down; `progress` hears how many facts are written, and of how many.
pub async fn write_history(
    store: &Store,
    names: Names,
    capabilities: Capabilities,
    plans: &[PaymentPlan],
    progress: impl Fn(usize, usize),
) -> Result<(), CommandError> {
    let mut facts: Vec<Fact> =
        plans.iter().enumerate().flat_map(|(place, plan)| facts_of(place, plan)).collect();
    // Stable: facts of one moment stay in their order.
    facts.sort_by_key(|fact| fact.at);
    let mut writer =
        Writer { names, capabilities, plans, payments: HashMap::new(), attempts: HashMap::new() };
    let mut written = 0;
    for batch in facts.chunks(FACTS_A_TRANSACTION) {
        let mut tx = store.begin().await?;
        for fact in batch {
            writer.write(&mut tx, fact).await?;
        }
        tx.commit().await?;
        written += batch.len();
        progress(written, facts.len());
    }
    Ok(())
}

fn facts_of(place: usize, plan: &PaymentPlan) -> Vec<Fact> {
    let fact = |at, what| Fact { at, plan: place, what };
    let record = |at, state| fact(at, What::Record(state));
    let mut facts = match plan.course {
        Course::Pending => vec![record(plan.at, PaymentState::Pending)],
        Course::Failed => vec![record(plan.at, PaymentState::Failed)],
        Course::Authorised => vec![record(plan.at, PaymentState::Authorised)],
        Course::Captured => vec![record(plan.at, PaymentState::Captured)],
        Course::Voided => {
            vec![record(plan.at, PaymentState::Authorised), record(plan.then_at, PaymentState::Voided)]
        }
        Course::Confirmed => {
            vec![record(plan.at, PaymentState::Pending), record(plan.then_at, PaymentState::Captured)]
        }
        Course::PartlyCaptured(_) => {
            vec![record(plan.at, PaymentState::Authorised), record(plan.then_at, PaymentState::Captured)]
        }
    };
    for (number, refund) in plan.refunds.iter().enumerate() {
        if refund.ending == Ending::Outside {
            facts.push(fact(refund.settled_at, What::Outside(number)));
        } else {
            facts.push(fact(refund.at, What::Reserve(number)));
            facts.push(fact(refund.sent_at, What::Send(number)));
            facts.push(fact(refund.settled_at, What::Settle(number)));
        }
    }
    facts.extend(plan.chargeback_at.map(|at| fact(at, What::Chargeback)));
    facts
}

struct Writer<'a> {
    names: Names,
    capabilities: Capabilities,
    plans: &'a [PaymentPlan],
    /// Payments as last recorded, for facts about them that come later.
    payments: HashMap<usize, TransactionRow>,
    /// Attempts under way.
    attempts: HashMap<TransactionId, Attempt>,
}

impl Writer<'_> {
    async fn write(&mut self, tx: &mut Tx, fact: &Fact) -> Result<(), CommandError> {
        let plan = self.plans.get(fact.plan).ok_or_else(|| missing("plan"))?;
        let refund = |number: usize| plan.refunds.get(number).ok_or_else(|| missing("refund"));
        match fact.what {
            What::Record(state) => {
                let facts = self.payment_facts(plan, state, fact.at)?;
                let row = match record_payment_in(tx, &facts).await? {
                    Recorded::New(row) | Recorded::Known(row) => row,
                    Recorded::Conflict(fields) => return Err(CommandError::bug(fields.join(", "))),
                };
                if plan.chargeback_at.is_some() || plan.refunds.iter().any(|r| r.ending == Ending::Outside) {
                    self.payments.insert(fact.plan, row);
                }
            }
            What::Reserve(number) => self.reserve(tx, plan, refund(number)?).await?,
            What::Send(number) => {
                let refund = refund(number)?;
                let company = self.names.company(plan.company);
                let attempt = begin_attempt_in(tx, company, refund.id, refund.sent_at, refund.salt).await?;
                self.attempts.insert(refund.id, attempt);
            }
            What::Settle(number) => {
                let refund = refund(number)?;
                let attempt = self.attempts.remove(&refund.id).ok_or_else(|| missing("attempt"))?;
                settle_attempt_in(tx, &attempt, settlement(refund)).await?;
            }
            What::Outside(number) => {
                let refund = refund(number)?;
                let payment = self.payments.get(&fact.plan).ok_or_else(|| missing("payment"))?;
                let outside = OutsideRefund {
                    id: refund.id,
                    gateway_refund_id: refund.gateway_refund_id.clone(),
                    amount: refund.amount,
                    reference_number: refund.reference_number.clone(),
                    at: refund.settled_at,
                };
                record_outside_refund_in(tx, payment, &outside).await?;
            }
            What::Chargeback => {
                let payment = self.payments.get(&fact.plan).ok_or_else(|| missing("payment"))?;
                set_chargeback_in(tx, payment, true, fact.at).await?;
            }
        }
        Ok(())
    }

    fn payment_facts(
        &self,
        plan: &PaymentPlan,
        state: PaymentState,
        at: Micros,
    ) -> Result<PaymentFacts, CommandError> {
        let zero = Money::zero(plan.amount.currency());
        let (authorised, captured) = match state {
            PaymentState::Pending | PaymentState::Failed => (zero, zero),
            PaymentState::Authorised | PaymentState::Voided => (plan.amount, zero),
            PaymentState::Captured => (plan.amount, plan.captured()),
        };
        let phone_key = plan
            .customer_phone
            .as_deref()
            .map(|phone| phone_digits(phone).ok_or_else(|| CommandError::bug(format!("phone {phone}"))))
            .transpose()?
            .map(|digits| digits.chars().rev().collect());
        let paid = matches!(state, PaymentState::Authorised | PaymentState::Captured);
        Ok(PaymentFacts {
            company_id: self.names.company(plan.company),
            integration_id: self.names.integration(plan.company, plan.integration),
            id: plan.id,
            gateway_payment_id: plan.gateway_payment_id.clone(),
            gateway_order_id: None,
            state,
            amount: plan.amount,
            authorised,
            captured,
            basis: basis(state, authorised, captured, self.capabilities.cancels_authorised),
            payment_type: plan.integration()?.payment_type.to_owned(),
            customer_name: plan.customer_name.clone(),
            customer_phone: plan.customer_phone.clone(),
            customer_phone_key: phone_key,
            conversation_id: plan.conversation_id.clone(),
            order_number: plan.order_number.clone(),
            reference_number: plan.reference_number.clone(),
            items: Vec::new(),
            test: false,
            paid_at: paid.then_some(at),
            actor: EventActor::Credential(self.names.api_credential(plan.company)),
            at,
        })
    }

    async fn reserve(
        &self,
        tx: &mut Tx,
        plan: &PaymentPlan,
        refund: &PastRefundPlan,
    ) -> Result<(), CommandError> {
        let (requester, rules_requester) = self.requester(plan.company, refund.asker)?;
        let request = serde_json::json!({
            "payment_id": plan.id,
            "amount_minor": refund.amount.minor(),
            "reason": refund.reason,
        });
        let reservation = Reservation {
            company_id: self.names.company(plan.company),
            payment_id: plan.id,
            refund_id: refund.id,
            intent_id: refund.intent_id,
            requester,
            key: refund.intent_id.to_string(),
            request: request.to_string(),
            amount: refund.amount,
            reason: refund.reason.clone(),
            reference_number: refund.reference_number.clone(),
            shares: Vec::new(),
            options: None,
            tracking_id: None,
            look_alike_since: None,
            at: refund.at,
            salt: refund.salt,
        };
        let capabilities = self.capabilities;
        let reserved = reserve_refund_in(tx, &reservation, |payment| {
            let subject = payment.subject(capabilities).ok_or(Refusal::NothingLeft)?;
            let proposal = Proposal {
                amount: refund.amount,
                reason: refund.reason.as_deref(),
                expected_refundable: None,
                choices: &domain::choice::NOTHING_CHOSEN,
            };
            decide_refund(rules_requester, &subject, &proposal).map(|_allowed| ())
        })
        .await?;
        match reserved {
            Reserved::New => Ok(()),
            refused @ (Reserved::Bound { .. }
            | Reserved::Refused(_)
            | Reserved::NoPayment
            | Reserved::LookAlike
            | Reserved::ItemsMoved) => {
                Err(CommandError::bug(format!("a refund of {} was not reserved: {refused:?}", plan.id)))
            }
        }
    }

    fn requester(
        &self,
        company: usize,
        asker: Asker,
    ) -> Result<(ReservationRequester, Requester), CommandError> {
        match asker {
            Asker::Program => Ok((
                ReservationRequester::Program {
                    id: self.names.mgmt_credential(company),
                    name: MGMT_NAME.to_owned(),
                },
                Requester::Program,
            )),
            Asker::Person(place) => {
                let person = PEOPLE.get(place).ok_or_else(|| missing("person"))?;
                let role = person.role_in(company).ok_or_else(|| missing("role"))?;
                let id = self.names.person(place);
                Ok((
                    ReservationRequester::Person { id, email: person.email.to_owned() },
                    Requester::Person(role),
                ))
            }
        }
    }
}

/// What the worker would have made of the bank's answer.
fn settlement(refund: &PastRefundPlan) -> Settlement {
    let gateway_refund_id = Some(refund.gateway_refund_id.clone());
    let (outcome, next) = match refund.ending {
        Ending::Paid | Ending::Outside => (
            Outcome::Succeeded { gateway_refund_id, amount: Some(refund.amount), kind: RefundKind::Refund },
            Next::Nothing,
        ),
        Ending::Declined => (
            Outcome::Refused {
                code: "declined".to_owned(),
                message: DECLINED.to_owned(),
                class: RefusalClass::Final,
            },
            Next::Nothing,
        ),
        Ending::Held => (Outcome::Accepted { gateway_refund_id }, Next::Attention),
        Ending::LostPaid | Ending::LostUnpaid => {
            (Outcome::Unknown { why: "no answer came in time".to_owned() }, Next::Attention)
        }
    };
    let step = Step::from_outcome(outcome.next_state(false), &outcome, refund.settled_at, refund.salt);
    Settlement { outcome: outcome.as_str(), step, next }
}

fn missing(what: &'static str) -> CommandError {
    StoreError::corrupt(what, "the demo lost it").into()
}

//! Writes the demo's past down as it happened: fact after fact through the store's own operations, in order of time.

use std::collections::HashMap;

use domain::id::TransactionId;
use domain::payment::PaymentState;
use domain::refund_rule::{Proposal, Refusal, decide_refund};
use gateways::capabilities::of_kind;
use store::Micros;
use store::engine::{Store, Tx};
use store::error::StoreError;
use store::payment::chargeback::set_chargeback_in;
use store::payment::record::{Recorded, record_payment_in};
use store::refund::begin_attempt::{Attempt, begin_attempt_in};
use store::refund::change::{Change, Learnt, change_refund_in};
use store::refund::outside::{OutsideRefund, ToldBeside, record_outside_refund_in};
use store::refund::reserve::{Reserved, reserve_refund_in};
use store::refund::settle::{Next, settle_attempt_in};
use store::transaction::TransactionRow;

use crate::demo::names::Names;
use crate::demo::past_facts::{payment_facts, requester_of, reservation};
use crate::demo::past_outcome::{end_step, settlement};
use crate::demo::past_refund::{Ending, PastRefundPlan};
use crate::demo::plan::{Course, PaymentPlan};
use crate::failure::CommandError;

/// How many facts one transaction writes: a durable commit a fact would take minutes.
const FACTS_A_TRANSACTION: usize = 2_000;

/// One fact: at a time, about a plan's payment or one of its refunds.
pub struct Fact {
    /// When.
    pub at: Micros,
    plan: usize,
    /// What.
    pub what: What,
}

/// What happened; a number is a refund's.
pub enum What {
    /// The payment was told to be so.
    Record(PaymentState),
    /// A refund was asked for.
    Reserve(usize),
    /// It left.
    Send(usize),
    /// Its answer came, or none.
    Settle(usize),
    /// A queued one has its end.
    End(usize),
    /// One was made without us.
    Outside(usize),
    /// The customer's bank took the payment back.
    Chargeback,
}

/// Writes all plans down; `progress` hears how many facts are written, and of how many.
pub async fn write_history(
    store: &Store,
    names: Names,
    plans: &[PaymentPlan],
    progress: impl Fn(usize, usize),
) -> Result<(), CommandError> {
    let mut facts: Vec<Fact> =
        plans.iter().enumerate().flat_map(|(place, plan)| facts_of(place, plan)).collect();
    // Stable: facts of one moment stay in their order.
    facts.sort_by_key(|fact| fact.at);
    let mut writer =
        Writer { names, plans, payments: HashMap::new(), attempts: HashMap::new(), accepted: HashMap::new() };
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

/// What happened to a payment and its refunds, the payment's own first.
pub fn facts_of(place: usize, plan: &PaymentPlan) -> Vec<Fact> {
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
            facts.extend(refund.ends_at().map(|at| fact(at, What::End(number))));
        }
    }
    facts.extend(plan.chargeback_at.map(|at| fact(at, What::Chargeback)));
    facts
}

struct Writer<'a> {
    names: Names,
    plans: &'a [PaymentPlan],
    /// Payments as last recorded, for facts about them that come later.
    payments: HashMap<usize, TransactionRow>,
    /// Attempts under way.
    attempts: HashMap<TransactionId, Attempt>,
    /// Refunds that the gateway queued.
    accepted: HashMap<TransactionId, TransactionRow>,
}

impl Writer<'_> {
    async fn write(&mut self, tx: &mut Tx, fact: &Fact) -> Result<(), CommandError> {
        let plan = self.plans.get(fact.plan).ok_or_else(|| missing("plan"))?;
        let refund = |number: usize| plan.refunds.get(number).ok_or_else(|| missing("refund"));
        match fact.what {
            What::Record(state) => {
                let capabilities = of_kind(plan.integration()?.kind);
                let facts = payment_facts(self.names, capabilities, plan, state, fact.at)?;
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
            What::Settle(number) => self.settle(tx, plan, refund(number)?).await?,
            What::End(number) => self.end(tx, refund(number)?).await?,
            What::Outside(number) => {
                let refund = refund(number)?;
                let payment = self.payments.get(&fact.plan).ok_or_else(|| missing("payment"))?;
                let outside = OutsideRefund {
                    id: refund.id,
                    gateway_refund_id: refund.gateway_refund_id.clone(),
                    amount: refund.amount,
                    reference_number: refund.reference_number.clone(),
                    at: refund.settled_at,
                    beside: ToldBeside::default(),
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

    async fn settle(
        &mut self,
        tx: &mut Tx,
        plan: &PaymentPlan,
        refund: &PastRefundPlan,
    ) -> Result<(), CommandError> {
        let attempt = self.attempts.remove(&refund.id).ok_or_else(|| missing("attempt"))?;
        let row = settle_attempt_in(tx, &attempt, settlement(plan.integration()?.kind, refund)).await?;
        if refund.done_at.is_some() {
            self.accepted.insert(refund.id, row);
        }
        Ok(())
    }

    /// What the worker learnt when it asked about a queued refund.
    async fn end(&mut self, tx: &mut Tx, refund: &PastRefundPlan) -> Result<(), CommandError> {
        let row = self.accepted.remove(&refund.id).ok_or_else(|| missing("queued refund"))?;
        let Some(step) = end_step(refund) else { return Ok(()) };
        let learnt = Learnt::Inquiry { at: step.at };
        let decide = |_present: &_| Change { steps: vec![step.clone()], next: Next::Nothing, ..Change::NONE };
        change_refund_in(tx, &row, &learnt, &decide).await?;
        Ok(())
    }

    async fn reserve(
        &self,
        tx: &mut Tx,
        plan: &PaymentPlan,
        refund: &PastRefundPlan,
    ) -> Result<(), CommandError> {
        let (requester, rules_requester) = requester_of(self.names, plan, refund.asker)?;
        let capabilities = of_kind(plan.integration()?.kind);
        let reserved = reserve_refund_in(tx, &reservation(self.names, plan, refund, requester), |payment| {
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
            | Reserved::PolicyMoved
            | Reserved::ItemsMoved) => {
                Err(CommandError::bug(format!("a refund of {} was not reserved: {refused:?}", plan.id)))
            }
        }
    }
}

fn missing(what: &'static str) -> CommandError {
    StoreError::corrupt(what, "the demo lost it").into()
}

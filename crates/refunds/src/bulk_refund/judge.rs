//! Judges the lines of a batch before it is made: by the rules of a single refund, with what earlier lines take counted in.

use std::collections::{BTreeMap, HashMap};

use domain::balance::Balance;
use domain::choice::Chosen;
use domain::id::{CompanyId, TransactionId};
use domain::money::{AmountError, Money};
use domain::refund_rule::{Proposal, Refusal, Requester, decide_refund};
use store::Micros;
use store::bulk_refund::lines::{Line, LineState, Wanted, Why};
use store::error::StoreError;
use store::refund_policy::{KeptPolicy, find_policy};
use store::transaction::find::{find_transaction, list_refunds};
use store::transaction::list::list_transactions;
use store::transaction::query::{ListQuery, TimeBound};
use store::transaction::{TransactionKind, TransactionRow};

use crate::actor::Actor;
use crate::bulk_refund::LOOK_ALIKE_WITHIN;
use crate::ids::new_uuid;
use crate::policy::refunded_of;
use crate::service::RefundService;

/// A line as it is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenLine {
    /// Its place, from 1.
    pub line: u32,
    /// What names the payment.
    pub payment: GivenPayment,
    /// How much, decimal text in major units; none: all that is left.
    pub amount: Option<String>,
    /// The code of the currency that the amount is meant in; none: the payment's.
    pub currency: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// What names a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GivenPayment {
    /// Its *ID*.
    Id(String),
    /// Its *Order Number*.
    OrderNumber(String),
    /// Its *Reference Number*.
    ReferenceNumber(String),
}

impl GivenPayment {
    fn text(&self) -> &str {
        let (Self::Id(text) | Self::OrderNumber(text) | Self::ReferenceNumber(text)) = self;
        text
    }
}

/// What earlier lines of a batch take.
#[derive(Default)]
struct Taken {
    /// Of each payment: how much, and by which line each amount.
    payments: HashMap<TransactionId, Vec<(i64, u32)>>,
    /// Of the requester's day, by currency, with what was refunded before.
    days: BTreeMap<&'static str, Money>,
}

/// Who gives lines, and by what they are judged.
struct Judge<'a> {
    actor: &'a Actor,
    requester: Requester,
    company: CompanyId,
    policy: Option<KeptPolicy>,
    now: Micros,
}

impl RefundService {
    /// Judges lines in their order and gives each as it would be written down; none where the actor is nothing to the company.
    pub async fn judge_lines(
        &self,
        actor: &Actor,
        company: CompanyId,
        given: Vec<GivenLine>,
    ) -> Result<Option<Vec<Line>>, StoreError> {
        let Some(requester) = self.requester_in(actor, company).await? else { return Ok(None) };
        let policy = find_policy(self.store(), company).await?;
        let now = self.clock().now();
        // A second factor is asked for when the batch begins.
        let actor = &with_second_factor(actor, now);
        let judge = Judge { actor, requester, company, policy, now };
        let mut taken = Taken::default();
        let mut lines = Vec::with_capacity(given.len());
        for given in given {
            lines.push(self.judge_line(&judge, given, &mut taken).await?);
        }
        Ok(Some(lines))
    }

    async fn judge_line(
        &self,
        judge: &Judge<'_>,
        given: GivenLine,
        taken: &mut Taken,
    ) -> Result<Line, StoreError> {
        let (wanted, refused) = match self.find_given(judge, &given.payment).await? {
            Err(why) => (None, Some(why)),
            Ok(payment) => self.judge_payment(judge, &payment, &given, taken).await?,
        };
        if let (Some(wanted), None) = (&wanted, &refused) {
            taken.payments.entry(wanted.payment_id).or_default().push((wanted.amount.minor(), given.line));
        }
        Ok(Line {
            line: given.line,
            given_payment: given.payment.text().to_owned(),
            given_amount: given.amount,
            wanted,
            reason: given.reason,
            intent_key: new_uuid(judge.now, self.random()).to_string(),
            state: refused.map_or(LineState::Waiting, LineState::Refused),
        })
    }

    /// Finds the one payment that a line means.
    async fn find_given(
        &self,
        judge: &Judge<'_>,
        given: &GivenPayment,
    ) -> Result<Result<TransactionRow, Why>, StoreError> {
        let by_name = ListQuery {
            companies: vec![judge.company],
            kind: Some(TransactionKind::Payment),
            as_of: judge.now,
            limit: 2,
            ..ListQuery::default()
        };
        let query = match given {
            GivenPayment::Id(text) => {
                let Ok(id) = text.parse() else { return Ok(Err(no_such_payment())) };
                let row = find_transaction(self.store(), &[judge.company], id).await?;
                return Ok(row.ok_or_else(no_such_payment));
            }
            GivenPayment::OrderNumber(text) => ListQuery { order_number: Some(text.clone()), ..by_name },
            GivenPayment::ReferenceNumber(text) => {
                ListQuery { reference_number: Some(text.clone()), ..by_name }
            }
        };
        let mut found = list_transactions(self.store(), &query, &TimeBound::none()).await?.rows;
        if found.len() > 1 {
            return Ok(Err(why(
                "several_payments",
                "several payments have this number; name the one you mean by its ID",
            )));
        }
        Ok(found.pop().ok_or_else(no_such_payment))
    }

    async fn judge_payment(
        &self,
        judge: &Judge<'_>,
        payment: &TransactionRow,
        given: &GivenLine,
        taken: &mut Taken,
    ) -> Result<(Option<Wanted>, Option<Why>), StoreError> {
        let capabilities = self.capabilities(payment);
        let Some(mut subject) = payment.subject(capabilities) else {
            let why = why("not_a_payment", "this is a refund; name the payment that it belongs to");
            return Ok((None, Some(why)));
        };
        let currency = payment.amount.currency();
        if given.currency.as_ref().is_some_and(|code| !code.eq_ignore_ascii_case(currency.code())) {
            return Ok((None, Some(refusal(&Refusal::OtherCurrency(currency)))));
        }
        let earlier = taken.payments.get(&payment.id).map_or(&[][..], Vec::as_slice);
        let before: i64 = earlier.iter().map(|(minor, _)| *minor).sum();
        let balance = subject.balance;
        let reserved = Money::new(balance.reserved().minor().saturating_add(before), currency);
        subject.balance = Balance::new(balance.basis(), reserved, balance.outside())
            .map_err(|error| StoreError::corrupt("reserved_minor", error))?;
        let amount = match &given.amount {
            None => subject.balance.refundable(),
            Some(text) => match Money::parse(text, currency) {
                Ok(amount) => amount,
                Err(error) => return Ok((None, Some(bad_amount(&error)))),
            },
        };
        let wanted = amount.is_positive().then_some(Wanted {
            payment_id: payment.id,
            integration_id: payment.integration_id,
            amount,
        });
        if let Some((_, line)) = earlier.iter().find(|(minor, _)| *minor == amount.minor()) {
            let detail = format!("line {line} refunds the same amount of the same payment");
            return Ok((wanted, Some(Why { code: "duplicate_line".to_owned(), detail })));
        }
        let reason = given.reason.as_deref();
        let choices = Chosen::default();
        let proposal = Proposal { amount, reason, expected_refundable: None, choices: &choices };
        if let Err(refused) = decide_refund(judge.requester, &subject, &proposal) {
            // Nothing left says more than an amount of nothing.
            let nothing = given.amount.is_none() && !amount.is_positive();
            let refused =
                if nothing && refused == Refusal::AmountNotPositive { Refusal::NothingLeft } else { refused };
            return Ok((wanted, Some(refusal(&refused))));
        }
        if self.looks_alike_of_late(judge, payment, amount).await? {
            let detail = "a refund of the same payment and amount was made less than 24 hours ago; refund it by hand if you mean another";
            return Ok((wanted, Some(why("look_alike_just_made", detail))));
        }
        let refused = self.judge_by_policy(judge, payment, &proposal, before, taken).await?;
        Ok((wanted, refused.map(|refused| refusal(&refused))))
    }

    /// Holds a line against the policy, and where it is within it takes its part of the day.
    async fn judge_by_policy(
        &self,
        judge: &Judge<'_>,
        payment: &TransactionRow,
        proposal: &Proposal<'_>,
        before: i64,
        taken: &mut Taken,
    ) -> Result<Option<Refusal>, StoreError> {
        let Some(kept) = &judge.policy else { return Ok(None) };
        let Some(policy) = self.policy_by(kept, judge.actor, judge.requester, payment)? else {
            return Ok(None);
        };
        let currency = proposal.amount.currency();
        let today = match taken.days.get(currency.code()) {
            Some(today) => *today,
            None => self.refunded_today(judge.actor, payment, &policy).await?,
        };
        let refunded = Money::new(refunded_of(payment).minor().saturating_add(before), currency);
        if let Err(refused) = policy.judge_beside(refunded, proposal.amount, proposal.reason, today) {
            return Ok(Some(refused.into()));
        }
        let today = Money::new(today.minor().saturating_add(proposal.amount.minor()), currency);
        taken.days.insert(currency.code(), today);
        Ok(None)
    }

    async fn looks_alike_of_late(
        &self,
        judge: &Judge<'_>,
        payment: &TransactionRow,
        amount: Money,
    ) -> Result<bool, StoreError> {
        // Most payments were never refunded, and have no refund that could look alike.
        if !refunded_of(payment).is_positive() {
            return Ok(false);
        }
        let since = judge.now.saturating_sub(LOOK_ALIKE_WITHIN);
        let refunds = list_refunds(self.store(), payment.company_id, payment.id).await?;
        Ok(refunds.iter().any(|refund| {
            let holds = refund.refund().is_some_and(|part| part.state.holds_amount());
            holds && refund.amount.negated() == amount && refund.created_at >= since
        }))
    }
}

/// The same actor, who has just shown a second factor.
fn with_second_factor(actor: &Actor, now: Micros) -> Actor {
    match actor {
        Actor::Person { id, email, name, second_factor_at: _ } => {
            Actor::Person { id: *id, email: email.clone(), name: name.clone(), second_factor_at: Some(now) }
        }
        Actor::Program { .. } => actor.clone(),
    }
}

fn no_such_payment() -> Why {
    why("no_such_payment", "there is no such payment in this company")
}

fn bad_amount(error: &AmountError) -> Why {
    let code = match error {
        AmountError::NotANumber(_) => "invalid_amount",
        AmountError::TooManyDecimals { .. } | AmountError::TooLarge(_) => "amount_not_representable",
    };
    why(code, &error.to_string())
}

fn refusal(refused: &Refusal) -> Why {
    why(refused.code(), &refused.to_string())
}

fn why(code: &str, detail: &str) -> Why {
    Why { code: code.to_owned(), detail: detail.to_owned() }
}

//! Takes a fact in: what a gateway or its back office did with a payment without us, or told late.

use std::fmt;
use std::str::FromStr;

use domain::id::{CompanyId, TransactionId};
use domain::money::{Currency, Money};
use domain::refund::{RefundKind, RefundState};
use gateways::details::Details;
use gateways::listing::ListedRefund;
use store::Micros;
use store::error::StoreError;
use store::event::EventActor;
use store::integration::{Integration, list_integrations};
use store::payment::chargeback::{ChargebackFact, record_chargeback};
use store::refund::advance::Step;
use store::refund::change::{Change, Present};
use store::refund::fact::{FactTold, RefundFact, record_refund_fact};
use store::refund::outside::ToldBeside;
use store::transaction::TransactionRow;

use crate::actor::Actor;
use crate::ids::{new_reference_number, new_uuid};
use crate::service::RefundService;
use crate::verdict::{News, judge, note_amount};
use crate::worker::attempt::with_details;

/// A fact as it is told: texts, read here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The integration's display name or id.
    pub integration: String,
    /// The gateway's id of the payment.
    pub gateway_payment_id: String,
    /// What happened.
    pub kind: FactKind,
    /// The gateway's id of the refund.
    pub gateway_refund_id: Option<String>,
    /// Our Reference Number of the refund.
    pub reference_number: Option<String>,
    /// The gateway's id of the chargeback. With it an end that overtakes its beginning is still the end; without it what is
    /// told last counts.
    pub gateway_chargeback_id: Option<String>,
    /// How much, decimal text in major units.
    pub amount: Option<String>,
    /// ISO 4217; the payment's when absent.
    pub currency: Option<String>,
    /// The gateway's code.
    pub code: Option<String>,
    /// The gateway's words.
    pub message: Option<String>,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FactKind {
    /// A refund was paid; one that we do not know was made outside.
    RefundSucceeded,
    /// A refund was refused, definitely.
    RefundFailed,
    /// A refund that was paid came back.
    RefundReversed,
    /// A refund was made in the gateway's back office; if it is one of ours, that one was paid.
    OutsideRefund,
    /// The customer's bank took the payment back.
    ChargebackOpened,
    /// It let it be after all.
    ChargebackClosed,
}

/// The text names no kind of fact.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no kind of fact: use refund_succeeded, refund_failed, refund_reversed, outside_refund, \
     chargeback_opened or chargeback_closed"
)]
pub struct UnknownFactKind(pub String);

impl FactKind {
    /// All six.
    pub const ALL: [Self; 6] = [
        Self::RefundSucceeded,
        Self::RefundFailed,
        Self::RefundReversed,
        Self::OutsideRefund,
        Self::ChargebackOpened,
        Self::ChargebackClosed,
    ];

    /// The name in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RefundSucceeded => "refund_succeeded",
            Self::RefundFailed => "refund_failed",
            Self::RefundReversed => "refund_reversed",
            Self::OutsideRefund => "outside_refund",
            Self::ChargebackOpened => "chargeback_opened",
            Self::ChargebackClosed => "chargeback_closed",
        }
    }
}

impl fmt::Display for FactKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for FactKind {
    type Err = UnknownFactKind;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or_else(|| UnknownFactKind(text.to_owned()))
    }
}

/// A fact that is written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactTaken {
    /// What it did.
    pub effect: FactEffect,
    /// The refund that it is about, or the payment.
    pub row: TransactionRow,
}

/// What a fact did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FactEffect {
    /// Something changed.
    Recorded,
    /// It changed nothing: it was known.
    Known,
    /// It contradicts what is known: a person will look.
    Attention,
}

impl FactEffect {
    /// The name in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Known => "known",
            Self::Attention => "attention",
        }
    }
}

/// Why a fact was not recorded. Whoever tells it keeps telling it, but for [`RecordFactError::Invalid`].
#[derive(Debug, thiserror::Error)]
pub enum RecordFactError {
    /// The company has no such integration.
    #[error("the company has no integration called {0:?}")]
    UnknownIntegration(String),
    /// We have not heard of this payment yet.
    #[error("there is no payment with this gateway_payment_id; record the payment, then tell this again")]
    UnknownPayment,
    /// The payment has no such refund.
    #[error(
        "the payment has no refund with this gateway_refund_id or reference_number; tell this again later"
    )]
    UnknownRefund,
    /// It may be about a refund of ours whose answer is still awaited.
    #[error("a refund of this amount is under way and its answer awaited; tell this again in a moment")]
    NotYet,
    /// A field does not read.
    #[error("{field}: {detail}")]
    Invalid {
        /// Which field.
        field: &'static str,
        /// What is wrong with it, and what to do.
        detail: String,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RefundService {
    /// Records a fact about a payment or one of its refunds. The guard does not apply to facts. Repeating one changes nothing.
    pub async fn record_fact(
        &self,
        company: CompanyId,
        actor: &Actor,
        fact: &Fact,
    ) -> Result<FactTaken, RecordFactError> {
        self.record_fact_as(company, actor.event_actor(), fact, &Details::default()).await
    }

    /// Records a fact that this one told, with what else they said.
    pub(crate) async fn record_fact_as(
        &self,
        company: CompanyId,
        actor: EventActor,
        fact: &Fact,
        said: &Details,
    ) -> Result<FactTaken, RecordFactError> {
        let integration = list_integrations(self.store(), company)
            .await?
            .into_iter()
            .find(|known| known.name == fact.integration || known.id.to_string() == fact.integration)
            .ok_or_else(|| RecordFactError::UnknownIntegration(fact.integration.clone()))?;
        self.record_fact_at(&integration, actor, fact, said, None).await
    }

    /// Records a fact of one integration. What its list says of the refund, and when it was made, is kept with one that was made
    /// outside; without a list that was made now.
    pub(crate) async fn record_fact_at(
        &self,
        integration: &Integration,
        actor: EventActor,
        fact: &Fact,
        said: &Details,
        listed: Option<&ListedRefund>,
    ) -> Result<FactTaken, RecordFactError> {
        let taken = match fact.kind {
            FactKind::ChargebackOpened => self.chargeback(integration, actor, fact, true).await,
            FactKind::ChargebackClosed => self.chargeback(integration, actor, fact, false).await,
            FactKind::RefundSucceeded
            | FactKind::RefundFailed
            | FactKind::RefundReversed
            | FactKind::OutsideRefund => {
                Box::pin(self.refund_fact(integration, actor, fact, said, listed)).await
            }
        }?;
        self.ring();
        Ok(taken)
    }

    async fn chargeback(
        &self,
        integration: &Integration,
        actor: EventActor,
        fact: &Fact,
        open: bool,
    ) -> Result<FactTaken, RecordFactError> {
        let amount = self.amount_told(integration, fact).await?;
        let told = ChargebackFact {
            company_id: integration.company_id,
            integration_id: integration.id,
            gateway_payment_id: fact.gateway_payment_id.clone(),
            gateway_chargeback_id: fact.gateway_chargeback_id.clone().filter(|id| !id.trim().is_empty()),
            open,
            amount,
            actor,
            at: self.clock().now(),
        };
        let recorded = record_chargeback(self.store(), &told).await?;
        let (row, new) = recorded.ok_or(RecordFactError::UnknownPayment)?;
        Ok(FactTaken { effect: if new { FactEffect::Recorded } else { FactEffect::Known }, row })
    }

    async fn refund_fact(
        &self,
        integration: &Integration,
        actor: EventActor,
        fact: &Fact,
        said: &Details,
        listed: Option<&ListedRefund>,
    ) -> Result<FactTaken, RecordFactError> {
        let given = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
        if !given(&fact.gateway_refund_id) && !given(&fact.reference_number) {
            return Err(invalid(
                "gateway_refund_id",
                "give it, or reference_number, so that the refund is found",
            ));
        }
        let now = listed.map_or_else(|| self.clock().now(), |listed| listed.created_at);
        let amount = self.amount_told(integration, fact).await?;
        let paid = matches!(fact.kind, FactKind::RefundSucceeded | FactKind::OutsideRefund);
        let told = RefundFact {
            company_id: integration.company_id,
            integration_id: integration.id,
            gateway_payment_id: fact.gateway_payment_id.clone(),
            gateway_refund_id: fact.gateway_refund_id.clone(),
            reference_number: fact.reference_number.clone(),
            amount,
            paid,
            can_be_asked: self.account_capabilities(integration).can_be_asked,
            actor,
            outside_id: TransactionId::new(new_uuid(now, self.random())),
            outside_reference_number: new_reference_number(self.random()),
            at: now,
            of_item: listed.is_some_and(|listed| listed.gateway_item_id.is_some()),
            beside: listed.map(told_beside).unwrap_or_default(),
        };
        let news = self.news(actor, fact, now, told.beside.kind);
        let decide = |present: &Present| judge_fact(present, &news, amount, said);
        match Box::pin(record_refund_fact(self.store(), &told, decide)).await? {
            FactTold::NoPayment => Err(RecordFactError::UnknownPayment),
            FactTold::NoRefund => Err(RecordFactError::UnknownRefund),
            FactTold::NotYet(awaited) => {
                for refund in awaited {
                    self.hint(integration.company_id, refund).await?;
                }
                Err(RecordFactError::NotYet)
            }
            FactTold::About(changed) => Ok(FactTaken {
                effect: match (changed.stepped, changed.raised) {
                    (true, _) => FactEffect::Recorded,
                    (false, true) => FactEffect::Attention,
                    (false, false) => FactEffect::Known,
                },
                row: changed.refund,
            }),
            FactTold::Outside(row) => Ok(FactTaken { effect: FactEffect::Recorded, row }),
            FactTold::Uncountable(row, raised) => {
                Ok(FactTaken { effect: if raised { FactEffect::Attention } else { FactEffect::Known }, row })
            }
        }
    }

    fn news(&self, actor: EventActor, fact: &Fact, now: Micros, kind: Option<RefundKind>) -> News {
        let step = |to, code: Option<String>| Step {
            to,
            at: now,
            actor,
            code,
            message: fact.message.clone(),
            gateway_refund_id: fact.gateway_refund_id.clone(),
            kind: None,
            details: None,
            salt: self.salt(),
        };
        match fact.kind {
            FactKind::RefundFailed => {
                let code = fact.code.clone().unwrap_or_else(|| "failed".to_owned());
                News::Failed(step(RefundState::Failed, Some(code)))
            }
            FactKind::RefundReversed => News::Reversed(step(RefundState::Reversed, fact.code.clone())),
            FactKind::RefundSucceeded
            | FactKind::OutsideRefund
            | FactKind::ChargebackOpened
            | FactKind::ChargebackClosed => {
                let paid = step(RefundState::Succeeded, fact.code.clone());
                News::Paid(Step { kind: kind.or(Some(RefundKind::Refund)), ..paid })
            }
        }
    }

    /// The amount that a fact tells, in the currency that it tells or else in its payment's.
    async fn amount_told(
        &self,
        integration: &Integration,
        fact: &Fact,
    ) -> Result<Option<Money>, RecordFactError> {
        let Some(text) = fact.amount.as_deref() else { return Ok(None) };
        let currency: Currency = match fact.currency.as_deref() {
            Some(code) => {
                code.parse().map_err(|error: domain::money::UnknownCurrency| invalid("currency", error))?
            }
            None => store::payment::named::find_payment_currency(
                self.store(),
                integration.company_id,
                integration.id,
                &fact.gateway_payment_id,
            )
            .await?
            .ok_or(RecordFactError::UnknownPayment)?,
        };
        let amount = Money::parse(text, currency).map_err(|error| invalid("amount", error))?;
        if !amount.is_positive() {
            return Err(invalid("amount", "must be above zero"));
        }
        Ok(Some(amount))
    }
}

/// What a fact does to a refund that we know; another amount than its own moves no money.
fn judge_fact(present: &Present, news: &News, amount: Option<Money>, said: &Details) -> Change {
    if let Some(other) = amount.filter(|amount| *amount != present.refund.amount.negated()) {
        return note_amount(news.step(), other);
    }
    with_details(judge(present, news), &present.refund, said, matches!(news, News::Paid(_)))
}

fn told_beside(listed: &ListedRefund) -> ToldBeside {
    ToldBeside { kind: Some(listed.kind), reason: listed.reason.clone(), details: listed.details.to_json() }
}

#[expect(clippy::needless_pass_by_value, reason = "so that errors and texts of any kind go in")]
fn invalid(field: &'static str, detail: impl ToString) -> RecordFactError {
    RecordFactError::Invalid { field, detail: detail.to_string() }
}

//! Decides a refund and reserves it: from here on it exists, whatever happens to who asked.

use domain::id::{CompanyId, IntentId, TransactionId};
use domain::money::{AmountError, Currency, Money};
use domain::refund_rule::{Proposal, Refusal, decide_refund};
use serde::{Deserialize, Serialize};
use store::error::StoreError;
use store::refund::reserve::{Reservation, Reserved, find_intent, reserve_refund};

use crate::actor::Actor;
use crate::ids::{new_reference_number, new_uuid};
use crate::service::RefundService;

/// The longest key that is taken, in characters.
const KEY_MAX_CHARS: usize = 255;

/// A refund as it is asked for: texts, because only the payment knows its currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundRequest {
    /// How much, decimal text in major units.
    pub amount: String,
    /// Why, in the requester's words.
    pub reason: Option<String>,
    /// What the requester saw as refundable.
    pub expected_refundable: Option<String>,
}

/// A refund that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefundReserved {
    /// Its id.
    pub refund_id: TransactionId,
    /// Whose it is.
    pub company_id: CompanyId,
    /// The key was bound before: this is the refund of then.
    pub replayed: bool,
}

/// Why no refund was made.
#[derive(Debug, thiserror::Error)]
pub enum CreateRefundError {
    /// The actor sees no such payment.
    #[error("there is no payment with this id")]
    UnknownPayment,
    /// The id names a refund.
    #[error("this is a refund, not a payment; refund the payment it belongs to")]
    NotAPayment,
    /// An amount is none of the payment's currency.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// The rules say no; nothing is bound, so the same key may be used for the corrected request.
    #[error(transparent)]
    Rules(#[from] Refusal),
    /// The key is bound to another request.
    #[error("this idempotency key belongs to another refund; these fields differ: {}", .fields.join(", "))]
    KeyReused {
        /// Which fields differ.
        fields: Vec<&'static str>,
    },
    /// The key is empty, too long or has characters that no header can carry.
    #[error("an idempotency key has 1 to 255 visible ASCII characters")]
    KeyInvalid,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is compared when a key comes again.
#[derive(Serialize, Deserialize, PartialEq, Eq)]
struct Fingerprint {
    payment_id: TransactionId,
    amount_minor: i64,
    reason: Option<String>,
}

impl RefundService {
    /// Reserves a refund of a payment. When this returns, the refund is durable and the worker has been told.
    ///
    /// The same actor's same key gives the same refund, for ever; with another request it is refused.
    pub async fn create_refund(
        &self,
        actor: &Actor,
        payment_id: TransactionId,
        request: &RefundRequest,
        key: &str,
    ) -> Result<RefundReserved, CreateRefundError> {
        if !(1..=KEY_MAX_CHARS).contains(&key.len()) || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(CreateRefundError::KeyInvalid);
        }
        let (payment, requester) =
            self.find_for(actor, payment_id).await?.ok_or(CreateRefundError::UnknownPayment)?;
        if payment.payment().is_none() {
            return Err(CreateRefundError::NotAPayment);
        }
        let parsed = ParsedRequest::parse(request, payment.amount.currency())?;
        let fingerprint =
            Fingerprint { payment_id, amount_minor: parsed.amount.minor(), reason: parsed.reason.clone() };
        let company_id = payment.company_id;
        let who = actor.reservation_requester();
        if let Some(bound) = find_intent(self.store(), company_id, &who.scope(), key).await? {
            return bound_refund(bound, &fingerprint, company_id);
        }
        let now = self.clock().now();
        let random = self.random();
        let reservation = Reservation {
            company_id,
            payment_id,
            refund_id: TransactionId::new(new_uuid(now, random)),
            intent_id: IntentId::new(new_uuid(now, random)),
            requester: who,
            key: key.to_owned(),
            request: serde_json::to_string(&fingerprint)
                .map_err(|error| StoreError::corrupt("request", error))?,
            amount: parsed.amount,
            reason: parsed.reason.clone(),
            reference_number: new_reference_number(random),
            at: now,
            salt: self.salt(),
        };
        let capabilities = self.capabilities(&payment);
        let reserved = reserve_refund(self.store(), &reservation, |payment| {
            let subject = payment.subject(capabilities).ok_or(Refusal::NothingLeft)?;
            decide_refund(requester, &subject, &parsed.proposal()).map(|_allowed| ())
        })
        .await?;
        match reserved {
            Reserved::New => {
                self.inner.work.notify_one();
                Ok(RefundReserved { refund_id: reservation.refund_id, company_id, replayed: false })
            }
            Reserved::Refused(refusal) => Err(refusal.into()),
            Reserved::NoPayment => Err(CreateRefundError::UnknownPayment),
            bound @ Reserved::Bound { .. } => bound_refund(bound, &fingerprint, company_id),
        }
    }
}

fn bound_refund(
    bound: Reserved,
    asked: &Fingerprint,
    company_id: CompanyId,
) -> Result<RefundReserved, CreateRefundError> {
    let Reserved::Bound { refund_id, request } = bound else {
        return Err(StoreError::corrupt("intent_key", "an intent has no refund").into());
    };
    let first: Fingerprint =
        serde_json::from_str(&request).map_err(|error| StoreError::corrupt("request", error))?;
    let differs = [
        ("payment", first.payment_id != asked.payment_id),
        ("amount", first.amount_minor != asked.amount_minor),
        ("reason", first.reason != asked.reason),
    ];
    let fields: Vec<&'static str> =
        differs.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect();
    if fields.is_empty() {
        Ok(RefundReserved { refund_id, company_id, replayed: true })
    } else {
        Err(CreateRefundError::KeyReused { fields })
    }
}

/// A request whose texts were read in the payment's currency.
pub(crate) struct ParsedRequest {
    pub(crate) amount: Money,
    reason: Option<String>,
    expected_refundable: Option<Money>,
}

impl ParsedRequest {
    pub(crate) fn parse(request: &RefundRequest, currency: Currency) -> Result<Self, AmountError> {
        let reason = request.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
        Ok(Self {
            amount: Money::parse(&request.amount, currency)?,
            reason: reason.map(str::to_owned),
            expected_refundable: request
                .expected_refundable
                .as_deref()
                .map(|text| Money::parse(text, currency))
                .transpose()?,
        })
    }

    pub(crate) fn proposal(&self) -> Proposal<'_> {
        Proposal {
            amount: self.amount,
            reason: self.reason.as_deref(),
            expected_refundable: self.expected_refundable,
        }
    }
}

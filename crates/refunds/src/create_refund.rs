//! Decides a refund and reserves it: from here on it exists, whatever happens to who asked.

use domain::capabilities::Capabilities;
use domain::choice::Chosen;
use domain::id::{CompanyId, IntentId, TransactionId};
use domain::money::{AmountError, Currency, Money};
use domain::refund_rule::{Proposal, Refusal, Requester, decide_refund};
use gateways::details::Details;
use serde::{Deserialize, Serialize};
use store::Micros;
use store::error::StoreError;
use store::refund::reserve::{Reservation, Reserved, find_intent, reserve_refund};
use store::transaction::TransactionRow;

use crate::actor::Actor;
use crate::ids::{new_reference_number, new_uuid};
use crate::policy::PolicyNow;
use crate::service::RefundService;

/// The longest key that is taken, in characters.
const KEY_MAX_CHARS: usize = 255;

/// How often the items are looked at anew because one of them moved.
const TRIES: usize = 8;

/// A refund as it is asked for: texts, because only the payment knows its currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RefundRequest {
    /// How much, decimal text in major units.
    pub amount: String,
    /// Why, in the requester's words.
    pub reason: Option<String>,
    /// What the requester saw as refundable.
    pub expected_refundable: Option<String>,
    /// The gateway's id of the one payment item to refund; none: the amount is spread over the items, where the gateway
    /// pays by item.
    pub item: Option<String>,
    /// What the requester chose beyond the amount, by the names of the gateway's choices.
    pub choices: Chosen,
    /// The requester's own name for the refund: several between semicolons.
    pub tracking_id: Option<String>,
    /// Refused where a refund of the same payment and amount was made within so many seconds.
    pub look_alike_within_s: Option<u32>,
    /// The batch that it is a line of.
    pub bulk: Option<BulkPart>,
}

/// What a line's refund brings along of its batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BulkPart {
    /// A second person agreed to the whole batch: the line asks nobody again.
    pub is_agreed: bool,
    /// What the batch comes to in the payment's currency: what counts against the sum above which a second person must agree.
    pub sum: Money,
}

/// A refund that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefundReserved {
    /// Its id; the first one's, where the amount is spread over items.
    pub refund_id: TransactionId,
    /// Whose it is.
    pub company_id: CompanyId,
    /// The key was bound before: this is the refund of then.
    pub replayed: bool,
    /// It is new and waits for a second person.
    pub awaits_approval: bool,
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
        /// The refund that the key is bound to.
        refund_id: TransactionId,
    },
    /// The payment has no item of that id.
    #[error("the payment has no item with this id")]
    UnknownItem,
    /// A refund of the same payment and amount was just made; nothing is bound.
    #[error("a refund of the same payment and amount was made less than {window_s} seconds ago")]
    LookAlike {
        /// The window that was asked for.
        window_s: u32,
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    item: Option<String>,
    #[serde(default, skip_serializing_if = "Details::is_empty")]
    options: Details,
}

/// Everything that a reservation is made of, read and checked.
struct Asked<'a> {
    actor: &'a Actor,
    requester: Requester,
    payment: &'a TransactionRow,
    request: &'a RefundRequest,
    parsed: &'a ParsedRequest,
    fingerprint: &'a Fingerprint,
    policy: Option<PolicyNow>,
    key: &'a str,
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
        let (mut payment, mut requester) =
            self.find_for(actor, payment_id).await?.ok_or(CreateRefundError::UnknownPayment)?;
        if payment.payment().is_none() {
            return Err(CreateRefundError::NotAPayment);
        }
        let parsed = ParsedRequest::parse(request, payment.amount.currency())?;
        let options = options_of(&request.choices, &self.capabilities(&payment));
        let fingerprint = Fingerprint {
            payment_id,
            amount_minor: parsed.amount.minor(),
            reason: parsed.reason.clone(),
            item: request.item.clone(),
            options,
        };
        let scope = actor.reservation_requester().scope();
        if let Some(bound) = find_intent(self.store(), payment.company_id, &scope, key).await? {
            return bound_refund(bound, &fingerprint, payment.company_id);
        }
        for _try in 0..TRIES {
            let policy = self.policy_for(actor, requester, &payment).await?;
            let (parsed, fingerprint) = (&parsed, &fingerprint);
            let asked =
                Asked { actor, requester, payment: &payment, request, parsed, fingerprint, policy, key };
            // The items and the policy are looked at before the payment is held: somebody else may be quicker.
            match self.reserve(&asked).await {
                Ok(Some(reserved)) => return Ok(reserved),
                Ok(None) => {}
                // What stands in the way may be the very refund that this key has bound meanwhile.
                Err(refused @ (CreateRefundError::Rules(_) | CreateRefundError::LookAlike { .. })) => {
                    return match find_intent(self.store(), payment.company_id, &scope, key).await? {
                        Some(bound) => bound_refund(bound, fingerprint, payment.company_id),
                        None => Err(refused),
                    };
                }
                Err(error) => return Err(error),
            }
            (payment, requester) =
                self.find_for(actor, payment_id).await?.ok_or(CreateRefundError::UnknownPayment)?;
        }
        Err(Refusal::NothingLeft.into())
    }

    /// Tries to reserve once; none when an item has less left by then, or the policy is another.
    async fn reserve(&self, asked: &Asked<'_>) -> Result<Option<RefundReserved>, CreateRefundError> {
        let capabilities = self.capabilities(asked.payment);
        let decide = |payment: &TransactionRow| {
            let subject = payment.subject(capabilities).ok_or(Refusal::NothingLeft)?;
            let proposal = asked.parsed.proposal();
            decide_refund(asked.requester, &subject, &proposal)?;
            let Some(policy) = &asked.policy else { return Ok(()) };
            // The day is held to its limit by the transaction itself.
            let today = Money::zero(proposal.amount.currency());
            policy.judge(payment, proposal.amount, proposal.reason, today)?;
            Ok(())
        };
        let reservation = match self.reservation(asked).await {
            // What its items lack is the last reason: whom the rules refuse anyway is told theirs.
            Err(CreateRefundError::Rules(lacking)) => {
                decide(asked.payment)?;
                return Err(lacking.into());
            }
            reservation => reservation?,
        };
        let reserved = reserve_refund(self.store(), &reservation, decide).await?;
        let company_id = reservation.company_id;
        match reserved {
            Reserved::New => {
                self.inner.work.notify_one();
                let refund_id = reservation.refund_id;
                let awaits_approval = reservation.policy.is_some_and(|policy| policy.approval.is_some());
                Ok(Some(RefundReserved { refund_id, company_id, replayed: false, awaits_approval }))
            }
            Reserved::ItemsMoved | Reserved::PolicyMoved => Ok(None),
            Reserved::LookAlike => {
                let window_s = asked.request.look_alike_within_s.unwrap_or(0);
                Err(CreateRefundError::LookAlike { window_s })
            }
            Reserved::Refused(refusal) => Err(refusal.into()),
            Reserved::NoPayment => Err(CreateRefundError::UnknownPayment),
            bound @ Reserved::Bound { .. } => bound_refund(bound, asked.fingerprint, company_id).map(Some),
        }
    }

    async fn reservation(&self, asked: &Asked<'_>) -> Result<Reservation, CreateRefundError> {
        let (request, parsed, payment) = (asked.request, asked.parsed, asked.payment);
        let now = self.clock().now();
        let random = self.random();
        let shares = self.spread_over_items(payment, parsed.amount, request.item.as_deref()).await?;
        let first = shares.first().map(|share| (share.refund_id, share.reference_number.clone()));
        let (refund_id, reference_number) = first
            .unwrap_or_else(|| (TransactionId::new(new_uuid(now, random)), new_reference_number(random)));
        let window = |seconds: u32| now.saturating_sub(Micros::from(seconds).saturating_mul(1_000_000));
        Ok(Reservation {
            company_id: payment.company_id,
            payment_id: payment.id,
            refund_id,
            intent_id: IntentId::new(new_uuid(now, random)),
            requester: asked.actor.reservation_requester(),
            key: asked.key.to_owned(),
            request: serde_json::to_string(asked.fingerprint)
                .map_err(|error| StoreError::corrupt("request", error))?,
            amount: parsed.amount,
            reason: parsed.reason.clone(),
            reference_number,
            shares,
            options: asked.fingerprint.options.to_json(),
            tracking_id: request.tracking_id.clone(),
            look_alike_since: request.look_alike_within_s.map(window),
            policy: asked.policy.as_ref().map(|policy| policy.hold(parsed.amount, request.bulk, now)),
            at: now,
            salt: self.salt(),
        })
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
        ("item", first.item != asked.item),
        ("choices", first.options != asked.options),
    ];
    let fields: Vec<&'static str> =
        differs.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect();
    if fields.is_empty() {
        Ok(RefundReserved { refund_id, company_id, replayed: true, awaits_approval: false })
    } else {
        Err(CreateRefundError::KeyReused { fields, refund_id })
    }
}

/// What was chosen, by the gateway's own names. A name that is none of its choices stays as it is: the rules refuse it.
fn options_of(chosen: &Chosen, capabilities: &Capabilities) -> Details {
    let mut options = Details::default();
    for (name, value) in chosen {
        let known = capabilities.choices.iter().find(|choice| choice.name == name);
        options.keep(known.map_or(name.as_str(), |choice| choice.field), Some(value));
    }
    options
}

/// What was chosen, by the names of the gateway's choices, read from the gateway's own.
#[must_use]
pub fn choices_of(options: &Details, capabilities: &Capabilities) -> Chosen {
    let named = |(field, value): (&str, &str)| {
        let known = capabilities.choices.iter().find(|choice| choice.field == field);
        (known.map_or(field, |choice| choice.name).to_owned(), value.to_owned())
    };
    options.iter().map(named).collect()
}

/// A request whose texts were read in the payment's currency.
pub(crate) struct ParsedRequest {
    pub(crate) amount: Money,
    reason: Option<String>,
    expected_refundable: Option<Money>,
    choices: Chosen,
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
            choices: request.choices.clone(),
        })
    }

    pub(crate) fn proposal(&self) -> Proposal<'_> {
        Proposal {
            amount: self.amount,
            reason: self.reason.as_deref(),
            expected_refundable: self.expected_refundable,
            choices: &self.choices,
        }
    }
}

//! Reserves a refund: binds the intent, inserts the row, takes the amount. One transaction, or nothing.

use std::collections::HashMap;

use domain::id::{CompanyId, CredentialId, IntegrationId, IntentId, PersonId, TransactionId};
use domain::money::Money;
use domain::refund_policy::PolicyRefusal;
use domain::refund_rule::Refusal;

use crate::Micros;
use crate::approval::{ApprovalKey, ApprovalWanted, open_approval_in};
use crate::args;
use crate::dialect::items::ITEMS;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::event::EventActor;
use crate::in_transaction;
use crate::refund::hint::ask_siblings_in;
use crate::refund::lock::lock_payment_with_intent_in;
use crate::refund::reserve::insert::{Part, insert_refund};
use crate::refund_policy::day::{DayOf, take_of_day_in};
use crate::transaction::TransactionRow;

mod insert;

/// A refund to be reserved.
#[derive(Clone, Debug)]
pub struct Reservation {
    /// Whose it is.
    pub company_id: CompanyId,
    /// The payment it gives back.
    pub payment_id: TransactionId,
    /// The refund's id.
    pub refund_id: TransactionId,
    /// The decision's id.
    pub intent_id: IntentId,
    /// Who decided: what makes the key theirs.
    pub requester: ReservationRequester,
    /// The requester's key.
    pub key: String,
    /// What was asked, in a form that can be compared.
    pub request: String,
    /// How much, positive.
    pub amount: Money,
    /// Why, in the requester's words.
    pub reason: Option<String>,
    /// *Reference Number*.
    pub reference_number: String,
    /// How the amount is spread over payment items: one refund row each, the first under [`Self::refund_id`] and
    /// [`Self::reference_number`]. Empty: one row, of no item.
    pub shares: Vec<ItemShare>,
    /// What the requester chose beyond the amount, as a JSON object of texts.
    pub options: Option<String>,
    /// The requester's own name for it: several between semicolons.
    pub tracking_id: Option<String>,
    /// Refused where a refund of the same payment and amount was made at or after this.
    pub look_alike_since: Option<Micros>,
    /// What the company's policy asks for; none where it has none.
    pub policy: Option<PolicyHold>,
    /// When.
    pub at: Micros,
    /// Random bytes for the reason's hash.
    pub salt: [u8; 16],
}

/// What a company's policy asks of the transaction that reserves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyHold {
    /// The version that the refund was decided by.
    pub version: i64,
    /// The day in the company's zone that it counts on, `2026-11-23`.
    pub day_on: String,
    /// At most so much on that day by this requester.
    pub per_day: Option<Money>,
    /// A second person must agree.
    pub approval: Option<ApprovalWanted>,
}

/// A refund's part of one payment item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemShare {
    /// The id of the item's refund row.
    pub refund_id: TransactionId,
    /// Its *Reference Number*.
    pub reference_number: String,
    /// The gateway's id of the item.
    pub gateway_item_id: String,
    /// How much of it, positive.
    pub amount: Money,
}

/// Who decided on a refund.
#[derive(Clone, Debug)]
pub enum ReservationRequester {
    /// Someone signed in; the e-mail is the session's.
    Person {
        /// Who.
        id: PersonId,
        /// *User Email*.
        email: String,
    },
    /// A program.
    Program {
        /// Which credential.
        id: CredentialId,
        /// Its name.
        name: String,
    },
}

impl ReservationRequester {
    /// Whose keys these are.
    #[must_use]
    pub fn scope(&self) -> String {
        match self {
            Self::Person { id, .. } => format!("person:{id}"),
            Self::Program { id, .. } => format!("credential:{id}"),
        }
    }

    pub(crate) const fn actor(&self) -> EventActor {
        match self {
            Self::Person { id, .. } => EventActor::Person(*id),
            Self::Program { id, .. } => EventActor::Credential(*id),
        }
    }
}

/// What reserving did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reserved {
    /// The refund exists and holds its amount.
    New,
    /// The key is bound already.
    Bound {
        /// To this refund.
        refund_id: TransactionId,
        /// Which was asked for so.
        request: String,
    },
    /// The rules say no; nothing is bound.
    Refused(Refusal),
    /// A refund of the same payment and amount was just made; nothing is bound.
    LookAlike,
    /// The company's policy is another by now: decide again. Nothing is bound.
    PolicyMoved,
    /// An item has less left than its share: look at the items again. Nothing is bound.
    ItemsMoved,
    /// There is no such payment.
    NoPayment,
}

/// Finds what a key is bound to.
pub async fn find_intent(
    store: &Store,
    company: CompanyId,
    scope: &str,
    key: &str,
) -> Result<Option<Reserved>, StoreError> {
    if store.early_row(INTENT, args![company, scope, key]).await?.is_none() {
        return Ok(None);
    }
    // What it is bound to may be told.
    let row = store.row(INTENT, args![company, scope, key]).await?;
    row.map(|row| {
        Ok(Reserved::Bound {
            refund_id: row.id("refund_id", TransactionId::new)?,
            request: row.text("request")?,
        })
    })
    .transpose()
}

/// The order of the tables is fixed: by the key to the intent, and from there to its refunds. Left to choose, SQLite walks
/// all rows of the company in the order of their ids.
const INTENT: &str = "SELECT intent.request, txn.id AS refund_id FROM intent CROSS JOIN txn
    WHERE intent.company_id = $1 AND intent.scope = $2 AND intent.intent_key = $3
      AND txn.company_id = intent.company_id AND txn.related_payment_id = intent.payment_id
      AND txn.kind = 'refund' AND txn.intent_id = intent.id
    ORDER BY txn.created_at, txn.id LIMIT 1";

/// Reserves a refund in a transaction of its own; when this returns [`Reserved::New`] it is durable.
///
/// `rules` decides on the payment as the transaction sees it; the guard in the update decides last.
pub async fn reserve_refund<F>(store: &Store, new: &Reservation, rules: F) -> Result<Reserved, StoreError>
where
    F: Fn(&TransactionRow) -> Result<(), Refusal> + Send + Sync,
{
    in_transaction!(store, |tx| reserve_refund_in(tx, new, &rules).await)
}

/// Reserves a refund as part of a larger transaction; it has written nothing unless this gives [`Reserved::New`].
pub async fn reserve_refund_in<F>(tx: &mut Tx, new: &Reservation, rules: F) -> Result<Reserved, StoreError>
where
    F: Fn(&TransactionRow) -> Result<(), Refusal> + Send + Sync,
{
    // The payment is held first: of two requests with one key the second then sees what the first has bound.
    let scope = new.requester.scope();
    let held = lock_payment_with_intent_in(tx, new.company_id, new.payment_id, &scope, &new.key).await?;
    if held.as_ref().is_none_or(|(_, is_bound)| *is_bound)
        && let Some(row) = tx.row(INTENT, args![new.company_id, &scope, &new.key]).await?
    {
        let refund_id = row.id("refund_id", TransactionId::new)?;
        return Ok(Reserved::Bound { refund_id, request: row.text("request")? });
    }
    let Some((payment, _unbound)) = held else { return Ok(Reserved::NoPayment) };
    let Some(part) = payment.payment() else { return Ok(Reserved::NoPayment) };
    if payment.policy_version != new.policy.as_ref().map_or(0, |policy| policy.version) {
        return Ok(Reserved::PolicyMoved);
    }
    if let Err(refusal) = rules(&payment) {
        return Ok(Reserved::Refused(refusal));
    }
    if is_look_alike_in(tx, new).await? {
        return Ok(Reserved::LookAlike);
    }
    if !shares_fit_in(tx, new).await? {
        return Ok(Reserved::ItemsMoved);
    }
    if part.chargeback_open {
        return Ok(Reserved::Refused(Refusal::ChargebackOpen));
    }
    let refundable = part.balance.refundable();
    if new.amount.minor() > refundable.minor() {
        return Ok(Reserved::Refused(Refusal::AmountExceedsRefundable { asked: new.amount, refundable }));
    }
    if let Some(refusal) = take_of_day(tx, new, &scope).await? {
        return Ok(Reserved::Refused(refusal));
    }
    // The guard: whatever raced us here, the sum stays within the basis or no row changes, and nothing of this is written.
    tx.change_one(
        "UPDATE txn SET reserved_minor = reserved_minor + $1, updated_at = $2
             WHERE company_id = $3 AND id = $4 AND kind = 'payment' AND chargeback_open = 0
               AND reserved_minor + outside_minor + $1 <= basis_minor",
        args![new.amount.minor(), new.at, new.company_id, new.payment_id],
    )
    .await?;
    tx.change_one(
        "INSERT INTO intent (company_id, id, payment_id, scope, intent_key, request, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![new.company_id, new.intent_id, new.payment_id, scope, &new.key, &new.request, new.at],
    )
    .await?;
    if new.shares.is_empty() {
        insert_refund(tx, new, &payment, Part::whole(new)).await?;
    }
    for share in &new.shares {
        insert_refund(tx, new, &payment, Part::of(share)).await?;
    }
    if let Some(wanted) = new.policy.as_ref().and_then(|policy| policy.approval.as_ref()) {
        let key = ApprovalKey { company: new.company_id, id: new.intent_id, payment: new.payment_id };
        open_approval_in(tx, key, new.refund_id, wanted, new.at).await?;
    }
    ask_siblings_in(tx, new.company_id, new.payment_id, new.at).await?;
    Ok(Reserved::New)
}

/// Takes the amount from what the policy leaves of the requester's day; gives why not, having written nothing.
async fn take_of_day(tx: &mut Tx, new: &Reservation, scope: &str) -> Result<Option<Refusal>, StoreError> {
    let Some(policy) = &new.policy else { return Ok(None) };
    let day = DayOf { company: new.company_id, requester: scope, day_on: &policy.day_on };
    let Err(today) = take_of_day_in(tx, day, new.amount, policy.per_day).await? else { return Ok(None) };
    let limit = policy.per_day.unwrap_or(today);
    Ok(Some(PolicyRefusal::of_day(limit, today).into()))
}

/// Whether a refund of the same payment and amount was made a moment ago and was not refused.
async fn is_look_alike_in(tx: &mut Tx, new: &Reservation) -> Result<bool, StoreError> {
    let Some(since) = new.look_alike_since else { return Ok(false) };
    let row = tx
        .row(
            "SELECT id FROM txn
             WHERE company_id = $1 AND related_payment_id = $2 AND kind = 'refund' AND amount_minor = -$3
               AND created_at >= $4 AND payment_result <> 'FAILED'
             LIMIT 1",
            args![new.company_id, new.payment_id, new.amount.minor(), since],
        )
        .await?;
    Ok(row.is_some())
}

/// Whether each item still has what is to be taken of it. The payment is held, so nothing moves meanwhile.
async fn shares_fit_in(tx: &mut Tx, new: &Reservation) -> Result<bool, StoreError> {
    if new.shares.is_empty() {
        return Ok(true);
    }
    let mut left = HashMap::new();
    for item in tx.rows(ITEMS, args![new.company_id, new.payment_id]).await? {
        left.insert(item.text("gateway_item_id")?, item.int("left_minor")?);
    }
    let fits = |share: &ItemShare| {
        left.get(&share.gateway_item_id).is_some_and(|left| share.amount.minor() <= *left)
    };
    Ok(new.shares.iter().all(fits))
}

/// Puts a refund on the worker's list.
pub(crate) async fn begin_work_in(
    tx: &mut Tx,
    company: CompanyId,
    refund: TransactionId,
    integration: IntegrationId,
    at: Micros,
) -> Result<(), StoreError> {
    tx.change_one(
        "INSERT INTO refund_work (company_id, refund_id, integration_id, due_at) VALUES ($1, $2, $3, $4)",
        args![company, refund, integration, at],
    )
    .await
}

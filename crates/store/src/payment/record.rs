//! Records a payment, or what became of one that is known.

use domain::id::{CompanyId, IntegrationId, ItemId, TransactionId};
use domain::money::Money;
use domain::payment::PaymentState;

use crate::Micros;
use crate::args;
use crate::attention::{open_attention, raise_if_over_refunded};
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::event::{EventActor, Fact, append_event};
use crate::in_transaction_while_stale;
use crate::payment::insert::{insert_items, insert_payment};
use crate::payment::named::find_payment_named_in;
use crate::refund::lock::lock_transaction_in;
use crate::rollup::{Counted, count_change_in};
use crate::transaction::find::find_transaction_in;
use crate::transaction::text::Searched;
use crate::transaction::text_index::{TextPlace, change_text_in};
use crate::transaction::{PaymentPart, TransactionRow};

/// A payment as somebody told us of it.
#[derive(Clone, Debug)]
pub struct PaymentFacts {
    /// Whose it is.
    pub company_id: CompanyId,
    /// Which integration it was made through.
    pub integration_id: IntegrationId,
    /// The id it gets if it is new.
    pub id: TransactionId,
    /// The gateway's id of it.
    pub gateway_payment_id: String,
    /// The gateway's id of its order.
    pub gateway_order_id: Option<String>,
    /// Where it stands.
    pub state: PaymentState,
    /// What the customer was asked to pay.
    pub amount: Money,
    /// What was authorised.
    pub authorised: Money,
    /// What was captured.
    pub captured: Money,
    /// What refunds can draw on.
    pub basis: Money,
    /// *Payment Type*.
    pub payment_type: String,
    /// *Customer*.
    pub customer_name: Option<String>,
    /// The customer's phone number, as it came.
    pub customer_phone: Option<String>,
    /// Its digits, reversed.
    pub customer_phone_key: Option<String>,
    /// *Conversation ID*.
    pub conversation_id: Option<String>,
    /// *Order Number*, given or generated.
    pub order_number: String,
    /// *Reference Number* it gets if it is new.
    pub reference_number: String,
    /// Its items, where the gateway pays by item.
    pub items: Vec<PaymentItem>,
    /// Whether the gateway calls it a test.
    pub test: bool,
    /// When the customer paid.
    pub paid_at: Option<Micros>,
    /// What the gateway said beyond our words, as a JSON object of texts.
    pub gateway_details: Option<String>,
    /// Who told us.
    pub actor: EventActor,
    /// When we were told.
    pub at: Micros,
}

/// One item of a payment.
#[derive(Clone, Debug)]
pub struct PaymentItem {
    /// Its id.
    pub id: ItemId,
    /// The gateway's id of it.
    pub gateway_item_id: String,
    /// What it costs.
    pub amount: Money,
}

/// What recording a payment did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It was not known.
    New(TransactionRow),
    /// It was known; what was new about it is written down.
    Known(TransactionRow),
    /// What was told contradicts what is known: nothing is changed, these fields differ.
    Conflict(Vec<&'static str>),
}

/// What recording one of many payments did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It was not known.
    New,
    /// It was known, by this id; what was new about it is written down.
    Known(TransactionId),
    /// What was told contradicts what is known: nothing is changed, these fields differ.
    Conflict(Vec<&'static str>),
}

/// Records a payment in a transaction of its own.
pub async fn record_payment(store: &Store, facts: &PaymentFacts) -> Result<Recorded, StoreError> {
    in_transaction_while_stale!(store, |tx| record_payment_in(tx, facts).await)
}

/// Records a payment as part of a larger transaction.
pub async fn record_payment_in(tx: &mut Tx, facts: &PaymentFacts) -> Result<Recorded, StoreError> {
    Ok(match take_in(tx, facts).await? {
        Taken::New => Recorded::New(must_find(tx, facts.company_id, facts.id).await?),
        Taken::Known(id) => Recorded::Known(must_find(tx, facts.company_id, id).await?),
        Taken::Conflict(fields) => Recorded::Conflict(fields),
    })
}

/// Records a payment, and does not read what its row became.
pub(super) async fn take_in(tx: &mut Tx, facts: &PaymentFacts) -> Result<Taken, StoreError> {
    let known =
        find_payment_named_in(tx, facts.company_id, facts.integration_id, &facts.gateway_payment_id).await?;
    let Some(id) = known else {
        insert_payment(tx, facts).await?;
        return Ok(Taken::New);
    };
    let row = lock_transaction_in(tx, facts.company_id, id)
        .await?
        .ok_or_else(|| StoreError::corrupt("id", "a row that was there a moment ago is gone"))?;
    let conflicts = update_payment(tx, &row, facts).await?;
    Ok(if conflicts.is_empty() { Taken::Known(id) } else { Taken::Conflict(conflicts) })
}

async fn must_find(tx: &mut Tx, company: CompanyId, id: TransactionId) -> Result<TransactionRow, StoreError> {
    find_transaction_in(tx, company, id)
        .await?
        .ok_or_else(|| StoreError::corrupt("id", "a row that was there a moment ago is gone"))
}

/// Writes down what is new about a known payment, and says which fields contradict what is known.
async fn update_payment(
    tx: &mut Tx,
    row: &TransactionRow,
    facts: &PaymentFacts,
) -> Result<Vec<&'static str>, StoreError> {
    let Some(known) = row.payment() else {
        return Err(StoreError::corrupt("kind", "a payment's id names a refund"));
    };
    let mut conflicts = Vec::new();
    if row.amount.currency() != facts.amount.currency() {
        conflicts.push("currency");
    } else if row.amount != facts.amount {
        conflicts.push("amount");
    }
    if !is_behind(known.state, facts.state)
        && known.state != facts.state
        && !known.state.may_become(facts.state)
    {
        conflicts.push("payment_result");
    }
    if !conflicts.is_empty() {
        contradict(tx, row, facts, &conflicts).await?;
        return Ok(conflicts);
    }
    fill_gaps(tx, row, known, facts).await?;
    if is_behind(known.state, facts.state) {
        return Ok(conflicts);
    }
    let grew = facts.captured.minor() > known.captured.minor();
    if known.state != facts.state || grew {
        advance_payment(tx, row, known, facts).await?;
    } else if facts.captured.minor() < known.captured.minor() {
        // Old news or a correction: nobody can tell by the numbers, and what was captured never shrinks by itself.
        open_attention(tx, row, "payment_captured_less", &facts.captured.to_string(), facts.at).await?;
    }
    Ok(conflicts)
}

/// Nothing of a contradicting fact is taken over, but it is told: in the timeline, and to a person.
async fn contradict(
    tx: &mut Tx,
    row: &TransactionRow,
    facts: &PaymentFacts,
    conflicts: &[&'static str],
) -> Result<(), StoreError> {
    let evidence = format!("{} {} {}", facts.state, facts.amount, facts.amount.currency());
    if !open_attention(tx, row, "payment_contradicted", &evidence, facts.at).await? {
        return Ok(());
    }
    let version = row.version + 1;
    let changed = tx
        .execute(
            "UPDATE txn SET version = $1, updated_at = $2 WHERE company_id = $3 AND id = $4 AND version = $5",
            args![version, facts.at, row.company_id, row.id, row.version],
        )
        .await?;
    if changed != 1 {
        return Err(StoreError::Stale);
    }
    let mut fact = fact(facts, row.id, version, "payment_contradicted", Some(facts.amount));
    fact.code = Some(conflicts.join(","));
    append_event(tx, fact).await
}

/// Writes down what a later report knows and the first did not; what is known stays, but for the gateway's own words, of
/// which the latest count.
async fn fill_gaps(
    tx: &mut Tx,
    row: &TransactionRow,
    known: &PaymentPart,
    facts: &PaymentFacts,
) -> Result<(), StoreError> {
    let erased = "SELECT 1 AS erased FROM erased_payment WHERE company_id = $1 AND payment_id = $2";
    if tx.row(erased, args![row.company_id, row.id]).await?.is_some() {
        // Whoever paid was forgotten, and stays so.
        return Ok(());
    }
    let later_words = &facts.gateway_details;
    let is_old_news = is_behind(known.state, facts.state) && known.gateway_details.is_some();
    let words = if is_old_news { &known.gateway_details } else { later_words };
    tx.execute(
        "UPDATE txn SET conversation_id = COALESCE(conversation_id, $1), customer_name = COALESCE(customer_name, $2),
             customer_phone = COALESCE(customer_phone, $3), customer_phone_key = COALESCE(customer_phone_key, $4),
             gateway_order_id = COALESCE(gateway_order_id, $5), gateway_details = COALESCE($8, gateway_details)
         WHERE company_id = $6 AND id = $7",
        args![
            &facts.conversation_id,
            &facts.customer_name,
            &facts.customer_phone,
            &facts.customer_phone_key,
            &facts.gateway_order_id,
            row.company_id,
            row.id,
            words
        ],
    )
    .await?;
    let filled = Searched {
        conversation_id: row.conversation_id.as_deref().or(facts.conversation_id.as_deref()),
        customer_name: row.customer_name.as_deref().or(facts.customer_name.as_deref()),
        customer_phone: row.customer_phone.as_deref().or(facts.customer_phone.as_deref()),
        gateway_order_id: known.gateway_order_id.as_deref().or(facts.gateway_order_id.as_deref()),
        ..Searched::of(row)
    };
    if filled != Searched::of(row) {
        let place = TextPlace { company_id: row.company_id, id: row.id, created_at: row.created_at };
        change_text_in(tx, place, &filled).await?;
    }
    let items = tx
        .row(
            "SELECT COUNT(*) AS items FROM payment_item WHERE company_id = $1 AND payment_id = $2",
            args![row.company_id, row.id],
        )
        .await?
        .map_or(Ok(0), |row| row.count("items"))?;
    if items == 0 {
        insert_items(tx, row.id, facts).await?;
    }
    Ok(())
}

/// Whether this is old news: a notification that was overtaken on its way.
fn is_behind(known: PaymentState, told: PaymentState) -> bool {
    told != known && told.may_become(known)
        || (told == PaymentState::Pending && known != PaymentState::Pending)
}

async fn advance_payment(
    tx: &mut Tx,
    row: &TransactionRow,
    known: &PaymentPart,
    facts: &PaymentFacts,
) -> Result<(), StoreError> {
    let voided = facts.state == PaymentState::Voided;
    // A void lets go of whatever is left; its basis stays, and what was let go counts as outside.
    let basis = if voided { known.balance.basis() } else { facts.basis };
    let let_go = if voided { known.balance.refundable().minor() } else { 0 };
    let version = row.version + 1;
    let changed = tx
        .execute(
            "UPDATE txn SET state = $1, payment_result = $2, authorised_minor = $3, captured_minor = $4,
                 basis_minor = $5, outside_minor = outside_minor + $6,
                 over_refunded = CASE WHEN reserved_minor + outside_minor + $6 > $5 THEN 1 ELSE 0 END,
                 paid_at = COALESCE(paid_at, $7), updated_at = $8, version = $9,
                 settled_at = CASE WHEN $4 > 0 THEN COALESCE(settled_at, paid_at, $7, $8) ELSE settled_at END
             WHERE company_id = $10 AND id = $11 AND version = $12",
            args![
                facts.state.as_str(),
                facts.state.payment_result().as_str(),
                facts.authorised.minor().max(known.authorised.minor()),
                facts.captured.minor().max(known.captured.minor()),
                basis.minor(),
                let_go,
                facts.paid_at,
                facts.at,
                version,
                row.company_id,
                row.id,
                row.version
            ],
        )
        .await?;
    if changed != 1 {
        return Err(StoreError::Stale);
    }
    count_change_in(tx, Counted::from(row), known.state.payment_result(), facts.state.payment_result())
        .await?;
    let (kind, amount) = match facts.state {
        PaymentState::Pending => ("payment_pending", None),
        PaymentState::Failed => ("payment_failed", None),
        PaymentState::Authorised => ("payment_authorised", Some(facts.authorised)),
        PaymentState::Captured => ("payment_captured", Some(facts.captured)),
        PaymentState::Voided => ("payment_voided", Some(Money::new(let_go, basis.currency()))),
    };
    append_event(tx, fact(facts, row.id, version, kind, amount)).await?;
    raise_if_over_refunded(tx, row.company_id, row.id, kind, facts.at).await
}

pub(super) fn fact(
    facts: &PaymentFacts,
    subject_id: TransactionId,
    version: i64,
    kind: &'static str,
    amount: Option<Money>,
) -> Fact {
    Fact {
        company_id: facts.company_id,
        subject_id,
        version,
        kind,
        at: facts.at,
        actor: facts.actor,
        amount,
        code: Some(facts.state.as_str().to_owned()),
        message: None,
        salt: [0; 16],
    }
}

//! Records that a customer's bank has taken a payment back, or let it be.

use domain::id::{CompanyId, IntegrationId};
use domain::money::Money;

use crate::Micros;
use crate::args;
use crate::attention::open_attention;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::event::{EventActor, Fact, append_event};
use crate::in_transaction;
use crate::payment::named::find_payment_named_in;
use crate::refund::lock::lock_transaction_in;
use crate::transaction::TransactionRow;
use crate::transaction::find::find_transaction_in;

/// A chargeback as its gateway tells of it.
#[derive(Clone, Debug)]
pub struct ChargebackFact {
    /// Whose payment.
    pub company_id: CompanyId,
    /// Through which integration.
    pub integration_id: IntegrationId,
    /// The gateway's id of the payment.
    pub gateway_payment_id: String,
    /// Opened, or closed.
    pub open: bool,
    /// How much the bank took, where it says so: for the evidence.
    pub amount: Option<Money>,
    /// Who tells it.
    pub actor: EventActor,
    /// When.
    pub at: Micros,
}

/// Records a chargeback in a transaction of its own. Gives the payment and whether anything is new; none, where there is no
/// such payment.
pub async fn record_chargeback(
    store: &Store,
    told: &ChargebackFact,
) -> Result<Option<(TransactionRow, bool)>, StoreError> {
    let mut tries = 0;
    loop {
        tries += 1;
        match in_transaction!(store, |tx| record_chargeback_in(tx, told).await) {
            Err(StoreError::Stale) if tries < TRIES => {}
            ended => return ended,
        }
    }
}

/// How often a fact is taken up anew because the row moved while it was written.
const TRIES: usize = 16;

async fn record_chargeback_in(
    tx: &mut Tx,
    told: &ChargebackFact,
) -> Result<Option<(TransactionRow, bool)>, StoreError> {
    let company = told.company_id;
    let found = find_payment_named_in(tx, company, told.integration_id, &told.gateway_payment_id).await?;
    let Some(id) = found else { return Ok(None) };
    let payment = lock_transaction_in(tx, company, id).await?.ok_or(StoreError::Stale)?;
    if payment.payment().is_some_and(|part| part.chargeback_open == told.open) {
        return Ok(Some((payment, false)));
    }
    change_chargeback_in(tx, &payment, told.open, told.actor, told.at).await?;
    let payment = find_transaction_in(tx, company, id).await?.ok_or(StoreError::Stale)?;
    if told.open {
        // The version makes a second chargeback of the payment a second entry.
        let amount = told.amount.map(|amount| format!("{amount} {} ", amount.currency())).unwrap_or_default();
        let evidence = format!("{amount}version {}", payment.version);
        open_attention(tx, &payment, "chargeback_opened", &evidence, told.at).await?;
    }
    Ok(Some((payment, true)))
}

/// Opens or closes a payment's chargeback on its gateway's word. While it is open the payment cannot be refunded.
pub async fn set_chargeback_in(
    tx: &mut Tx,
    payment: &TransactionRow,
    open: bool,
    at: Micros,
) -> Result<(), StoreError> {
    change_chargeback_in(tx, payment, open, EventActor::Gateway, at).await
}

async fn change_chargeback_in(
    tx: &mut Tx,
    payment: &TransactionRow,
    open: bool,
    actor: EventActor,
    at: Micros,
) -> Result<(), StoreError> {
    let version = payment.version + 1;
    let changed = tx
        .execute(
            "UPDATE txn SET chargeback_open = $1, updated_at = $2, version = $3
             WHERE company_id = $4 AND id = $5 AND version = $6 AND kind = 'payment'",
            args![open, at, version, payment.company_id, payment.id, payment.version],
        )
        .await?;
    if changed != 1 {
        return Err(StoreError::Stale);
    }
    let fact = Fact {
        company_id: payment.company_id,
        subject_id: payment.id,
        version,
        kind: if open { "chargeback_opened" } else { "chargeback_closed" },
        at,
        actor,
        amount: None,
        code: None,
        message: None,
        salt: [0; 16],
    };
    append_event(tx, fact).await
}

//! Reads every payment with its refunds, a page at a time, for whoever compares them with a bank's own ledger.

use std::collections::HashMap;

use domain::id::{CompanyId, IntegrationId, TransactionId};
use domain::money::{Currency, Money};
use domain::refund::RefundState;
use uuid::Uuid;

use crate::args;
use crate::engine::Store;
use crate::engine::row::Row;
use crate::error::StoreError;

/// A payment as a bank knows it, with what went back of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentRefunds {
    /// *ID*.
    pub id: TransactionId,
    /// The account that took it.
    pub integration_id: IntegrationId,
    /// The gateway's id of it.
    pub gateway_payment_id: String,
    /// *Payment Currency*.
    pub currency: Currency,
    /// Its refunds, oldest first, whatever their state.
    pub refunds: Vec<RefundLine>,
}

/// One refund, as far as a bank can know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundLine {
    /// *ID*.
    pub id: TransactionId,
    /// Where it stands.
    pub state: RefundState,
    /// How much, positive.
    pub amount: Money,
    /// The gateway's id of it.
    pub gateway_refund_id: Option<String>,
}

/// Reads the payments after `after` in the order of their ids, at most `limit` of them.
pub async fn payments_with_refunds(
    store: &Store,
    company: CompanyId,
    after: Option<TransactionId>,
    limit: u32,
) -> Result<Vec<PaymentRefunds>, StoreError> {
    let after = after.unwrap_or(TransactionId::new(Uuid::nil()));
    let rows = store
        .rows(
            "SELECT id, integration_id, gateway_payment_id, currency FROM txn
             WHERE company_id = $1 AND kind = 'payment' AND id > $2 ORDER BY id LIMIT $3",
            args![company, after, i64::from(limit)],
        )
        .await?;
    let mut payments = rows.iter().map(read_payment).collect::<Result<Vec<_>, _>>()?;
    let Some(last) = payments.last().map(|payment| payment.id) else { return Ok(payments) };
    let rows = store
        .rows(
            "SELECT id, related_payment_id, state, currency, amount_minor, gateway_refund_id FROM txn
             WHERE company_id = $1 AND kind = 'refund' AND related_payment_id > $2 AND related_payment_id <= $3
             ORDER BY related_payment_id, created_at, id",
            args![company, after, last],
        )
        .await?;
    let mut refunds: HashMap<TransactionId, Vec<RefundLine>> = HashMap::new();
    for row in &rows {
        let payment = row.id("related_payment_id", TransactionId::new)?;
        refunds.entry(payment).or_default().push(read_refund(row)?);
    }
    for payment in &mut payments {
        payment.refunds = refunds.remove(&payment.id).unwrap_or_default();
    }
    Ok(payments)
}

/// Says whether any payment of a company has this gateway's id.
pub async fn knows_gateway_payment(
    store: &Store,
    company: CompanyId,
    gateway_payment_id: &str,
) -> Result<bool, StoreError> {
    let row = store
        .row(
            "SELECT txn.id FROM integration CROSS JOIN txn
             WHERE integration.company_id = $1 AND txn.company_id = integration.company_id
               AND txn.integration_id = integration.id AND txn.gateway_payment_id = $2 AND txn.kind = 'payment' LIMIT 1",
            args![company, gateway_payment_id],
        )
        .await?;
    Ok(row.is_some())
}

fn read_payment(row: &Row) -> Result<PaymentRefunds, StoreError> {
    Ok(PaymentRefunds {
        id: row.id("id", TransactionId::new)?,
        integration_id: row.id("integration_id", IntegrationId::new)?,
        gateway_payment_id: row.text("gateway_payment_id")?,
        currency: row.word("currency")?,
        refunds: Vec::new(),
    })
}

fn read_refund(row: &Row) -> Result<RefundLine, StoreError> {
    let currency: Currency = row.word("currency")?;
    Ok(RefundLine {
        id: row.id("id", TransactionId::new)?,
        state: row.word("state")?,
        amount: row.money("amount_minor", currency)?.negated(),
        gateway_refund_id: row.opt_text("gateway_refund_id")?,
    })
}

//! Records many payments in one transaction.

use std::collections::BTreeSet;

use domain::id::{CompanyId, IntegrationId};

use crate::args;
use crate::engine::value::storable;
use crate::engine::{Engine, Store, Tx};
use crate::error::StoreError;
use crate::in_transaction_while_stale;
use crate::payment::insert::insert_payments;
use crate::payment::record::{PaymentFacts, Taken, take_in};

/// What a payment is known by: whose it is, by which account, and the gateway's id of it.
type Name = (CompanyId, IntegrationId, String);

/// Records payments in one transaction, each as [`record_payment`](super::record::record_payment) does: all of them, or none.
/// Says in their order what became of each. On a server those that nobody told of before are written together.
pub async fn record_payments(store: &Store, all: &[PaymentFacts]) -> Result<Vec<Taken>, StoreError> {
    in_transaction_while_stale!(store, |tx| take_all_in(tx, all).await)
}

async fn take_all_in(tx: &mut Tx, all: &[PaymentFacts]) -> Result<Vec<Taken>, StoreError> {
    let is_new = match tx.engine() {
        Engine::Sqlite => vec![false; all.len()],
        Engine::Postgres => insert_unknown(tx, all).await?,
    };
    let mut taken = Vec::with_capacity(all.len());
    for (facts, is_written) in all.iter().zip(is_new) {
        taken.push(if is_written { Taken::New } else { take_in(tx, facts).await? });
    }
    Ok(taken)
}

/// Writes those down that are told of for the first time, and says of each whether it is one.
async fn insert_unknown(tx: &mut Tx, all: &[PaymentFacts]) -> Result<Vec<bool>, StoreError> {
    let mut told = known_names(tx, all).await?;
    let is_new: Vec<bool> = all.iter().map(|facts| told.insert(name(facts))).collect();
    let unknown: Vec<&PaymentFacts> =
        all.iter().zip(&is_new).filter(|(_facts, is_new)| **is_new).map(|(facts, _is_new)| facts).collect();
    if !unknown.is_empty() {
        insert_payments(tx, &unknown).await?;
    }
    Ok(is_new)
}

/// Which of the payments are known, by their names.
async fn known_names(tx: &mut Tx, all: &[PaymentFacts]) -> Result<BTreeSet<Name>, StoreError> {
    let told = |facts: &PaymentFacts| {
        let (company, integration, id) = name(facts);
        serde_json::json!({ "c": company, "i": integration, "g": id })
    };
    let told: Vec<serde_json::Value> = all.iter().map(told).collect();
    let rows = tx
        .rows(
            "SELECT txn.company_id, txn.integration_id, txn.gateway_payment_id
             FROM json_to_recordset(CAST($1 AS JSON)) AS told (c UUID, i UUID, g TEXT)
             JOIN txn ON txn.company_id = told.c AND txn.integration_id = told.i AND txn.gateway_payment_id = told.g
                 AND txn.kind = 'payment'",
            args![serde_json::Value::Array(told).to_string()],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok((
                row.id("company_id", CompanyId::new)?,
                row.id("integration_id", IntegrationId::new)?,
                row.text("gateway_payment_id")?,
            ))
        })
        .collect()
}

fn name(facts: &PaymentFacts) -> Name {
    (facts.company_id, facts.integration_id, storable(facts.gateway_payment_id.clone()))
}

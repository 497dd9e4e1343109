//! Writes payments down that were not known.

use std::collections::BTreeSet;

use domain::id::TransactionId;
use domain::payment::PaymentState;

use crate::args;
use crate::company::note_facets;
use crate::engine::Tx;
use crate::engine::value::Value;
use crate::error::StoreError;
use crate::event::{Fact, append_event};
use crate::payment::record::{PaymentFacts, fact};
use crate::rollup::{Counted, count_all_new_in, count_new_in};
use crate::transaction::TransactionKind;
use crate::transaction::text::Searched;
use crate::transaction::text_index::{TextPlace, insert_text_in, insert_texts_in};

/// The version of a row that has not changed since.
const FIRST_VERSION: i64 = 1;

/// The columns of a new payment's row, in the order of [`values`].
macro_rules! columns {
    () => {
        "company_id, id, kind, integration_id, conversation_id, customer_name, customer_phone, customer_phone_key, \
         payment_type, state, payment_result, currency, amount_minor, order_number, reference_number, test, created_at, \
         updated_at, version, gateway_payment_id, gateway_order_id, paid_at, authorised_minor, captured_minor, \
         basis_minor, outside_minor, gateway_details, settled_at"
    };
}

fn values(facts: &PaymentFacts) -> [Value; 28] {
    args![
        facts.company_id,
        facts.id,
        TransactionKind::Payment.as_str(),
        facts.integration_id,
        &facts.conversation_id,
        &facts.customer_name,
        &facts.customer_phone,
        &facts.customer_phone_key,
        &facts.payment_type,
        facts.state.as_str(),
        facts.state.payment_result().as_str(),
        facts.amount.currency().code(),
        facts.amount.minor(),
        &facts.order_number,
        &facts.reference_number,
        facts.test,
        facts.at,
        facts.at,
        FIRST_VERSION,
        &facts.gateway_payment_id,
        &facts.gateway_order_id,
        facts.paid_at,
        facts.authorised.minor(),
        facts.captured.minor(),
        facts.basis.minor(),
        // A payment that is voided already has all of its basis let go.
        if facts.state == PaymentState::Voided { facts.basis.minor() } else { 0 },
        &facts.gateway_details,
        // A payment has settled when it was paid.
        facts.captured.is_positive().then_some(facts.paid_at.unwrap_or(facts.at))
    ]
}

/// Writes a new payment down, with its items, its sums, its searched text and its event.
pub(super) async fn insert_payment(tx: &mut Tx, facts: &PaymentFacts) -> Result<(), StoreError> {
    tx.execute(
        concat!(
            "INSERT INTO txn (",
            columns!(),
            ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
             $23, $24, $25, $26, $27, $28)"
        ),
        values(facts),
    )
    .await?;
    count_new_in(tx, counted(facts), facts.state.payment_result()).await?;
    insert_text_in(tx, place(facts), &searched(facts)).await?;
    insert_items(tx, facts.id, facts).await?;
    note_facets(tx, facts.company_id, &facts.payment_type, facts.amount.currency().code()).await?;
    append_event(tx, recorded(facts)).await
}

/// Writes new payments down on a server as [`insert_payment`] does it to one: each table's rows by one statement, because
/// each statement is a journey there.
pub(super) async fn insert_payments(tx: &mut Tx, all: &[&PaymentFacts]) -> Result<(), StoreError> {
    let row = |facts: &&PaymentFacts| {
        let values = values(facts).map(serde_json::Value::from);
        columns!().split(", ").map(str::to_owned).zip(values).collect::<serde_json::Map<_, _>>()
    };
    let rows: Vec<_> = all.iter().map(row).map(serde_json::Value::Object).collect();
    tx.execute(
        concat!(
            "INSERT INTO txn (",
            columns!(),
            ") SELECT ",
            columns!(),
            " FROM json_populate_recordset(CAST(NULL AS txn), CAST($1 AS JSON))"
        ),
        args![serde_json::Value::Array(rows).to_string()],
    )
    .await?;
    count_all_new_in(tx, all.iter().map(|facts| (counted(facts), facts.state.payment_result()))).await?;
    insert_texts_in(tx, all.iter().map(|facts| (place(facts), searched(facts).text())).collect()).await?;
    let mut facets = BTreeSet::new();
    for facts in all {
        insert_items(tx, facts.id, facts).await?;
        facets.insert((facts.company_id, facts.payment_type.as_str(), facts.amount.currency().code()));
        append_event(tx, recorded(facts)).await?;
    }
    for (company, payment_type, currency) in facets {
        note_facets(tx, company, payment_type, currency).await?;
    }
    Ok(())
}

const fn counted(facts: &PaymentFacts) -> Counted {
    Counted {
        company_id: facts.company_id,
        id: facts.id,
        integration_id: facts.integration_id,
        kind: TransactionKind::Payment,
        amount: facts.amount,
        created_at: facts.at,
    }
}

const fn place(facts: &PaymentFacts) -> TextPlace {
    TextPlace { company_id: facts.company_id, id: facts.id, created_at: facts.at }
}

fn recorded(facts: &PaymentFacts) -> Fact {
    fact(facts, facts.id, FIRST_VERSION, "payment_recorded", Some(facts.amount))
}

/// What a payment is found by in a search.
fn searched(facts: &PaymentFacts) -> Searched<'_> {
    Searched {
        customer_name: facts.customer_name.as_deref(),
        customer_phone: facts.customer_phone.as_deref(),
        order_number: &facts.order_number,
        reference_number: &facts.reference_number,
        conversation_id: facts.conversation_id.as_deref(),
        gateway_payment_id: Some(&facts.gateway_payment_id),
        gateway_order_id: facts.gateway_order_id.as_deref(),
        ..Searched::default()
    }
}

/// Writes the items of a payment down.
pub(super) async fn insert_items(
    tx: &mut Tx,
    payment: TransactionId,
    facts: &PaymentFacts,
) -> Result<(), StoreError> {
    for item in &facts.items {
        tx.execute(
            "INSERT INTO payment_item (company_id, payment_id, id, gateway_item_id, amount_minor)
             VALUES ($1, $2, $3, $4, $5)",
            args![facts.company_id, payment, item.id, &item.gateway_item_id, item.amount.minor()],
        )
        .await?;
    }
    Ok(())
}

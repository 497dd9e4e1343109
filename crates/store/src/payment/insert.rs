//! Writes a payment down that was not known.

use domain::id::TransactionId;
use domain::payment::PaymentState;

use crate::args;
use crate::company::note_facets;
use crate::engine::Tx;
use crate::error::StoreError;
use crate::event::append_event;
use crate::payment::record::{PaymentFacts, fact};
use crate::rollup::{Counted, count_new_in};
use crate::transaction::TransactionKind;
use crate::transaction::text::Searched;
use crate::transaction::text_index::{TextPlace, insert_text_in};

/// Writes a new payment down, with its items, its sums, its searched text and its event.
pub(super) async fn insert_payment(tx: &mut Tx, facts: &PaymentFacts) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO txn (company_id, id, kind, integration_id, conversation_id, customer_name, customer_phone,
             customer_phone_key, payment_type, state, payment_result, currency, amount_minor, order_number,
             reference_number, test, created_at, updated_at, version, gateway_payment_id, gateway_order_id, paid_at,
             authorised_minor, captured_minor, basis_minor, outside_minor, gateway_details, settled_at)
         VALUES ($1, $2, 'payment', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, 1, $17, $18,
             $19, $20, $21, $22, $23, $24, $25)",
        args![
            facts.company_id,
            facts.id,
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
        ],
    )
    .await?;
    let counted = Counted {
        company_id: facts.company_id,
        id: facts.id,
        integration_id: facts.integration_id,
        kind: TransactionKind::Payment,
        amount: facts.amount,
        created_at: facts.at,
    };
    count_new_in(tx, counted, facts.state.payment_result()).await?;
    let place = TextPlace { company_id: facts.company_id, id: facts.id, created_at: facts.at };
    insert_text_in(tx, place, &searched(facts)).await?;
    insert_items(tx, facts.id, facts).await?;
    note_facets(tx, facts.company_id, &facts.payment_type, facts.amount.currency().code()).await?;
    append_event(tx, fact(facts, facts.id, 1, "payment_recorded", Some(facts.amount))).await
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

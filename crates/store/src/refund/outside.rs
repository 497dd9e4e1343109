//! Records a refund that was made without us: a fact, whatever the sum says.

use domain::id::TransactionId;
use domain::money::Money;
use domain::refund::{RefundKind, RefundState};

use crate::Micros;
use crate::args;
use crate::attention::raise_if_over_refunded;
use crate::engine::Tx;
use crate::error::StoreError;
use crate::event::{EventActor, Fact, append_event};
use crate::refund::advance::take_outside;
use crate::rollup::{Counted, count_new_in};
use crate::transaction::TransactionRow;
use crate::transaction::find::find_transaction_in;
use crate::transaction::text::Searched;
use crate::transaction::text_index::{TextPlace, insert_text_in};

/// What the gateway tells of a refund beyond its amount.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToldBeside {
    /// Cancelled or refunded; refunded, where it does not say.
    pub kind: Option<RefundKind>,
    /// Why, in the words that stand there.
    pub reason: Option<String>,
    /// Its other fields, as a JSON object of texts.
    pub details: Option<String>,
}

/// A refund made in the gateway's back office.
#[derive(Clone, Debug)]
pub struct OutsideRefund {
    /// The id it gets here.
    pub id: TransactionId,
    /// The gateway's id of it.
    pub gateway_refund_id: String,
    /// How much, positive.
    pub amount: Money,
    /// *Reference Number* it gets here.
    pub reference_number: String,
    /// When it came to be known.
    pub at: Micros,
    /// What else is told of it.
    pub beside: ToldBeside,
}

/// Records an outside refund of a payment and raises attention when the payment is now over-refunded.
pub async fn record_outside_refund_in(
    tx: &mut Tx,
    payment: &TransactionRow,
    new: &OutsideRefund,
) -> Result<TransactionRow, StoreError> {
    tx.execute(
        "INSERT INTO txn (company_id, id, kind, integration_id, conversation_id, customer_name, customer_phone,
             customer_phone_key, payment_type, state, payment_result, currency, amount_minor, order_number,
             reference_number, related_payment_id, test, created_at, updated_at, version, refund_kind, made_outside,
             gateway_refund_id, settled_at, reason, gateway_details)
         SELECT company_id, $1, 'refund', integration_id, conversation_id, customer_name, customer_phone,
             customer_phone_key, payment_type, $2, $3, currency, $4, order_number, $5, id, test, $6, $6, 1, $7, 1,
             $8, $6, $9, $10
         FROM txn WHERE company_id = $11 AND id = $12",
        args![
            new.id,
            RefundState::Succeeded.as_str(),
            RefundState::Succeeded.payment_result().as_str(),
            new.amount.negated().minor(),
            &new.reference_number,
            new.at,
            new.beside.kind.unwrap_or(RefundKind::Refund).as_str(),
            &new.gateway_refund_id,
            &new.beside.reason,
            &new.beside.details,
            payment.company_id,
            payment.id
        ],
    )
    .await?;
    let gone = || StoreError::corrupt("id", "a row that was there a moment ago is gone");
    let refund = find_transaction_in(tx, payment.company_id, new.id).await?.ok_or_else(gone)?;
    count_new_in(tx, Counted::from(&refund), refund.payment_result()).await?;
    let place = TextPlace { company_id: refund.company_id, id: refund.id, created_at: new.at };
    let searched = Searched {
        gateway_refund_id: Some(&new.gateway_refund_id),
        ..Searched::of_refund(payment, &new.reference_number)
    };
    insert_text_in(tx, place, &searched).await?;
    take_outside(tx, &refund, new.at).await?;
    let fact = Fact {
        company_id: refund.company_id,
        subject_id: refund.id,
        version: 1,
        kind: "outside_refund_recorded",
        at: new.at,
        actor: EventActor::Gateway,
        amount: Some(new.amount),
        code: None,
        message: None,
        salt: [0; 16],
    };
    append_event(tx, fact).await?;
    raise_if_over_refunded(tx, payment.company_id, payment.id, &new.gateway_refund_id, new.at).await?;
    Ok(refund)
}

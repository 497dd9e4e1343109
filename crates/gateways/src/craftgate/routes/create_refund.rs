//! `POST /payment/v1/refunds` and `POST /payment/v1/refund-transactions`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::craftgate::routes::refusal::Refused;
use crate::craftgate::routes::sign_in::sign_in;
use crate::craftgate::routes::write_refund::{declined, item_refunds, whole_body};
use crate::craftgate::routes::{Call, Dialect, answer};
use crate::craftgate::wire::IDEMPOTENCY_HEADER;
use crate::craftgate::wire::call::CraftgateIncoming;
use crate::dialect::DialectPort;
use crate::dialect::order::{PortAmount, PortOrder, PortSubject};
use crate::dialect::transaction::PortRefund;
use crate::json_tree::JsonTree;

/// The longest `x-idempotency-key` that is taken.
const KEY_MAX_CHARS: usize = 255;

/// Refunds all that is left of a payment.
pub async fn whole<P: DialectPort>(
    State(dialect): State<Dialect<P>>,
    call: Call,
) -> Result<Response, Refused> {
    let caller = sign_in(&dialect, &call).await?;
    let incoming = read_call(&call, "paymentId")?;
    let order = order(&call, PortSubject::Payment(incoming.id.clone()), PortAmount::Rest, incoming)?;
    let refunds = refund(&dialect, &caller, order).await?;
    answer(whole_body(&refunds).ok_or_else(Refused::fault)?)
}

/// Refunds an item of a payment, or a part of it.
pub async fn of_item<P: DialectPort>(
    State(dialect): State<Dialect<P>>,
    call: Call,
) -> Result<Response, Refused> {
    let caller = sign_in(&dialect, &call).await?;
    let incoming = read_call(&call, "paymentTransactionId")?;
    // That a call without a price takes the rest of the item is assumed.
    let amount = incoming.price.clone().map_or(PortAmount::Rest, PortAmount::Major);
    let order = order(&call, PortSubject::Item(incoming.id.clone()), amount, incoming)?;
    let refunds = refund(&dialect, &caller, order).await?;
    let body = refunds.first().and_then(|refund| item_refunds(refund).into_iter().next());
    answer(body.ok_or_else(Refused::fault)?.body)
}

/// Gives the refunds; where each of them was refused by the bank, the error that Craftgate would answer.
async fn refund<P: DialectPort>(
    dialect: &Dialect<P>,
    caller: &P::Caller,
    order: PortOrder,
) -> Result<Vec<PortRefund>, Refused> {
    let refunds = dialect.port.refund(caller, order).await?.refunds;
    match declined(&refunds) {
        Some(error) => Err(Refused::declined(error)),
        None => Ok(refunds),
    }
}

/// The content type is not looked at: what reads as JSON is JSON.
fn read_call(call: &Call, id_field: &'static str) -> Result<CraftgateIncoming, Refused> {
    let tree = JsonTree::read_object(&call.body).ok_or_else(|| {
        let words = "The body must be a JSON object with each field once.";
        Refused::new(StatusCode::BAD_REQUEST, "not_json", words)
    })?;
    Ok(CraftgateIncoming::read(&tree, id_field)?)
}

fn order(
    call: &Call,
    subject: PortSubject,
    amount: PortAmount,
    incoming: CraftgateIncoming,
) -> Result<PortOrder, Refused> {
    let key = match call.headers.get(IDEMPOTENCY_HEADER).map(|key| key.to_str()) {
        None => None,
        Some(Ok(key)) if key.len() <= KEY_MAX_CHARS => Some(key.to_owned()).filter(|key| !key.is_empty()),
        Some(_) => {
            let words = format!("The x-idempotency-key may have {KEY_MAX_CHARS} characters at most.");
            return Err(Refused::business("idempotency_key_invalid", words));
        }
    };
    Ok(PortOrder {
        subject,
        amount,
        reason: None,
        key,
        tracking_id: incoming.conversation_id,
        duplicate_window_s: None,
        options: incoming.choice.options(),
    })
}

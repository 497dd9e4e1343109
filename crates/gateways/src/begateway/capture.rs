//! Which transaction a refund is of: a payment, or the capture of an authorisation, which has a uid of its own.

use domain::outcome::Outcome;

use crate::begateway::service::Service;
use crate::begateway::shop::Shop;
use crate::begateway::wire::transaction::{BegatewayStatus, BegatewayTransaction, BegatewayType};
use crate::gateway::RefundOrder;
use crate::http::{self, Reply, ReplyBody, SendFailure, retry_after_ms};
use crate::json_tree::JsonTree;

/// Asks what the payment is; of an authorisation, gives the uid of a capture that the amount fits in.
///
/// Nothing that moves money is sent, so whatever goes wrong here was not sent.
pub async fn find_refundable_uid(
    shop: &Shop,
    service: &Service,
    order: &RefundOrder,
) -> Result<String, Outcome> {
    let payment_uid = &order.gateway_payment_id;
    let body = ask(shop, &format!("{}/{}", service.status_path, http::segment(payment_uid))).await?;
    let transaction = BegatewayTransaction::read(&body);
    let is_authorisation =
        transaction.as_ref().is_some_and(|payment| payment.kind() == BegatewayType::Authorization);
    let tracking_id = transaction.as_ref().and_then(|payment| payment.text("tracking_id"));
    let (true, Some(tracking_id)) = (is_authorisation, tracking_id) else { return Ok(payment_uid.clone()) };
    let body = ask(shop, &format!("{}/{}", service.tracking_path, http::segment(tracking_id))).await?;
    let tracked = JsonTree::read(&body).and_then(|tree| tree.get("transactions").cloned());
    let tracked = tracked.ok_or_else(|| not_sent("the payment's captures could not be read".to_owned()))?;
    let captures = tracked.items().iter().cloned().filter_map(BegatewayTransaction::take);
    let fits = |capture: &BegatewayTransaction| {
        capture.kind() == BegatewayType::Capture
            && capture.status() == BegatewayStatus::Successful
            && capture.text("parent_uid") == Some(payment_uid)
            && capture.amount(None).is_ok_and(|amount| {
                amount.currency() == order.amount.currency() && amount.minor() >= order.amount.minor()
            })
    };
    let found = captures.filter(fits).find_map(|capture| capture.uid().map(str::to_owned));
    Ok(found.unwrap_or_else(|| payment_uid.clone()))
}

async fn ask(shop: &Shop, path: &str) -> Result<Vec<u8>, Outcome> {
    let request = shop.get(path).ok_or_else(|| not_sent("the path is none".to_owned()))?;
    let reply = http::send(request).await.map_err(|failure| match failure {
        SendFailure::NotSent(why) | SendFailure::MayHaveArrived(why) => not_sent(why),
    })?;
    match reply {
        Reply { status, body: ReplyBody::Whole(body), .. } if status.is_success() => Ok(body),
        Reply { status, headers, .. } => {
            let why = format!("HTTP {} when asked what the payment is", status.as_u16());
            Err(Outcome::NotSent { why, retry_after_ms: retry_after_ms(&headers) })
        }
    }
}

fn not_sent(why: String) -> Outcome {
    Outcome::NotSent { why, retry_after_ms: None }
}

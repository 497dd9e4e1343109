//! `POST /api/v1/transactions/{id}/refunds`: refunds a payment, whole or in part.

use api::refund::{CreateRefund, IDEMPOTENCY_KEY, RefundCreated};
use axum::Json as Answer;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use store::credential::Scope;

use crate::app::App;
use crate::caller::Caller;
use crate::extract::{Json, TransactionPath};
use crate::problem::Failure;
use crate::refund::decision::parts_of_decision;
use crate::refund::request;
use crate::transaction::row::{write_refund_detail, write_row};
use crate::transaction::show_transaction::{find_row, write_balance};

/// Says that the key named a refund that was already there, and that this answer is about that one.
const IDEMPOTENT_REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
const LONGEST_KEY: usize = 255;

/// Refunds a payment. The refund exists before its gateway hears of it; the answer waits for the gateway's for a while,
/// and then says how far it has come: `state` and `payment_result` tell, never the status alone.
#[utoipa::path(
    post, path = api::paths::REFUNDS, tag = "refund", request_body = CreateRefund,
    params(
        ("id" = uuid::Uuid, Path, description = "The payment's *ID*."),
        ("Idempotency-Key" = String, Header, description = "Names this one decision to refund: 1 to 255 visible ASCII characters. The same key never refunds twice."),
    ),
    security(("session" = []), ("credential" = [])),
    responses(
        (status = 201, description = "The refund exists.", body = RefundCreated,
            headers(("idempotent-replayed" = String, description = "`true` when the key's refund was already there."))),
        (status = 400, description = "`bad_json`, `idempotency_key_required`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_may_not_refund`, `above_per_refund`, `above_per_payment`, `above_per_day`, `second_factor_needed`, `scope_missing`, `origin_refused`."),
        (status = 404, description = "`not_found`."),
        (status = 409, description = "`refundable_changed`, `idempotency_key_reused`."),
        (status = 422, description = "The rules say no: `amount_exceeds_refundable` (with `refundable`), `invalid_amount`, `amount_not_representable`, `amount_not_positive`, `nothing_left`, `payment_pending`, …"),
    ),
)]
pub async fn create_refund(
    State(app): State<App>,
    caller: Caller,
    TransactionPath(payment_id): TransactionPath,
    headers: HeaderMap,
    Json(asked): Json<CreateRefund>,
) -> Result<Response, Failure> {
    caller.needs(Scope::RefundsWrite)?;
    let key = idempotency_key(&headers)?;
    let reserved = app.service.create_refund(&caller.actor(), payment_id, &request(asked), key).await?;

    let (company, refund_id) = (reserved.company_id, reserved.refund_id);
    let settled = async {
        let first = if reserved.replayed || reserved.awaits_approval {
            app.service.wait_until_settled(company, refund_id).await?
        } else {
            app.service.wait_for_new(company, refund_id).await?
        };
        // One decision has one answer, over however many items it was spread.
        for part in parts_of_decision(&app, &first).await? {
            app.service.wait_until_settled(company, part.id).await?;
        }
        Ok::<_, Failure>(first)
    };
    let refund = match tokio::time::timeout(app.settings.answer_wait, settled).await {
        Ok(refund) => refund?,
        // Too slow is no failure: the worker goes on, and the answer says `PENDING`.
        Err(_too_slow) => find_row(&app, &caller, reserved.refund_id).await?,
    };
    let payment = find_row(&app, &caller, payment_id).await?;
    let part = refund.refund().ok_or_else(|| Failure::internal("the new refund is a payment"))?;
    let body = RefundCreated {
        refund: write_row(&app, &caller, &refund)?,
        detail: write_refund_detail(&app, &caller, &refund, part).await?,
        balance: write_balance(&app, &payment).await?,
    };
    let mut response = (StatusCode::CREATED, Answer(body)).into_response();
    if reserved.replayed {
        response.headers_mut().insert(IDEMPOTENT_REPLAYED, HeaderValue::from_static("true"));
    }
    Ok(response)
}

fn idempotency_key(headers: &HeaderMap) -> Result<&str, Failure> {
    let mut given = headers.get_all(IDEMPOTENCY_KEY).iter();
    match (given.next().map(HeaderValue::to_str), given.next()) {
        (Some(Ok(key)), None) if is_key(key) => Ok(key),
        _ => Err(Failure::idempotency_key_required()),
    }
}

fn is_key(text: &str) -> bool {
    (1..=LONGEST_KEY).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

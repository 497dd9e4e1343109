//! `POST /api/v1/transactions/{id}/refunds/preview`: the same checks without money.

use api::amount::AmountText;
use api::balance::Balance;
use api::policy::PolicyOfRefund;
use api::refund::{CreateRefund, RefundPreview};
use axum::Json as Answer;
use axum::extract::State;
use domain::money::Money;
use domain::refund_policy::left_of;
use refunds::preview::PolicyPreview;
use store::credential::Scope;

use crate::app::App;
use crate::caller::Caller;
use crate::extract::{Json, TransactionPath};
use crate::problem::{Failure, sentence};
use crate::refund::request;
use crate::transaction::row::write_row;

/// Says whether a refund would be made, or why not, and what its gateway will probably do. Nothing is kept of it.
#[utoipa::path(
    post, path = api::paths::REFUND_PREVIEW, tag = "refund", request_body = CreateRefund,
    params(("id" = uuid::Uuid, Path, description = "The payment's *ID*.")),
    security(("session" = []), ("credential" = [])),
    responses(
        (status = 200, description = "Allowed or not: `allowed`, `code` and `detail` say.", body = RefundPreview),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`scope_missing`, `origin_refused`."),
        (status = 404, description = "`not_found`."),
        (status = 422, description = "`not_a_payment`, `invalid_amount`, `amount_not_representable`."),
    ),
)]
pub async fn preview_refund(
    State(app): State<App>,
    caller: Caller,
    TransactionPath(payment_id): TransactionPath,
    Json(asked): Json<CreateRefund>,
) -> Result<Answer<RefundPreview>, Failure> {
    caller.needs(Scope::RefundsWrite)?;
    let preview = app.service.preview_refund(&caller.actor(), payment_id, &request(asked)).await?;
    let refusal = preview.verdict.as_ref().err();
    Ok(Answer(RefundPreview {
        allowed: preview.verdict.is_ok(),
        code: refusal.map(|refusal| refusal.code().to_owned()),
        detail: refusal.map(|refusal| sentence(refusal)),
        expected_kind: preview.verdict.as_ref().ok().map(|allowed| allowed.expected_kind.as_str().to_owned()),
        approval_needed: preview.policy.as_ref().is_some_and(|said| said.approval.is_some()),
        balance: Balance::from(&preview.parts),
        look_alike: preview.look_alike.map(|row| write_row(&app, &caller, &row)).transpose()?,
        look_alike_blocks_for_s: preview.look_alike_blocks_for_s,
        policy: preview.policy.as_ref().map(|said| write_policy(said, &caller)),
    }))
}

fn write_policy(said: &PolicyPreview, caller: &Caller) -> PolicyOfRefund {
    let PolicyPreview { policy, refunded, today, approval, second_factor_is_fresh } = said;
    let second_factor = match caller {
        Caller::Person(_) if *second_factor_is_fresh => Some("fresh"),
        Caller::Person(signed_in) if signed_in.person.factors.any() => Some("stale"),
        Caller::Person(_) => Some("none"),
        Caller::Program(_) => None,
    };
    let left = |limit: Option<Money>, used: &Money| limit.map(|limit| left_of(limit, *used).into());
    PolicyOfRefund {
        per_refund: policy.per_refund.map(AmountText::from),
        per_day: policy.per_day.map(AmountText::from),
        left_today: left(policy.per_day, today),
        per_payment: policy.per_payment.map(AmountText::from),
        left_of_payment: left(policy.per_payment, refunded),
        window_days: policy.window_days,
        reasons: policy.reasons.clone(),
        approval_above: policy.approval_above.map(AmountText::from),
        approval_for_gateway: policy.approval_for_account,
        second_factor_above: policy.second_factor_above.map(AmountText::from),
        second_factor: second_factor.map(str::to_owned),
        approval_rule: approval.map(|rule| rule.code().to_owned()),
    }
}

//! We answer as MindBehind, over whatever stands behind the port.
//!
//! Checks run in this order: token, JSON, fields, payment, amount, rules. The answers' form is assumed: MindBehind
//! documents the call only.

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::post;
use domain::refund_rule::Refusal;
use serde_json::error::Category;

use crate::mindbehind::settings::AmountForm;
use crate::mindbehind::wire::{
    MindbehindError, MindbehindIncomingCall, MindbehindRefundAnswer, REFUND_PATH, TOKEN_HEADER, WireAmount,
};
use crate::port::{InboundAnswer, InboundRefund, InboundRefusal, RefundPort};

/// The longest call that is read.
pub const CALL_LIMIT_BYTES: usize = 64 * 1024;

/// Answers `POST /masterpassIntegration/v1/transactions/refund`, amounts as numbers.
pub fn router<P: RefundPort>(port: P) -> Router {
    router_with(port, AmountForm::default())
}

/// Answers `POST /masterpassIntegration/v1/transactions/refund`, amounts in the form given.
pub fn router_with<P: RefundPort>(port: P, amount_form: AmountForm) -> Router {
    Router::new()
        .route(REFUND_PATH, post(create_refund::<P>).fallback(refuse_method))
        .layer(DefaultBodyLimit::max(CALL_LIMIT_BYTES))
        .with_state(Dialect { port, amount_form })
}

#[derive(Clone)]
struct Dialect<P> {
    port: P,
    amount_form: AmountForm,
}

/// What is answered instead of a refund.
struct Refused {
    status: StatusCode,
    body: MindbehindError,
}

impl Refused {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, body: MindbehindError { code, message: message.into(), refundable: None } }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        unstored((self.status, Json(self.body)).into_response())
    }
}

async fn create_refund<P: RefundPort>(
    State(dialect): State<Dialect<P>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refused> {
    let form = dialect.amount_form;
    let caller = authenticate(&dialect.port, &headers).await?;
    let order = read_call(body)?;
    let answer = dialect.port.refund(&caller, order).await.map_err(|refusal| refuse(&refusal, form))?;
    Ok(unstored(Json(write_answer(answer, form)).into_response()))
}

async fn authenticate<P: RefundPort>(port: &P, headers: &HeaderMap) -> Result<P::Caller, Refused> {
    let mut tokens = headers.get_all(TOKEN_HEADER).iter();
    let token = match (tokens.next().map(HeaderValue::to_str), tokens.next()) {
        (Some(Ok(token)), None) if !token.is_empty() => token,
        (Some(_), _) => return Err(refuse_token("The mgmtToken header must hold one token.")),
        (None, _) => return Err(refuse_token("The mgmtToken header is missing; send your token in it.")),
    };
    match port.authenticate(token).await {
        Ok(Some(caller)) => Ok(caller),
        Ok(None) => Err(refuse_token(
            "The mgmtToken is not valid for refunds; it is wrong, revoked or expired. Ask the company for a new one.",
        )),
        Err(fault) => Err(refuse(&InboundRefusal::Fault(fault), AmountForm::default())),
    }
}

fn refuse_token(message: &str) -> Refused {
    Refused::new(StatusCode::UNAUTHORIZED, "token_invalid", message)
}

/// The content type is not looked at: what reads as JSON is JSON.
fn read_call(body: Result<Bytes, BytesRejection>) -> Result<InboundRefund, Refused> {
    let body = body.map_err(|rejection| {
        let status = rejection.status();
        let message = format!("The body could not be read; it may have at most {CALL_LIMIT_BYTES} bytes.");
        Refused::new(status, "body_unreadable", message)
    })?;
    let bad = |code, message: &str| Refused::new(StatusCode::BAD_REQUEST, code, message);
    let misfit = || {
        bad(
            "field_invalid",
            "The body must be a JSON object with each field once: transactionId a text, amount a number or the same as text.",
        )
    };
    let call: MindbehindIncomingCall =
        serde_json::from_slice(&body).map_err(|error| match error.classify() {
            Category::Data => misfit(),
            Category::Syntax | Category::Eof | Category::Io => {
                bad("not_json", "The body is not JSON. Send {\"transactionId\": \"…\", \"amount\": 12.34}.")
            }
        })?;
    // serde would read an array as the fields in their order.
    if body.trim_ascii_start().first() != Some(&b'{') {
        return Err(misfit());
    }
    let payment_id = call.transaction_id.filter(|id| !id.is_empty()).ok_or_else(|| {
        bad("field_missing", "transactionId is missing: the ID of the payment in the report.")
    })?;
    let amount = call
        .amount
        .ok_or_else(|| bad("field_missing", "amount is missing: how much to refund, in major units."))?;
    Ok(InboundRefund { payment_id, amount: amount.digits().to_owned(), reason: None, key: None })
}

fn write_answer(answer: InboundAnswer, form: AmountForm) -> MindbehindRefundAnswer {
    MindbehindRefundAnswer {
        id: answer.id,
        transaction_id: answer.payment_id,
        amount: WireAmount::new(answer.amount, form),
        payment_result: answer.payment_result.as_str(),
        reference_number: answer.reference_number,
        message: answer.message,
    }
}

fn refuse(refusal: &InboundRefusal, form: AmountForm) -> Refused {
    match refusal {
        InboundRefusal::UnknownPayment => Refused::new(
            StatusCode::NOT_FOUND,
            "payment_not_found",
            "There is no payment with this transactionId; take the ID from the report.",
        ),
        InboundRefusal::Amount(error) => {
            Refused::new(StatusCode::BAD_REQUEST, "amount_invalid", sentence(&error.to_string()))
        }
        InboundRefusal::Rules(rule) => refuse_rule(rule, form),
        InboundRefusal::Fault(_) => Refused::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal_error",
            "The call could not be served. Look in the report whether the refund exists before you repeat it.",
        ),
    }
}

fn refuse_rule(rule: &Refusal, form: AmountForm) -> Refused {
    let status = match rule {
        Refusal::AmountNotPositive | Refusal::AmountNotRepresentable { .. } => StatusCode::BAD_REQUEST,
        Refusal::RoleMayNotRefund
        | Refusal::PaymentPending
        | Refusal::PaymentFailed
        | Refusal::NotCaptured
        | Refusal::PaymentVoided
        | Refusal::ChargebackOpen
        | Refusal::IntegrationOff
        | Refusal::NothingLeft
        | Refusal::OtherCurrency(_)
        | Refusal::AmountExceedsRefundable { .. }
        | Refusal::RefundableChanged { .. }
        | Refusal::WholeOnly(_)
        | Refusal::ReasonRequired
        | Refusal::ReasonTooLong(_)
        | Refusal::ChoiceUnknown { .. }
        | Refusal::ChoiceValueUnknown { .. }
        | Refusal::Policy(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut refused = Refused::new(status, rule.code(), sentence(&rule.to_string()));
    if let Refusal::AmountExceedsRefundable { refundable, .. }
    | Refusal::RefundableChanged { refundable, .. } = rule
    {
        refused.body.refundable = Some(WireAmount::new(*refundable, form));
    } else if *rule == Refusal::NothingLeft {
        refused.body.refundable = Some(WireAmount::zero(form));
    }
    refused
}

async fn refuse_method() -> Response {
    let refused = Refused::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "Refunds are made with POST; nothing else is answered here.",
    );
    ([(header::ALLOW, "POST")], refused).into_response()
}

/// Answers about money are kept by nobody on the way.
fn unstored(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

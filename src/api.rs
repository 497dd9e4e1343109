//! The one way out: every call to the server, and what can come of it.

pub mod account;
pub mod approval;
mod asked;
pub mod audit;
pub mod bulk_refund;
pub mod company_setup;
pub mod daily_head;
pub mod export;
pub mod load;
pub mod overview;
pub mod passkey;
pub mod people;
pub mod policy;
mod request;
pub mod saved_view;
pub mod second_factor;
pub mod sign_on;
pub mod webhook;

use std::cell::{Cell, RefCell};

use ::api::attention::{AttentionEntry, AttentionPage, AttentionQuery, ResolveAttention};
use ::api::gateway::GatewayList;
use ::api::problem::Problem;
use ::api::refund::{CreateRefund, IDEMPOTENCY_KEY, RefundCreated, RefundPreview};
use ::api::session::{CreateSession, Session};
use ::api::transaction::{TransactionDetail, TransactionPage, TransactionTotals};
use ::api::transaction_query::TransactionQuery;
use domain::id::{AttentionId, TransactionId};

use crate::api::request::{Call, no_answer_body};
use crate::i18n::told;

/// Why a call brought no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// The server said no, in the contract's words.
    Problem(Box<Problem>),
    /// No answer that can be read came: what the server did is not known. Never to be called a failure of a refund.
    NoAnswer(String),
}

impl ApiError {
    /// The stable code of a problem; none without an answer.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Problem(problem) => Some(&problem.code),
            Self::NoAnswer(_) => None,
        }
    }

    /// What is wrong, in a sentence of the language that is spoken.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Self::Problem(problem) => told(&problem.detail),
            Self::NoAnswer(detail) => detail.clone(),
        }
    }

    /// The id to quote when asking for help.
    #[must_use]
    pub fn request_id(&self) -> Option<String> {
        match self {
            Self::Problem(problem) => problem.request_id.clone(),
            Self::NoAnswer(_) => None,
        }
    }

    fn is_signed_out(&self) -> bool {
        matches!(self, Self::Problem(problem) if problem.status == 401)
    }
}

thread_local! {
    static EXCHANGING: Cell<bool> = const { Cell::new(false) };
    static SIGNED_OUT: RefCell<Option<Box<dyn Fn()>>> = const { RefCell::new(None) };
}

/// Says what to do when a call finds that nobody is signed in.
pub fn on_signed_out(act: impl Fn() + 'static) {
    SIGNED_OUT.with(|slot| *slot.borrow_mut() = Some(Box::new(act)));
}

/// Tells the listener of `on_signed_out`; not while this browser's cookie is being exchanged for another.
pub fn signed_out() {
    if EXCHANGING.get() {
        return;
    }
    SIGNED_OUT.with(|slot| {
        if let Some(act) = slot.borrow().as_ref() {
            act();
        }
    });
}

/// Tells the listener of `on_signed_out` when the answer was 401.
fn watch<T>(result: Result<T, ApiError>) -> Result<T, ApiError> {
    if result.as_ref().is_err_and(ApiError::is_signed_out) {
        signed_out();
    }
    result
}

/// Asks who is signed in; `None` when nobody is.
pub async fn fetch_session() -> Result<Option<Session>, ApiError> {
    match Call::get(::api::paths::SESSION).json().await {
        Ok(session) => Ok(Some(session)),
        Err(error) if error.is_signed_out() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Signs in; `None` where a second factor is to be shown first.
pub async fn create_session(credentials: &CreateSession) -> Result<Option<Session>, ApiError> {
    Call::post(::api::paths::SESSION).body(credentials)?.json_or_accepted().await
}

/// Signs out; being signed out already is as good.
pub async fn delete_session() -> Result<(), ApiError> {
    match Call::delete(::api::paths::SESSION).nothing().await {
        Err(error) if error.is_signed_out() => Ok(()),
        result => result,
    }
}

/// Lists one page of the report.
pub async fn list_transactions(query: &TransactionQuery) -> Result<TransactionPage, ApiError> {
    watch(Call::get(&with_query(::api::paths::TRANSACTIONS, query)?).json().await)
}

/// Adds the report up, a currency at a time.
pub async fn get_totals(query: &TransactionQuery) -> Result<TransactionTotals, ApiError> {
    watch(Call::get(&with_query(::api::paths::TOTALS, query)?).json().await)
}

/// Reads one payment or refund in full.
pub async fn get_transaction(id: TransactionId) -> Result<TransactionDetail, ApiError> {
    watch(Call::get(&::api::paths::transaction(id)).json().await)
}

/// Refunds a payment. `key` names the intent: repeating the call with it is the same refund. The call is not cut when
/// the future is dropped.
pub async fn create_refund(
    payment_id: TransactionId,
    refund: &CreateRefund,
    key: &str,
) -> Result<RefundCreated, ApiError> {
    let call = Call::post(&::api::paths::refunds(payment_id)).header(IDEMPOTENCY_KEY, key).never_cut();
    watch(call.body(refund)?.json().await)
}

/// Takes a refund back that no gateway has heard of.
pub async fn withdraw_refund(refund_id: TransactionId) -> Result<TransactionDetail, ApiError> {
    watch(Call::post(&::api::paths::withdrawal(refund_id)).json().await)
}

/// Asks what a refund would come to, without money.
pub async fn preview_refund(
    payment_id: TransactionId,
    refund: &CreateRefund,
) -> Result<RefundPreview, ApiError> {
    watch(Call::post(&::api::paths::refund_preview(payment_id)).body(refund)?.json().await)
}

/// Lists the gateway accounts, and whether each is called.
pub async fn list_gateways() -> Result<GatewayList, ApiError> {
    watch(Call::get(::api::paths::GATEWAYS).json().await)
}

/// Lists what only a person can close.
pub async fn list_attention(query: &AttentionQuery) -> Result<AttentionPage, ApiError> {
    let path = crate::paths::attention(query).replacen(crate::paths::ATTENTION, ::api::paths::ATTENTION, 1);
    watch(Call::get(&path).json().await)
}

/// Closes an entry by a person's word.
pub async fn resolve_attention(id: AttentionId, word: &ResolveAttention) -> Result<AttentionEntry, ApiError> {
    watch(Call::post(&::api::paths::attention_resolution(id)).body(word)?.json().await)
}

fn with_query(path: &str, query: &TransactionQuery) -> Result<String, ApiError> {
    let text = query.to_query_string().map_err(|error| no_answer_body(&error))?;
    Ok(if text.is_empty() { path.to_owned() } else { format!("{path}?{text}") })
}

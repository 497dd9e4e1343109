//! Reads the parameters of Craftgate's searches; what we cannot filter by is refused, never silently ignored.

use axum::http::Uri;
use domain::payment::PaymentResult;

use crate::craftgate::local_time;
use crate::craftgate::routes::refusal::Refused;
use crate::craftgate::signature::{Plus, decode_url};
use crate::dialect::query::{PortListed, PortQuery};

/// How many rows a page has when the caller does not say: Craftgate's documented example has as many.
const SIZE: u32 = 25;
/// How many rows a page has at most (assumed: Craftgate documents no limit).
const SIZE_MAX: u32 = 100;

/// A search, and the page that is asked for.
pub struct Search {
    /// What is asked for.
    pub query: PortQuery,
    /// Which page, counted from 0.
    pub page: u64,
}

/// Reads the query of a call; a parameter without a value is absent.
pub fn read(uri: &Uri, of: PortListed) -> Result<Search, Refused> {
    let mut search = Search { query: PortQuery { of, limit: SIZE, ..PortQuery::default() }, page: 0 };
    for pair in uri.query().unwrap_or_default().split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = decode_url(value, Plus::IsSpace);
        if !value.is_empty() {
            take(&mut search, &decode_url(name, Plus::IsSpace), value)?;
        }
    }
    search.query.offset = search.page.saturating_mul(u64::from(search.query.limit));
    Ok(search)
}

fn take(search: &mut Search, name: &str, value: String) -> Result<(), Refused> {
    let wrong =
        || Refused::business("parameter_invalid", format!("The parameter {name} has a value that is none."));
    let of_refunds = search.query.of != PortListed::Payments;
    let query = &mut search.query;
    match name {
        "page" => search.page = value.parse().ok().ok_or_else(wrong)?,
        "size" => query.limit = value.parse::<u32>().ok().ok_or_else(wrong)?.clamp(1, SIZE_MAX),
        "id" if of_refunds => query.refund_id = Some(value),
        "paymentId" => query.payment_id = Some(value),
        "paymentTransactionId" => query.item_id = Some(value),
        "conversationId" => query.conversation_id = Some(value),
        "externalId" => query.order_number = Some(value),
        "paymentStatus" | "status" => query.result = Some(read_status(&value).ok_or_else(wrong)?),
        "currency" => query.currency = Some(value.parse().ok().ok_or_else(wrong)?),
        // The clients and the documentation name the same two differently for refunds.
        "minPaidPrice" | "minRefundPrice" => query.min_amount = Some(value),
        "maxPaidPrice" | "maxRefundPrice" => query.max_amount = Some(value),
        "minCreatedDate" => query.from_us = Some(read_date(&value).ok_or_else(wrong)?),
        // That the last moment itself belongs to it is assumed.
        "maxCreatedDate" => query.to_us = Some(read_date(&value).ok_or_else(wrong)?.saturating_add(1)),
        "buyerMemberId"
        | "subMerchantMemberId"
        | "merchantPosId"
        | "orderId"
        | "paymentType"
        | "paymentProvider"
        | "paymentSource"
        | "paymentChannel"
        | "binNumber"
        | "lastFourDigits"
        | "installment"
        | "isThreeDS"
        | "isThreeDs"
        | "isAfterSettlement" => {
            let words = format!("Searching by {name} is not possible here.");
            return Err(Refused::business("parameter_not_supported", words));
        }
        _ => {}
    }
    Ok(())
}

fn read_status(word: &str) -> Option<PaymentResult> {
    match word {
        "SUCCESS" => Some(PaymentResult::Success),
        "FAILURE" => Some(PaymentResult::Failed),
        "WAITING" | "INIT_THREEDS" | "CALLBACK_THREEDS" => Some(PaymentResult::Pending),
        _ => None,
    }
}

fn read_date(text: &str) -> Option<i64> {
    local_time::read(text, &local_time::default_zone())
}

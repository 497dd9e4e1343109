//! Craftgate's lists, page by page: its payments, then the cancels among its refunds, then the refunds of items.
//!
//! A cancel stands in the list of refunds alone, and a refund by item in the list of items' refunds alone, so that taking cancels from
//! the one and all from the other takes each once.

use domain::money::Money;
use domain::payment::PaymentState;
use domain::refund::{RefundKind, RefundState};

use crate::craftgate::client::CraftgateClient;
use crate::craftgate::client::ask::AskError;
use crate::craftgate::local_time;
use crate::craftgate::wire::answer::CraftgateRows;
use crate::craftgate::wire::payment::{CraftgatePayment, CraftgatePaymentStatus, PAYMENT_FIELDS};
use crate::craftgate::wire::refund::CraftgateRefund;
use crate::craftgate::wire::{
    CraftgateRefundStatus, CraftgateRefundType, REPORTED_PAYMENTS, REPORTED_REFUND_TRANSACTIONS,
    REPORTED_REFUNDS,
};
use crate::details::Details;
use crate::json_tree::JsonTree;
use crate::listing::{ListError, ListPage, ListQuery, ListedItem, ListedPayment, ListedRefund, RejectedLine};

/// The lists, in the order in which they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum List {
    Payments,
    Refunds,
    ItemRefunds,
}

/// Where the next page begins: a list, and a page of it, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    list: List,
    page: u64,
}

impl List {
    const fn name(self) -> &'static str {
        match self {
            Self::Payments => "payments",
            Self::Refunds => "refunds",
            Self::ItemRefunds => "refund-transactions",
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Payments => REPORTED_PAYMENTS,
            Self::Refunds => REPORTED_REFUNDS,
            Self::ItemRefunds => REPORTED_REFUND_TRANSACTIONS,
        }
    }

    const fn next(self) -> Option<Self> {
        match self {
            Self::Payments => Some(Self::Refunds),
            Self::Refunds => Some(Self::ItemRefunds),
            Self::ItemRefunds => None,
        }
    }
}

impl Place {
    fn read(cursor: Option<&str>) -> Result<Self, ListError> {
        let Some(cursor) = cursor else { return Ok(Self { list: List::Payments, page: 0 }) };
        let place = cursor.split_once(':').and_then(|(name, page)| {
            let lists = [List::Payments, List::Refunds, List::ItemRefunds];
            let list = lists.into_iter().find(|list| list.name() == name)?;
            Some(Self { list, page: page.parse().ok()? })
        });
        place.ok_or_else(|| ListError::BadCursor(cursor.to_owned()))
    }

    fn write(self) -> String {
        format!("{}:{}", self.list.name(), self.page)
    }
}

/// Reads one page.
pub(super) async fn read_page(client: &CraftgateClient, query: &ListQuery) -> Result<ListPage, ListError> {
    let place = Place::read(query.cursor.as_deref())?;
    let size = query.limit.clamp(1, client.settings().page_size_max);
    // The wire has whole seconds: a little more is asked for than is wanted, and what is too much is left out below.
    let until_us = query.to_us.saturating_add(999_999);
    let parameters = [
        ("page", place.page.to_string()),
        ("size", size.to_string()),
        ("minCreatedDate", local_time::write(query.from_us, client.zone())),
        ("maxCreatedDate", local_time::write(until_us, client.zone())),
    ];
    let data = client.ask(place.list.path(), &parameters).await.map_err(fault)?;
    let rows = CraftgateRows::read(&data)
        .ok_or_else(|| ListError::Unavailable("the list has no items".to_owned()))?;
    let mut page = ListPage { next: next_place(place, &rows, size), ..ListPage::default() };
    if place.list == List::Payments {
        page.total = rows.total;
    }
    for row in rows.items {
        take_row(&mut page, row, place.list, client, query);
    }
    Ok(page)
}

fn next_place(place: Place, rows: &CraftgateRows<'_>, asked: u32) -> Option<String> {
    let size = rows.size.filter(|size| *size > 0).unwrap_or_else(|| u64::from(asked));
    let next = place.page.saturating_add(1);
    let goes_on = match rows.total {
        Some(total) => next.saturating_mul(size) < total,
        None => u64::try_from(rows.items.len()).is_ok_and(|here| here >= size),
    };
    let next = if goes_on {
        Place { list: place.list, page: next }
    } else {
        Place { list: place.list.next()?, page: 0 }
    };
    Some(next.write())
}

fn take_row(page: &mut ListPage, row: &JsonTree, list: List, client: &CraftgateClient, query: &ListQuery) {
    let wanted = |at: i64| (query.from_us..query.to_us).contains(&at);
    let taken = match list {
        List::Payments => read_payment(row, client).map(|payment| {
            if wanted(payment.created_at) {
                page.payments.push(payment);
            }
        }),
        List::Refunds if !is_cancel(row) => Ok(()),
        List::Refunds | List::ItemRefunds => read_refund(row, list, client).map(|refund| {
            if wanted(refund.created_at) {
                page.refunds.push(refund);
            }
        }),
    };
    if let Err(reason) = taken {
        page.rejected.push(RejectedLine { reason, text: row.to_json() });
    }
}

fn is_cancel(row: &JsonTree) -> bool {
    let Some(refund) = CraftgateRefund::read(row) else { return true };
    match refund.refund_type() {
        CraftgateRefundType::Cancel => true,
        CraftgateRefundType::Refund => false,
        // The documented rows of this list have no refundType; by the seed's rule only a cancel has an id.
        CraftgateRefundType::Absent | CraftgateRefundType::Other => refund.items.is_empty(),
    }
}

fn read_payment(row: &JsonTree, client: &CraftgateClient) -> Result<ListedPayment, String> {
    let payment = CraftgatePayment::read(row).ok_or("it is no object")?;
    let currency = payment.text("currency").ok_or("it has no currency")?;
    let currency = currency.parse().map_err(|error| format!("{error}"))?;
    let price = |of: CraftgatePayment<'_>| {
        let text = of.text("paidPrice").or_else(|| of.text("price")).ok_or("it has no price")?;
        Money::parse(text, currency).map_err(|error| error.to_string())
    };
    let amount = price(payment)?;
    let state = match payment.status() {
        CraftgatePaymentStatus::Taken => PaymentState::Captured,
        CraftgatePaymentStatus::Held => PaymentState::Authorised,
        CraftgatePaymentStatus::Failure => PaymentState::Failed,
        CraftgatePaymentStatus::UnderWay | CraftgatePaymentStatus::Other => PaymentState::Pending,
    };
    let mut items = Vec::new();
    for item in payment.items() {
        let gateway_item_id = item.text("id").ok_or("an item of it has no id")?.to_owned();
        items.push(ListedItem { gateway_item_id, amount: price(item)? });
    }
    let mut details = Details::default();
    for name in PAYMENT_FIELDS {
        details.keep(name, payment.text(name));
    }
    let created_at = created_at(payment.text("createdDate"), client)?;
    let captured = if state == PaymentState::Captured { amount } else { Money::zero(currency) };
    let text = |name| payment.text(name).map(str::to_owned);
    Ok(ListedPayment {
        gateway_payment_id: text("id").ok_or("it has no id")?,
        gateway_order_id: text("orderId"),
        state,
        amount,
        captured,
        payment_type: text("paymentType"),
        customer_name: payment.buyer_name(),
        customer_phone: payment.buyer_phone().map(str::to_owned),
        conversation_id: text("conversationId"),
        order_number: text("externalId"),
        items,
        refunds: Vec::new(),
        test: false,
        created_at,
        paid_at: (state == PaymentState::Captured).then_some(created_at),
        details,
    })
}

fn read_refund(row: &JsonTree, list: List, client: &CraftgateClient) -> Result<ListedRefund, String> {
    let refund = CraftgateRefund::read(row).ok_or("it is no object")?;
    let currency = refund.currency().ok_or("it has no currency")?;
    let currency = currency.parse().map_err(|error| format!("{error}"))?;
    let amount =
        refund.price(currency).map_err(|error| format!("it has {error}"))?.ok_or("it has no refundPrice")?;
    let state = match refund.status() {
        CraftgateRefundStatus::Success => RefundState::Succeeded,
        CraftgateRefundStatus::Failure => RefundState::Failed,
        CraftgateRefundStatus::Waiting | CraftgateRefundStatus::Other => RefundState::Accepted,
        CraftgateRefundStatus::Absent => return Err("it has no status".to_owned()),
    };
    let mut details = Details::default();
    refund.keep_in(&mut details);
    let text = |name| refund.text(name).map(str::to_owned);
    Ok(ListedRefund {
        gateway_refund_id: text("id").ok_or("it has no id")?,
        gateway_payment_id: refund.payment_id().ok_or("it has no paymentId")?.to_owned(),
        gateway_item_id: text("paymentTransactionId"),
        reference_number: text("conversationId"),
        amount,
        state,
        kind: if list == List::Refunds { RefundKind::Cancel } else { RefundKind::Refund },
        reason: None,
        created_at: created_at(refund.text("createdDate"), client)?,
        details,
    })
}

fn created_at(text: Option<&str>, client: &CraftgateClient) -> Result<i64, String> {
    let text = text.ok_or("it has no createdDate")?;
    local_time::read(text, client.zone())
        .ok_or_else(|| format!("its createdDate is {text:?}, which is no date-time"))
}

fn fault(error: AskError) -> ListError {
    match error {
        AskError::NoAnswer(why) => ListError::Unavailable(why),
        AskError::Later { retry_after_ms } => ListError::Later { retry_after_ms },
        refused @ AskError::Refused { .. } => ListError::Refused(refused.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_read_one_after_the_other_to_their_ends() {
        let next = |cursor: &str, count: usize, total, size| {
            let items = vec![JsonTree::Null; count];
            let rows = CraftgateRows { items: &items, total, size };
            next_place(Place::read(Some(cursor)).unwrap(), &rows, 25)
        };
        assert_eq!(next("payments:0", 25, Some(30), None).as_deref(), Some("payments:1"));
        assert_eq!(next("payments:1", 5, Some(30), None).as_deref(), Some("refunds:0"));
        assert_eq!(next("payments:0", 10, Some(30), Some(10)).as_deref(), Some("payments:1"));
        assert_eq!(next("payments:2", 10, Some(30), Some(10)).as_deref(), Some("refunds:0"));
        assert_eq!(
            next("refund-transactions:0", 0, Some(30), Some(25)).as_deref(),
            Some("refund-transactions:1")
        );
        assert_eq!(next("payments:0", 25, None, Some(0)).as_deref(), Some("payments:1"));
        assert_eq!(next("refunds:0", 24, None, None).as_deref(), Some("refund-transactions:0"));
        assert_eq!(next("refund-transactions:7", 0, None, None), None);
    }

    #[test]
    fn a_cursor_of_another_gateway_is_told() {
        for cursor in ["", "7", "payments", "payments:x", "orders:1", "payments:-1"] {
            assert_eq!(Place::read(Some(cursor)), Err(ListError::BadCursor(cursor.to_owned())));
        }
    }
}

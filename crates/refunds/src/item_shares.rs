//! Spreads a refund over a payment's items, where its gateway pays by item.

use domain::capabilities::PartialRefunds;
use domain::id::TransactionId;
use domain::money::Money;
use domain::refund_rule::Refusal;
use store::dialect::items::{ItemRow, list_items};
use store::refund::reserve::ItemShare;
use store::transaction::TransactionRow;

use crate::create_refund::CreateRefundError;
use crate::ids::{new_reference_number, new_uuid};
use crate::service::RefundService;

impl RefundService {
    /// Says which items an amount is taken of, the first first. Empty: it is refunded as a whole, of no item, because
    /// the gateway does not pay by item, all of an untouched payment goes back, or its items are not known.
    pub(crate) async fn spread_over_items(
        &self,
        payment: &TransactionRow,
        amount: Money,
        item: Option<&str>,
    ) -> Result<Vec<ItemShare>, CreateRefundError> {
        let by_item = self.capabilities(payment).partial == PartialRefunds::ByItem;
        if !by_item && item.is_none() {
            return Ok(Vec::new());
        }
        let items = list_items(self.store(), payment.company_id, payment.id, amount.currency()).await?;
        let spread = match item {
            Some(id) => vec![take_of_one(&items, id, amount)?],
            None if is_whole(payment, amount) || items.is_empty() => Vec::new(),
            None => spread(&items, amount)?,
        };
        Ok(self.name_shares(spread))
    }

    fn name_shares(&self, spread: Vec<(String, Money)>) -> Vec<ItemShare> {
        let (now, random) = (self.clock().now(), self.random());
        let mut ids: Vec<_> = spread.iter().map(|_| new_uuid(now, random)).collect();
        // The first in the order of ids is the first to be answered, and stays it.
        ids.sort_unstable();
        let name = |((gateway_item_id, amount), id)| ItemShare {
            refund_id: TransactionId::new(id),
            reference_number: new_reference_number(random),
            gateway_item_id,
            amount,
        };
        spread.into_iter().zip(ids).map(name).collect()
    }
}

/// Whether it is all of a payment of which nothing was given back.
fn is_whole(payment: &TransactionRow, amount: Money) -> bool {
    payment.payment().is_some_and(|part| {
        let balance = part.balance;
        balance.basis() == amount && balance.reserved().minor() == 0 && balance.outside().minor() == 0
    })
}

fn take_of_one(items: &[ItemRow], id: &str, amount: Money) -> Result<(String, Money), CreateRefundError> {
    let item = items.iter().find(|item| item.gateway_item_id == id).ok_or(CreateRefundError::UnknownItem)?;
    if amount.minor() > item.left.minor() {
        return Err(Refusal::AmountExceedsRefundable { asked: amount, refundable: item.left }.into());
    }
    Ok((item.gateway_item_id.clone(), amount))
}

fn spread(items: &[ItemRow], amount: Money) -> Result<Vec<(String, Money)>, CreateRefundError> {
    let currency = amount.currency();
    let mut rest = amount.minor();
    let mut spread = Vec::new();
    for item in items {
        let taken = rest.min(item.left.minor());
        if taken > 0 {
            spread.push((item.gateway_item_id.clone(), Money::new(taken, currency)));
            rest = rest.saturating_sub(taken);
        }
    }
    if rest > 0 {
        let refundable = Money::new(amount.minor().saturating_sub(rest), currency);
        return Err(Refusal::AmountExceedsRefundable { asked: amount, refundable }.into());
    }
    Ok(spread)
}

#[cfg(test)]
mod tests {
    use domain::id::ItemId;
    use uuid::Uuid;

    use super::*;

    fn lira(minor: i64) -> Money {
        Money::new(minor, "TRY".parse().unwrap())
    }

    fn items(left: &[i64]) -> Vec<ItemRow> {
        let item = |(number, minor): (usize, &i64)| ItemRow {
            id: ItemId::new(Uuid::nil()),
            gateway_item_id: number.to_string(),
            amount: lira(10_000),
            left: lira(*minor),
        };
        left.iter().enumerate().map(item).collect()
    }

    #[test]
    fn an_amount_takes_the_items_in_their_order_and_adds_up() {
        let taken = spread(&items(&[500, 0, 700]), lira(900)).unwrap();
        assert_eq!(taken, [("0".to_owned(), lira(500)), ("2".to_owned(), lira(400))]);
        let fits = spread(&items(&[500]), lira(500)).unwrap();
        assert_eq!(fits, [("0".to_owned(), lira(500))]);
    }

    #[test]
    fn what_the_items_do_not_have_is_refused_with_what_they_have() {
        let refused = spread(&items(&[500, 700]), lira(1_201));
        assert!(matches!(
            refused,
            Err(CreateRefundError::Rules(Refusal::AmountExceedsRefundable { refundable, .. })) if refundable == lira(1_200)
        ));
        assert!(matches!(take_of_one(&items(&[500]), "7", lira(1)), Err(CreateRefundError::UnknownItem)));
        assert!(take_of_one(&items(&[500]), "0", lira(501)).is_err());
    }
}

//! The items of a payment, where its gateway pays back by item.

use domain::gateway_kind::GatewayKind;
use domain::id::ItemId;
use domain::money::Money;
use refunds::ids::new_uuid;
use sandbox::gateway_id::craftgate_id;
use store::Micros;

use crate::demo::dice::Dice;
use crate::demo::past_refund::unit_minor;

/// One item of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemPlan {
    /// Its id.
    pub id: ItemId,
    /// The bank's id of it.
    pub gateway_item_id: String,
    /// What it costs.
    pub amount: Money,
}

/// Draws one to three items that add up to a payment; none where the gateway knows no items.
pub fn draw_items(dice: &Dice, gateway: GatewayKind, amount: Money, born: Micros) -> Vec<ItemPlan> {
    if gateway != GatewayKind::Craftgate {
        return Vec::new();
    }
    let wanted = dice.between(1, 3);
    let shares: Vec<i64> = (1..wanted).map(|_| dice.between(15, 45)).collect();
    split(dice, amount, &shares, born)
}

/// Splits a payment: so many hundredths of it an item, in whole units, and the rest is the last item's.
pub fn split(dice: &Dice, amount: Money, shares: &[i64], born: Micros) -> Vec<ItemPlan> {
    let unit = unit_minor(amount);
    let mut rest = amount.minor();
    let mut items = Vec::with_capacity(shares.len() + 1);
    for share in shares {
        let minor = amount.minor() / 100 * share / unit * unit;
        if minor > 0 && minor < rest {
            rest -= minor;
            items.push(minor);
        }
    }
    items.push(rest);
    let item = |minor| ItemPlan {
        id: ItemId::new(new_uuid(born, dice)),
        gateway_item_id: craftgate_id(dice.next()),
        amount: Money::new(minor, amount.currency()),
    };
    items.into_iter().map(item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_add_up_and_none_is_free() {
        let dice = &Dice::new(1, "items", 0);
        for minor in [4_500, 4_599, 123_499, 480_099] {
            let amount = Money::new(minor, "TRY".parse().unwrap());
            for _ in 0..50 {
                let items = draw_items(dice, GatewayKind::Craftgate, amount, 0);
                assert_eq!(items.iter().map(|item| item.amount.minor()).sum::<i64>(), minor);
                assert!(items.len() <= 3 && items.iter().all(|item| item.amount.is_positive()), "{items:?}");
            }
        }
    }
}

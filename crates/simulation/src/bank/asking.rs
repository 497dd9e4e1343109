//! What the bank finds when it is asked about a refund.

use gateways::gateway::RefundOrder;
use store::Micros;

use crate::bank::{Bank, BankRefund, Status};

/// What the bank finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sought {
    /// The refund at this place of the ledger.
    Found(usize),
    /// It knows none.
    NotKnown,
    /// It has no way to find it.
    NoWay,
}

impl Bank {
    /// Finds what a refund's line on the statement is: by the desk's Reference Number. Of several, the one that counts most.
    #[must_use]
    pub fn find(&self, reference_number: &str) -> Option<usize> {
        self.find_where(|refund| refund.reference_number.as_deref() == Some(reference_number))
    }

    /// Finds what a call asks about, in a ledger that is `lag` microseconds behind.
    #[must_use]
    pub fn seek(&self, order: &RefundOrder, now: Micros, lag: Micros) -> Sought {
        let by_reference = self.manner.keeps_reference;
        if !by_reference && order.gateway_refund_id.is_none() {
            return Sought::NoWay;
        }
        let is_it = |refund: &BankRefund| {
            let named = if by_reference {
                refund.reference_number.as_deref() == Some(order.reference_number.as_str())
            } else {
                order.gateway_refund_id.as_deref() == Some(refund.gateway_refund_id.as_str())
            };
            // Two lists: who asks for a part looks at refunds of items only, where no cancel stands.
            let listed = !self.manner.by_item || order.whole || !refund.cancel;
            named && listed && (lag == 0 || refund.booked_at.saturating_add(lag) <= now)
        };
        self.find_where(is_it).map_or(Sought::NotKnown, Sought::Found)
    }

    /// One that was paid before one that is on its way, and the last of what is left.
    fn find_where(&self, is_it: impl Fn(&BankRefund) -> bool) -> Option<usize> {
        let last = |status: Option<Status>| {
            self.refunds
                .iter()
                .rposition(|refund| is_it(refund) && status.is_none_or(|status| refund.status == status))
        };
        last(Some(Status::Done)).or_else(|| last(Some(Status::Waiting))).or_else(|| last(None))
    }
}

#[cfg(test)]
mod tests {
    use domain::gateway_kind::GatewayKind;
    use domain::money::Money;
    use gateways::details::Details;

    use super::*;
    use crate::bank::manner::manners_of;

    fn order(whole: bool) -> RefundOrder {
        RefundOrder {
            gateway_payment_id: "bp-1".to_owned(),
            gateway_item_id: None,
            gateway_refund_id: None,
            amount: Money::new(10, "TRY".parse().unwrap()),
            whole,
            authorised_only: false,
            reason: None,
            reference_number: "R1".to_owned(),
            gateway_key: "k".to_owned(),
            conversation_id: None,
            order_number: "o".to_owned(),
            options: Details::default(),
        }
    }

    fn bank(kind: GatewayKind) -> Bank {
        let mut bank = Bank::new(*manners_of(kind).first().unwrap());
        bank.book("bp-1", 10, Status::Done, 100);
        bank.refunds.last_mut().unwrap().reference_number = Some("R1".to_owned());
        bank
    }

    #[test]
    fn a_ledger_that_lags_does_not_know_yet() {
        let bank = bank(GatewayKind::Payu);
        assert_eq!(bank.seek(&order(false), 100, 0), Sought::Found(0));
        assert_eq!(bank.seek(&order(false), 150, 60), Sought::NotKnown);
        assert_eq!(bank.seek(&order(false), 160, 60), Sought::Found(0));
    }

    #[test]
    fn a_cancel_stands_in_no_list_of_items_refunds() {
        let mut bank = bank(GatewayKind::Craftgate);
        bank.refunds.last_mut().unwrap().cancel = true;
        assert_eq!(bank.seek(&order(true), 0, 0), Sought::Found(0));
        assert_eq!(bank.seek(&order(false), 0, 0), Sought::NotKnown);
    }

    #[test]
    fn without_a_name_of_ours_there_is_no_way_before_the_bank_has_given_one() {
        let mut bank = bank(GatewayKind::Mindbehind);
        assert_eq!(bank.seek(&order(false), 0, 0), Sought::NoWay);
        let id = bank.refunds.first().map(|refund| refund.gateway_refund_id.clone());
        assert_eq!(bank.seek(&RefundOrder { gateway_refund_id: id, ..order(false) }, 0, 0), Sought::Found(0));
        bank.book("bp-1", 10, Status::Declined, 200);
        bank.refunds.last_mut().unwrap().reference_number = Some("R1".to_owned());
        assert_eq!(bank.find("R1"), Some(0), "what was paid counts more than what failed later");
    }
}

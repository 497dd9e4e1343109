//! A call for a refund arrives at the bank, and fits the wire that it came by.

use gateways::gateway::RefundOrder;

use crate::bank::Status;
use crate::bank::manner::{Holds, Manner};
use crate::bank::taking::{Asked, Said};
use crate::broken::{Stop, hold};
use crate::step::call::Seen;
use crate::tally::Section;
use crate::world::World;

impl World {
    /// The bank hears of a refund.
    pub(super) fn arrive(&mut self, call: &Seen) -> Result<(), Stop> {
        let order = &call.order;
        check_call(order, self.bank.manner)?;
        let asked = Asked {
            gateway_payment_id: &order.gateway_payment_id,
            gateway_item_id: order.gateway_item_id.as_deref(),
            minor: order.amount.minor(),
            whole: order.whole,
            authorised_only: order.authorised_only,
            reason: order.reason.as_deref(),
            reference_number: &order.reference_number,
            key: &order.gateway_key,
        };
        let declines = !self.calm && self.dice.chance(12);
        let now = self.bank_time();
        let before = self.bank.refunds.len();
        let said = self.bank.refund(&asked, now, declines);
        self.with_call(call.number, |open| open.said = Some(said));
        if !call.awaited {
            self.fault("request late", format_args!("call {} arrives though nobody waits", call.number));
        }
        let word = match said {
            Said::Booked(place) if place < before => "says again what it said",
            Said::Booked(place) => {
                self.count_manner(place, call);
                match self.bank.refunds.get(place).map(|refund| refund.status) {
                    Some(Status::Declined) => "declines",
                    Some(Status::Waiting) => "takes it",
                    Some(Status::Done | Status::Reversed) | None => "pays",
                }
            }
            Said::No(reason) => reason,
            Said::Duplicate => "calls it a duplicate",
        };
        self.tally.count(Section::Bank, word);
        self.note(format_args!("call {} arrives: {said:?}, the bank: {word}", call.number));
        Ok(())
    }

    /// Counts what is particular to a gateway in what it has just booked.
    fn count_manner(&mut self, place: usize, call: &Seen) {
        let Some(refund) = self.bank.refunds.get(place) else { return };
        let authorised = self.bank.payment(&refund.gateway_payment_id).is_some_and(|paid| !paid.captured);
        let by_item = self.bank.manner.by_item;
        let what = match (authorised, by_item, call.order.whole, refund.cancel) {
            (true, _, _, _) => "a hold is let go",
            (false, true, true, true) => "the whole is cancelled on its day",
            (false, true, true, false) => "the whole is refunded after its day",
            (false, true, false, _) => "a part is refunded of an item",
            (false, false, _, _) => "what was taken is refunded",
        };
        self.tally.count(Section::Manner, what);
    }
}

/// What leaves the desk is what this gateway's wire can carry.
fn check_call(order: &RefundOrder, manner: Manner) -> Result<(), Stop> {
    let capabilities = manner.capabilities();
    let reason = order.reason.as_deref().map_or(0, |reason| reason.chars().count());
    let reference = order.reference_number.chars().count();
    let fits = [
        ("a reason", !capabilities.reason_required || reason > 0),
        (
            "a reason that is not too long",
            !capabilities.reason_required || reason <= capabilities.reason_max_chars,
        ),
        (
            "a name that is not too long",
            capabilities.refund_id_max_chars.is_none_or(|most| reference <= most),
        ),
        ("an amount above zero", order.amount.is_positive()),
        ("no item where it pays by none", manner.by_item || order.gateway_item_id.is_none()),
        ("a whole of no item", !order.whole || order.gateway_item_id.is_none()),
        ("a hold only where it lets go of one", manner.holds != Holds::Kept || !order.authorised_only),
    ];
    let lacks = fits.iter().find(|(_, fits)| !fits);
    hold("the_call_fits_the_wire", lacks.is_none(), || format!("{order:?} lacks {lacks:?}"))
}

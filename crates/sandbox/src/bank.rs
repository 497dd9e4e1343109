//! The bank behind MindBehind's routes: its one call is booked like the other gateways' calls.

use domain::gateway_kind::GatewayKind;
use gateways::details::Details;
use gateways::dialect::order::{PortAmount, PortOrder, PortRefusal, PortSubject};
use gateways::port::{InboundAnswer, InboundRefund, InboundRefusal, PortFault, RefundPort};

use crate::Sandbox;
use crate::cut::CutSwitch;
use crate::dialect_bank::{DialectBank, fault};
use crate::ledger::register_merchant::Merchant;

/// The bank as MindBehind, for one request.
#[derive(Clone)]
pub struct BankPort {
    bank: Sandbox,
    booking: DialectBank,
}

impl BankPort {
    /// Serves one request, which `cut` can break off. When it is down, nothing is booked.
    pub fn new(bank: Sandbox, cut: CutSwitch, is_down: bool) -> Self {
        let booking = DialectBank::new(bank.clone(), GatewayKind::Mindbehind, cut, is_down);
        Self { bank, booking }
    }
}

impl RefundPort for BankPort {
    type Caller = Merchant;

    async fn authenticate(&self, token: &str) -> Result<Option<Merchant>, PortFault> {
        self.bank.ledger().find_by_token(token).map_err(|error| fault(&error))
    }

    async fn refund(&self, caller: &Merchant, order: InboundRefund) -> Result<InboundAnswer, InboundRefusal> {
        // MindBehind documents no key, so none is looked at.
        let asked = PortOrder {
            subject: PortSubject::Payment(order.payment_id.clone()),
            amount: PortAmount::Major(order.amount),
            reason: order.reason,
            key: None,
            tracking_id: None,
            duplicate_window_s: None,
            options: Details::default(),
        };
        let refunded = self.booking.book(caller, &asked).await.map_err(refusal)?;
        let refund = refunded.refunds.into_iter().next();
        let refund = refund.ok_or_else(|| PortFault("a refund that was booked is gone".to_owned()))?;
        Ok(InboundAnswer {
            id: refund.id,
            payment_id: order.payment_id,
            amount: refund.amount,
            payment_result: refund.state.payment_result(),
            reference_number: refund.reference_number,
            message: refund.message,
        })
    }
}

fn refusal(refusal: PortRefusal) -> InboundRefusal {
    match refusal {
        PortRefusal::UnknownPayment => InboundRefusal::UnknownPayment,
        PortRefusal::Amount(error) => InboundRefusal::Amount(error),
        PortRefusal::Rules(rule) => InboundRefusal::Rules(rule),
        PortRefusal::Fault(fault) => fault.into(),
        PortRefusal::KeyReused(_) | PortRefusal::LookAlike { .. } | PortRefusal::Unavailable => {
            PortFault(refusal.to_string()).into()
        }
    }
}

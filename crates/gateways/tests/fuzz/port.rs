//! A port that lets everybody in and has a payment and a refund by every name.

use domain::money::Money;
use domain::payment::{PaymentResult, PaymentState};
use domain::refund::{RefundKind, RefundState};
use domain::refund_rule::Refusal;
use gateways::details::Details;
use gateways::dialect::order::{PortOrder, PortRefunded, PortRefusal};
use gateways::dialect::query::{PortPage, PortQuery};
use gateways::dialect::transaction::{PortItem, PortPayment, PortRefund, PortTransaction};
use gateways::dialect::{DialectPort, Proof, SignedIn};
use gateways::port::{InboundAnswer, InboundRefund, InboundRefusal, PortFault, RefundPort};
use secrecy::SecretString;

use crate::accounts::CLIENT_SECRET;

/// The port, and how its payments stand.
#[derive(Clone)]
pub struct OpenPort(pub PaymentState);

fn lira(minor: i64) -> Money {
    Money::new(minor, "TRY".parse().unwrap())
}

fn refund(id: &str, payment_id: &str, amount: Money) -> PortRefund {
    PortRefund {
        id: id.to_owned(),
        payment_id: payment_id.to_owned(),
        item_id: None,
        amount,
        state: RefundState::Succeeded,
        kind: Some(RefundKind::Refund),
        reference_number: "R0000000000000000000001".to_owned(),
        tracking_id: None,
        reason: None,
        code: None,
        message: None,
        test: false,
        created_at: 0,
        updated_at: 0,
        settled_at: None,
        receipt_url: None,
        details: Details::default(),
    }
}

fn payment(id: &str, state: PaymentState) -> PortPayment {
    PortPayment {
        id: id.to_owned(),
        state,
        amount: lira(10_000),
        captured: lira(10_000),
        refundable: lira(10_000),
        payment_type: "CARD".to_owned(),
        customer_name: None,
        customer_phone: None,
        conversation_id: None,
        order_number: Some("1001".to_owned()),
        reference_number: "P0000000000000000000001".to_owned(),
        items: vec![PortItem { id: "2048".to_owned(), amount: lira(10_000), refundable: lira(10_000) }],
        refunds: vec![refund("144", id, lira(50))],
        test: true,
        created_at: 0,
        updated_at: 0,
        paid_at: None,
        receipt_url: None,
    }
}

impl DialectPort for OpenPort {
    type Caller = ();

    async fn sign_in(&self, proof: Proof<'_>) -> Result<Option<SignedIn<()>>, PortFault> {
        let secret = match proof {
            Proof::Basic { .. } => None,
            Proof::Named(_) => Some(SecretString::from("secret-key")),
            Proof::Bearer(_) => Some(SecretString::from(CLIENT_SECRET)),
        };
        Ok(Some(SignedIn { caller: (), secret, merchant_id: None, reseller_id: None }))
    }

    async fn refund(&self, _caller: &(), order: PortOrder) -> Result<PortRefunded, PortRefusal> {
        let amount = order.amount.read(lira(10_000))?;
        if !amount.is_positive() {
            return Err(Refusal::AmountNotPositive.into());
        }
        Ok(PortRefunded { refunds: vec![refund("144", "1024", amount)], replayed: false })
    }

    async fn payment(&self, _caller: &(), id: &str) -> Result<Option<PortPayment>, PortFault> {
        Ok(Some(payment(id, self.0)))
    }

    async fn refund_by_id(&self, _caller: &(), id: &str) -> Result<Option<PortRefund>, PortFault> {
        Ok(Some(refund(id, "1024", lira(50))))
    }

    async fn tracked(
        &self,
        _caller: &(),
        name: &str,
        _limit: u32,
    ) -> Result<Vec<PortTransaction>, PortFault> {
        Ok(vec![PortTransaction::Payment(Box::new(payment(name, self.0)))])
    }

    async fn list(&self, _caller: &(), _query: &PortQuery) -> Result<PortPage, PortFault> {
        Ok(PortPage { items: vec![PortTransaction::Payment(Box::new(payment("1024", self.0)))], total: 1 })
    }
}

impl RefundPort for OpenPort {
    type Caller = ();

    async fn authenticate(&self, _token: &str) -> Result<Option<()>, PortFault> {
        Ok(Some(()))
    }

    async fn refund(&self, _caller: &(), order: InboundRefund) -> Result<InboundAnswer, InboundRefusal> {
        let amount = Money::parse(&order.amount, "TRY".parse().unwrap())?;
        Ok(InboundAnswer {
            id: "1".to_owned(),
            payment_id: order.payment_id,
            amount,
            payment_result: PaymentResult::Success,
            reference_number: "R0000000000000000000001".to_owned(),
            message: None,
        })
    }
}

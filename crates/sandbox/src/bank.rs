//! The bank behind a gateway's routes: it books a refund, or misbehaves as the amount tells it to.

use std::time::Duration;

use domain::money::Money;
use domain::payment::PaymentResult;
use domain::refund_rule::Refusal;
use gateways::port::{InboundAnswer, InboundRefund, InboundRefusal, PortFault, RefundPort};

use crate::Sandbox;
use crate::cut::CutSwitch;
use crate::gateway_id::now_us;
use crate::ledger::bank_call::Fate;
use crate::ledger::book_refund::{BookError, Booking};
use crate::ledger::register_merchant::MerchantId;
use crate::sentinel::Sentinel;

/// What the bank says when it declines.
const DECLINED: &str = "51: the card's bank declined the refund";

/// The bank, for one request.
#[derive(Clone)]
pub struct BankPort {
    bank: Sandbox,
    cut: CutSwitch,
}

impl BankPort {
    /// Serves one request, which `cut` can break off.
    pub const fn new(bank: Sandbox, cut: CutSwitch) -> Self {
        Self { bank, cut }
    }

    async fn wait(&self, wait_ms: u64) {
        let mut stop = self.bank.subscribe_stop();
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(wait_ms)) => {}
            _ = stop.wait_for(|stopping| *stopping) => {}
        }
    }

    /// When a notice that comes after a while is due.
    fn later(&self) -> i64 {
        let wait_us = self.bank.settings().slow_ms.saturating_mul(1_000);
        now_us().saturating_add(i64::try_from(wait_us).unwrap_or(i64::MAX))
    }

    fn break_off(&self) -> InboundRefusal {
        self.cut.cut();
        told_to_fail()
    }

    async fn note(
        &self,
        order: &InboundRefund,
        merchant: MerchantId,
        fate: Fate,
    ) -> Result<(), InboundRefusal> {
        self.bank.ledger().record_call(merchant, order, &fate).await.map_err(|error| fault(&error))
    }

    /// The payment's currency reads the amount; what is refused here is noted like every call.
    async fn read_amount(
        &self,
        order: &InboundRefund,
        merchant: MerchantId,
    ) -> Result<Money, InboundRefusal> {
        let payment = self.bank.ledger().payment(&order.payment_id).await.map_err(|error| fault(&error))?;
        let Some(payment) = payment.filter(|payment| payment.merchant == merchant) else {
            self.note(order, merchant, Fate::Refused("payment_not_found")).await?;
            return Err(InboundRefusal::UnknownPayment);
        };
        let refusal = match Money::parse(&order.amount, payment.captured.currency()) {
            Ok(amount) if amount.is_positive() => return Ok(amount),
            Ok(_) => InboundRefusal::Rules(Refusal::AmountNotPositive),
            Err(error) => InboundRefusal::Amount(error),
        };
        self.note(order, merchant, Fate::Refused("amount_invalid")).await?;
        Err(refusal)
    }

    /// After the money moved, or was declined: whether the answer gets through.
    async fn answer(
        &self,
        sentinel: Option<Sentinel>,
        answer: InboundAnswer,
    ) -> Result<InboundAnswer, InboundRefusal> {
        match sentinel {
            Some(Sentinel::LosesAnswer | Sentinel::TellsLater) => Err(self.break_off()),
            Some(Sentinel::PaysThenFails) => Err(told_to_fail()),
            Some(Sentinel::AnswersSlowly) => {
                self.wait(self.bank.settings().slow_ms).await;
                Ok(answer)
            }
            None
            | Some(
                Sentinel::Declined | Sentinel::NeverAnswers | Sentinel::FailsUnpaid | Sentinel::StaysPending,
            ) => Ok(answer),
        }
    }
}

impl RefundPort for BankPort {
    type Caller = MerchantId;

    async fn authenticate(&self, token: &str) -> Result<Option<MerchantId>, PortFault> {
        self.bank.ledger().find_merchant(token).await.map_err(|error| {
            tracing::error!(?error, "the ledger failed");
            PortFault(error.to_string())
        })
    }

    async fn refund(
        &self,
        caller: &MerchantId,
        order: InboundRefund,
    ) -> Result<InboundAnswer, InboundRefusal> {
        let amount = self.read_amount(&order, *caller).await?;
        let sentinel = Sentinel::of(amount);
        let result = match sentinel {
            Some(Sentinel::NeverAnswers) => {
                self.note(&order, *caller, Fate::NotProcessed).await?;
                self.wait(self.bank.settings().never_ms).await;
                return Err(self.break_off());
            }
            Some(Sentinel::FailsUnpaid) => {
                self.note(&order, *caller, Fate::NotProcessed).await?;
                return Err(told_to_fail());
            }
            Some(Sentinel::Declined) => PaymentResult::Failed,
            Some(Sentinel::StaysPending) => PaymentResult::Pending,
            Some(
                Sentinel::LosesAnswer
                | Sentinel::AnswersSlowly
                | Sentinel::PaysThenFails
                | Sentinel::TellsLater,
            )
            | None => PaymentResult::Success,
        };
        let message = (result == PaymentResult::Failed).then(|| DECLINED.to_owned());
        let tell_at = (sentinel == Some(Sentinel::TellsLater)).then(|| self.later());
        let booking = Booking { merchant: *caller, order: &order, amount, result, message, tell_at };
        let refund = self.bank.ledger().book_refund(booking).await.map_err(|error| match error {
            BookError::UnknownPayment => InboundRefusal::UnknownPayment,
            BookError::Refused(refusal) => refusal.into(),
            BookError::Ledger(error) => fault(&error),
        })?;
        tracing::info!(
            gateway_refund_id = %refund.gateway_refund_id,
            result = refund.result.as_str(),
            ?sentinel,
            "a refund was booked"
        );
        let answer = InboundAnswer {
            id: refund.gateway_refund_id,
            payment_id: order.payment_id.clone(),
            amount,
            payment_result: refund.result,
            reference_number: refund.reference_number,
            message: refund.message,
        };
        self.answer(sentinel, answer).await
    }
}

fn told_to_fail() -> InboundRefusal {
    PortFault("the amount told the bank to fail".to_owned()).into()
}

fn fault(error: &crate::ledger::LedgerError) -> InboundRefusal {
    tracing::error!(?error, "the ledger failed");
    PortFault(error.to_string()).into()
}

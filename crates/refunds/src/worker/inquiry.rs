//! Finds out what became of a refund whose end is not known: by asking, or by repeating the call with its key.

use domain::outcome::Outcome;
use domain::refund::RefundState;
use gateways::details::Details;
use gateways::gateway::{Found, Told};
use store::error::StoreError;
use store::refund::advance::Step;
use store::refund::attempts::read_attempts;
use store::refund::begin_attempt::Attempt;
use store::refund::change::{Learnt, change_refund};
use store::refund::claim::Inquiry;
use store::refund::repeat::begin_repeat;

use super::STORE_PAUSE;
use super::account::Call;
use super::attempt::{is_success, refund_order, with_details};
use super::pause::{key_lives, resume};
use crate::fault::chain;
use crate::observer::CallEnded;
use crate::service::RefundService;
use crate::verdict::judge_found;

impl RefundService {
    /// Finds out what became of one refund; what was learnt is settled when this returns.
    pub async fn make_inquiry(&self, inquiry: Inquiry) {
        let Told { what: found, details } = self.ask_gateway(&inquiry).await;
        let told = match &found {
            Found::Known(outcome) => Some(outcome),
            Found::NotKnown | Found::CannotTell(_) => None,
        };
        if self.may_repeat(&inquiry, &found) {
            match self.repeat(&inquiry).await {
                Ok(Some(mut attempt)) => {
                    // Where the question was answered, the gateway answers again.
                    attempt.is_probe &= !self.capabilities(&inquiry.refund).can_be_asked;
                    return self.make_attempt(attempt).await;
                }
                Ok(None) => {}
                Err(error) => tracing::error!(
                    error = chain(&error),
                    refund_id = %inquiry.refund.id,
                    "the repetition of a call could not be written down, so it is not made"
                ),
            }
        }
        if !self.capabilities(&inquiry.refund).can_be_asked {
            self.no_call(Call { integration: &inquiry.integration, is_probe: inquiry.is_probe }).await;
        }
        while let Err(error) = self.settle_inquiry(&inquiry, told, &details).await {
            tracing::error!(
                error = chain(&error),
                refund_id = %inquiry.refund.id,
                ?found,
                "what the gateway says could not be written"
            );
            if matches!(error, StoreError::Corrupt { .. }) {
                break;
            }
            tokio::time::sleep(STORE_PAUSE).await;
        }
        self.ring_for(inquiry.refund.id);
    }

    async fn ask_gateway(&self, inquiry: &Inquiry) -> Told<Found> {
        if !self.capabilities(&inquiry.refund).can_be_asked {
            return Found::CannotTell("it cannot be asked".to_owned()).into();
        }
        let began = self.clock().now();
        let order = refund_order(&inquiry.refund, &inquiry.payment, &inquiry.gateway_key);
        let call = async {
            let Some(order) = order else {
                return Found::CannotTell("the refund has no payment".to_owned()).into();
            };
            match self.connect(&inquiry.integration) {
                Ok(gateway) => gateway.find_refund(&order).await,
                Err(why) => Found::CannotTell(why).into(),
            }
        };
        let of = Call { integration: &inquiry.integration, is_probe: inquiry.is_probe };
        let found = self.call(of, call).await.unwrap_or_else(|| {
            Found::CannotTell("the gateway client stopped unexpectedly".to_owned()).into()
        });
        let outcome = match &found.what {
            Found::Known(outcome) => outcome.as_str(),
            Found::NotKnown => "not_known",
            Found::CannotTell(_) => "cannot_tell",
        };
        self.inner.observer.inquiry_ended(&CallEnded {
            gateway_kind: inquiry.integration.gateway_kind,
            outcome,
            duration_us: self.clock().now().saturating_sub(began),
        });
        tracing::info!(
            refund_id = %inquiry.refund.id,
            reference_number = %inquiry.refund.reference_number,
            outcome,
            "asked about a refund"
        );
        found
    }

    /// Whether the call may be repeated at all: the gateway says that nothing arrived, or only a repetition tells.
    fn may_repeat(&self, inquiry: &Inquiry, found: &Found) -> bool {
        let in_persons_hands =
            inquiry.refund.refund().is_none_or(|part| part.state == RefundState::NeedsAttention);
        let only_that_tells = !self.capabilities(&inquiry.refund).can_be_asked;
        !in_persons_hands && (only_that_tells || *found == Found::NotKnown)
    }

    /// Writes a repetition of the call down, where the gateway surely still remembers its key.
    async fn repeat(&self, inquiry: &Inquiry) -> Result<Option<Attempt>, StoreError> {
        let refund = &inquiry.refund;
        let attempts = read_attempts(self.store(), refund.company_id, refund.id).await?;
        let now = self.clock().now();
        if !key_lives(&self.account_capabilities(&inquiry.integration), &attempts, now) {
            return Ok(None);
        }
        begin_repeat(self.store(), inquiry, now, now.saturating_add(self.inner.settings.lease)).await
    }

    async fn settle_inquiry(
        &self,
        inquiry: &Inquiry,
        told: Option<&Outcome>,
        details: &Details,
    ) -> Result<(), StoreError> {
        let refund = &inquiry.refund;
        let now = self.clock().now();
        let dice = u16::from_be_bytes(self.random().bytes());
        let capabilities = self.capabilities(refund);
        let silence = Outcome::Unknown { why: String::new() };
        let outcome = told.unwrap_or(&silence);
        let step = Step::from_outcome(RefundState::Unknown, outcome, now, self.salt());
        let learnt = Learnt::Inquiry { at: now };
        change_refund(self.store(), refund, &learnt, |present| {
            let resume =
                |present: &_, state| resume(&self.inner.settings, &capabilities, present, state, now, dice);
            let change = judge_found(present, told, &step, resume);
            with_details(change, &present.refund, details, told.is_some_and(is_success))
        })
        .await?;
        Ok(())
    }
}

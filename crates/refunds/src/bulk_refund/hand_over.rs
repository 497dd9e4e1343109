//! Hands one line of a batch over: a refund like any other, with the maker as requester and the line's own key.

use domain::money::Money;
use domain::refund_rule::{Refusal, Requester};
use store::bulk_refund::BulkRefund;
use store::bulk_refund::lines::{Line, Wanted, Why};
use store::bulk_refund::run::LineEnd;
use store::error::StoreError;
use store::person::find_person;

use crate::actor::Actor;
use crate::bulk_refund::LOOK_ALIKE_WITHIN_S;
use crate::create_refund::{BulkPart, CreateRefundError, RefundRequest};
use crate::service::RefundService;

/// What came of handing a line over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandedOver {
    /// The line has its end.
    Ended(LineEnd),
    /// The maker may not refund any more: the run cannot go on.
    MakerMayNot,
}

impl RefundService {
    /// Whether the maker of a batch may still refund for its company.
    pub async fn bulk_maker_may_refund(&self, bulk: &BulkRefund) -> Result<bool, StoreError> {
        let person = find_person(self.store(), bulk.made_by).await?;
        if person.is_none_or(|person| person.disabled) {
            return Ok(false);
        }
        let requester = self.requester_in(&self.maker(bulk), bulk.key.company).await?;
        Ok(matches!(requester, Some(Requester::Person(role)) if role.may_refund()))
    }

    /// Makes the refund of a line, once however often it is called. `sum` is what the batch comes to in its currency.
    pub async fn hand_over_line(
        &self,
        bulk: &BulkRefund,
        line: &Line,
        wanted: &Wanted,
        sum: Money,
    ) -> Result<HandedOver, StoreError> {
        if !self.bulk_maker_may_refund(bulk).await? {
            return Ok(HandedOver::MakerMayNot);
        }
        let request = RefundRequest {
            amount: wanted.amount.to_string(),
            reason: line.reason.clone(),
            look_alike_within_s: Some(LOOK_ALIKE_WITHIN_S),
            bulk: Some(BulkPart { is_agreed: bulk.is_agreed(), sum }),
            ..RefundRequest::default()
        };
        let made = self.create_refund(&self.maker(bulk), wanted.payment_id, &request, &line.intent_key).await;
        let why = match made {
            Ok(reserved) => return Ok(HandedOver::Ended(LineEnd::Made(reserved.refund_id))),
            Err(CreateRefundError::Rules(Refusal::RoleMayNotRefund)) => return Ok(HandedOver::MakerMayNot),
            Err(CreateRefundError::Store(error)) => return Err(error),
            Err(refused) => why_of(&refused),
        };
        Ok(HandedOver::Ended(LineEnd::Refused(why)))
    }

    /// The maker, as the requester of each line. A second factor that they showed when they began the batch counts for all of it:
    /// that was the moment of refunding.
    fn maker(&self, bulk: &BulkRefund) -> Actor {
        Actor::Person {
            id: bulk.made_by,
            email: bulk.made_by_email.clone(),
            name: bulk.made_by_email.clone(),
            second_factor_at: bulk.began_with_second_factor.then(|| self.clock().now()),
        }
    }
}

fn why_of(refused: &CreateRefundError) -> Why {
    let code = match refused {
        CreateRefundError::UnknownPayment => "no_such_payment",
        CreateRefundError::NotAPayment => "not_a_payment",
        CreateRefundError::Amount(_) => "invalid_amount",
        CreateRefundError::Rules(refusal) => refusal.code(),
        CreateRefundError::KeyReused { .. } | CreateRefundError::KeyInvalid => "idempotency_key_reused",
        CreateRefundError::UnknownItem => "item_unknown",
        CreateRefundError::LookAlike { .. } => "look_alike_just_made",
        CreateRefundError::Store(_) => "internal",
    };
    Why { code: code.to_owned(), detail: refused.to_string() }
}

//! Answers the dialects from the refund service: a program written for a gateway gets the desk instead.

use std::time::Duration;

use domain::id::TransactionId;
use domain::payment::PaymentResult;
use gateways::port::{InboundAnswer, InboundRefund, InboundRefusal, PortFault, RefundPort};
use store::credential::{Scope, find_credential, touch_credential};
use store::error::StoreError;
use store::transaction::find::find_transaction;

use crate::actor::Actor;
use crate::create_refund::{CreateRefundError, RefundRequest};
use crate::fault::chain;
use crate::ids::new_uuid;
use crate::service::RefundService;
use crate::token::{secret_matches, split_token};

/// The desk behind MindBehind's refund call.
#[derive(Clone)]
pub struct MindbehindPort {
    service: RefundService,
    wait: Duration,
}

impl MindbehindPort {
    /// Answers from this service and waits this long for a refund's outcome.
    #[must_use]
    pub const fn new(service: RefundService, wait: Duration) -> Self {
        Self { service, wait }
    }
}

impl RefundService {
    /// Finds the program that a credential's text belongs to; nobody, when it is wrong, revoked or expired.
    pub async fn authenticate_program(
        &self,
        dialect: &str,
        token: &str,
    ) -> Result<Option<Actor>, StoreError> {
        let Some(parts) = split_token(token).filter(|parts| parts.dialect == dialect) else {
            return Ok(None);
        };
        let Some(credential) = find_credential(self.store(), dialect, parts.public_prefix).await? else {
            return Ok(None);
        };
        let now = self.clock().now();
        let ended = credential.revoked_at.is_some() || credential.expires_at.is_some_and(|end| end <= now);
        if ended || !secret_matches(parts.secret, &credential.secret_hash) {
            return Ok(None);
        }
        touch_credential(self.store(), &credential, now).await?;
        Ok(Some(Actor::Program {
            id: credential.id,
            company_id: credential.company_id,
            name: credential.name,
            scopes: credential.scopes,
        }))
    }
}

impl RefundPort for MindbehindPort {
    type Caller = Actor;

    async fn authenticate(&self, token: &str) -> Result<Option<Actor>, PortFault> {
        let actor =
            self.service.authenticate_program("mindbehind", token).await.map_err(|error| fault(&error))?;
        Ok(actor.filter(|actor| match actor {
            Actor::Program { scopes, .. } => scopes.contains(&Scope::RefundsWrite),
            Actor::Person { .. } => false,
        }))
    }

    async fn refund(&self, caller: &Actor, order: InboundRefund) -> Result<InboundAnswer, InboundRefusal> {
        let payment_id: TransactionId =
            order.payment_id.parse().ok().ok_or(InboundRefusal::UnknownPayment)?;
        let request =
            RefundRequest { amount: order.amount, reason: order.reason, ..RefundRequest::default() };
        // The dialect has no key of its own: every call is a decision of its own, as it is at the gateway.
        let key = order.key.unwrap_or_else(|| {
            new_uuid(self.service.clock().now(), self.service.random()).hyphenated().to_string()
        });
        let reserved = match self.service.create_refund(caller, payment_id, &request, &key).await {
            Ok(reserved) => reserved,
            Err(error) => return Err(refusal(error)),
        };
        let settled = self.service.wait_until_settled(reserved.company_id, reserved.refund_id);
        let row = match tokio::time::timeout(self.wait, settled).await {
            Ok(row) => Some(row.map_err(|error| fault(&error))?),
            Err(_too_long) => None,
        };
        let row = match row {
            Some(row) => row,
            None => find_transaction(self.service.store(), &[reserved.company_id], reserved.refund_id)
                .await
                .map_err(|error| fault(&error))?
                .ok_or_else(|| PortFault("a refund that was reserved is gone".to_owned()))?,
        };
        let failed = row.payment_result() == PaymentResult::Failed;
        Ok(InboundAnswer {
            id: row.id.to_string(),
            payment_id: order.payment_id,
            amount: row.amount.negated(),
            payment_result: row.payment_result(),
            message: row.refund().filter(|_part| failed).and_then(|part| part.outcome_message.clone()),
            reference_number: row.reference_number,
        })
    }
}

fn refusal(error: CreateRefundError) -> InboundRefusal {
    match error {
        CreateRefundError::UnknownPayment | CreateRefundError::NotAPayment => InboundRefusal::UnknownPayment,
        CreateRefundError::Amount(error) => InboundRefusal::Amount(error),
        CreateRefundError::Rules(refusal) => InboundRefusal::Rules(refusal),
        CreateRefundError::Store(error) => InboundRefusal::Fault(fault(&error)),
        error @ (CreateRefundError::KeyReused { .. }
        | CreateRefundError::KeyInvalid
        | CreateRefundError::UnknownItem
        | CreateRefundError::LookAlike { .. }) => InboundRefusal::Fault(PortFault(error.to_string())),
    }
}

fn fault(error: &StoreError) -> PortFault {
    tracing::error!(error = chain(error), "the database failed under an inbound refund");
    PortFault("the database failed".to_owned())
}

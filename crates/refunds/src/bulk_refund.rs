//! Batches of refunds: judging their lines, and handing one over as a refund like any other.

use domain::id::CompanyId;
use domain::refund_rule::Requester;
use store::Micros;
use store::error::StoreError;

use crate::actor::Actor;
use crate::service::RefundService;

pub mod approval;
pub mod hand_over;
pub mod judge;

/// A refund of the same payment and amount that was made so short a while ago ends a line: the same file given twice gives
/// nothing twice.
pub const LOOK_ALIKE_WITHIN_S: u32 = 24 * 60 * 60;

const LOOK_ALIKE_WITHIN: Micros = 24 * 60 * 60 * 1_000_000;

impl RefundService {
    /// What an actor is to a company at this moment; none where they are nothing to it.
    async fn requester_in(&self, actor: &Actor, company: CompanyId) -> Result<Option<Requester>, StoreError> {
        let companies = actor.companies(self.store()).await?;
        Ok(companies.into_iter().find(|(id, _)| *id == company).map(|(_, requester)| requester))
    }
}

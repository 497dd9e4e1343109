//! Takes a hint: something about a payment or refund may be known by now, so its gateway is asked at once.

use domain::id::{CompanyId, TransactionId};
use domain::refund::RefundState;
use store::error::StoreError;
use store::refund::hint::ask_now;
use store::transaction::TransactionRow;
use store::transaction::find::{find_transaction, list_refunds};

use crate::service::RefundService;

impl RefundService {
    /// Has the gateway asked now about a refund, or about all refunds of a payment, whose end is not known. Says about how many.
    ///
    /// A refund in a person's hands is asked about, too, where its gateway can be asked.
    pub async fn hint(&self, company: CompanyId, id: TransactionId) -> Result<u64, StoreError> {
        let Some(row) = find_transaction(self.store(), &[company], id).await? else { return Ok(0) };
        let (payment, refunds) = match row.refund() {
            None => {
                let refunds = list_refunds(self.store(), company, id).await?;
                (row, refunds)
            }
            Some(part) => {
                let payment = find_transaction(self.store(), &[company], part.payment_id).await?;
                let Some(payment) = payment else { return Ok(0) };
                (payment, vec![row])
            }
        };
        let asked: Vec<TransactionId> =
            refunds.iter().filter(|refund| self.can_ask(refund)).map(|refund| refund.id).collect();
        if asked.is_empty() {
            return Ok(0);
        }
        let due = ask_now(self.store(), &payment, &asked, self.clock().now()).await?;
        self.inner.work.notify_one();
        Ok(due)
    }

    fn can_ask(&self, refund: &TransactionRow) -> bool {
        let capabilities = self.capabilities(refund);
        refund.refund().is_some_and(|part| match part.state {
            RefundState::Unknown | RefundState::Accepted => {
                capabilities.can_be_asked || capabilities.key_life_s.is_some()
            }
            RefundState::NeedsAttention => capabilities.can_be_asked,
            RefundState::AwaitingApproval
            | RefundState::Queued
            | RefundState::Sending
            | RefundState::Succeeded
            | RefundState::Failed
            | RefundState::Declined
            | RefundState::Expired
            | RefundState::Withdrawn
            | RefundState::Reversed => false,
        })
    }
}

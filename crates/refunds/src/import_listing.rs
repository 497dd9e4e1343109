//! Brings a gateway's own past in: each page of its list becomes payments and refunds of the report.

use domain::refund::RefundState;
use gateways::gateway::Gateway;
use gateways::listing::{ListError, ListPage, ListQuery, ListedPayment, ListedRefund, RejectedLine};
use store::error::StoreError;
use store::event::EventActor;
use store::integration::Integration;

use crate::directory::DirectoryError;
use crate::record_fact::{Fact, FactKind, RecordFactError};
use crate::record_payment::RecordPaymentError;
use crate::service::RefundService;
use crate::take_notification::payment_report;

/// What one page brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportedPage {
    /// Payments that were not known.
    pub payments: u64,
    /// Refunds that were written down, or whose end was learnt.
    pub refunds: u64,
    /// Payments and refunds that were known as they are.
    pub known: u64,
    /// What was not taken, and why.
    pub rejected: Vec<RejectedLine>,
    /// Where the next page begins; none when this was the last.
    pub next: Option<String>,
    /// How many payments there are in all, where the gateway says so.
    pub total: Option<u64>,
}

/// Why a page was not brought in. Nothing of it is lost: the same page can be asked for again.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The integration cannot be called as it is set up.
    #[error(transparent)]
    Integration(#[from] DirectoryError),
    /// The gateway's list could not be read.
    #[error(transparent)]
    List(#[from] ListError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RefundService {
    /// Reads one page of an integration's own list.
    pub async fn list_at_gateway(
        &self,
        account: &Integration,
        query: &ListQuery,
    ) -> Result<ListPage, ImportError> {
        let gateway: std::sync::Arc<dyn Gateway> = self.inner.gateways.gateway(account)?;
        Ok(gateway.list_payments(query).await?)
    }

    /// Brings one page of an integration's own list in. Bringing it in again changes nothing.
    pub async fn import_page(
        &self,
        account: &Integration,
        query: &ListQuery,
    ) -> Result<ImportedPage, ImportError> {
        let page = self.list_at_gateway(account, query).await?;
        let mut imported = ImportedPage {
            rejected: page.rejected,
            next: page.next,
            total: page.total,
            ..ImportedPage::default()
        };
        for payment in &page.payments {
            self.import_payment(account, payment, &mut imported).await?;
        }
        for refund in &page.refunds {
            self.import_refund(account, refund, &mut imported).await?;
        }
        Ok(imported)
    }

    async fn import_payment(
        &self,
        account: &Integration,
        payment: &ListedPayment,
        imported: &mut ImportedPage,
    ) -> Result<(), StoreError> {
        let report = payment_report(account.id, payment);
        let recorded = self.record_payment_at(account, EventActor::System, &report, payment.created_at).await;
        match recorded {
            Ok(taken) if taken.new => imported.payments += 1,
            Ok(_known) => imported.known += 1,
            Err(RecordPaymentError::Store(error)) => return Err(error),
            Err(
                error @ (RecordPaymentError::Conflict { .. }
                | RecordPaymentError::Invalid { .. }
                | RecordPaymentError::UnknownIntegration(_)),
            ) => {
                imported.rejected.push(rejected(&error.to_string(), &payment.gateway_payment_id, "payment"));
                return Ok(());
            }
        }
        for refund in &payment.refunds {
            self.import_refund(account, refund, imported).await?;
        }
        Ok(())
    }

    async fn import_refund(
        &self,
        account: &Integration,
        refund: &ListedRefund,
        imported: &mut ImportedPage,
    ) -> Result<(), StoreError> {
        let kind = match refund.state {
            RefundState::Succeeded => FactKind::OutsideRefund,
            RefundState::Failed => FactKind::RefundFailed,
            RefundState::AwaitingApproval
            | RefundState::Queued
            | RefundState::Sending
            | RefundState::Accepted
            | RefundState::Unknown
            | RefundState::NeedsAttention
            | RefundState::Declined
            | RefundState::Expired
            | RefundState::Withdrawn
            | RefundState::Reversed => {
                let why = "the gateway has not finished it; import it again once it has";
                imported.rejected.push(rejected(why, &refund.gateway_refund_id, "refund"));
                return Ok(());
            }
        };
        let fact = Fact {
            integration: account.id.to_string(),
            gateway_payment_id: refund.gateway_payment_id.clone(),
            kind,
            gateway_refund_id: Some(refund.gateway_refund_id.clone()),
            reference_number: refund.reference_number.clone(),
            gateway_chargeback_id: None,
            amount: Some(refund.amount.to_string()),
            currency: Some(refund.amount.currency().code().to_owned()),
            code: None,
            message: refund.reason.clone(),
        };
        let recorded =
            self.record_fact_at(account, EventActor::System, &fact, &refund.details, Some(refund)).await;
        match recorded {
            Ok(taken) if taken.effect == crate::record_fact::FactEffect::Recorded => imported.refunds += 1,
            Ok(_known) => imported.known += 1,
            // A refund that failed there and that we do not know moved no money and is no row of ours.
            Err(RecordFactError::UnknownRefund) if kind == FactKind::RefundFailed => imported.known += 1,
            Err(RecordFactError::Store(error)) => return Err(error),
            Err(
                error @ (RecordFactError::UnknownIntegration(_)
                | RecordFactError::UnknownPayment
                | RecordFactError::UnknownRefund
                | RecordFactError::NotYet
                | RecordFactError::Invalid { .. }),
            ) => imported.rejected.push(rejected(&error.to_string(), &refund.gateway_refund_id, "refund")),
        }
        Ok(())
    }
}

fn rejected(reason: &str, id: &str, what: &str) -> RejectedLine {
    RejectedLine { reason: reason.to_owned(), text: format!("{what} {id}") }
}

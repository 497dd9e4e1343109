//! Takes a message that a gateway sent by itself: proved genuine on its bytes, taken once, and recorded or asked about.

use domain::id::{CompanyId, IntegrationId};
use domain::payment::PaymentState;
use gateways::details::Details;
use gateways::gateway::Gateway;
use gateways::listing::ListedPayment;
use gateways::notification::{
    News, Notification, NotificationError, RawNotification, RefundNews, RefundNewsKind,
};
use http::HeaderMap;
use store::dialect::Reach;
use store::dialect::find::{find_payment_of, find_refund_of};
use store::dialect::message::{is_message_taken, note_message};
use store::dialect::tracked::list_tracked;
use store::error::StoreError;
use store::event::EventActor;
use store::integration::find_integration;

use crate::fault::chain;
use crate::record_fact::{Fact, FactKind, RecordFactError};
use crate::record_payment::{PaymentReport, RecordPaymentError};
use crate::service::RefundService;

/// What a message did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NotificationTaken {
    /// It was recorded.
    Recorded,
    /// The gateway is asked about what it hints at.
    Asked,
    /// The same message was taken before.
    Known,
    /// It is about nothing that concerns us.
    Ignored,
}

/// Why a message was not taken.
#[derive(Debug, thiserror::Error)]
pub enum TakeNotificationError {
    /// There is no such integration, or its gateway sends no messages.
    #[error("no gateway sends notifications to this address")]
    UnknownAddress,
    /// It is not proved genuine: nothing in it is believed.
    #[error("the notification is not proved genuine: {0}")]
    NotGenuine(&'static str),
    /// It is genuine and cannot be read.
    #[error("the notification cannot be read: {0}")]
    Unreadable(String),
    /// What it is about is not known yet, or under way: the gateway sends it again later.
    #[error("what the notification is about is not known yet; send it again later")]
    NotYet,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RefundService {
    /// Takes a message for one integration. Taking the same one again changes nothing, in any order.
    pub async fn take_notification(
        &self,
        company: CompanyId,
        integration: IntegrationId,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<NotificationTaken, TakeNotificationError> {
        let unknown = || TakeNotificationError::UnknownAddress;
        let account = find_integration(self.store(), company, integration).await?.ok_or_else(unknown)?;
        let gateway = self.inner.gateways.gateway(&account).map_err(|error| {
            tracing::error!(error = chain(&error), %integration, "a notification met an integration that cannot be used");
            unknown()
        })?;
        let notification = read(gateway.as_ref(), headers, body)?;
        let reach = Reach { company, integration };
        if is_message_taken(self.store(), reach, &notification.message_id).await? {
            return Ok(NotificationTaken::Known);
        }
        let taken = self.apply(reach, &notification).await?;
        tracing::info!(%integration, gateway = %account.gateway_kind, ?taken, "a gateway's notification was taken");
        // Noted only now: what could not be applied comes again.
        note_message(self.store(), reach, &notification.message_id, self.clock().now()).await?;
        Ok(taken)
    }

    async fn apply(
        &self,
        reach: Reach,
        notification: &Notification,
    ) -> Result<NotificationTaken, TakeNotificationError> {
        match &notification.news {
            News::Payment(news) => self.take_payment(reach, &news.payment).await,
            News::Refund(news) => self.take_refund(reach, news, &notification.details).await,
            News::Hint { gateway_payment_id, gateway_refund_id, reference_number } => {
                let names = [gateway_payment_id, gateway_refund_id, reference_number];
                let [payment, refund, reference] = names.map(Option::as_deref);
                self.take_hint(reach, payment, refund, reference).await
            }
            News::Other(_sort) => Ok(NotificationTaken::Ignored),
        }
    }

    async fn take_payment(
        &self,
        reach: Reach,
        payment: &ListedPayment,
    ) -> Result<NotificationTaken, TakeNotificationError> {
        let report = payment_report(reach.integration, payment);
        match self.record_payment_as(reach.company, EventActor::Gateway, &report).await {
            Ok(_taken) => Ok(NotificationTaken::Recorded),
            // What contradicts is on the list of what a person must look at.
            Err(RecordPaymentError::Conflict { .. }) => Ok(NotificationTaken::Known),
            Err(RecordPaymentError::UnknownIntegration(_)) => Err(TakeNotificationError::UnknownAddress),
            Err(RecordPaymentError::Invalid { field, detail }) => {
                Err(TakeNotificationError::Unreadable(format!("{field}: {detail}")))
            }
            Err(RecordPaymentError::Store(error)) => Err(error.into()),
        }
    }

    async fn take_refund(
        &self,
        reach: Reach,
        news: &RefundNews,
        said: &Details,
    ) -> Result<NotificationTaken, TakeNotificationError> {
        let gateway_payment_id = match &news.gateway_payment_id {
            Some(id) => id.clone(),
            None => self.payment_of_refund(reach, news).await?.ok_or(TakeNotificationError::NotYet)?,
        };
        let chargeback =
            matches!(news.kind, RefundNewsKind::ChargebackOpened | RefundNewsKind::ChargebackClosed);
        let fact = Fact {
            integration: reach.integration.to_string(),
            gateway_payment_id,
            kind: fact_kind(news.kind),
            gateway_refund_id: (!chargeback).then(|| news.gateway_refund_id.clone()),
            reference_number: news.reference_number.clone(),
            gateway_chargeback_id: chargeback.then(|| news.gateway_refund_id.clone()),
            amount: news.amount.map(|amount| amount.to_string()),
            currency: news.amount.map(|amount| amount.currency().code().to_owned()),
            code: news.code.clone(),
            message: news.message.clone(),
        };
        match self.record_fact_as(reach.company, EventActor::Gateway, &fact, said).await {
            Ok(_taken) => Ok(NotificationTaken::Recorded),
            Err(
                RecordFactError::UnknownPayment | RecordFactError::UnknownRefund | RecordFactError::NotYet,
            ) => Err(TakeNotificationError::NotYet),
            Err(RecordFactError::UnknownIntegration(_)) => Err(TakeNotificationError::UnknownAddress),
            Err(RecordFactError::Invalid { field, detail }) => {
                Err(TakeNotificationError::Unreadable(format!("{field}: {detail}")))
            }
            Err(RecordFactError::Store(error)) => Err(error.into()),
        }
    }

    /// The gateway's id of the payment that a refund we know gives back.
    async fn payment_of_refund(&self, reach: Reach, news: &RefundNews) -> Result<Option<String>, StoreError> {
        let Some(refund) = find_refund_of(self.store(), reach, &news.gateway_refund_id).await? else {
            return Ok(None);
        };
        let Some(part) = refund.refund() else { return Ok(None) };
        let payment =
            store::transaction::find::find_transaction(self.store(), &[reach.company], part.payment_id)
                .await?;
        Ok(payment.and_then(|row| row.payment().map(|paid| paid.gateway_payment_id.clone())))
    }

    /// What is hinted at is asked about: the refund where it is known, else the payment's refunds.
    async fn take_hint(
        &self,
        reach: Reach,
        payment: Option<&str>,
        refund: Option<&str>,
        reference: Option<&str>,
    ) -> Result<NotificationTaken, TakeNotificationError> {
        let mut found = match refund {
            Some(id) => find_refund_of(self.store(), reach, id).await?,
            None => None,
        };
        if let (None, Some(reference)) = (&found, reference) {
            found = list_tracked(self.store(), reach, reference, 1).await?.into_iter().next();
        }
        if let (None, Some(payment)) = (&found, payment) {
            found = find_payment_of(self.store(), reach, payment).await?;
        }
        let Some(row) = found else { return Ok(NotificationTaken::Ignored) };
        let asked = self.hint(reach.company, row.id).await?;
        Ok(if asked > 0 { NotificationTaken::Asked } else { NotificationTaken::Ignored })
    }
}

fn read(
    gateway: &dyn Gateway,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Notification, TakeNotificationError> {
    gateway.read_notification(&RawNotification { headers, body }).map_err(|error| match error {
        NotificationError::Unsupported => TakeNotificationError::UnknownAddress,
        NotificationError::NotGenuine(why) => TakeNotificationError::NotGenuine(why),
        NotificationError::Unreadable(why) => TakeNotificationError::Unreadable(why),
    })
}

const fn fact_kind(kind: RefundNewsKind) -> FactKind {
    match kind {
        RefundNewsKind::Succeeded => FactKind::RefundSucceeded,
        RefundNewsKind::Failed => FactKind::RefundFailed,
        RefundNewsKind::Reversed => FactKind::RefundReversed,
        RefundNewsKind::ChargebackOpened => FactKind::ChargebackOpened,
        RefundNewsKind::ChargebackClosed => FactKind::ChargebackClosed,
    }
}

/// A payment of a gateway's list as a program would tell it.
#[must_use]
pub fn payment_report(integration: IntegrationId, payment: &ListedPayment) -> PaymentReport {
    let (result, phase) = match payment.state {
        PaymentState::Pending => ("PENDING", None),
        PaymentState::Failed => ("FAILED", None),
        PaymentState::Authorised => ("SUCCESS", Some("authorised")),
        PaymentState::Captured => ("SUCCESS", Some("captured")),
        PaymentState::Voided => ("SUCCESS", Some("voided")),
    };
    let captured = (payment.state == PaymentState::Captured).then(|| payment.captured.to_string());
    PaymentReport {
        integration: integration.to_string(),
        gateway_payment_id: payment.gateway_payment_id.clone(),
        gateway_order_id: payment.gateway_order_id.clone(),
        payment_result: result.to_owned(),
        phase: phase.map(str::to_owned),
        currency: payment.amount.currency().code().to_owned(),
        amount: payment.amount.to_string(),
        captured_amount: captured,
        payment_type: payment.payment_type.clone(),
        customer_name: payment.customer_name.clone(),
        customer_phone: payment.customer_phone.clone(),
        conversation_id: payment.conversation_id.clone(),
        order_number: payment.order_number.clone(),
        items: payment
            .items
            .iter()
            .map(|item| (item.gateway_item_id.clone(), item.amount.to_string()))
            .collect(),
        test: payment.test,
        paid_at: payment.paid_at,
        details: payment.details.clone(),
    }
}

//! Notices: what the bank has to tell a merchant, written down with the change it tells of, told until it is heard.

use domain::payment::PaymentResult;

use crate::gateway_id::now_us;
use crate::ledger::bank_payment::BankPayment;
use crate::ledger::fault::{Fault, use_fault_in};
use crate::ledger::file::{Tx, from_row, query};
use crate::ledger::refund_entry::RefundEntry;
use crate::ledger::register_merchant::{Merchant, MerchantId, merchant_in};
use crate::ledger::{Ledger, LedgerError};
use crate::message::fact::fact;
use crate::message::gateway_message;

/// Where a merchant wants to be told, and with which credential of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeTarget {
    /// The address that takes facts.
    pub url: String,
    /// The bearer token that it asks for.
    pub token: String,
    /// What the merchant calls this account with us.
    pub integration: String,
}

/// What happened.
pub(crate) enum News<'a> {
    /// A customer paid, or tried to.
    Payment(&'a BankPayment),
    /// A refund got an end.
    Refund(&'a RefundEntry, RefundEnd),
    /// The customer's bank took the payment back, or let it be after all.
    Chargeback { payment: &'a BankPayment, open: bool },
}

/// The end of a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RefundEnd {
    Paid,
    Declined,
    Reversed,
}

/// Whether the merchant can know it already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Urgency {
    /// It is in the answer to a call.
    Answered,
    /// No answer says it.
    Unheard,
}

impl<'a> News<'a> {
    /// The end that a refund has.
    pub(crate) const fn ended(entry: &'a RefundEntry) -> Self {
        let end = match (entry.refund.result, entry.reversed) {
            (PaymentResult::Success | PaymentResult::Pending, _) => RefundEnd::Paid,
            (PaymentResult::Failed, true) => RefundEnd::Reversed,
            (PaymentResult::Failed, false) => RefundEnd::Declined,
        };
        Self::Refund(entry, end)
    }
}

from_row! {
    /// A notice that is due.
    #[derive(Clone)]
    pub(crate) struct DueNotice {
        pub(crate) notice_seq: i64,
        /// `fact`, or the gateway kind whose message it is.
        pub(crate) form: String,
        pub(crate) url: String,
        pub(crate) notify_token: Option<String>,
        pub(crate) login: Option<String>,
        pub(crate) secret: Option<String>,
        pub(crate) webhook_key: Option<String>,
        pub(crate) body: String,
        pub(crate) tries: i64,
    }
}

impl Ledger {
    /// Says where a merchant wants to be told from now on.
    pub(crate) async fn set_notice_target(
        &self,
        merchant: MerchantId,
        target: &NoticeTarget,
    ) -> Result<(), LedgerError> {
        let transaction = self.begin().await?;
        transaction
            .query(
                "UPDATE merchant SET notify_url = ?1, notify_token = ?2, notify_integration = ?3 \
             WHERE merchant_id = ?4",
            )
            .bind(target.url.as_str())
            .bind(target.token.as_str())
            .bind(target.integration.as_str())
            .bind(merchant.0)
            .execute()?;
        transaction.commit().await?;
        Ok(())
    }

    /// The notices that are due, the longest due first.
    pub(crate) fn due_notices(&self, now: i64) -> Result<Vec<DueNotice>, LedgerError> {
        let due = "SELECT n.notice_seq, n.form, n.body, n.tries, m.notify_token, m.login, m.secret, m.webhook_key, \
             CASE n.form WHEN 'fact' THEN m.notify_url ELSE m.notification_url END AS url \
             FROM bank_notice n JOIN merchant m ON m.merchant_id = n.merchant_id \
             WHERE n.heard_at IS NULL AND n.due_at <= ?1 \
             AND CASE n.form WHEN 'fact' THEN m.notify_url ELSE m.notification_url END IS NOT NULL \
             ORDER BY n.due_at, n.notice_seq LIMIT 32";
        self.readers().quick(|reader| query(reader, due).bind(now).all())
    }

    /// Writes down that a notice was heard, or when it is told again.
    pub(crate) async fn note_told(&self, notice_seq: i64, again_at: Option<i64>) -> Result<(), LedgerError> {
        let transaction = self.begin().await?;
        let heard_at = again_at.is_none().then(now_us);
        transaction
            .query(
                "UPDATE bank_notice SET tries = tries + 1, due_at = COALESCE(?1, due_at), heard_at = ?2 \
             WHERE notice_seq = ?3",
            )
            .bind(again_at)
            .bind(heard_at)
            .bind(notice_seq)
            .execute()?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Writes down what no answer tells, in the transaction of what it tells. A merchant that wants to hear nothing hears nothing.
pub(crate) fn queue_news_in(
    transaction: &Tx,
    merchant: MerchantId,
    news: &News<'_>,
    due_at: i64,
) -> Result<(), LedgerError> {
    let merchant = merchant_in(transaction, merchant)?;
    queue_refund_news_in(transaction, &merchant, news, Urgency::Unheard, due_at)
}

/// Writes news down in the gateway's own form, or, where it has none for them and no answer tells them, as a fact.
pub(crate) fn queue_refund_news_in(
    transaction: &Tx,
    merchant: &Merchant,
    news: &News<'_>,
    urgency: Urgency,
    due_at: i64,
) -> Result<(), LedgerError> {
    let own = match &merchant.notification_url {
        Some(_) => gateway_message(merchant, news)?.map(|body| (merchant.kind.as_str(), body)),
        None => None,
    };
    let message = match (own, &merchant.notify_integration, urgency) {
        (Some(own), _, _) => Some(own),
        (None, Some(integration), Urgency::Unheard) => fact(integration, news)?.map(|body| ("fact", body)),
        (None, _, _) => None,
    };
    let Some((form, body)) = message else { return Ok(()) };
    let is_doubled = use_fault_in(transaction, merchant.kind, &[Fault::DuplicateNotification])?.is_some();
    for _ in 0..=usize::from(is_doubled) {
        transaction
            .query("INSERT INTO bank_notice (merchant_id, form, body, due_at) VALUES (?1, ?2, ?3, ?4)")
            .bind(merchant.id.0)
            .bind(form)
            .bind(body.as_str())
            .bind(due_at)
            .execute()?;
    }
    Ok(())
}

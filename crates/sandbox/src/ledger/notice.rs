//! Notices: what the bank has to tell a merchant, written down with the change it tells of, told until it is heard.

use domain::money::Money;
use serde::Serialize;
use sqlx::{Sqlite, Transaction};

use crate::gateway_id::now_us;
use crate::ledger::register_merchant::MerchantId;
use crate::ledger::{Ledger, LedgerError};

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

/// What a notice tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// A refund was paid.
    RefundSucceeded,
    /// A refund was declined.
    RefundFailed,
    /// A refund that was paid came back.
    RefundReversed,
    /// The customer's bank took the payment back.
    ChargebackOpened,
    /// It let it be after all.
    ChargebackClosed,
}

impl NoticeKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::RefundSucceeded => "refund_succeeded",
            Self::RefundFailed => "refund_failed",
            Self::RefundReversed => "refund_reversed",
            Self::ChargebackOpened => "chargeback_opened",
            Self::ChargebackClosed => "chargeback_closed",
        }
    }
}

/// One thing to tell.
pub(crate) struct Notice<'a> {
    pub(crate) kind: NoticeKind,
    pub(crate) gateway_payment_id: &'a str,
    pub(crate) gateway_refund_id: Option<&'a str>,
    pub(crate) amount: Option<Money>,
    pub(crate) message: Option<&'a str>,
}

/// The body of a notice, as the merchant reads it.
#[derive(Serialize)]
struct Body<'a> {
    integration: &'a str,
    gateway_payment_id: &'a str,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    gateway_refund_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
}

/// A notice that is due.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct DueNotice {
    pub(crate) notice_seq: i64,
    pub(crate) notify_url: String,
    pub(crate) notify_token: String,
    pub(crate) body: String,
    pub(crate) tries: i64,
}

impl Ledger {
    /// Says where a merchant wants to be told from now on.
    pub(crate) async fn set_notice_target(
        &self,
        merchant: MerchantId,
        target: &NoticeTarget,
    ) -> Result<(), LedgerError> {
        let mut transaction = self.begin().await?;
        sqlx::query(
            "UPDATE merchant SET notify_url = $1, notify_token = $2, notify_integration = $3 \
             WHERE merchant_id = $4",
        )
        .bind(target.url.as_str())
        .bind(target.token.as_str())
        .bind(target.integration.as_str())
        .bind(merchant.0)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The notices that are due, the longest due first.
    pub(crate) async fn due_notices(&self, now: i64) -> Result<Vec<DueNotice>, LedgerError> {
        let due = sqlx::query_as(
            "SELECT n.notice_seq, m.notify_url, m.notify_token, n.body, n.tries \
             FROM bank_notice n JOIN merchant m ON m.merchant_id = n.merchant_id \
             WHERE n.heard_at IS NULL AND n.due_at <= $1 AND m.notify_url IS NOT NULL \
             ORDER BY n.due_at, n.notice_seq LIMIT 32",
        )
        .bind(now)
        .fetch_all(self.readers())
        .await?;
        Ok(due)
    }

    /// Writes down that a notice was heard, or when it is told again.
    pub(crate) async fn note_told(&self, notice_seq: i64, again_at: Option<i64>) -> Result<(), LedgerError> {
        let mut transaction = self.begin().await?;
        let heard_at = again_at.is_none().then(now_us);
        sqlx::query(
            "UPDATE bank_notice SET tries = tries + 1, due_at = COALESCE($1, due_at), heard_at = $2 \
             WHERE notice_seq = $3",
        )
        .bind(again_at)
        .bind(heard_at)
        .bind(notice_seq)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Writes a notice down in the transaction of what it tells. A merchant that wants none gets none.
pub(crate) async fn queue_notice_in(
    transaction: &mut Transaction<'static, Sqlite>,
    merchant: MerchantId,
    notice: &Notice<'_>,
    due_at: i64,
) -> Result<(), LedgerError> {
    let integration: Option<String> =
        sqlx::query_scalar("SELECT notify_integration FROM merchant WHERE merchant_id = $1")
            .bind(merchant.0)
            .fetch_one(&mut **transaction)
            .await?;
    let Some(integration) = integration else { return Ok(()) };
    let body = Body {
        integration: &integration,
        gateway_payment_id: notice.gateway_payment_id,
        kind: notice.kind.as_str(),
        gateway_refund_id: notice.gateway_refund_id,
        amount: notice.amount.map(|amount| amount.to_string()),
        currency: notice.amount.map(|amount| amount.currency().code()),
        message: notice.message,
    };
    let body = serde_json::to_string(&body).map_err(|error| LedgerError::Unreadable(error.to_string()))?;
    sqlx::query("INSERT INTO bank_notice (merchant_id, body, due_at) VALUES ($1, $2, $3)")
        .bind(merchant.0)
        .bind(body)
        .bind(due_at)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

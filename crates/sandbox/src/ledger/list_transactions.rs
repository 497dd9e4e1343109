//! Lists a merchant's payments and refunds, as the gateways' searches and reports ask for them.

use domain::money::Money;
use domain::payment::PaymentResult;
use gateways::dialect::query::{PortListed, PortQuery};
use rusqlite::Connection;

use crate::ledger::file::{from_row, query};
use crate::ledger::register_merchant::MerchantId;
use crate::ledger::{Ledger, LedgerError};

/// The rows that a query finds: of payments and of refunds, by their ids.
///
/// `?1` is the merchant, `?2` and `?3` say whether payments and refunds are wanted; the others filter unless they are NULL.
macro_rules! found {
    ($what:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $what,
            " FROM ( \
               SELECT 0 AS is_refund, p.gateway_payment_id AS id, p.taken_at AS at, p.rowid AS place \
               FROM bank_payment p \
               WHERE p.merchant_id = ?1 AND ?2 \
                 AND (?4 IS NULL OR p.taken_at >= ?4) AND (?5 IS NULL OR p.taken_at < ?5) \
                 AND (?6 IS NULL OR p.gateway_payment_id = ?6) \
                 AND (?7 IS NULL OR p.gateway_payment_id = \
                      (SELECT gateway_payment_id FROM bank_item WHERE gateway_item_id = ?7)) \
                 AND ?8 IS NULL \
                 AND (?9 IS NULL OR p.conversation_id = ?9) AND (?10 IS NULL OR p.order_number = ?10) \
                 AND (?11 IS NULL OR p.currency = ?11) \
                 AND (?12 IS NULL OR p.amount_minor >= ?12) AND (?13 IS NULL OR p.amount_minor <= ?13) \
                 AND (?14 IS NULL OR ?14 = CASE p.state WHEN 'pending' THEN 'PENDING' \
                      WHEN 'failed' THEN 'FAILED' ELSE 'SUCCESS' END) \
               UNION ALL \
               SELECT 1, r.gateway_refund_id, r.made_at, r.refund_seq \
               FROM bank_refund r JOIN bank_payment p ON p.gateway_payment_id = r.gateway_payment_id \
               WHERE p.merchant_id = ?1 AND ?3 \
                 AND (?4 IS NULL OR r.made_at >= ?4) AND (?5 IS NULL OR r.made_at < ?5) \
                 AND (?6 IS NULL OR p.gateway_payment_id = ?6) \
                 AND (?7 IS NULL OR r.gateway_item_id = ?7) \
                 AND (?8 IS NULL OR r.gateway_refund_id = ?8) \
                 AND (?9 IS NULL OR r.tracking_id = ?9) AND (?10 IS NULL OR p.order_number = ?10) \
                 AND (?11 IS NULL OR p.currency = ?11) \
                 AND (?12 IS NULL OR r.amount_minor >= ?12) AND (?13 IS NULL OR r.amount_minor <= ?13) \
                 AND (?14 IS NULL OR r.result = ?14)) ",
            $rest
        )
    };
}

from_row! {
    /// A row that was found.
    pub(crate) struct Listed {
        pub(crate) is_refund: bool,
        pub(crate) id: String,
    }
}

impl Ledger {
    /// Lists a page of what a query finds, newest first, and counts all of it.
    pub(crate) async fn list_transactions(
        &self,
        merchant: MerchantId,
        query: &PortQuery,
    ) -> Result<(Vec<Listed>, u64), LedgerError> {
        let query = query.clone();
        let (page, total) = self.readers().read(move |reader| list(reader, merchant, &query)).await?;
        Ok((page, u64::try_from(total).unwrap_or(0)))
    }
}

fn list(
    reader: &Connection,
    merchant: MerchantId,
    asked: &PortQuery,
) -> Result<(Vec<Listed>, i64), LedgerError> {
    let bound = |sql: &str| {
        query(reader, sql)
            .bind(merchant.0)
            .bind(asked.of != PortListed::Refunds)
            .bind(asked.of != PortListed::Payments)
            .bind(asked.from_us)
            .bind(asked.to_us)
            .bind(asked.payment_id.as_deref())
            .bind(asked.item_id.as_deref())
            .bind(asked.refund_id.as_deref())
            .bind(asked.conversation_id.as_deref())
            .bind(asked.order_number.as_deref())
            .bind(asked.currency.map(domain::money::Currency::code))
            .bind(minor(asked, asked.min_amount.as_deref()))
            .bind(minor(asked, asked.max_amount.as_deref()))
            .bind(asked.result.map(PaymentResult::as_str))
    };
    let page = bound(found!("is_refund, id", "ORDER BY at DESC, place DESC LIMIT ?15 OFFSET ?16"))
        .bind(asked.limit)
        .bind(i64::try_from(asked.offset).unwrap_or(i64::MAX))
        .all()?;
    let total = bound(found!("COUNT(*)", "")).one()?;
    Ok((page, total))
}

/// A bound in minor units. Without a currency it is read as the commonest have it: with two decimals.
fn minor(query: &PortQuery, text: Option<&str>) -> Option<i64> {
    let currency = query.currency.or_else(|| "TRY".parse().ok())?;
    Money::parse(text?, currency).ok().map(Money::minor)
}

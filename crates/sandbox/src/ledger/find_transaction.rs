//! Finds a merchant's payments and refunds by the names that the merchant gave them.

use crate::ledger::bank_payment::{BankPayment, PaymentRow, select_payment};
use crate::ledger::file::query;
use crate::ledger::refund_entry::{EntryRow, RefundEntry, select_entry};
use crate::ledger::register_merchant::MerchantId;
use crate::ledger::{Ledger, LedgerError};

impl Ledger {
    /// Finds payments by Order Number, conversation id or tracking id (one of several between semicolons), newest first.
    pub(crate) async fn payments_named(
        &self,
        merchant: MerchantId,
        name: &str,
        limit: u32,
    ) -> Result<Vec<BankPayment>, LedgerError> {
        let name = name.to_owned();
        let reading = self.readers().read(move |reader| {
            query(
                reader,
                select_payment!(
                    "merchant_id = ?1 AND gateway_payment_id IN ( \
                 SELECT gateway_payment_id FROM bank_payment WHERE order_number = ?2 \
                 UNION SELECT gateway_payment_id FROM bank_payment WHERE conversation_id = ?2 \
                 UNION SELECT gateway_payment_id FROM bank_payment WHERE merchant_id = ?1 \
                   AND instr(conversation_id, ';') > 0 \
                   AND instr(';' || replace(conversation_id, ' ', '') || ';', ';' || ?2 || ';') > 0) \
                 ORDER BY taken_at DESC LIMIT ?3"
                ),
            )
            .bind(merchant.0)
            .bind(name)
            .bind(limit)
            .all()
        });
        let rows: Vec<PaymentRow> = reading.await?;
        rows.into_iter().map(PaymentRow::read).collect()
    }

    /// Finds refunds by tracking id (one of several between semicolons) or the bank's Reference Number, newest first.
    pub(crate) async fn refunds_named(
        &self,
        merchant: MerchantId,
        name: &str,
        limit: u32,
    ) -> Result<Vec<RefundEntry>, LedgerError> {
        let name = name.to_owned();
        let reading = self.readers().read(move |reader| {
            query(
                reader,
                select_entry!(
                    "WHERE p.merchant_id = ?1 AND r.refund_seq IN ( \
                 SELECT refund_seq FROM bank_refund WHERE tracking_id = ?2 \
                 UNION SELECT refund_seq FROM bank_refund WHERE reference_number = ?2 \
                 UNION SELECT refund_seq FROM bank_refund WHERE instr(tracking_id, ';') > 0 \
                   AND instr(';' || replace(tracking_id, ' ', '') || ';', ';' || ?2 || ';') > 0) \
                 ORDER BY r.made_at DESC, r.refund_seq DESC LIMIT ?3"
                ),
            )
            .bind(merchant.0)
            .bind(name)
            .bind(limit)
            .all()
        });
        let rows: Vec<EntryRow> = reading.await?;
        rows.into_iter().map(EntryRow::read).collect()
    }
}

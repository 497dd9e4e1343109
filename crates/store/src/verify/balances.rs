//! Recomputes the balances of a company's payments from the rows of their refunds and chargebacks, a page of payments at a time.

use domain::id::{CompanyId, TransactionId};
use uuid::Uuid;

use crate::args;
use crate::engine::Store;
use crate::engine::row::Row;
use crate::error::StoreError;
use crate::verify::{Difference, Verdict};

/// However many payments there are, only so many are in memory.
const PAGE: i64 = 200;

/// Compares each payment's balance with what its refunds come to; a payment and its refunds are read in one statement.
pub(super) async fn verify_balances(
    store: &Store,
    company: CompanyId,
    verdict: &mut Verdict,
) -> Result<(), StoreError> {
    let mut after = TransactionId::new(Uuid::nil());
    loop {
        let rows = store
            .rows(
                "SELECT page.id, page.state, page.basis_minor, page.reserved_minor, page.outside_minor,
                        page.over_refunded, page.chargeback_open,
                        CASE WHEN EXISTS (SELECT 1 FROM chargeback
                                          WHERE chargeback.company_id = page.company_id
                                            AND chargeback.payment_id = page.id
                                            AND chargeback.opened_at IS NOT NULL AND chargeback.closed_at IS NULL)
                             THEN 1 ELSE 0 END AS disputed,
                        CAST(COALESCE(SUM(CASE WHEN refund.payment_result <> 'FAILED' AND refund.made_outside = 0
                                               THEN -refund.amount_minor END), 0) AS BIGINT) AS held_minor,
                        CAST(COALESCE(SUM(CASE WHEN refund.payment_result <> 'FAILED' AND refund.made_outside = 1
                                               THEN -refund.amount_minor END), 0) AS BIGINT) AS made_outside_minor
                 FROM (SELECT company_id, id, state, basis_minor, reserved_minor, outside_minor, over_refunded,
                              chargeback_open
                       FROM txn WHERE company_id = $1 AND kind = 'payment' AND id > $2 ORDER BY id LIMIT $3) AS page
                 LEFT JOIN txn AS refund ON refund.company_id = page.company_id
                     AND refund.related_payment_id = page.id AND refund.kind = 'refund'
                 GROUP BY page.company_id, page.id, page.state, page.basis_minor, page.reserved_minor,
                          page.outside_minor, page.over_refunded, page.chargeback_open
                 ORDER BY page.id",
                args![company, after, PAGE],
            )
            .await?;
        let Some(end) = rows.last() else { return Ok(()) };
        after = end.id("id", TransactionId::new)?;
        for row in &rows {
            verdict.payments += 1;
            let id = row.id("id", TransactionId::new)?;
            verdict.differences.extend(out_of_balance(row)?.into_iter().map(|what| Difference {
                company_id: company,
                place: format!("payment {id}"),
                what,
            }));
        }
    }
}

/// Says what does not agree in one payment.
fn out_of_balance(row: &Row) -> Result<Vec<String>, StoreError> {
    let mut differences = Vec::new();
    let (reserved, held) = (row.int("reserved_minor")?, row.int("held_minor")?);
    if reserved != held {
        differences.push(format!("{reserved} is reserved and its refunds hold {held} (minor units)"));
    }
    // What a void let go is outside too, and has no row of its own.
    let (outside, made) = (row.int("outside_minor")?, row.int("made_outside_minor")?);
    let agrees = if row.text("state")? == "voided" { outside >= made } else { outside == made };
    if !agrees {
        differences
            .push(format!("{outside} is outside and the refunds made outside come to {made} (minor units)"));
    }
    let over = reserved.saturating_add(outside) > row.int("basis_minor")?;
    if over != row.flag("over_refunded")? {
        differences.push(format!("it is {}over-refunded and says otherwise", if over { "" } else { "not " }));
    }
    let disputed = row.flag("disputed")?;
    if disputed != row.flag("chargeback_open")? {
        let has = if disputed { "an" } else { "no" };
        differences.push(format!("it has {has} open chargeback and says otherwise"));
    }
    Ok(differences)
}

//! What is due, of which nobody holds a lease: whose, and which.

use domain::id::{CompanyId, TransactionId};

use crate::args;
use crate::engine::{Engine, Tx};
use crate::error::StoreError;
use crate::refund::claim::{Claim, RefundKey};
use crate::refund::keys::company_list;

/// What is due, of which nobody holds a lease. A switched-off integration and an open chargeback hold back what is queued, and
/// so does an unknown or accepted refund of the same payment until its gateway was asked since the queued one exists.
///
/// `CROSS JOIN` keeps `SQLite` from beginning anywhere but at the work, which an index has in the order of its time.
macro_rules! due {
    ($select:literal, $rest:literal) => {
        concat!(
            $select,
            " FROM refund_work CROSS JOIN txn AS refund CROSS JOIN txn AS payment CROSS JOIN integration
             WHERE refund.company_id = refund_work.company_id AND refund.id = refund_work.refund_id
               AND payment.company_id = refund.company_id AND payment.id = refund.related_payment_id
               AND integration.company_id = refund.company_id AND integration.id = refund.integration_id
               AND (refund.state IN ('unknown', 'accepted', 'needs_attention')
                OR (refund.state = 'queued' AND integration.enabled = 1 AND payment.chargeback_open = 0
                    AND NOT EXISTS (
                        SELECT 1 FROM txn AS sibling
                        JOIN refund_work AS asked
                            ON asked.company_id = sibling.company_id AND asked.refund_id = sibling.id
                        WHERE sibling.company_id = refund.company_id AND sibling.kind = 'refund'
                          AND sibling.related_payment_id = refund.related_payment_id
                          AND sibling.state IN ('unknown', 'accepted')
                          AND (asked.asked_at IS NULL OR asked.asked_at < refund.created_at)))) ",
            $rest
        )
    };
}

/// Whose work has been due longest. Each company gets its share of a batch, however much another one has. The companies are
/// stepped through by the index, and of each only the first piece is looked at.
pub(super) const COMPANIES: &str = concat!(
    "WITH RECURSIVE busy (company_id) AS (
         SELECT (SELECT refund_work.company_id FROM refund_work ORDER BY refund_work.company_id LIMIT 1)
         UNION ALL
         SELECT (SELECT refund_work.company_id FROM refund_work WHERE refund_work.company_id > busy.company_id
                 ORDER BY refund_work.company_id LIMIT 1)
         FROM busy WHERE busy.company_id IS NOT NULL),
     first AS MATERIALIZED (
         SELECT busy.company_id, (",
    due!(
        "SELECT refund_work.due_at",
        "AND refund_work.company_id = busy.company_id AND refund_work.due_at <= $1
         AND (refund_work.lease_until IS NULL OR refund_work.lease_until <= $1)
         ORDER BY refund_work.due_at LIMIT 1"
    ),
    ") AS due_at
         FROM busy WHERE busy.company_id IS NOT NULL)
     SELECT company_id FROM first WHERE due_at IS NOT NULL ORDER BY due_at, company_id LIMIT $2"
);

/// Takes a share of each company's due work under a lease. On `PostgreSQL` what another server claims at this moment is
/// passed over.
const fn take(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => concat!(
            "UPDATE refund_work SET lease_owner = $1, lease_until = $2, tries = tries + 1
             WHERE (company_id, refund_id) IN (
                 SELECT picked.company_id, picked.refund_id
                 FROM json_each($4) AS busy CROSS JOIN refund_work AS picked
                 WHERE picked.company_id = unhex(busy.value, '-') AND picked.refund_id IN (",
            due!(
                "SELECT refund_work.refund_id",
                "AND refund_work.company_id = unhex(busy.value, '-') AND refund_work.due_at <= $3
                 AND (refund_work.lease_until IS NULL OR refund_work.lease_until <= $3)
                 ORDER BY refund_work.due_at, refund_work.refund_id LIMIT $5"
            ),
            ")) RETURNING company_id, refund_id"
        ),
        Engine::Postgres => concat!(
            "WITH picked AS (
                 SELECT one.company_id, one.refund_id
                 FROM json_array_elements_text(CAST($4 AS JSON)) AS busy (company_id) CROSS JOIN LATERAL (",
            due!(
                "SELECT refund_work.company_id, refund_work.refund_id",
                "AND refund_work.company_id = CAST(busy.company_id AS UUID) AND refund_work.due_at <= $3
                 AND (refund_work.lease_until IS NULL OR refund_work.lease_until <= $3)
                 ORDER BY refund_work.due_at, refund_work.refund_id LIMIT $5
                 FOR UPDATE OF refund_work SKIP LOCKED"
            ),
            ") AS one)
             UPDATE refund_work SET lease_owner = $1, lease_until = $2, tries = tries + 1
             FROM picked
             WHERE refund_work.company_id = picked.company_id AND refund_work.refund_id = picked.refund_id
             RETURNING refund_work.company_id, refund_work.refund_id"
        ),
    }
}

/// When something is due next: the first piece that nobody has, or the end of somebody's lease. Few have one.
pub(super) const NEXT_DUE: &str = concat!(
    "SELECT MIN(due_at) AS due_at FROM (SELECT due_at FROM (",
    due!(
        "SELECT refund_work.due_at",
        "AND refund_work.lease_until IS NULL ORDER BY refund_work.due_at LIMIT 1"
    ),
    ") AS waiting UNION ALL ",
    due!(
        "SELECT CASE WHEN refund_work.lease_until > refund_work.due_at THEN refund_work.lease_until
                     ELSE refund_work.due_at END AS due_at",
        "AND refund_work.lease_until IS NOT NULL"
    ),
    " UNION ALL
      SELECT refund_work.lease_until FROM refund_work CROSS JOIN txn
      WHERE txn.company_id = refund_work.company_id AND txn.id = refund_work.refund_id
        AND refund_work.lease_until IS NOT NULL AND txn.state = 'sending') AS next"
);

/// Takes at most so many pieces of each company under the claim's lease.
pub(super) async fn take_due(
    tx: &mut Tx,
    claim: Claim<'_>,
    companies: &[CompanyId],
    share: i64,
) -> Result<Vec<RefundKey>, StoreError> {
    let rows = tx
        .rows(
            take(tx.engine()),
            args![claim.owner, claim.lease_until, claim.now, company_list(companies), share],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.id("company_id", CompanyId::new)?, row.id("refund_id", TransactionId::new)?)))
        .collect()
}

//! Writes a batch of refunds down with all its lines.

use domain::id::PersonId;
use domain::role::Role;

use crate::args;
use crate::bulk_refund::lines::{Line, LineState};
use crate::bulk_refund::{BulkRefundKey, append_bulk_fact, content_hash};
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::subject::{Author, Change, role_in};

/// A batch to be.
#[derive(Clone, Debug)]
pub struct NewBulkRefund {
    /// Which.
    pub key: BulkRefundKey,
    /// What its maker calls it.
    pub name: String,
    /// Who makes it.
    pub made_by: PersonId,
    /// Their e-mail.
    pub made_by_email: String,
    /// So many lines a second for each gateway account.
    pub a_second: u32,
    /// Its lines, in order.
    pub lines: Vec<Line>,
}

/// Writes a batch down; `false`, and nothing, where its maker may not refund.
pub async fn create_bulk_refund(
    store: &Store,
    new: &NewBulkRefund,
    author: &Author,
) -> Result<bool, StoreError> {
    let key = new.key;
    let hash = content_hash(key.company, new.made_by, &new.lines);
    let line_count =
        i64::try_from(new.lines.len()).map_err(|error| StoreError::corrupt("line_count", error))?;
    in_transaction!(store, |tx| {
        if !role_in(tx, key.company, new.made_by).await?.is_some_and(Role::may_refund) {
            return Ok(false);
        }
        tx.execute(
            "INSERT INTO bulk_refund (company_id, id, name, made_by, made_by_email, state, content_hash, line_count,
                                      a_second, created_at)
             VALUES ($1, $2, $3, $4, $5, 'draft', $6, $7, $8, $9)",
            args![
                key.company,
                key.id,
                &new.name,
                new.made_by,
                &new.made_by_email,
                &hash,
                line_count,
                i64::from(new.a_second),
                author.at
            ],
        )
        .await?;
        for line in &new.lines {
            let wanted = line.wanted.as_ref();
            let (code, detail) = match &line.state {
                LineState::Refused(why) => (Some(&why.code), Some(&why.detail)),
                LineState::Waiting | LineState::Made(_) => (None, None),
            };
            tx.execute(
                "INSERT INTO bulk_refund_line (company_id, bulk_refund_id, line, given_payment, given_amount, payment_id,
                     integration_id, amount_minor, currency, reason, intent_key, state, code, detail)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
                args![
                    key.company,
                    key.id,
                    i64::from(line.line),
                    &line.given_payment,
                    &line.given_amount,
                    wanted.map(|wanted| wanted.payment_id),
                    wanted.map(|wanted| wanted.integration_id),
                    wanted.map(|wanted| wanted.amount.minor()),
                    wanted.map(|wanted| wanted.amount.currency().code()),
                    &line.reason,
                    &line.intent_key,
                    line.state.as_str(),
                    code.map(String::as_str),
                    detail.map(String::as_str)
                ],
            )
            .await?;
        }
        let count = line_count.to_string();
        let changes =
            vec![Change::text("name", None, Some(&new.name)), Change::code("lines", None, Some(&count))];
        append_bulk_fact(tx, key, "bulk_refund_made", author, changes).await?;
        Ok(true)
    })
}

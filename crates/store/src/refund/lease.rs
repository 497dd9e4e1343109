//! Leases of claimed work: held for longer while somebody works on it, let go when that broke off.

use domain::id::{CompanyId, TransactionId};

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;

/// Whose leases are renewed, and until when.
#[derive(Clone, Copy, Debug)]
pub struct Renewal<'a> {
    /// Who.
    pub owner: &'a str,
    /// The present.
    pub now: Micros,
    /// Until when nobody else may take it for abandoned.
    pub lease_until: Micros,
}

/// Holds for longer what an owner really has in hand, in one transaction; says how many pieces.
///
/// Whatever else the database calls theirs was claimed by a commit whose answer they never got: its lease ends.
pub async fn renew_leases(
    store: &Store,
    renewal: Renewal<'_>,
    in_hand: &[(CompanyId, TransactionId)],
) -> Result<u64, StoreError> {
    if in_hand.is_empty() {
        return Ok(0);
    }
    in_transaction!(store, |tx| {
        let mut renewed = 0;
        for (company, refund_id) in in_hand {
            // A lease that has ended may be another's already.
            renewed += tx
                .execute(
                    "UPDATE refund_work SET lease_until = $1
                     WHERE company_id = $2 AND refund_id = $3 AND lease_owner = $4 AND lease_until > $5",
                    args![renewal.lease_until, *company, *refund_id, renewal.owner, renewal.now],
                )
                .await?;
        }
        Ok(renewed)
    })
}

/// Lets a piece of work go whose task broke off: its lease is renewed no more.
pub async fn abandon_work(
    store: &Store,
    company: CompanyId,
    refund_id: TransactionId,
    owner: &str,
) -> Result<(), StoreError> {
    store
        .execute(
            "UPDATE refund_work SET lease_owner = NULL
             WHERE company_id = $1 AND refund_id = $2 AND lease_owner = $3",
            args![company, refund_id, owner],
        )
        .await?;
    Ok(())
}

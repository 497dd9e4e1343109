//! Failed sign-ins, counted by whatever key the server slows down.

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::engine::row::Row;
use crate::error::StoreError;
use crate::in_transaction;

/// How often signing in has failed under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Throttle {
    /// How many times since it last went well; of a counter that leaks, how full it was when it last failed.
    pub failures: i64,
    /// When it last failed.
    pub last_failed_at: Micros,
}

/// Finds the failures of a key.
pub async fn find_throttle(store: &Store, key: &str) -> Result<Option<Throttle>, StoreError> {
    let row = store
        .row("SELECT failures, last_failed_at FROM sign_in_throttle WHERE throttle_key = $1", args![key])
        .await?;
    row.map(|row| read_throttle(&row)).transpose()
}

/// Counts one more failure.
pub async fn record_failure(store: &Store, key: &str, now: Micros) -> Result<Throttle, StoreError> {
    in_transaction!(store, |tx| {
        let row = tx
            .row(
                "INSERT INTO sign_in_throttle (throttle_key, failures, last_failed_at) VALUES ($1, 1, $2)
                 ON CONFLICT (throttle_key) DO UPDATE
                     SET failures = sign_in_throttle.failures + 1, last_failed_at = excluded.last_failed_at
                 RETURNING failures, last_failed_at",
                args![key, now],
            )
            .await?
            .ok_or_else(|| StoreError::corrupt("throttle_key", "an upsert gave no row"))?;
        read_throttle(&row)
    })
}

/// Fills a counter that leaks by `weight`, once what has leaked since the last failure is gone: one each `leak_every`.
pub async fn record_leaking_failure(
    store: &Store,
    key: &str,
    now: Micros,
    weight: i64,
    leak_every: Micros,
) -> Result<(), StoreError> {
    store
        .execute(
            "INSERT INTO sign_in_throttle (throttle_key, failures, last_failed_at) VALUES ($1, $3, $2)
             ON CONFLICT (throttle_key) DO UPDATE
                 SET failures = $3 + CASE
                         WHEN sign_in_throttle.last_failed_at > $2 THEN sign_in_throttle.failures
                         WHEN sign_in_throttle.failures > ($2 - sign_in_throttle.last_failed_at) / $4
                         THEN sign_in_throttle.failures - ($2 - sign_in_throttle.last_failed_at) / $4
                         ELSE 0
                     END,
                     last_failed_at = $2",
            args![key, now, weight, leak_every],
        )
        .await?;
    Ok(())
}

/// Takes some of a key's failures back.
pub async fn lower_failures(store: &Store, key: &str, by: i64) -> Result<(), StoreError> {
    store
        .execute(
            "UPDATE sign_in_throttle SET failures = CASE WHEN failures > $2 THEN failures - $2 ELSE 0 END
             WHERE throttle_key = $1",
            args![key, by],
        )
        .await?;
    Ok(())
}

/// Deletes the counters that nothing was added to since a moment; says how many.
pub async fn delete_old(store: &Store, before: Micros) -> Result<u64, StoreError> {
    store.execute("DELETE FROM sign_in_throttle WHERE last_failed_at < $1", args![before]).await
}

/// Forgets a key's failures: it went well.
pub async fn clear_failures(store: &Store, key: &str) -> Result<(), StoreError> {
    store.execute("DELETE FROM sign_in_throttle WHERE throttle_key = $1", args![key]).await?;
    Ok(())
}

fn read_throttle(row: &Row) -> Result<Throttle, StoreError> {
    Ok(Throttle { failures: row.int("failures")?, last_failed_at: row.int("last_failed_at")? })
}

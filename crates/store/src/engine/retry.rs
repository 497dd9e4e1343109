//! Runs a transaction again when another one was in its way.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::Duration;

use crate::error::StoreError;

/// How often a transaction is tried before its error is given.
const TRIES: u32 = 10;
/// How often a refused unique key may have been a race.
const UNIQUE_TRIES: u32 = 3;
/// How often a transaction is begun in all while rows move under it. Used by
/// [`in_transaction_while_stale!`](crate::in_transaction_while_stale).
pub const STALE_TRIES: u32 = 16;
const FIRST_PAUSE_MICROS: u64 = 500;

/// An error that may have a [`StoreError`] in it. Errors of other crates implement this to be used in
/// [`in_transaction!`](crate::in_transaction).
pub trait MayBeTransient: From<StoreError> {
    /// The database's part in it, where it had one.
    fn store_error(&self) -> Option<&StoreError>;
}

impl MayBeTransient for StoreError {
    fn store_error(&self) -> Option<&StoreError> {
        Some(self)
    }
}

/// Counts the tries of one transaction. Used by [`in_transaction!`](crate::in_transaction).
#[derive(Debug, Default)]
pub struct Retry {
    tries: u32,
}

impl Retry {
    /// Says whether it is worth another try after this error, once it is time for it.
    pub async fn again<E: MayBeTransient>(&mut self, error: &E) -> bool {
        let Some(error) = error.store_error() else { return false };
        self.tries += 1;
        let again = (error.is_transient() && self.tries < TRIES)
            || (error.is_unique_violation() && self.tries < UNIQUE_TRIES);
        if again {
            tokio::time::sleep(pause(self.tries)).await;
        }
        again
    }
}

/// Between nothing and a bound that doubles with each try, so that those who met do not meet again.
fn pause(tries: u32) -> Duration {
    let bound = FIRST_PAUSE_MICROS << tries.min(TRIES);
    let dice = RandomState::new().build_hasher().finish();
    Duration::from_micros(dice % bound)
}

/// Runs a body in a transaction, commits when it gives `Ok`, rolls back when it gives `Err`, and runs it again when
/// another transaction was in its way (see [`StoreError::is_transient`]), a few times.
///
/// ```text
/// let changed = in_transaction!(store, |tx| {
///     let row = tx.row("SELECT …", args![id]).await?;
///     change_it_in(tx, row).await
/// })?;
/// ```
///
/// - `tx` is a `&mut Tx`. The body is an async block of its own: `?` and `return` end the body, not the function around it.
/// - It may run several times, so it moves nothing out of its surroundings and touches nothing but the transaction.
/// - The error is [`StoreError`]; another type that implements [`MayBeTransient`](crate::engine::retry::MayBeTransient)
///   is named so: `in_transaction!(store, |tx| -> MyError { … })`.
/// - The answer comes when what the body saw and wrote is durable, in both endings.
#[macro_export]
macro_rules! in_transaction {
    ($store:expr, |$tx:ident| -> $error:ty $body:block) => {
        $crate::in_transaction!(@run $store, $tx, $error, $body)
    };
    ($store:expr, |$tx:ident| $body:expr) => {
        $crate::in_transaction!(@run $store, $tx, $crate::error::StoreError, $body)
    };
    (@run $store:expr, $tx:ident, $error:ty, $body:expr) => {{
        let store: &$crate::engine::Store = &$store;
        let mut retry = $crate::engine::retry::Retry::default();
        loop {
            let ended: ::std::result::Result<_, $error> = match store.begin().await {
                Ok(mut open) => {
                    let done: ::std::result::Result<_, $error> = async {
                        let $tx: &mut $crate::engine::Tx = &mut open;
                        $body
                    }
                    .await;
                    match done {
                        Ok(value) => match open.commit().await {
                            Ok(()) => Ok(value),
                            Err(error) => Err(error.into()),
                        },
                        Err(error) => {
                            open.roll_back().await;
                            Err(error)
                        }
                    }
                }
                Err(error) => Err(error.into()),
            };
            match ended {
                Ok(value) => break Ok(value),
                Err(error) if retry.again(&error).await => {}
                Err(error) => break Err(error),
            }
        }
    }};
}

/// As [`in_transaction!`](crate::in_transaction), but begun anew while a row had moved between its reading and its
/// writing ([`StoreError::Stale`]), a few times: for what is decided by the row as it is by then.
#[macro_export]
macro_rules! in_transaction_while_stale {
    ($store:expr, |$tx:ident| $body:expr) => {{
        let mut tries = 1;
        loop {
            match $crate::in_transaction!($store, |$tx| $body) {
                Err($crate::error::StoreError::Stale) if tries < $crate::engine::retry::STALE_TRIES => {
                    tries += 1;
                }
                ended => break ended,
            }
        }
    }};
}

//! Says what became of a letter that was tried.

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::letter::claim::Claimed;

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The mail server has it.
    Sent,
    /// It is tried again.
    Again {
        /// When.
        at: Micros,
        /// Why it was not sent.
        why: String,
    },
    /// It is given up.
    Failed {
        /// Why.
        why: String,
    },
}

/// Writes it down, unless another server has taken the letter meanwhile. What an ended letter said is forgotten.
pub async fn finish_letter(
    store: &Store,
    letter: &Claimed,
    ending: &Ending,
    now: Micros,
) -> Result<(), StoreError> {
    let (state, why) = match ending {
        Ending::Sent => ("sent", None),
        Ending::Failed { why } => ("failed", Some(why.as_str())),
        Ending::Again { at, why } => {
            store
                .execute(
                    "UPDATE letter SET due_at = $1, tried_at = $2, failure = $3
                     WHERE id = $4 AND state = 'queued' AND tries = $5",
                    args![*at, now, why, letter.id, letter.tries],
                )
                .await?;
            return Ok(());
        }
    };
    store
        .execute(
            "UPDATE letter SET state = $1, tried_at = $2, failure = $3, secret_ciphertext = NULL, secret_key_id = NULL
             WHERE id = $4 AND state = 'queued' AND tries = $5",
            args![state, now, why, letter.id, letter.tries],
        )
        .await?;
    Ok(())
}

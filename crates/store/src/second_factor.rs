//! A person's second factor: the key of their authenticator, passkeys, and the recovery codes that stand in for either.

use domain::id::PersonId;

use crate::Micros;
use crate::args;
use crate::engine::row::Row;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::person::{authenticators_of_person, passkeys_of_person, read_factors};

pub mod end;
pub mod recovery;
pub mod set_up;

/// An authenticator's key, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondFactor {
    /// The key, encrypted.
    pub secret_ciphertext: Vec<u8>,
    /// Which key of ours opens it.
    pub secret_key_id: String,
    /// When it was made.
    pub made_at: Micros,
    /// Since when it counts; none while no code of it was shown yet.
    pub confirmed_at: Option<Micros>,
}

/// Whether somebody has shown a second factor for what they are about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactorShown {
    /// A fresh one was shown.
    Fresh,
    /// They had none to show: it is decided anew where it is written whether they still have none.
    NoneToShow,
}

/// Finds the key of a person's authenticator, whether it counts yet or not.
pub async fn find_second_factor(store: &Store, person: PersonId) -> Result<Option<SecondFactor>, StoreError> {
    let row = store
        .row(
            "SELECT secret_ciphertext, secret_key_id, made_at, confirmed_at FROM second_factor
             WHERE person_id = $1",
            args![person],
        )
        .await?;
    row.map(|row| read_second_factor(&row)).transpose()
}

/// Takes the code of a step of time (30 s since 1970), once: `false` when a code of this step or a later one was taken before,
/// by whichever server, or when the person's key does not count.
pub async fn use_step(store: &Store, person: PersonId, step: i64) -> Result<bool, StoreError> {
    let taken = store
        .execute(
            "UPDATE second_factor SET last_step = $1
             WHERE person_id = $2 AND confirmed_at IS NOT NULL AND last_step < $1",
            args![step, person],
        )
        .await?;
    Ok(taken == 1)
}

/// Whether a person has any second factor.
pub(crate) async fn has_second_factor(tx: &mut Tx, person: PersonId) -> Result<bool, StoreError> {
    let counted = concat!(
        "SELECT ",
        authenticators_of_person!(),
        " AS authenticators, ",
        passkeys_of_person!(),
        " AS passkeys FROM person WHERE id = $1"
    );
    let row = tx.row(counted, args![person]).await?;
    row.map_or(Ok(false), |row| Ok(read_factors(&row)?.any()))
}

/// Notes that a session has shown a second factor.
pub(crate) async fn mark_shown(
    tx: &mut Tx,
    person: PersonId,
    session: &[u8],
    now: Micros,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE session SET second_factor_at = $1 WHERE person_id = $2 AND token_hash = $3",
        args![now, person, session],
    )
    .await?;
    Ok(())
}

/// Ends a person's sessions but the one named.
pub(crate) async fn end_other_sessions(
    tx: &mut Tx,
    person: PersonId,
    keep_session: &[u8],
) -> Result<(), StoreError> {
    tx.execute("DELETE FROM session WHERE person_id = $1 AND token_hash <> $2", args![person, keep_session])
        .await?;
    Ok(())
}

fn read_second_factor(row: &Row) -> Result<SecondFactor, StoreError> {
    Ok(SecondFactor {
        secret_ciphertext: row.bytes("secret_ciphertext")?,
        secret_key_id: row.text("secret_key_id")?,
        made_at: row.int("made_at")?,
        confirmed_at: row.opt_int("confirmed_at")?,
    })
}

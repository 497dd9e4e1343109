//! Closes an entry by a person's word: the refund's step, the entry and its event in one transaction.

use domain::id::PersonId;
use domain::refund::RefundState;

use crate::Micros;
use crate::args;
use crate::attention::list::AttentionRow;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::event::{EventActor, Fact, link};
use crate::in_transaction;
use crate::refund::advance::{Step, advance_refund};
use crate::refund::change::append_to_row;
use crate::refund::lock::lock_transaction_in;
use crate::refund::settle::end_work;
use crate::transaction::TransactionRow;
use crate::transaction::find::find_transaction_in;

/// A person's word on an entry.
#[derive(Clone, Debug)]
pub struct PersonsWord {
    /// One word: to which end.
    pub result: &'static str,
    /// Where the refund goes, where its end was not known.
    pub to: Option<RefundState>,
    /// Who.
    pub by: PersonId,
    /// What was found out.
    pub note: String,
    /// Where it can be checked; one line.
    pub evidence_reference: String,
    /// When.
    pub at: Micros,
    /// Random bytes for the text's hash.
    pub salt: [u8; 16],
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// The entry is closed.
    Done,
    /// It was closed meanwhile.
    Closed,
    /// Its refund's end is known meanwhile.
    Moved,
}

/// Closes an entry in a transaction of its own.
pub async fn resolve_attention(
    store: &Store,
    entry: &AttentionRow,
    word: &PersonsWord,
) -> Result<Closing, StoreError> {
    in_transaction!(store, |tx| resolve_attention_in(tx, entry, word).await)
}

/// Closes an entry as part of a larger transaction; it has written nothing unless this gives [`Closing::Done`].
pub async fn resolve_attention_in(
    tx: &mut Tx,
    entry: &AttentionRow,
    word: &PersonsWord,
) -> Result<Closing, StoreError> {
    let mut row = lock_subject(tx, &entry.transaction).await?;
    if word.to.is_some() && row.refund().is_none_or(|part| part.state != RefundState::NeedsAttention) {
        return Ok(Closing::Moved);
    }
    let text = format!("{}\n{}", word.note, word.evidence_reference);
    // The very hash that the event refers to its text by.
    let hash = link(&word.salt, text.as_bytes());
    let closed = tx
        .execute(
            "UPDATE attention SET closed_at = $1, closed_by = $2, resolution = $3, resolution_hash = $4
             WHERE company_id = $5 AND id = $6 AND closed_at IS NULL",
            args![word.at, word.by, word.result, hash.as_slice(), row.company_id, entry.id],
        )
        .await?;
    if closed != 1 {
        return Ok(Closing::Closed);
    }
    let actor = EventActor::Person(word.by);
    if let Some(to) = word.to {
        let mut step = Step::to(to, word.at, actor, word.salt);
        step.code = Some("resolved_by_person".to_owned());
        row = advance_refund(tx, &row, step).await?;
        end_work(tx, &row).await?;
    }
    let fact = Fact {
        company_id: row.company_id,
        subject_id: row.id,
        version: row.version + 1,
        kind: "attention_resolved",
        at: word.at,
        actor,
        amount: None,
        code: Some(format!("{} {}", entry.kind, word.result)),
        message: Some(text),
        salt: word.salt,
    };
    append_to_row(tx, &mut row, fact).await?;
    Ok(Closing::Done)
}

/// Holds the entry's payment and reads the entry's row as it is now.
async fn lock_subject(tx: &mut Tx, subject: &TransactionRow) -> Result<TransactionRow, StoreError> {
    let payment_id = subject.refund().map_or(subject.id, |part| part.payment_id);
    lock_transaction_in(tx, subject.company_id, payment_id).await?;
    find_transaction_in(tx, subject.company_id, subject.id).await?.ok_or(StoreError::Stale)
}

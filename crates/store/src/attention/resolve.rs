//! Closes an entry by a person's word: the refund's step, the entry and its event in one transaction.
//!
//! That a refund failed frees its money, so nobody says that alone: the first word is kept, the second closes.

use domain::email;
use domain::id::PersonId;
use domain::refund::RefundState;
use domain::role::Role;

use crate::Micros;
use crate::approval::{SecondPerson, is_own_in, second_person_in};
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
    /// Their word is kept until another person says the same.
    Proposed,
    /// They, or who may well be they, have said the same before: another person must.
    SecondNeeded,
    /// Their role does not let them, or no longer.
    NotAllowed,
    /// They asked for the refund themselves, as far as can be told.
    Own,
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

/// Closes an entry as part of a larger transaction; it has written nothing unless this gives [`Closing::Done`] or
/// [`Closing::Proposed`].
pub async fn resolve_attention_in(
    tx: &mut Tx,
    entry: &AttentionRow,
    word: &PersonsWord,
) -> Result<Closing, StoreError> {
    let mut row = lock_subject(tx, &entry.transaction).await?;
    let person = second_person_in(tx, row.company_id, word.by, Role::may_manage).await?;
    let Some(person) = person else { return Ok(Closing::NotAllowed) };
    if let Some(part) = row.refund()
        && is_own_in(tx, row.company_id, part, &person).await?
    {
        return Ok(Closing::Own);
    }
    if word.to.is_some() && row.refund().is_none_or(|part| part.state != RefundState::NeedsAttention) {
        return Ok(Closing::Moved);
    }
    let text = format!("{}\n{}", word.note, word.evidence_reference);
    // The very hash that the event refers to its text by.
    let hash = link(&word.salt, text.as_bytes());
    if word.to == Some(RefundState::Failed) {
        match first_word_in(tx, entry, &row, &person).await? {
            First::None => return propose_in(tx, entry, &mut row, word, text, &hash).await,
            First::Same => return Ok(Closing::SecondNeeded),
            First::Another => {}
        }
    }
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
    if let Some(to) = word.to {
        let mut step = Step::to(to, word.at, EventActor::Person(word.by), word.salt);
        step.code = Some("resolved_by_person".to_owned());
        row = advance_refund(tx, &row, step).await?;
        end_work(tx, &row).await?;
    }
    append_word_in(tx, entry, &mut row, word, "attention_resolved", text).await?;
    Ok(Closing::Done)
}

/// Who has said before that an entry's refund failed.
enum First {
    /// Nobody.
    None,
    /// Whoever says so now, or who may well be the same person.
    Same,
    /// Somebody else.
    Another,
}

async fn first_word_in(
    tx: &mut Tx,
    entry: &AttentionRow,
    row: &TransactionRow,
    person: &SecondPerson,
) -> Result<First, StoreError> {
    let found = tx
        .row(
            "SELECT person.id, person.email FROM attention JOIN person ON person.id = attention.proposed_by
             WHERE attention.company_id = $1 AND attention.id = $2",
            args![row.company_id, entry.id],
        )
        .await?;
    let Some(found) = found else { return Ok(First::None) };
    let same = found.id("id", PersonId::new)? == person.id
        || email::may_be_one(&found.text("email")?, &person.email);
    Ok(if same { First::Same } else { First::Another })
}

/// Keeps the first person's word until another says the same. No amount moves.
async fn propose_in(
    tx: &mut Tx,
    entry: &AttentionRow,
    row: &mut TransactionRow,
    word: &PersonsWord,
    text: String,
    hash: &[u8],
) -> Result<Closing, StoreError> {
    let kept = tx
        .execute(
            "UPDATE attention SET proposed_by = $1, proposed_at = $2, proposal_hash = $3
             WHERE company_id = $4 AND id = $5 AND closed_at IS NULL AND proposed_by IS NULL",
            args![word.by, word.at, hash, row.company_id, entry.id],
        )
        .await?;
    if kept != 1 {
        return Ok(Closing::Closed);
    }
    append_word_in(tx, entry, row, word, "attention_proposed", text).await?;
    Ok(Closing::Proposed)
}

async fn append_word_in(
    tx: &mut Tx,
    entry: &AttentionRow,
    row: &mut TransactionRow,
    word: &PersonsWord,
    kind: &'static str,
    text: String,
) -> Result<(), StoreError> {
    let fact = Fact {
        company_id: row.company_id,
        subject_id: row.id,
        version: row.version + 1,
        kind,
        at: word.at,
        actor: EventActor::Person(word.by),
        amount: None,
        code: Some(format!("{} {}", entry.kind, word.result)),
        message: Some(text),
        salt: word.salt,
    };
    append_to_row(tx, row, fact).await
}

/// Holds the entry's payment and reads the entry's row as it is now.
async fn lock_subject(tx: &mut Tx, subject: &TransactionRow) -> Result<TransactionRow, StoreError> {
    let payment_id = subject.refund().map_or(subject.id, |part| part.payment_id);
    lock_transaction_in(tx, subject.company_id, payment_id).await?;
    find_transaction_in(tx, subject.company_id, subject.id).await?.ok_or(StoreError::Stale)
}

//! Decisions to refund that a second person must agree to.

use domain::email;
use domain::id::{CompanyId, CredentialId, IntentId, PersonId, TransactionId};
use domain::role::Role;

use crate::Micros;
use crate::args;
use crate::engine::Tx;
use crate::error::StoreError;
use crate::event::{EventActor, people_behind_in};
use crate::refund::advance::Step;
use crate::subject::role_in;
use crate::transaction::{RefundPart, TransactionRow, read_transaction, select_transactions};

pub mod decide;
pub mod expire;
pub mod list;

/// A decision that waits to be agreed to, as its reserving transaction writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalWanted {
    /// Which rule asks for it: one word.
    pub rule: &'static str,
    /// Until when somebody may agree.
    pub expires_at: Micros,
}

/// Which approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApprovalKey {
    /// Whose.
    pub company: CompanyId,
    /// Its id: the intent's.
    pub id: IntentId,
    /// The payment that would be refunded.
    pub payment: TransactionId,
}

/// Writes down that a decision waits.
pub(crate) async fn open_approval_in(
    tx: &mut Tx,
    key: ApprovalKey,
    refund: TransactionId,
    wanted: &ApprovalWanted,
    at: Micros,
) -> Result<(), StoreError> {
    tx.change_one(
        "INSERT INTO approval (company_id, id, payment_id, refund_id, rule, requested_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![key.company, key.id, key.payment, refund, wanted.rule, at, wanted.expires_at],
    )
    .await
}

/// Closes the approval that a refund waited for, once none of its decision's refunds waits any more.
pub(crate) async fn close_approval_in(
    tx: &mut Tx,
    refund: &TransactionRow,
    step: &Step,
) -> Result<(), StoreError> {
    let Some((part, intent)) = refund.refund().and_then(|part| Some((part, part.intent_id?))) else {
        return Ok(());
    };
    let by = match step.actor {
        EventActor::Person(person) => Some(person),
        EventActor::Credential(_) | EventActor::Gateway | EventActor::System | EventActor::Command => None,
    };
    let result = match step.to.as_str() {
        "queued" => "approved",
        other => other,
    };
    tx.execute(
        "UPDATE approval SET closed_at = $1, closed_by = $2, result = $3
         WHERE company_id = $4 AND id = $5 AND closed_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM txn WHERE txn.company_id = $4 AND txn.related_payment_id = $6
                             AND txn.kind = 'refund' AND txn.intent_id = $5 AND txn.state = 'awaiting_approval')",
        args![step.at, by, result, refund.company_id, intent, part.payment_id],
    )
    .await?;
    Ok(())
}

/// The refunds of a decision that wait, as this transaction sees them: the payment is held.
pub(crate) async fn waiting_refunds_in(
    tx: &mut Tx,
    key: ApprovalKey,
) -> Result<Vec<TransactionRow>, StoreError> {
    let rows = tx
        .rows(
            select_transactions!(
                "WHERE txn.company_id = $1 AND txn.related_payment_id = $2 AND txn.kind = 'refund'
                   AND txn.intent_id = $3 AND txn.state = 'awaiting_approval'
                 ORDER BY txn.created_at, txn.id"
            ),
            args![key.company, key.payment, key.id],
        )
        .await?;
    rows.iter().map(read_transaction).collect()
}

/// Someone who would agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondPerson {
    /// Who.
    pub id: PersonId,
    /// Their e-mail.
    pub email: String,
}

/// Whether who asked and who would agree are, or may be, one person: by name, by an e-mail that differs in case or tag only, or
/// because the program that asked signs in with what they made.
pub(crate) async fn is_own_in(
    tx: &mut Tx,
    company: CompanyId,
    asked: &RefundPart,
    second: &SecondPerson,
) -> Result<bool, StoreError> {
    let same_email = |other: &String| email::may_be_one(other, &second.email);
    if asked.person_id == Some(second.id) || asked.user_email.as_ref().is_some_and(same_email) {
        return Ok(true);
    }
    match asked.credential_id {
        Some(credential) => made_by_in(tx, company, credential, second).await,
        None => Ok(false),
    }
}

/// Whether a credential was made or changed by this person, who may then know its secret: its events say so.
async fn made_by_in(
    tx: &mut Tx,
    company: CompanyId,
    credential: CredentialId,
    second: &SecondPerson,
) -> Result<bool, StoreError> {
    for person in people_behind_in(tx, company, credential.uuid()).await? {
        if person == second.id {
            return Ok(true);
        }
        let row = tx.row("SELECT email FROM person WHERE id = $1", args![person]).await?;
        let email = row.map(|row| row.text("email")).transpose()?;
        if email.is_some_and(|email| email::may_be_one(&email, &second.email)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Who would agree, as they are at this moment; none where their role does not let them, or no longer.
pub(crate) async fn second_person_in(
    tx: &mut Tx,
    company: CompanyId,
    id: PersonId,
    may: fn(Role) -> bool,
) -> Result<Option<SecondPerson>, StoreError> {
    if !role_in(tx, company, id).await?.is_some_and(may) {
        return Ok(None);
    }
    let row = tx.row("SELECT email FROM person WHERE id = $1", args![id]).await?;
    row.map(|row| Ok(SecondPerson { id, email: row.text("email")? })).transpose()
}

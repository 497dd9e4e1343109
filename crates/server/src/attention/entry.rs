//! Writes an entry of the database as the contract's.

use api::attention::{AttentionEntry, AttentionProposal, AttentionResolution};
use refunds::resolve_attention::{ResolveRefusal, Resolved, may_resolve};
use store::attention::list::{AttentionRow, Closed, Proposal};

use crate::app::App;
use crate::caller::{Caller, SignedIn};
use crate::instant::rfc3339;
use crate::problem::Failure;
use crate::transaction::row::write_row;

/// Writes an entry as this person sees it: with the ends that they may give it, or why they may not.
pub fn write_entry(app: &App, signed_in: &SignedIn, row: &AttentionRow) -> Result<AttentionEntry, Failure> {
    let (may, refusal) = match judge(signed_in, row) {
        Ok(ends) => (ends.iter().map(|end| end.as_str().to_owned()).collect(), None),
        Err(refusal) => (Vec::new(), Some(refusal.code().to_owned())),
    };
    Ok(AttentionEntry {
        id: row.id,
        kind: row.kind.clone(),
        evidence: row.evidence.clone(),
        transaction: write_row(app, &Caller::Person(signed_in.clone()), &row.transaction)?,
        opened_at: rfc3339(row.opened_at)?,
        may_resolve: may,
        refusal,
        proposal: row.proposal.as_ref().map(write_proposal).transpose()?,
        resolution: row.closed.as_ref().map(write_resolution).transpose()?,
    })
}

fn judge(signed_in: &SignedIn, row: &AttentionRow) -> Result<&'static [Resolved], ResolveRefusal> {
    let role = signed_in.role_in(row.transaction.company_id).ok_or(ResolveRefusal::RoleTooLow)?;
    may_resolve(row, role, signed_in.person.id, &signed_in.person.email)
}

fn write_proposal(first: &Proposal) -> Result<AttentionProposal, Failure> {
    Ok(AttentionProposal {
        by: first.by_email.clone(),
        at: rfc3339(first.at)?,
        note: first.note.clone(),
        evidence_reference: first.evidence_reference.clone(),
    })
}

fn write_resolution(closed: &Closed) -> Result<AttentionResolution, Failure> {
    Ok(AttentionResolution {
        result: closed.result.clone(),
        by: closed.by.clone(),
        at: rfc3339(closed.at)?,
        note: closed.note.clone(),
        evidence_reference: closed.evidence_reference.clone(),
    })
}

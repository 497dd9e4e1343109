//! Writes an entry of the database as the contract's.

use api::attention::{AttentionEntry, AttentionProposal, AttentionResolution};
use refunds::resolve_attention::{ResolveRefusal, Resolved, may_resolve};
use store::attention::list::{AttentionRow, Closed, Proposal};

use crate::app::App;
use crate::caller::{Caller, SignedIn};
use crate::instant::rfc3339;
use crate::personal::Sight;
use crate::problem::Failure;
use crate::transaction::row::write_row;

/// Writes an entry as this person sees it: with the ends that they may give it, or why they may not.
pub fn write_entry(app: &App, signed_in: &SignedIn, row: &AttentionRow) -> Result<AttentionEntry, Failure> {
    let (may, refusal) = match judge(signed_in, row) {
        Ok(ends) => (ends.iter().map(|end| end.as_str().to_owned()).collect(), None),
        Err(refusal) => (Vec::new(), Some(refusal.code().to_owned())),
    };
    let caller = Caller::Person(signed_in.clone());
    let sight = Sight::of(&caller, row.transaction.company_id);
    let text = |text: &String| sight.text(text, &row.transaction);
    Ok(AttentionEntry {
        id: row.id,
        kind: row.kind.clone(),
        evidence: text(&row.evidence),
        transaction: write_row(app, &caller, &row.transaction)?,
        opened_at: rfc3339(row.opened_at)?,
        may_resolve: may,
        refusal,
        proposal: row.proposal.as_ref().map(|first| write_proposal(first, text)).transpose()?,
        resolution: row.closed.as_ref().map(|closed| write_resolution(closed, text)).transpose()?,
    })
}

fn judge(signed_in: &SignedIn, row: &AttentionRow) -> Result<&'static [Resolved], ResolveRefusal> {
    let role = signed_in.role_in(row.transaction.company_id).ok_or(ResolveRefusal::RoleTooLow)?;
    may_resolve(row, role, signed_in.person.id, &signed_in.person.email)
}

fn write_proposal(first: &Proposal, text: impl Fn(&String) -> String) -> Result<AttentionProposal, Failure> {
    Ok(AttentionProposal {
        by: first.by_email.clone(),
        at: rfc3339(first.at)?,
        note: first.note.as_ref().map(&text),
        evidence_reference: first.evidence_reference.as_ref().map(&text),
    })
}

fn write_resolution(
    closed: &Closed,
    text: impl Fn(&String) -> String,
) -> Result<AttentionResolution, Failure> {
    Ok(AttentionResolution {
        result: closed.result.clone(),
        by: closed.by.clone(),
        at: rfc3339(closed.at)?,
        note: closed.note.as_ref().map(&text),
        evidence_reference: closed.evidence_reference.as_ref().map(&text),
    })
}

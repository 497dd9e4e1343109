//! Closes an entry of the list of what only a person can close.

use std::fmt;
use std::str::FromStr;

use domain::email;
use domain::id::{AttentionId, PersonId};
use domain::refund::RefundState;
use domain::refund_rule::Requester;
use domain::role::Role;
use store::attention::list::{AttentionRow, find_attention};
use store::attention::resolve::{Closing, PersonsWord, resolve_attention};
use store::error::StoreError;

use crate::actor::Actor;
use crate::service::RefundService;

/// The longest note and the longest reference, in characters.
const TEXT_MAX_CHARS: usize = 500;

/// A person's word on an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// To which end.
    pub result: Resolved,
    /// What was found out, 1 to 500 characters.
    pub note: String,
    /// Where it can be checked, 1 to 500 characters.
    pub evidence_reference: String,
}

/// To which end an entry is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resolved {
    /// The refund was paid.
    Succeeded,
    /// The refund was not paid and will not be.
    Failed,
    /// It is seen and dealt with.
    Acknowledged,
}

/// The text names no end of an entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no result: use succeeded, failed or acknowledged")]
pub struct UnknownResult(pub String);

impl Resolved {
    /// The name in the API and the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Acknowledged => "acknowledged",
        }
    }

    const fn state(self) -> Option<RefundState> {
        match self {
            Self::Succeeded => Some(RefundState::Succeeded),
            Self::Failed => Some(RefundState::Failed),
            Self::Acknowledged => None,
        }
    }
}

impl fmt::Display for Resolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Resolved {
    type Err = UnknownResult;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Succeeded, Self::Failed, Self::Acknowledged]
            .into_iter()
            .find(|result| result.as_str() == text)
            .ok_or_else(|| UnknownResult(text.to_owned()))
    }
}

/// Why an entry may not be closed so: shown as it is, with what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResolveRefusal {
    /// It is closed already.
    #[error("this entry is closed already; look at how it was closed")]
    Closed,
    /// Agents and viewers may not.
    #[error("only a manager or an owner of the company may close this; ask one of them")]
    RoleTooLow,
    /// Nobody judges their own refund.
    #[error("the person who asked for a refund may not close what became of it; ask another manager")]
    RequesterMayNotResolve,
    /// That a refund failed is said by two people.
    #[error("you have said already that this refund failed; another manager or owner must say so too")]
    SecondPersonRequired,
    /// The result is none that this entry can have.
    #[error(
        "this result does not fit: a refund whose end is not known was succeeded or failed, all else is acknowledged"
    )]
    ResultDoesNotFit,
    /// Nothing, or too much, was written.
    #[error("write what was found out, in 1 to 500 characters")]
    NoteRequired,
    /// Nothing, or too much, was written.
    #[error("say where it can be checked, in 1 to 500 characters: a statement's line, a ticket, a letter")]
    EvidenceRequired,
}

impl ResolveRefusal {
    /// The stable name in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Closed => "attention_closed",
            Self::RoleTooLow => "role_too_low",
            Self::RequesterMayNotResolve => "requester_may_not_resolve",
            Self::SecondPersonRequired => "second_person_required",
            Self::ResultDoesNotFit => "result_does_not_fit",
            Self::NoteRequired => "note_required",
            Self::EvidenceRequired => "evidence_required",
        }
    }
}

/// Why an entry was not closed.
#[derive(Debug, thiserror::Error)]
pub enum ResolveAttentionError {
    /// The actor sees no such entry.
    #[error("there is no entry with this id")]
    UnknownAttention,
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] ResolveRefusal),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The ends that a person may give an entry, or why they may give it none.
pub fn may_resolve(
    entry: &AttentionRow,
    role: Role,
    person: PersonId,
    email: &str,
) -> Result<&'static [Resolved], ResolveRefusal> {
    if entry.closed.is_some() {
        return Err(ResolveRefusal::Closed);
    }
    if !role.may_manage() {
        return Err(ResolveRefusal::RoleTooLow);
    }
    let Some(refund) = entry.transaction.refund() else { return Ok(&[Resolved::Acknowledged]) };
    let same_email = refund.user_email.as_deref().is_some_and(|asked| email::may_be_one(asked, email));
    if same_email || refund.person_id == Some(person) {
        return Err(ResolveRefusal::RequesterMayNotResolve);
    }
    if entry.kind != "refund_unknown" || refund.state != RefundState::NeedsAttention {
        return Ok(&[Resolved::Acknowledged]);
    }
    let has_said_so = entry
        .proposal
        .as_ref()
        .is_some_and(|first| first.by == person || email::may_be_one(&first.by_email, email));
    Ok(if has_said_so { &[Resolved::Succeeded] } else { &[Resolved::Succeeded, Resolved::Failed] })
}

impl RefundService {
    /// Closes an entry by a person's word, and gives it as it then is. The first word that a refund failed leaves it open:
    /// its money is free when another person has said the same.
    pub async fn resolve_attention(
        &self,
        actor: &Actor,
        id: AttentionId,
        resolution: &Resolution,
    ) -> Result<AttentionRow, ResolveAttentionError> {
        let mut found = None;
        for (company, requester) in actor.companies(self.store()).await? {
            if let Some(entry) = find_attention(self.store(), &[company], id).await? {
                found = Some((entry, requester));
            }
        }
        let (entry, requester) = found.ok_or(ResolveAttentionError::UnknownAttention)?;
        let (Actor::Person { id: person, email, .. }, Requester::Person(role)) = (actor, requester) else {
            return Err(ResolveRefusal::RoleTooLow.into());
        };
        let ends = may_resolve(&entry, role, *person, email)?;
        if !ends.contains(&resolution.result) {
            let is_second_missing = resolution.result == Resolved::Failed && ends == [Resolved::Succeeded];
            let refusal = if is_second_missing {
                ResolveRefusal::SecondPersonRequired
            } else {
                ResolveRefusal::ResultDoesNotFit
            };
            return Err(refusal.into());
        }
        let note = written(&resolution.note).ok_or(ResolveRefusal::NoteRequired)?;
        let reference = written(&resolution.evidence_reference).ok_or(ResolveRefusal::EvidenceRequired)?;
        let word = PersonsWord {
            result: resolution.result.as_str(),
            to: resolution.result.state(),
            by: *person,
            note,
            // It stands on one line below the note.
            evidence_reference: reference.split_whitespace().collect::<Vec<&str>>().join(" "),
            at: self.clock().now(),
            salt: self.salt(),
        };
        match resolve_attention(self.store(), &entry, &word).await? {
            Closing::Done | Closing::Proposed => {}
            Closing::SecondNeeded => return Err(ResolveRefusal::SecondPersonRequired.into()),
            Closing::NotAllowed => return Err(ResolveRefusal::RoleTooLow.into()),
            Closing::Own => return Err(ResolveRefusal::RequesterMayNotResolve.into()),
            // Its end came by itself meanwhile, which closes the entry.
            Closing::Closed | Closing::Moved => return Err(ResolveRefusal::Closed.into()),
        }
        self.ring();
        let company = entry.transaction.company_id;
        let now = find_attention(self.store(), &[company], id).await?;
        now.ok_or(ResolveAttentionError::UnknownAttention)
    }
}

fn written(text: &str) -> Option<String> {
    let text = text.trim();
    (1..=TEXT_MAX_CHARS).contains(&text.chars().count()).then(|| text.to_owned())
}

//! Writes members and invitations as the contract has them.

use api::people::{Invitation, Mail, Member};
use store::letter::LetterState;
use store::membership::list;
use store::person::find_person;

use crate::app::App;
use crate::instant::{optional_rfc3339, rfc3339};
use crate::problem::Failure;

/// Writes one of a company's people.
pub fn write_member(row: list::Member) -> Result<Member, Failure> {
    Ok(Member {
        id: row.person_id,
        email: row.email,
        name: row.name,
        role: row.role.as_str().to_owned(),
        disabled: row.disabled,
        since: rfc3339(row.since)?,
        last_seen_at: optional_rfc3339(row.last_seen_at)?,
        second_factor: row.second_factor,
    })
}

/// Writes an invitation, and of its company's letters how the last one about it stands.
pub async fn write_invitation(
    app: &App,
    row: store::invitation::Invitation,
    letters: &[LetterState],
) -> Result<Invitation, Failure> {
    let inviter = find_person(&app.store, row.invited_by).await?;
    let inviter = inviter.ok_or_else(|| Failure::internal("nobody made this invitation"))?;
    let mail = letters.iter().rev().find(|letter| letter.about_id == row.id.uuid());
    Ok(Invitation {
        mail: mail.map(write_mail).transpose()?,
        id: row.id,
        role: row.role.as_str().to_owned(),
        invited_by: inviter.email,
        created_at: rfc3339(row.created_at)?,
        expires_at: rfc3339(row.expires_at)?,
        expired: !row.is_open(app.now()),
        email: row.email,
    })
}

fn write_mail(letter: &LetterState) -> Result<Mail, Failure> {
    Ok(Mail {
        state: letter.state.clone(),
        tried_at: optional_rfc3339(letter.tried_at)?,
        failure: letter.failure.clone(),
    })
}

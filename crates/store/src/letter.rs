//! Letters: links that go to people by mail, kept until they are sent so that a restart loses none.

use domain::id::CompanyId;
use uuid::Uuid;

use crate::Micros;
use crate::args;
use crate::engine::row::Row;
use crate::engine::{Store, Tx};
use crate::error::StoreError;

pub mod claim;
pub mod finish;
pub mod sweep;

/// A letter to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLetter {
    /// Its id.
    pub id: Uuid,
    /// To whom.
    pub to_email: String,
    /// What it says, encrypted.
    pub secret_ciphertext: Vec<u8>,
    /// The key it is encrypted with.
    pub secret_key_id: String,
    /// When its link ends to work.
    pub expires_at: Micros,
}

/// What a letter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// An invitation of a company.
    Invitation(CompanyId, Uuid),
    /// A person's password.
    Password(Uuid),
}

/// How a letter stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterState {
    /// What it is about: an invitation's id, or a person's.
    pub about_id: Uuid,
    /// `queued`, `sent` or `failed`.
    pub state: String,
    /// When the last try ended; none while it was not tried.
    pub tried_at: Option<Micros>,
    /// Why the last try failed.
    pub failure: Option<String>,
}

/// Lists how the letters about a company's open invitations stand.
pub async fn list_invitation_letters(
    store: &Store,
    company: CompanyId,
) -> Result<Vec<LetterState>, StoreError> {
    let rows = store
        .rows(
            "SELECT letter.about_id, letter.state, letter.tried_at, letter.failure FROM invitation
             JOIN letter ON letter.about_id = invitation.id
             WHERE invitation.company_id = $1 AND invitation.accepted_at IS NULL AND invitation.revoked_at IS NULL
             ORDER BY letter.made_at",
            args![company],
        )
        .await?;
    rows.iter().map(read_state).collect()
}

fn read_state(row: &Row) -> Result<LetterState, StoreError> {
    Ok(LetterState {
        about_id: row.id("about_id", |id| id)?,
        state: row.text("state")?,
        tried_at: row.opt_int("tried_at")?,
        failure: row.opt_text("failure")?,
    })
}

/// What stands with a letter that was not sent because its link had ended.
pub const LINK_ENDED: &str = "its link does not work any more";

/// Puts a letter into the transaction that makes its link; those before it about the same are not sent any more.
pub(crate) async fn queue_in(
    tx: &mut Tx,
    letter: &NewLetter,
    about: About,
    now: Micros,
) -> Result<(), StoreError> {
    let (company, about) = match about {
        About::Invitation(company, invitation) => (Some(company), invitation),
        About::Password(person) => (None, person),
    };
    end_letters_in(tx, about, now).await?;
    tx.execute(
        "INSERT INTO letter (id, company_id, about_id, to_email, secret_ciphertext, secret_key_id, state, due_at,
                             expires_at, made_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'queued', $7, $8, $7)",
        args![
            letter.id,
            company,
            about,
            &letter.to_email,
            &letter.secret_ciphertext,
            &letter.secret_key_id,
            now,
            letter.expires_at
        ],
    )
    .await?;
    Ok(())
}

/// Gives up, in the transaction that ends their link, the letters about an invitation or a person's password that still wait; what
/// they said is forgotten. One that the mail server is being handed at this moment still goes.
pub(crate) async fn end_letters_in(tx: &mut Tx, about: Uuid, now: Micros) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE letter SET state = 'failed', tried_at = $1, failure = $2, secret_ciphertext = NULL, secret_key_id = NULL
         WHERE about_id = $3 AND state = 'queued'",
        args![now, LINK_ENDED, about],
    )
    .await?;
    Ok(())
}

//! Sets up a company's identity provider.

use domain::role::Role;

use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::sign_on::{IdentityProvider, find_provider_in};
use crate::subject::{Author, Change, SubjectFact, SubjectKind, append_fact, lock_company, role_of_author};

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It is as it was asked for.
    Done,
    /// It is not as it was any more when the change was thought out.
    Meanwhile,
    /// Whoever asked is no owner, or no longer: the provider opens accounts.
    NotAllowed,
}

/// Makes a company's provider what `after` says, where it still is what `before` says; none: there was none. Who is on the way to
/// the one before does not arrive. The event says that the secret is another, and never which.
pub async fn change_provider(
    store: &Store,
    before: Option<&IdentityProvider>,
    after: &IdentityProvider,
    author: &Author,
) -> Result<Changed, StoreError> {
    let company = after.company_id;
    in_transaction!(store, |tx| {
        lock_company(tx, company).await?;
        if !role_of_author(tx, company, author).await?.is_some_and(Role::may_change_roles) {
            return Ok(Changed::NotAllowed);
        }
        if find_provider_in(tx, company).await?.as_ref() != before {
            return Ok(Changed::Meanwhile);
        }
        if before == Some(after) {
            return Ok(Changed::Done);
        }
        tx.execute(
            "INSERT INTO identity_provider (company_id, issuer, client_id, secret_ciphertext, secret_key_id, enabled)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (company_id) DO UPDATE SET issuer = excluded.issuer, client_id = excluded.client_id,
                 secret_ciphertext = excluded.secret_ciphertext, secret_key_id = excluded.secret_key_id,
                 enabled = excluded.enabled",
            args![
                company,
                &after.issuer,
                &after.client_id,
                &after.secret_ciphertext,
                &after.secret_key_id,
                after.enabled
            ],
        )
        .await?;
        tx.execute("DELETE FROM sign_on_flow WHERE company_id = $1", args![company]).await?;
        let subject = (SubjectKind::Company, company.uuid());
        let changes = changes(before, after);
        append_fact(tx, SubjectFact { company, subject, kind: "sign_on_changed", author, changes }).await?;
        Ok(Changed::Done)
    })
}

fn changes(before: Option<&IdentityProvider>, after: &IdentityProvider) -> Vec<Change> {
    let state = |one: &IdentityProvider| if one.enabled { "on" } else { "off" };
    let is_kept = before.is_some_and(|before| before.secret_ciphertext == after.secret_ciphertext);
    let secret = if is_kept { "kept" } else { "replaced" };
    vec![
        Change::code("enabled", before.map(state), Some(state(after))),
        Change::code("secret", before.map(|_| "kept"), Some(secret)),
        Change::text("issuer", before.map(|one| one.issuer.as_str()), Some(&after.issuer)),
        Change::text("client_id", before.map(|one| one.client_id.as_str()), Some(&after.client_id)),
    ]
}

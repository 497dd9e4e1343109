//! Changes a gateway account: its name, where it is called and how, its secret, and whether refunds may go through it.

use domain::id::{CompanyId, IntegrationId};
use domain::role::Role;

use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::integration::create::is_taken;
use crate::integration::{Integration, find_integration_in};
use crate::subject::{Author, Change, SubjectFact, SubjectKind, append_fact, lock_company, role_of_author};

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It is as it was asked for.
    Done,
    /// The company has no such integration.
    Unknown,
    /// It is not as it was any more when the change was thought out.
    Meanwhile,
    /// Another integration of the company has this name.
    NameTaken,
    /// Whoever asked may not, or no longer.
    NotAllowed,
}

/// Makes an integration what `after` says, where it still is what `before` says. Its kind stays. The event says that the secret
/// is another, and never which.
pub async fn change_integration(
    store: &Store,
    before: &Integration,
    after: &Integration,
    author: &Author,
) -> Result<Changed, StoreError> {
    let (company, id): (CompanyId, IntegrationId) = (before.company_id, before.id);
    in_transaction!(store, |tx| {
        lock_company(tx, company).await?;
        if !role_of_author(tx, company, author).await?.is_some_and(Role::may_manage) {
            return Ok(Changed::NotAllowed);
        }
        let Some(now) = find_integration_in(tx, company, id).await? else { return Ok(Changed::Unknown) };
        if now != *before {
            return Ok(Changed::Meanwhile);
        }
        if before == after {
            return Ok(Changed::Done);
        }
        if is_taken(tx, after).await? {
            return Ok(Changed::NameTaken);
        }
        tx.change_one(
            "UPDATE integration SET name = $1, base_url = $2, settings = $3, secret_ciphertext = $4,
                                    secret_key_id = $5, enabled = $6
             WHERE company_id = $7 AND id = $8",
            args![
                &after.name,
                &after.base_url,
                &after.settings,
                &after.secret_ciphertext,
                &after.secret_key_id,
                after.enabled,
                company,
                id
            ],
        )
        .await?;
        let subject = (SubjectKind::Integration, id.uuid());
        let changes = changes(before, after);
        append_fact(tx, SubjectFact { company, subject, kind: "integration_changed", author, changes })
            .await?;
        Ok(Changed::Done)
    })
}

fn changes(before: &Integration, after: &Integration) -> Vec<Change> {
    let state = |one: &Integration| Some(if one.enabled { "on" } else { "off" });
    let is_other_secret = before.secret_ciphertext != after.secret_ciphertext;
    let secret = if is_other_secret { "replaced" } else { "kept" };
    vec![
        Change::code("enabled", state(before), state(after)),
        Change::code("secret", Some("kept"), Some(secret)),
        Change::text("name", Some(&before.name), Some(&after.name)),
        Change::text("base_url", Some(&before.base_url), Some(&after.base_url)),
        Change::text("settings", Some(&before.settings), Some(&after.settings)),
    ]
}

//! Changes a company's refund policy.

use domain::id::CompanyId;
use domain::policy_rules::PolicyRules;
use domain::role::Role;

use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::refund_policy::{document, find_policy_in};
use crate::subject::{Author, Change, SubjectFact, SubjectKind, append_fact, lock_company, role_of_author};

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It is as it was asked for.
    Done,
    /// Somebody else changed it meanwhile.
    Moved,
    /// Whoever asked may not, or no longer.
    NotAllowed,
}

/// Puts other rules in the place of those of a version; 0: of none. From the next refund on they hold.
pub async fn change_policy(
    store: &Store,
    company: CompanyId,
    version: i64,
    rules: &PolicyRules,
    author: &Author,
) -> Result<Changed, StoreError> {
    in_transaction!(store, |tx| {
        lock_company(tx, company).await?;
        if !role_of_author(tx, company, author).await?.is_some_and(Role::may_manage) {
            return Ok(Changed::NotAllowed);
        }
        let before = find_policy_in(tx, company).await?;
        let known = before.as_ref().map_or(0, |kept| kept.version);
        if known != version {
            return Ok(Changed::Moved);
        }
        if before.as_ref().map_or(rules.is_empty(), |kept| kept.rules == *rules) {
            return Ok(Changed::Done);
        }
        let next = known.saturating_add(1);
        let document = document::write(rules)?;
        tx.change_one(
            "INSERT INTO refund_policy (company_id, version, document, changed_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (company_id) DO UPDATE
             SET version = excluded.version, document = excluded.document, changed_at = excluded.changed_at",
            args![company, next, &document, author.at],
        )
        .await?;
        // A policy that says nothing costs nothing.
        tx.change_one(
            "UPDATE company SET policy_version = $1 WHERE company_id = $2",
            args![if rules.is_empty() { 0 } else { next }, company],
        )
        .await?;
        let was = before.as_ref().map(|kept| document::write(&kept.rules)).transpose()?;
        let changes = vec![
            Change::code("version", Some(&known.to_string()), Some(&next.to_string())),
            Change::text("rules", was.as_deref(), Some(&document)),
        ];
        let subject = (SubjectKind::Company, company.uuid());
        append_fact(tx, SubjectFact { company, subject, kind: "policy_changed", author, changes }).await?;
        Ok(Changed::Done)
    })
}

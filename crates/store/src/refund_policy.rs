//! A company's refund policy as the database keeps it: one document a company, a number for each change.

use domain::id::CompanyId;
use domain::policy_rules::PolicyRules;

use crate::Micros;
use crate::args;
use crate::engine::row::Row;
use crate::engine::{Store, Tx};
use crate::error::StoreError;

pub mod change;
pub mod day;
mod document;

/// A refund policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptPolicy {
    /// How often it was changed, from 1 on.
    pub version: i64,
    /// What it says; nothing where it was taken back.
    pub rules: PolicyRules,
    /// When it was changed last.
    pub changed_at: Micros,
    /// The company's IANA zone, in which its days run.
    pub zone: String,
}

const POLICY: &str =
    "SELECT refund_policy.version, refund_policy.document, refund_policy.changed_at, company.zone
    FROM refund_policy JOIN company ON company.company_id = refund_policy.company_id
    WHERE refund_policy.company_id = $1";

/// Finds a company's policy; none where it never had one.
pub async fn find_policy(store: &Store, company: CompanyId) -> Result<Option<KeptPolicy>, StoreError> {
    let row = store.row(POLICY, args![company]).await?;
    row.map(|row| read_policy(&row)).transpose()
}

/// Finds a company's policy as this transaction sees it.
pub(crate) async fn find_policy_in(
    tx: &mut Tx,
    company: CompanyId,
) -> Result<Option<KeptPolicy>, StoreError> {
    let row = tx.row(POLICY, args![company]).await?;
    row.map(|row| read_policy(&row)).transpose()
}

fn read_policy(row: &Row) -> Result<KeptPolicy, StoreError> {
    Ok(KeptPolicy {
        version: row.int("version")?,
        rules: document::read(&row.text("document")?)?,
        changed_at: row.int("changed_at")?,
        zone: row.text("zone")?,
    })
}

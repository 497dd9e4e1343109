//! Writes saved views as the contract has them.

use std::collections::HashMap;

use api::saved_view::SavedView;
use api::transaction::CompanyRef;
use domain::id::{CompanyId, PersonId};
use store::company::list_companies;
use store::person::find_person;
use store::saved_view;

use crate::app::App;
use crate::caller::SignedIn;
use crate::instant::rfc3339;
use crate::problem::Failure;
use crate::saved_view::access::may_change;

/// Writes views as someone sees them.
pub async fn write_views(
    app: &App,
    signed_in: &SignedIn,
    rows: Vec<saved_view::SavedView>,
) -> Result<Vec<SavedView>, Failure> {
    let companies: Vec<CompanyId> = rows.iter().map(|row| row.company_id).collect();
    let names: HashMap<CompanyId, String> = list_companies(&app.store, &companies)
        .await?
        .into_iter()
        .map(|company| (company.id, company.name))
        .collect();
    let mut owners: HashMap<PersonId, String> = HashMap::new();
    let mut written = Vec::with_capacity(rows.len());
    for row in rows {
        let owner = match owners.get(&row.owner_id) {
            Some(email) => email.clone(),
            None => {
                find_person(&app.store, row.owner_id).await?.map(|person| person.email).unwrap_or_default()
            }
        };
        owners.insert(row.owner_id, owner.clone());
        let name = names.get(&row.company_id).cloned();
        let name = name.ok_or_else(|| Failure::internal("a view's company is not there"))?;
        written.push(SavedView {
            id: row.id,
            company: CompanyRef { id: row.company_id, name },
            mine: row.owner_id == signed_in.person.id,
            may_change: may_change(signed_in, &row),
            owner,
            name: row.name,
            query: row.query,
            columns: row.columns,
            shared: row.shared,
            created_at: rfc3339(row.created_at)?,
            updated_at: rfc3339(row.updated_at)?,
        });
    }
    Ok(written)
}

/// Writes one view.
pub async fn write_view(
    app: &App,
    signed_in: &SignedIn,
    row: saved_view::SavedView,
) -> Result<SavedView, Failure> {
    let mut written = write_views(app, signed_in, vec![row]).await?;
    written.pop().ok_or_else(|| Failure::internal("a view was not written"))
}

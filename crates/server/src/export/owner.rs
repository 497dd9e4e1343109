//! Whose exports a caller sees: their own, and of those only what they may still see.

use domain::id::ExportId;
use store::credential::Scope;
use store::export::list::find_export;
use store::export::{Export, ExportOwner};

use crate::app::App;
use crate::caller::Caller;
use crate::export::written::read_manifest;
use crate::personal::Sight;
use crate::problem::Failure;

/// The caller as exports know them; refuses a program that may not read the report.
pub fn owner_of(caller: &Caller) -> Result<ExportOwner, Failure> {
    caller.needs(Scope::ReportRead)?;
    Ok(match caller {
        Caller::Person(signed_in) => ExportOwner::Person(signed_in.person.id),
        Caller::Program(program) => ExportOwner::Program(program.id()),
    })
}

/// Whether the caller still belongs to every company that an export is about, and may see what is in its file.
pub fn may_see(caller: &Caller, export: &Export) -> Result<bool, Failure> {
    let companies = caller.companies();
    let has_whole = read_manifest(export)?.is_some_and(|manifest| !manifest.masked);
    Ok(export.companies.iter().all(|company| {
        companies.contains(company) && !(has_whole && Sight::of(caller, *company) == Sight::Masked)
    }))
}

/// Finds one of the caller's exports. Another's, and one of a company that they have left, does not exist for them.
pub async fn find_own_export(app: &App, caller: &Caller, id: &str) -> Result<Export, Failure> {
    let owner = owner_of(caller)?;
    let id: ExportId = id.parse().ok().ok_or_else(Failure::unknown_export)?;
    let export = find_export(&app.store, owner, id).await?.ok_or_else(Failure::unknown_export)?;
    if may_see(caller, &export)? { Ok(export) } else { Err(Failure::unknown_export()) }
}

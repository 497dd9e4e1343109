//! Reads what shall be saved: names trimmed, queries that the report can answer, nothing longer than it may be.

use api::saved_view::{MAX_COLUMNS_BYTES, MAX_NAME_CHARS, MAX_QUERY_BYTES};
use api::transaction_query::TransactionQuery;
use store::saved_view::{Saved, SavedView};

use crate::app::App;
use crate::caller::SignedIn;
use crate::problem::Failure;
use crate::transaction::query::resolve;

/// Reads a name.
pub fn read_name(text: &str) -> Result<String, Failure> {
    let name = text.trim();
    let length = name.chars().count();
    if (1..=MAX_NAME_CHARS).contains(&length) && !name.contains(char::is_control) {
        Ok(name.to_owned())
    } else {
        let detail = format!("Give the view a name of 1 to {MAX_NAME_CHARS} characters.");
        Err(Failure::invalid_field("name", &detail))
    }
}

/// Reads a query as the report would, and leaves out what belongs to a page or to a view.
pub fn read_query(app: &App, signed_in: &SignedIn, text: &str) -> Result<String, Failure> {
    if text.len() > MAX_QUERY_BYTES {
        let detail = format!("The query is longer than {MAX_QUERY_BYTES} bytes.");
        return Err(Failure::invalid_field("query", &detail));
    }
    let query = TransactionQuery::from_query_string(text)
        .map_err(|error| Failure::bad_query(format!("The query cannot be read: {error}."), &["query"]))?;
    let query = TransactionQuery { limit: None, view: None, ..query.first_page() };
    resolve(query.clone(), &signed_in.companies(), app.now())?;
    query.to_query_string().map_err(Failure::internal)
}

/// Reads the columns; an empty text means none of its own.
pub fn read_columns(columns: String) -> Result<Option<String>, Failure> {
    if columns.len() > MAX_COLUMNS_BYTES {
        let detail = format!("The columns are longer than {MAX_COLUMNS_BYTES} bytes.");
        return Err(Failure::invalid_field("columns", &detail));
    }
    Ok(Some(columns).filter(|columns| !columns.is_empty()))
}

/// Refuses to share what members of the company could not open: a query of other companies.
pub fn check_sharing(view: &SavedView) -> Result<(), Failure> {
    let query = TransactionQuery::from_query_string(&view.query).map_err(Failure::internal)?;
    let own = view.company_id.to_string();
    let several = query.companies.as_deref().unwrap_or_default();
    let named = several.split(',').map(str::trim).filter(|id| !id.is_empty());
    let is_own = query.company.is_none_or(|company| company == view.company_id)
        && named.into_iter().all(|id| id.eq_ignore_ascii_case(&own));
    if view.shared && !is_own { Err(Failure::view_of_other_companies()) } else { Ok(()) }
}

/// Tells what came of saving.
pub fn told(saved: Saved) -> Result<(), Failure> {
    match saved {
        Saved::Done => Ok(()),
        Saved::NameTaken => Err(Failure::view_name_taken()),
        Saved::TooMany => Err(Failure::too_many_views()),
        Saved::Gone => Err(Failure::unknown_view()),
        Saved::NotAllowed => Err(Failure::not_ones_own_view()),
    }
}

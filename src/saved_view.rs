//! Saved views: ways of looking at the report that are kept, opened, changed and shared.

mod view_form;
pub mod view_model;
pub mod views_button;
mod views_menu;

use ::api::saved_view::SavedViewList;
use ::api::transaction_query::TransactionQuery;
use leptos::prelude::*;

use crate::api::load::Load;
use crate::report::table_layout::TableLayout;

/// What the menu of views works on.
#[derive(Clone, Copy)]
pub struct ViewsOf {
    /// The report's query.
    pub query: Memo<TransactionQuery>,
    /// Takes another query.
    pub go: Callback<TransactionQuery>,
    /// How the table is shown.
    pub layout: RwSignal<TableLayout>,
    /// The views there are.
    pub views: Load<SavedViewList>,
    /// Fetches them anew.
    pub renew: Callback<()>,
    /// Takes the menu away.
    pub close: Callback<()>,
}

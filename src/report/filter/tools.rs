//! What the bar of filters, which is there at once, shares with what comes after it: chips, menus and saved views.

use ::api::transaction_query::TransactionQuery;
use leptos::prelude::*;

use crate::report::filter::fault::FilterFault;
use crate::report::table_layout::TableLayout;

/// The id of the button that opens the days.
pub const DAYS: &str = "filter-days";
/// The id of what names the button of the views.
pub const VIEWS_LABEL: &str = "views-label";
/// The small window of the days, by the filter's slug.
pub const OF_DAYS: &str = "from";

/// What the filters are, and how they are changed.
#[derive(Clone, Copy)]
pub struct Tools {
    /// The report's query.
    pub query: Memo<TransactionQuery>,
    /// Takes another query.
    pub go: Callback<TransactionQuery>,
    /// Which filter the server could not take.
    pub fault: Memo<Option<FilterFault>>,
    /// Which small window is open: a filter's, by its slug, or the menu.
    pub opened: RwSignal<Option<&'static str>>,
    /// How the table is shown, which a saved view keeps too.
    pub layout: RwSignal<TableLayout>,
    /// What was typed into the search box and names filters.
    pub typed: RwSignal<Option<String>>,
}

impl Tools {
    /// Opens a small window, or closes it where it is open.
    pub fn toggle(self, wanted: &'static str) {
        self.opened.update(|opened| *opened = if *opened == Some(wanted) { None } else { Some(wanted) });
    }
}

/// Which of them is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// The chips, the menu, and the small windows.
    Chips,
    /// The saved views.
    Views,
}

/// The query without filters, in its order.
#[must_use]
pub fn cleared(query: &TransactionQuery) -> TransactionQuery {
    TransactionQuery { sort: query.sort.clone(), ..TransactionQuery::default() }
}

/// Whether a query leaves rows out.
#[must_use]
pub fn is_filtered(query: &TransactionQuery) -> bool {
    let bare = TransactionQuery { view: None, limit: None, zone: None, ..query.clone().first_page() };
    cleared(query) != bare
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_pages_and_the_open_view_leave_no_row_out() {
        let query = |text: &str| TransactionQuery::from_query_string(text).unwrap();
        let view = "view=0193a1b2-0000-7000-8000-00000000000c";
        assert!(!is_filtered(&query(&format!("sort=amount&limit=9&cursor=c&as_of=x&zone=UTC&{view}"))));
        for text in ["q=deniz", "by=settled", "from=today", "refundable=false"] {
            assert!(is_filtered(&query(text)), "{text}");
        }
    }
}

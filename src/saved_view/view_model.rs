//! What a saved view keeps of the report's query, and whether the report still shows it.

use ::api::saved_view::{SavedView, SavedViewList};
use ::api::transaction_query::TransactionQuery;

use crate::report::table_layout::TableLayout;
use crate::t;

/// What is kept of a query: its filters and its order, not its pages.
#[must_use]
pub fn kept(query: &TransactionQuery) -> TransactionQuery {
    TransactionQuery { view: None, limit: None, ..query.clone().first_page() }
}

/// The query that opens a view; `None` where this panel cannot read it.
#[must_use]
pub fn opened(view: &SavedView) -> Option<TransactionQuery> {
    let query = TransactionQuery::from_query_string(&view.query).ok()?;
    Some(TransactionQuery { view: Some(view.id), ..query })
}

/// Whether the report shows something else by now than the view that it was opened as, or in other columns. A view from
/// before columns were kept has none of its own.
#[must_use]
pub fn is_changed(query: &TransactionQuery, layout: &TableLayout, view: &SavedView) -> bool {
    let has_others = view.columns.as_ref().is_some_and(|text| TableLayout::from_text(text) != *layout);
    has_others || opened(view).is_none_or(|opened| kept(&opened) != kept(query))
}

/// The view that a query was opened as, if it is still there.
#[must_use]
pub fn view_of(query: &TransactionQuery, list: &SavedViewList) -> Option<SavedView> {
    list.items.iter().find(|view| Some(view.id) == query.view).cloned()
}

/// The views in groups by who has them: one's own first, then what is shared in each company.
#[must_use]
pub fn groups(list: &SavedViewList) -> Vec<(String, Vec<SavedView>)> {
    let mut groups = vec![(t!("view.own"), Vec::new())];
    for view in &list.items {
        let name =
            if view.shared { t!("view.shared_in", company = view.company.name) } else { t!("view.own") };
        match groups.iter_mut().find(|(group, _)| *group == name) {
            Some((_, views)) => views.push(view.clone()),
            None => groups.push((name, vec![view.clone()])),
        }
    }
    groups.retain(|(_, views)| !views.is_empty());
    groups
}

#[cfg(test)]
mod tests {
    use ::api::transaction::CompanyRef;

    use super::*;

    const ID: &str = "0193a1b2-0000-7000-8000-00000000000c";

    fn view(name: &str, query: &str, shared: bool) -> SavedView {
        SavedView {
            id: ID.parse().unwrap(),
            company: CompanyRef { id: ID.parse().unwrap(), name: "Books".to_owned() },
            name: name.to_owned(),
            query: query.to_owned(),
            columns: None,
            shared,
            mine: true,
            owner: "agent@demo.example".to_owned(),
            may_change: true,
            created_at: "2026-11-22T00:00:00Z".to_owned(),
            updated_at: "2026-11-22T00:00:00Z".to_owned(),
        }
    }

    fn query(text: &str) -> TransactionQuery {
        TransactionQuery::from_query_string(text).unwrap()
    }

    fn is_changed_as_usual(query: &TransactionQuery, view: &SavedView) -> bool {
        is_changed(query, &TableLayout::default(), view)
    }

    #[test]
    fn a_view_is_open_in_its_own_columns_and_one_without_in_any() {
        let layout = TableLayout { is_compact: true, ..TableLayout::default() };
        let mut view = view("Failed", "", false);
        let query = opened(&view).unwrap();
        assert!(!is_changed(&query, &layout, &view));
        view.columns = Some(TableLayout::default().to_text());
        assert!(is_changed(&query, &layout, &view));
        view.columns = Some(layout.to_text());
        assert!(!is_changed(&query, &layout, &view));
    }

    #[test]
    fn a_view_is_open_as_it_was_saved_until_a_filter_or_the_order_changes() {
        let view = view("Failed", "from=today-6&to=today&zone=UTC&result=FAILED&sort=-amount", false);
        let opened = opened(&view).unwrap();
        assert_eq!(opened.view, Some(view.id));
        assert!(!is_changed_as_usual(&opened, &view));
        // Another page of it is still the same view.
        assert!(!is_changed_as_usual(
            &TransactionQuery { cursor: Some("c".to_owned()), limit: Some(9), ..opened.clone() },
            &view
        ));
        assert!(is_changed_as_usual(&TransactionQuery { sort: None, ..opened.clone() }, &view));
        assert!(is_changed_as_usual(&TransactionQuery { result: None, ..opened.clone() }, &view));
        assert!(is_changed_as_usual(&TransactionQuery { q: Some("deniz".to_owned()), ..opened }, &view));
    }

    #[test]
    fn what_is_kept_has_no_pages_and_names_no_view() {
        let full = format!("kind=refund&sort=created&view={ID}&cursor=c&as_of=x&limit=9");
        assert_eq!(kept(&query(&full)).to_query_string().unwrap(), "kind=refund&sort=created");
    }

    #[test]
    fn a_view_of_filters_that_this_panel_does_not_know_counts_as_changed() {
        let later = view("Later", "colour=red", false);
        assert_eq!(opened(&later), None);
        assert!(is_changed_as_usual(&query(""), &later));
    }

    #[test]
    fn ones_own_views_come_first_and_shared_ones_by_their_company() {
        let items = vec![view("A", "", true), view("B", "", false), view("C", "", true)];
        let names: Vec<(String, Vec<String>)> = groups(&SavedViewList { items })
            .into_iter()
            .map(|(group, views)| (group, views.into_iter().map(|view| view.name).collect()))
            .collect();
        let expected = [("Your views", vec!["B"]), ("Shared in Books", vec!["A", "C"])];
        let expected =
            expected.map(|(group, names)| (group.to_owned(), names.into_iter().map(str::to_owned).collect()));
        assert_eq!(names, expected);
        assert!(groups(&SavedViewList { items: Vec::new() }).is_empty());
    }

    #[test]
    fn a_view_that_is_gone_is_none_that_is_open() {
        let list = SavedViewList { items: vec![view("A", "", false)] };
        assert!(view_of(&query(&format!("view={ID}")), &list).is_some());
        assert_eq!(view_of(&query("view=0193a1b2-0000-7000-8000-00000000000d"), &list), None);
        assert_eq!(view_of(&query(""), &list), None);
    }
}

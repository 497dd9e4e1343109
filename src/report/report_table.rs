//! The table: its head, its rows, and the shapes of rows on their way.

use std::sync::Arc;

use crate::ui::reactive::{derived, said};
use ::api::transaction::Transaction;
use domain::id::TransactionId;
use leptos::html;
use leptos::prelude::*;

use crate::report::column::Column;
use crate::report::report_row::ReportRow;
use crate::t;
use crate::ui::keyed_list::KeyedList;
use crate::ui::skeleton::Skeleton;

const SKELETON_ROWS: usize = 10;

/// The rows under the report's columns. Old rows stay, dimmed, while new ones are on their way. The explicit roles
/// keep it a table for screen readers where the style sheet makes cards of the rows.
#[component]
pub(super) fn ReportTable(
    rows: Memo<Option<Vec<Transaction>>>,
    loading: Signal<bool>,
    on_refund: Callback<TransactionId>,
) -> impl IntoView {
    let region = NodeRef::<html::Div>::new();
    // Another page begins at its top; the same page fetched anew stays where it was.
    Effect::new(move |before: Option<Option<TransactionId>>| {
        let first = rows.with(|rows| rows.as_ref()?.first().map(|row| row.id));
        if let (Some(region), Some(before)) = (region.get_untracked(), before)
            && before != first
        {
            region.set_scroll_top(0);
        }
        first
    });
    let head = Column::ALL.map(|column| {
        view! { <th role="columnheader" scope="col" data-column=column.slug()>{column.name()}</th> }
            .into_any()
    });
    let keys = move || rows.with(|rows| rows.iter().flatten().map(|row| row.id.to_string()).collect());
    let make = move |key: String| {
        let is_it = |row: &&Transaction| row.id.to_string() == key;
        let first = rows.with_untracked(|rows| rows.iter().flatten().find(is_it).cloned());
        first.map(|first| view! { <ReportRow first rows on_refund /> }).into_any()
    };
    view! {
        <div
            node_ref=region
            class="report-table"
            role="region"
            aria-label=t!("report.caption")
            tabindex="0"
            aria-busy=said(move || Some(loading.get().to_string()))
        >
            <table class="report-table__table" role="table">
                <caption class="visually-hidden">{t!("report.caption")}</caption>
                <thead role="rowgroup">
                    <tr role="row">{head.into_iter().collect_view()}</tr>
                </thead>
                <tbody role="rowgroup">
                    <Show when=move || rows.with(Option::is_none)>
                        {(0..SKELETON_ROWS).map(|_| view! { <SkeletonRow /> }.into_any()).collect_view()}
                    </Show>
                    <KeyedList keys=derived(keys) make=Arc::new(make) />
                </tbody>
            </table>
        </div>
    }
}

/// A row on its way.
#[component]
fn SkeletonRow() -> impl IntoView {
    let cells = Column::ALL
        .map(|column| view! { <td role="cell" data-column=column.slug()><Skeleton /></td> }.into_any());
    view! { <tr role="row" aria-hidden="true">{cells.into_iter().collect_view()}</tr> }
}

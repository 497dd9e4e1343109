//! A table of records, a row a key: on a narrow screen its rows become blocks, which would take their roles away, so the
//! roles are said.

use leptos::prelude::*;

use crate::ui::keyed_list::{KeyedList, MakeItem};

/// The frame, the heads and the rows; the rows are `tr` elements with the role `row`.
#[component]
pub fn RecordTable(
    /// What it is a table of.
    label: String,
    /// The block of the cells' places on a narrow screen.
    block: &'static str,
    /// The columns' names.
    heads: Vec<String>,
    /// The rows' keys, in their order; each once.
    keys: Signal<Vec<String>>,
    /// Makes a row, once while its key stays.
    make: MakeItem,
) -> impl IntoView {
    let head = |name| view! { <th role="columnheader" scope="col">{name}</th> }.into_any();
    let name = label.clone();
    let heads: Vec<AnyView> = heads.into_iter().map(head).collect();
    view! {
        <div class=format!("record-table {block}") role="region" aria-label=name tabindex="0">
            <table role="table" aria-label=label>
                <thead role="rowgroup">
                    <tr role="row">{heads}</tr>
                </thead>
                <tbody role="rowgroup">
                    <KeyedList keys make />
                </tbody>
            </table>
        </div>
    }
}

/// A cell of two lines: what matters, and what is good to know.
pub fn two_lines(class: &'static str, first: AnyView, second: AnyView) -> AnyView {
    view! {
        <td role="cell" class=class>
            <span class="record__first">{first}</span>
            <span class="record__second">{second}</span>
        </td>
    }
    .into_any()
}

/// A plain cell.
pub fn cell(class: &'static str, content: AnyView) -> AnyView {
    view! { <td role="cell" class=class>{content}</td> }.into_any()
}

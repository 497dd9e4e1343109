//! The table behind a chart: always there for screen readers, and shown to everybody who wants numbers.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::reactive::{memo, redrawn};

/// A cell: its text, and the rows of the report that it is of.
pub(super) type Cell = (String, Option<String>);

/// What a chart's table holds.
#[derive(Clone, Debug)]
pub(super) struct Numbers {
    /// What it is a table of.
    pub(super) caption: String,
    /// The columns' names, that of the rows' names first.
    pub(super) heads: Vec<String>,
    /// The rows: a name, and a cell a column.
    pub(super) rows: Vec<(String, Vec<Cell>)>,
}

/// Which tables somebody has opened, by what they are tables of: charts are drawn anew with each answer, and leave them open.
#[derive(Clone, Copy)]
pub(super) struct OpenTables(RwSignal<BTreeSet<String>>);

impl OpenTables {
    /// Makes it known to all below; no table is open.
    pub(super) fn begin() {
        provide_context(Self(RwSignal::new(BTreeSet::new())));
    }

    fn has(self, caption: &str) -> bool {
        self.0.with(|open| open.contains(caption))
    }

    fn switch(self, caption: &str) {
        self.0.update(|open| {
            if !open.remove(caption) {
                open.insert(caption.to_owned());
            }
        });
    }
}

/// The button that shows the table, and the table.
#[component]
pub(super) fn ChartTable(numbers: Numbers) -> impl IntoView {
    let open: OpenTables = expect_context();
    let numbers = StoredValue::new(numbers);
    let caption = numbers.with_value(|numbers| numbers.caption.clone());
    let label = t!("overview.table", chart = caption);
    let is_open = memo(move |_| numbers.with_value(|numbers| open.has(&numbers.caption)));
    let switch = move |()| numbers.with_value(|numbers| open.switch(&numbers.caption));
    view! {
        <div class="chart-table__switch">
            <Button kind=ButtonKind::Quiet small=true on_click=switch>
                {redrawn(move || if is_open.get() { t!("overview.hide_table") } else { t!("overview.show_table") })}
                <span class="visually-hidden">{t!("overview.of_chart", chart = caption)}</span>
            </Button>
        </div>
        // Unseen links would take the focus: so only a table that is seen has them.
        {redrawn(move || {
            let table = |linked| numbers.with_value(|numbers| table(numbers, linked));
            if is_open.get() {
                view! {
                    <div class="chart-table" role="region" aria-label=label.clone() tabindex="0">{table(true)}</div>
                }.into_any()
            } else {
                view! { <div class="visually-hidden">{table(false)}</div> }.into_any()
            }
        })}
    }
}

fn table(numbers: &Numbers, linked: bool) -> AnyView {
    let head = |name: &String| view! { <th scope="col">{name.clone()}</th> }.into_any();
    let heads: Vec<AnyView> = numbers.heads.iter().map(head).collect();
    let cell = |(text, href): &Cell| match href.clone().filter(|_| linked) {
        Some(href) => view! { <td><a href=href>{text.clone()}</a></td> }.into_any(),
        None => view! { <td>{text.clone()}</td> }.into_any(),
    };
    let row = |(name, cells): &(String, Vec<Cell>)| {
        let cells: Vec<AnyView> = cells.iter().map(cell).collect();
        view! { <tr><th scope="row">{name.clone()}</th>{cells}</tr> }.into_any()
    };
    let rows: Vec<AnyView> = numbers.rows.iter().map(row).collect();
    view! {
        <table>
            <caption class="visually-hidden">{numbers.caption.clone()}</caption>
            <thead><tr>{heads}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

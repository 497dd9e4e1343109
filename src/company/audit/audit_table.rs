//! The events: when, what, who, and what it changed.

use std::sync::Arc;

use ::api::audit::AuditEntry;
use leptos::prelude::*;

use crate::company::audit::audit_model::{
    about_link, actor_text, amount_text, kind_text, lines, origin_text,
};
use crate::ui::reactive::derived;
use crate::ui::record_table::{RecordTable, cell, two_lines};
use crate::{format, t};

/// So many fields are shown at once, the rest behind a word.
const AT_ONCE: usize = 3;
/// So much of a hash is shown; the API gives all of it.
const SHORT_HASH: usize = 12;

/// The table of one page of events.
#[component]
pub(super) fn AuditTable(entries: Memo<Vec<AuditEntry>>) -> impl IntoView {
    let keys = move || entries.with(|entries| entries.iter().map(key_of).collect());
    let make = move |key: String| {
        let entry =
            entries.with_untracked(|entries| entries.iter().find(|entry| key_of(entry) == key).cloned());
        entry.map(|entry| row(&entry)).into_any()
    };
    let heads = vec![t!("audit.when"), t!("audit.what"), t!("audit.who"), t!("audit.changes")];
    view! {
        <RecordTable
            label=t!("company.page.audit")
            block="audit-table"
            heads
            keys=derived(keys)
            make=Arc::new(make)
        />
    }
}

/// An event never changes.
fn key_of(entry: &AuditEntry) -> String {
    entry.sequence.to_string()
}

fn row(entry: &AuditEntry) -> AnyView {
    let (about, page) = about_link(entry);
    let about = match page {
        Some(page) => view! { <a class="record__second" href=page>{about}</a> }.into_any(),
        None => view! { <span class="record__second">{about}</span> }.into_any(),
    };
    let hash: String = entry.hash.chars().take(SHORT_HASH).collect();
    let place = t!("audit.place", number = format::count(entry.sequence), hash = hash);
    let amount = amount_text(entry).map(|amount| format!(" {amount}"));
    view! {
        <tr role="row" class="record">
            {two_lines(
                "audit-row__when",
                view! { <time datetime=entry.at.clone()>{format::instant(&entry.at)}</time> }.into_any(),
                place.into_any(),
            )}
            <th role="rowheader" scope="row" class="audit-row__what">
                <span class="record__first">{kind_text(&entry.kind)}{amount}</span>
                {about}
            </th>
            {two_lines("audit-row__who", actor_text(entry).into_any(), origin_text(entry).into_any())}
            {cell("audit-row__changes", changes(lines(entry)))}
        </tr>
    }
    .into_any()
}

fn changes(mut lines: Vec<String>) -> AnyView {
    if lines.is_empty() {
        return t!("payment.nothing").into_any();
    }
    let rest = lines.split_off(lines.len().min(AT_ONCE));
    let list = |lines: Vec<String>| {
        let items: Vec<AnyView> =
            lines.into_iter().map(|line| view! { <li>{line}</li> }.into_any()).collect();
        view! { <ul class="audit-row__list" role="list">{items}</ul> }.into_any()
    };
    let more = (!rest.is_empty()).then(|| {
        view! {
            <details>
                <summary>{t!("audit.more", count = rest.len())}</summary>
                {list(rest)}
            </details>
        }
        .into_any()
    });
    view! { {list(lines)} {more} }.into_any()
}

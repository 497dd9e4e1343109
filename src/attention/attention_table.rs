//! The entries: how long they wait, what is known, which row they are about; closed ones with how they ended.

use std::sync::Arc;

use crate::ui::reactive::{derived, redrawn};
use ::api::attention::{AttentionEntry, AttentionResolution};
use leptos::prelude::*;

use crate::age::Minutes;
use crate::attention::attention_model::{amount_text, evidence_text, kind_text, result_text};
use crate::i18n::text_of;
use crate::report::column::Column;
use crate::ui::badge::Badge;
use crate::ui::button::Button;
use crate::ui::record_table::{RecordTable, two_lines};
use crate::{format, paths, t};

/// The table of one page of entries. On a narrow screen its rows become blocks, which would take their roles away: so
/// the roles are said.
#[component]
pub fn AttentionTable(
    /// The entries.
    entries: Memo<Vec<AttentionEntry>>,
    /// Whether they are closed.
    closed: bool,
    /// Keeps their ages true.
    minutes: Minutes,
    /// Hears which one shall be closed.
    on_resolve: Callback<AttentionEntry>,
) -> impl IntoView {
    let when = if closed { t!("attention.closed_at") } else { t!("attention.waiting_since") };
    let last = if closed { t!("attention.how") } else { t!("attention.resolve") };
    let keys = move || entries.with(|entries| entries.iter().map(key_of).collect());
    let make = move |key: String| {
        let entry =
            entries.with_untracked(|entries| entries.iter().find(|entry| key_of(entry) == key).cloned());
        entry.map(|entry| view! { <Row entry minutes on_resolve /> }).into_any()
    };
    let heads = vec![when, t!("attention.what"), t!("attention.row"), Column::Company.name(), last];
    view! {
        <RecordTable label=t!("attention.title") block="attention-table" heads keys=derived(keys) make=Arc::new(make) />
    }
}

/// What stands in a row changes with its transaction's state and its own end.
fn key_of(entry: &AttentionEntry) -> String {
    let (first, closed) = (entry.proposal.is_some(), entry.resolution.is_some());
    format!("{} {} {first} {closed}", entry.id, entry.transaction.state)
}

#[component]
fn Row(entry: AttentionEntry, minutes: Minutes, on_resolve: Callback<AttentionEntry>) -> impl IntoView {
    let at = entry.resolution.as_ref().map_or_else(|| entry.opened_at.clone(), |closed| closed.at.clone());
    let row = &entry.transaction;
    let what = if row.kind == "refund" { t!("payment.kind_refund") } else { t!("payment.kind_payment") };
    view! {
        <tr role="row" class="record attention-row">
            {two_lines(
                "attention-row__when",
                redrawn(minutes.age(at.clone())),
                view! { <time datetime=at.clone()>{format::instant(&at)}</time> }.into_any(),
            )}
            <th role="rowheader" scope="row" class="attention-row__what">
                <span class="record__first">{kind_text(&entry.kind)}</span>
                <span class="record__second">{evidence_text(&entry.evidence)}</span>
                {entry.proposal.as_ref().map(|first| view! {
                    <span class="record__second">{t!("attention.proposed", by = first.by)}</span>
                }.into_any())}
            </th>
            <td role="cell" class="attention-row__row">
                <a class="record__first" href=paths::payment(row.id)>{what}" "{amount_text(&entry)}</a>
                <code class="record__second">{row.reference_number.clone()}</code>
            </td>
            {two_lines(
                "attention-row__where",
                row.company.name.clone().into_any(),
                row.gateway.name.clone().into_any(),
            )}
            <td role="cell" class="attention-row__end">
                {match entry.resolution.clone() {
                    Some(resolution) => view! { <How resolution /> }.into_any(),
                    None => view! { <Resolve entry on_resolve /> }.into_any(),
                }}
            </td>
        </tr>
    }
}

/// The button, or why this person cannot press it.
#[component]
fn Resolve(entry: AttentionEntry, on_resolve: Callback<AttentionEntry>) -> impl IntoView {
    let reason = entry
        .may_resolve
        .is_empty()
        .then(|| text_of("attention.refusal", entry.refusal.as_deref().unwrap_or("role_too_low")));
    let label = t!("attention.resolve_of", what = kind_text(&entry.kind), amount = amount_text(&entry));
    view! {
        <Button small=true label reason on_click=move |()| on_resolve.run(entry.clone())>
            {t!("attention.resolve")}
        </Button>
    }
}

/// How it was closed: the end, who said so, and on what grounds.
#[component]
fn How(resolution: AttentionResolution) -> impl IntoView {
    let (tone, text) = result_text(&resolution.result);
    view! {
        <Badge tone>{text}</Badge>
        {resolution.by.map(|by| view! { <span class="record__second">{by}</span> }.into_any())}
        {resolution.note.map(|note| view! { <span class="attention-row__note">{note}</span> }.into_any())}
        {resolution.evidence_reference.map(|reference| view! {
            <span class="record__second">{t!("attention.see", reference = reference)}</span>
        }.into_any())}
    }
}

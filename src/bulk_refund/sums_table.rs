//! What a batch's lines come to: refusals first.

use ::api::bulk_refund::{BulkRefund, BulkSum};
use leptos::prelude::*;

use crate::bulk_refund::bulk_refund_model::{amount_text, outcome_text, sums_in_order};
use crate::ui::badge::Badge;
use crate::{format, t};

/// The table. On a narrow screen its rows become lists, which would take their roles away: so the roles are said.
pub(super) fn sums_table(batch: &BulkRefund) -> AnyView {
    let head = |name: String| view! { <th role="columnheader" scope="col">{name}</th> }.into_any();
    let rows: Vec<AnyView> = sums_in_order(batch).iter().map(row).collect();
    view! {
        <div class="export-card__sums" role="group" aria-label=t!("bulk.sums") tabindex="0">
            <table role="table">
                <caption class="visually-hidden">{t!("bulk.sums")}</caption>
                <thead role="rowgroup"><tr role="row">
                    {head(t!("bulk.outcome_head"))}
                    {head(t!("bulk.line_count"))}
                    {head(t!("bulk.amount"))}
                </tr></thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(sum: &BulkSum) -> AnyView {
    let (tone, text) = outcome_text(&sum.outcome);
    view! {
        <tr role="row">
            <th role="rowheader" scope="row"><Badge tone>{text}</Badge></th>
            <td role="cell" data-name=t!("bulk.line_count")>{format::count(sum.lines)}</td>
            <td role="cell" data-name=t!("bulk.amount")>{amount_text(sum)}</td>
        </tr>
    }
    .into_any()
}

//! The approvals: since when, what and why, asked for by whom, and the deeds; ended ones with how they ended.

use std::sync::Arc;

use ::api::approval::{Approval, ApprovalEnding};
use leptos::prelude::*;

use crate::age::Minutes;
use crate::approval::Asked;
use crate::approval::approval_model::{amount_text, asked_by, refusal_text, result_text, rule_text};
use crate::report::column::Column;
use crate::ui::badge::Badge;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::reactive::{derived, redrawn};
use crate::ui::record_table::{RecordTable, two_lines};
use crate::{format, paths, t};

/// The table. On a narrow screen its rows become blocks, which would take their roles away: so the roles are said.
#[component]
pub(super) fn ApprovalTable(
    /// The approvals.
    approvals: Memo<Vec<Approval>>,
    /// Whether they ended.
    ended: bool,
    /// Keeps their ages true.
    minutes: Minutes,
    /// Hears what somebody wants to do.
    on_ask: Callback<Asked>,
) -> impl IntoView {
    let last = if ended { t!("approval.how") } else { t!("approval.decide") };
    let keys = move || approvals.with(|approvals| approvals.iter().map(key_of).collect());
    let make = move |key: String| {
        let found = approvals.with_untracked(|all| all.iter().find(|one| key_of(one) == key).cloned());
        found.map(|approval| view! { <Row approval minutes on_ask /> }).into_any()
    };
    let heads =
        vec![t!("approval.refund"), t!("approval.asked"), t!("approval.why"), Column::Company.name(), last];
    view! {
        <RecordTable label=t!("approval.title") block="attention-table" heads keys=derived(keys) make=Arc::new(make) />
    }
}

/// What stands in a row changes with its end alone.
fn key_of(approval: &Approval) -> String {
    format!("{} {}", approval.id, approval.ending.is_some())
}

#[component]
fn Row(approval: Approval, minutes: Minutes, on_ask: Callback<Asked>) -> impl IntoView {
    let row = &approval.refund;
    let at = approval.requested_at.clone();
    view! {
        <tr role="row" class="record attention-row">
            <th role="rowheader" scope="row" class="attention-row__what">
                <a class="record__first" href=paths::payment(row.id)>{amount_text(&approval)}</a>
                <code class="record__second">{row.reference_number.clone()}</code>
            </th>
            {two_lines(
                "attention-row__when",
                asked_by(&approval).into_any(),
                view! { <time datetime=at.clone()>{redrawn(minutes.age(at.clone()))}</time> }.into_any(),
            )}
            {two_lines(
                "attention-row__row",
                approval.reason.clone().unwrap_or_else(|| t!("approval.no_reason")).into_any(),
                rule_text(&approval).into_any(),
            )}
            {two_lines(
                "attention-row__where",
                row.company.name.clone().into_any(),
                row.gateway.name.clone().into_any(),
            )}
            <td role="cell" class="attention-row__end">
                {match approval.ending.clone() {
                    Some(ending) => view! { <How ending /> }.into_any(),
                    None => view! { <Deeds approval on_ask /> }.into_any(),
                }}
            </td>
        </tr>
    }
}

/// Both buttons, or why this person cannot press them.
#[component]
fn Deeds(approval: Approval, on_ask: Callback<Asked>) -> impl IntoView {
    let reason = refusal_text(&approval);
    let until = t!("approval.until", when = format::instant(&approval.expires_at));
    let label = |text: String| format!("{text}: {}", amount_text(&approval));
    let (yes, no) = (label(t!("approval.approve")), label(t!("approval.decline")));
    let wanted = move |approves: bool| Asked { approval: approval.clone(), approves };
    let (approve, decline) = (wanted(true), wanted(false));
    view! {
        <div class="approval-row__deeds">
            <Button small=true kind=ButtonKind::Primary label=yes reason=reason.clone() on_click=move |()| on_ask.run(approve.clone())>
                {t!("approval.approve")}
            </Button>
            <Button small=true label=no reason=reason.clone() on_click=move |()| on_ask.run(decline.clone())>
                {t!("approval.decline")}
            </Button>
        </div>
        <span class="record__second">{until}</span>
    }
}

/// How it ended: the end, who said so, and why.
#[component]
fn How(ending: ApprovalEnding) -> impl IntoView {
    let (tone, text) = result_text(&ending.result);
    view! {
        <Badge tone>{text}</Badge>
        {ending.by.map(|by| view! { <span class="record__second">{by}</span> }.into_any())}
        {ending.reason.map(|reason| view! { <span class="attention-row__note">{reason}</span> }.into_any())}
        <span class="record__second">{format::instant(&ending.at)}</span>
    }
}

//! Who belongs to the company.

use std::sync::Arc;

use ::api::people::Member;
use leptos::prelude::*;

use crate::company::people::Shared;
use crate::company::people::people_model::{
    Deed, member_key, role_name, state_text, why_not_change, why_not_reset, why_not_reset_factor,
};
use crate::session::use_session;
use crate::t;
use crate::ui::badge::Badge;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::reactive::{derived, redrawn};
use crate::ui::record_table::{RecordTable, cell};

/// The table.
#[component]
pub(super) fn PeopleTable(shared: Shared) -> impl IntoView {
    let keys =
        move || shared.read(|shown| shown.people.items.iter().map(member_key).collect()).unwrap_or_default();
    let own_email = use_session().email();
    let make = move |key: String| {
        let found = untrack(|| {
            shared.read(|shown| shown.people.items.iter().find(|member| member_key(member) == key).cloned())
        });
        let is_oneself = |member: &Member| own_email.as_ref() == Some(&member.email);
        found.flatten().map(|member| row(&member, is_oneself(&member), shared)).into_any()
    };
    let heads = vec![
        t!("people.person"),
        t!("people.role"),
        t!("payment.state"),
        t!("people.last_seen"),
        t!("people.actions"),
    ];
    view! {
        <RecordTable
            label=t!("company.page.people")
            block="people-table"
            heads
            keys=derived(keys)
            make=Arc::new(make)
        />
    }
}

fn row(member: &Member, is_oneself: bool, shared: Shared) -> AnyView {
    let (tone, state) = state_text(member);
    let name = if is_oneself { t!("people.you", name = member.name) } else { member.name.clone() };
    let seen = member.last_seen_at.clone().map(|at| shared.minutes.age(at));
    view! {
        <tr role="row" class="record">
            <th role="rowheader" scope="row" class="people-row__person">
                <span class="record__first">{name}</span>
                <span class="record__second">{member.email.clone()}</span>
            </th>
            {cell("people-row__role", role_name(&member.role).into_any())}
            {cell("people-row__state", view! { <Badge tone>{state}</Badge> }.into_any())}
            {cell("people-row__seen", match seen {
                Some(age) => redrawn(age),
                None => t!("people.never_seen").into_any(),
            })}
            {cell("people-row__deeds", deeds(member, is_oneself, shared))}
        </tr>
    }
    .into_any()
}

fn deeds(member: &Member, is_oneself: bool, shared: Shared) -> AnyView {
    let (person, email) = (member.id, member.email.clone());
    let why_not = derived(move || why_not_change(shared.chosen.role()));
    let why_no_link = derived(move || why_not_reset(shared.chosen.role(), is_oneself));
    let why_no_factor = derived(move || why_not_reset_factor(shared.chosen.role(), is_oneself));
    let button = move |text: String, label: String, reason: Signal<Option<String>>, deed: Deed| {
        view! {
            <Button
                kind=ButtonKind::Quiet
                small=true
                label
                reason
                on_click=Callback::new(move |()| shared.asked.set(Some(deed.clone())))
            >
                {text}
            </Button>
        }
        .into_any()
    };
    view! {
        <div class="record-deeds">
            {button(
                t!("people.change_role"),
                t!("people.change_role_of", email = email),
                why_not,
                Deed::Role { person, email: email.clone(), role: member.role.parse().ok() },
            )}
            {button(
                t!("people.reset"),
                t!("people.reset_of", email = email),
                why_no_link,
                Deed::Reset { person, email: email.clone() },
            )}
            {member.second_factor.then(|| button(
                t!("people.second_factor"),
                t!("people.second_factor_of", email = email),
                why_no_factor,
                Deed::SecondFactor { person, email: email.clone() },
            ))}
            {button(
                t!("people.remove"),
                t!("people.remove_of", email = email),
                why_not,
                Deed::Remove { person, email: email.clone() },
            )}
        </div>
    }
    .into_any()
}

//! Which role: each with what it may do.

use domain::role::Role;
use leptos::prelude::*;

use crate::company::people::people_model::{role_detail, role_name};
use crate::t;
use crate::ui::reactive::heard;

/// The roles to choose from.
#[component]
pub(super) fn RoleField(
    /// The roles that may be given.
    roles: Vec<Role>,
    /// The one that is chosen.
    role: RwSignal<Option<Role>>,
) -> impl IntoView {
    let choice = move |own: Role| {
        view! {
            <label class="ends__choice role-choice">
                <input
                    type="radio"
                    name="role"
                    prop:checked=move || role.get() == Some(own)
                    on:change=heard(move |_| role.set(Some(own)))
                />
                <span>
                    <span class="record__first">{role_name(own.as_str())}</span>
                    <span class="record__second">{role_detail(own)}</span>
                </span>
            </label>
        }
        .into_any()
    };
    view! {
        <fieldset class="ends">
            <legend class="field__label">{t!("people.role")}</legend>
            {roles.into_iter().map(choice).collect_view()}
        </fieldset>
    }
}

//! A filter that is one of a few, or several of them.

use crate::ui::reactive::{effect, heard};
use leptos::html;
use leptos::prelude::*;

use crate::report::filter::Filter;
use crate::report::filter::choices::{choices, chosen};
use crate::report::filter::editor::{Edited, EditorForm};
use crate::session::use_session;
use crate::ui::arrow_keys::focus_first;
use crate::ui::id::fresh_id;

/// The choices. Several can be chosen where rows of several make one report.
#[component]
pub(super) fn ChoiceEditor(edited: Edited) -> impl IntoView {
    let filter = edited.filter;
    let companies = use_session().companies();
    let (offered, before) = edited
        .query
        .with_value(|query| (choices(filter, &companies, query), chosen(filter, &companies, query)));
    let takes_several = matches!(filter, Filter::Company | Filter::Gateway);
    let kind = if takes_several { "checkbox" } else { "radio" };
    let group = fresh_id("choice");
    let picked = RwSignal::new(before);
    let list = NodeRef::<html::Fieldset>::new();
    effect(move || {
        if let Some(list) = list.get() {
            let has_one = untrack(move || picked.with(|picked| !picked.is_empty()));
            focus_first(list.into(), if has_one { "input:checked" } else { "input" });
        }
    });
    let pick = move |value: String| {
        picked.update(|picked| match picked.iter().position(|one| *one == value) {
            Some(at) if takes_several => drop(picked.remove(at)),
            None if takes_several => picked.push(value),
            Some(_) | None => *picked = vec![value],
        });
    };
    let option = move |(value, name): (String, String)| {
        let (own, picks) = (value.clone(), value);
        view! {
            <label class="filter-editor__choice">
                <input
                    type=kind
                    name=group.clone()
                    prop:checked=move || picked.with(|picked| picked.contains(&own))
                    on:change=heard(move |_| pick(picks.clone()))
                />
                <span>{name}</span>
            </label>
        }
        .into_any()
    };
    let submit = Callback::new(move |()| {
        // What was chosen is one of what this filter can be.
        let _applied = edited.apply_value(&picked.get_untracked().join(","));
    });
    let fault = edited.fault.get_value();
    view! {
        <EditorForm edited on_submit=submit>
            <fieldset node_ref=list class="filter-editor__choices">
                <legend class="visually-hidden">{filter.name()}</legend>
                {offered.into_iter().map(option).collect_view()}
            </fieldset>
            {fault.map(|fault| view! { <p class="field__error">{fault}</p> }.into_any())}
        </EditorForm>
    }
}

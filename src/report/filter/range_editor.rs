//! Amounts from one to another.

use leptos::prelude::*;

use crate::report::filter::editor::{Edited, EditorForm};
use crate::report::filter::number::{plain_number, typed_number, writing};
use crate::t;
use crate::ui::text_field::TextField;

/// The two bounds, each of which may be missing.
#[component]
pub(super) fn RangeEditor(edited: Edited) -> impl IntoView {
    let bounds = edited.query.with_value(|query| [query.amount_min.clone(), query.amount_max.clone()]);
    let [min, max] = bounds.map(|bound| RwSignal::new(typed_number(&bound.unwrap_or_default(), &writing())));
    let error = RwSignal::new(edited.fault.get_value());
    let submit = Callback::new(move |()| {
        let own = writing();
        let [min, max] = [min, max].map(|bound| plain_number(&bound.get_untracked(), &own));
        let range = if min.is_empty() && max.is_empty() { String::new() } else { format!("{min}..{max}") };
        // Any two texts are a range; the server says where they are no numbers.
        let _applied = edited.apply_value(&range);
    });
    view! {
        <EditorForm edited on_submit=submit>
            <TextField label=t!("filter.amount_min") value=min inputmode="decimal" autofocus=true error />
            <TextField label=t!("filter.amount_max") value=max inputmode="decimal" />
            <p class="filter-editor__help">{t!("filter.amount_help")}</p>
        </EditorForm>
    }
}

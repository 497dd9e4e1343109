//! A filter that is typed.

use leptos::prelude::*;

use crate::i18n::text_of;
use crate::report::filter::Filter;
use crate::report::filter::editor::{Edited, EditorForm};
use crate::t;
use crate::ui::text_field::TextField;

/// One line of text.
#[component]
pub(super) fn TextEditor(edited: Edited) -> impl IntoView {
    let filter = edited.filter;
    let text = RwSignal::new(edited.query.with_value(|query| filter.value(query)).unwrap_or_default());
    let error = RwSignal::new(edited.fault.get_value());
    let submit = Callback::new(move |()| {
        if !edited.apply_value(&text.get_untracked()) {
            error.set(Some(t!("filter.not_an_id")));
        }
    });
    let inputmode = if filter == Filter::Phone {
        "tel"
    } else if filter == Filter::UserEmail {
        "email"
    } else {
        "text"
    };
    let help = text_of("filter.help", filter.slug());
    view! {
        <EditorForm edited on_submit=submit>
            <TextField label=filter.name() value=text inputmode autofocus=true error />
            {(help != filter.slug()).then(|| view! { <p class="filter-editor__help">{help}</p> }.into_any())}
        </EditorForm>
    }
}

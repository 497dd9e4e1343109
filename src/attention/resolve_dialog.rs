//! Closing one entry: what is known, what to look for, and a person's word on how it ended.

use crate::ui::reactive::{derived, heard, redrawn, said};
use ::api::attention::AttentionEntry;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::attention::attention_model::{
    ResolveForm, Trouble, amount_text, consequence_text, counter_text, evidence_text, is_first_word,
    is_own_proposal, kind_text, proposal_text, todo_text,
};
use crate::i18n::text_of;
use crate::payment::payment_model::made_by;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::copy_button::CopyButton;
use crate::ui::dialog::Dialog;
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::text_area::TextArea;
use crate::{api, format, t};

/// The dialog of one entry.
#[component]
pub fn ResolveDialog(
    /// The entry.
    entry: AttentionEntry,
    /// Hears that the person wants it gone.
    on_close: Callback<()>,
    /// Hears that the entry was closed, or is not what it was.
    on_changed: Callback<()>,
) -> impl IntoView {
    let title = kind_text(&entry.kind);
    view! {
        <Dialog title=derived(move || title.clone()) on_close>
            <div class="resolve">
                <Known entry=entry.clone() />
                <Form entry on_close on_changed />
            </div>
        </Dialog>
    }
}

/// All that there is to go by.
#[component]
fn Known(entry: AttentionEntry) -> impl IntoView {
    let todo = todo_text(&entry);
    let proposal = entry.proposal.as_ref().map(|first| {
        let next = if is_own_proposal(&entry) {
            t!("attention.proposed_own")
        } else {
            t!("attention.proposed_todo")
        };
        (proposal_text(first), next)
    });
    let row = &entry.transaction;
    let number = row.reference_number.clone();
    let item = |name: String, value: AnyView| {
        view! { <div class="resolve__fact"><dt>{name}</dt><dd>{value}</dd></div> }
    };
    view! {
        <p class="resolve__todo">{todo}</p>
        <dl class="resolve__facts">
            {item(t!("attention.amount"), amount_text(&entry).into_any())}
            {item(t!("attention.asked"), format::instant(&row.created_at).into_any())}
            {item(t!("attention.by"), made_by(row).into_any())}
            {item(t!("attention.gateway"), row.gateway.name.clone().into_any())}
            {item(t!("attention.known"), evidence_text(&entry.evidence).into_any())}
            {item(t!("attention.number"), view! {
                <code>{number.clone()}</code>
                <CopyButton text=number label=t!("refund.ended.copy_reference_number") />
            }.into_any())}
        </dl>
        {proposal.map(|(found, todo)| view! {
            <Notice tone=NoticeTone::Warning><p>{found}</p><p>{todo}</p></Notice>
        }.into_any())}
    }
}

#[component]
fn Form(entry: AttentionEntry, on_close: Callback<()>, on_changed: Callback<()>) -> impl IntoView {
    let id = entry.id;
    let ends = entry.may_resolve.clone();
    // Where there is no choice none is asked for; what moves money is always chosen.
    let is_choice = !matches!(ends.as_slice(), [one] if one == "acknowledged");
    let only = (!is_choice).then(|| ends.first().cloned()).flatten();
    let result = RwSignal::new(only);
    let (note, reference) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (pressed, busy) = (RwSignal::new(false), RwSignal::new(false));
    let refused = RwSignal::new(None::<String>);
    let (note_ref, reference_ref) = (NodeRef::<html::Textarea>::new(), NodeRef::<html::Textarea>::new());
    let form =
        move || ResolveForm { result: result.get(), note: note.get(), evidence_reference: reference.get() };
    let trouble = move || if pressed.get() { form().judge().err() } else { None }.unwrap_or_default();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        pressed.set(true);
        if busy.get_untracked() {
            return;
        }
        let word = match untrack(form).judge() {
            Ok(word) => word,
            Err(trouble) => return focus(&trouble, note_ref, reference_ref),
        };
        busy.set(true);
        refused.set(None);
        spawn_local(async move {
            let answer = api::resolve_attention(id, &word).await;
            // A dialog that is gone has nothing more to say.
            if busy.try_set(false).is_some() {
                return;
            }
            on_changed.run(());
            match answer {
                Ok(_) => on_close.run(()),
                Err(error) => refused.set(Some(match error.code() {
                    Some(
                        code @ ("attention_closed"
                        | "requester_may_not_resolve"
                        | "role_too_low"
                        | "second_person_required"),
                    ) => text_of("attention.refusal", code),
                    Some(_) | None => error.detail(),
                })),
            }
        });
    };
    let chosen = entry.clone();
    let consequence = move || Some(consequence_text(&chosen, &result.get()?));
    let asked = entry.clone();
    let press = move || {
        let is_first =
            result.with(|result| result.as_deref().is_some_and(|result| is_first_word(&asked, result)));
        if is_first { t!("attention.propose_entry") } else { t!("attention.close_entry") }
    };
    let tone = derived(move || result.with(|result| result.as_deref() == Some("failed")));
    view! {
        <form class="resolve__form" novalidate=true on:submit=heard(submit)>
            {is_choice.then(|| view! {
                <Ends ends error=derived(move || trouble().result) result />
            }.into_any())}
            <TextArea
                label=t!("attention.note")
                value=note
                rows=3
                counter=derived(move || note.with(|text| counter_text(text)))
                error=derived(move || trouble().note)
                node_ref=note_ref
            />
            <TextArea
                label=t!("attention.reference")
                value=reference
                rows=1
                counter=derived(move || reference.with(|text| counter_text(text)))
                error=derived(move || trouble().evidence_reference)
                node_ref=reference_ref
            />
            <p class="resolve__consequence" role="status" data-careful=said(move || Some(tone.get().to_string()))>{redrawn(consequence)}</p>
            {redrawn(move || refused.get().map(|why| view! { <Notice tone=NoticeTone::Bad>{why}</Notice> }.into_any()))}
            <div class="resolve__actions">
                <Button kind=ButtonKind::Quiet on_click=on_close>{t!("refund.cancel")}</Button>
                <Button kind=ButtonKind::Primary submit=true busy>{redrawn(press)}</Button>
            </div>
        </form>
    }
}

/// The ends to choose from.
#[component]
fn Ends(ends: Vec<String>, error: Signal<Option<String>>, result: RwSignal<Option<String>>) -> impl IntoView {
    view! {
        <fieldset class="ends">
            <legend class="field__label">{t!("attention.ends")}</legend>
            {ends.into_iter().map(|end| {
                let (own, name) = (end.clone(), text_of("attention.end", &end));
                view! {
                    <label class="ends__choice">
                        <input
                            type="radio"
                            name="end"
                            prop:checked=move || result.with(|result| result.as_deref() == Some(own.as_str()))
                            on:change=heard(move |_| result.set(Some(end.clone())))
                        />
                        {name}
                    </label>
                }
            }).collect_view()}
            <p class="field__error" role="status">{error}</p>
        </fieldset>
    }
}

/// Leads to the first field that is not as it must be.
fn focus(trouble: &Trouble, note: NodeRef<html::Textarea>, reference: NodeRef<html::Textarea>) {
    let field = match trouble {
        Trouble { result: None, note: Some(_), .. } => note,
        Trouble { result: None, note: None, .. } => reference,
        Trouble { result: Some(_), .. } => return,
    };
    if let Some(field) = field.get_untracked() {
        // A field that cannot take the focus is no fault.
        let _focused = field.focus();
    }
}

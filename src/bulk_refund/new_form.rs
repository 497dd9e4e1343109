//! The form for a new batch: a file of lines, a name, and a reason for all.

use std::str::FromStr;

use domain::id::CompanyId;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::api::bulk_refund::create_bulk_refund;
use crate::bulk_refund::bulk_refund_model::{Lines, refunding, wanted};
use crate::router::{Way, use_location};
use crate::session::use_session;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::field::{Field, FieldIds};
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::{derived, heard, memo, redrawn};
use crate::ui::select_field::{SelectField, SelectOption};
use crate::ui::text_field::TextField;
use crate::{paths, t};

/// The form; it leads on to the batch that it made. Nothing for who may not refund.
#[component]
pub(super) fn NewForm() -> impl IntoView {
    let (session, location) = (use_session(), use_location());
    let companies = memo(move |_| refunding(session.companies()));
    let company = RwSignal::new(String::new());
    let (name, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (busy, refused) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let file = NodeRef::<html::Input>::new();
    let chosen = move || {
        let first = companies.with_untracked(|all| all.first().map(|company| company.id));
        CompanyId::from_str(&company.get_untracked()).ok().or(first)
    };
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let element = file.get_untracked();
        let (company, name, reason) = (chosen(), name.get_untracked(), reason.get_untracked());
        busy.set(true);
        spawn_local(async move {
            let csv = match element {
                Some(element) => read_file(&element).await.unwrap_or_default(),
                None => String::new(),
            };
            let asked = match wanted(company, &name, Lines::Csv(csv), &reason) {
                Ok(asked) => create_bulk_refund(&asked).await.map_err(|error| error.detail()),
                Err(missing) => Err(missing),
            };
            if busy.try_set(false).is_some() {
                return;
            }
            match asked {
                Ok(batch) => location.go(&paths::bulk_refund(batch.id), Way::Link),
                Err(detail) => refused.set(Some(detail)),
            }
        });
    };
    let send = StoredValue::new_local(send);
    redrawn(move || {
        let all = companies.get();
        if all.is_empty() {
            return ().into_any();
        }
        let options: Vec<SelectOption> = all
            .iter()
            .map(|company| SelectOption { value: company.id.to_string(), label: company.name.clone() })
            .collect();
        let several = options.len() > 1;
        let value = derived(move || match company.get() {
            none if none.is_empty() => {
                companies.with(|all| all.first().map(|one| one.id.to_string())).unwrap_or_default()
            }
            chosen => chosen,
        });
        let input = move |ids: FieldIds| {
            view! { <input node_ref=file class="input" id=ids.input type="file" accept=".csv,text/csv,text/plain" /> }
        };
        view! {
            <section class="export-card" aria-label=t!("bulk.new")>
                <h2 class="export-card__title">{t!("bulk.new")}</h2>
                <form class="resolve__form" novalidate=true on:submit=heard(move |event| send.with_value(|send| send(event)))>
                    {several.then(|| view! {
                        <SelectField label=t!("bulk.company") options=options value
                            on_change=Callback::new(move |chosen| company.set(chosen)) />
                    }.into_any())}
                    <TextField label=t!("bulk.name") value=name />
                    <Field label=t!("bulk.file") input />
                    <p class="list-page__lead">{t!("bulk.file_hint")}</p>
                    <TextField label=t!("bulk.reason") value=reason />
                    {redrawn(move || refused.get().map(|detail| view! {
                        <Notice tone=NoticeTone::Bad>{detail}</Notice>
                    }.into_any()))}
                    <div class="export-card__deeds">
                        <Button kind=ButtonKind::Primary submit=true busy>{t!("bulk.check")}</Button>
                    </div>
                </form>
            </section>
        }
        .into_any()
    })
}

/// The text of the file that was chosen; none where none was, or where it cannot be read.
async fn read_file(element: &web_sys::HtmlInputElement) -> Option<String> {
    let get = |of: &JsValue, name: &str| js_sys::Reflect::get(of, &JsValue::from_str(name)).ok();
    let files = get(element.as_ref(), "files")?;
    let file = get(&files, "0").filter(JsValue::is_object)?;
    let read: js_sys::Function = get(&file, "text")?.dyn_into().ok()?;
    let promise: js_sys::Promise = read.call0(&file).ok()?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()?.as_string()
}

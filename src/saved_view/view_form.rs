//! The forms of a saved view: a new one, and one that gets another name, is shared, or goes.

use ::api::saved_view::{CreateSavedView, SavedView, UpdateSavedView};
use ::api::transaction_query::TransactionQuery;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::ApiError;
use crate::api::saved_view::{create_saved_view, delete_saved_view, update_saved_view};
use crate::report::column::Column;
use crate::saved_view::ViewsOf;
use crate::saved_view::view_model::kept;
use crate::saved_view::views_menu::Stage;
use crate::session::use_session;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::reactive::{heard, shown_while};
use crate::ui::select_field::{SelectField, SelectOption};
use crate::ui::text_field::TextField;

/// What stands in a form, and what is wrong with it.
#[derive(Clone, Copy)]
struct Form {
    name: RwSignal<String>,
    shared: RwSignal<bool>,
    busy: RwSignal<bool>,
    name_error: RwSignal<Option<String>>,
    refused: RwSignal<Option<String>>,
}

impl Form {
    fn of(name: String, shared: bool) -> Self {
        Self {
            name: RwSignal::new(name),
            shared: RwSignal::new(shared),
            busy: RwSignal::new(false),
            name_error: RwSignal::new(None),
            refused: RwSignal::new(None),
        }
    }

    /// Does it, unless something is under way; says what is wrong, or goes on with what came of it.
    fn send<T: 'static>(
        self,
        call: impl Future<Output = Result<T, ApiError>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.name_error.set(None);
        self.refused.set(None);
        spawn_local(async move {
            let answer = call.await;
            // A menu that is gone has nothing more to say.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(answer) => done(answer),
                Err(error) if is_about_name(&error) => self.name_error.set(Some(error.detail())),
                Err(error) => self.refused.set(Some(error.detail())),
            }
        });
    }
}

fn is_about_name(error: &ApiError) -> bool {
    matches!(error, ApiError::Problem(problem) if problem.fields.iter().any(|field| field == "name"))
}

/// The report as it is becomes a view.
#[component]
pub(super) fn SaveForm(of: ViewsOf, stage: RwSignal<Stage>) -> impl IntoView {
    let form = Form::of(String::new(), false);
    let query = kept(&of.query.get_untracked());
    let companies: Vec<SelectOption> = use_session()
        .companies()
        .into_iter()
        .map(|company| SelectOption { value: company.id.to_string(), label: company.name })
        .collect();
    let first = companies.first().map(|company| company.value.clone()).unwrap_or_default();
    let company = RwSignal::new(query.company.map_or(first, |company| company.to_string()));
    let query = StoredValue::new(query);
    let submit = Callback::new(move |()| {
        let Ok(company) = company.get_untracked().parse() else { return };
        let kept = query.get_value();
        let Ok(text) = kept.to_query_string() else { return };
        let (name, shared) = (form.name.get_untracked(), form.shared.get_untracked());
        let wanted = CreateSavedView {
            company,
            name,
            query: text,
            columns: Some(of.layout.get_untracked().to_text()),
            shared,
        };
        form.send(async move { create_saved_view(&wanted).await }, move |view| {
            of.renew.run(());
            of.close.run(());
            of.go.run(TransactionQuery { view: Some(view.id), ..kept });
        });
    });
    let has_several = companies.len() > 1;
    view! {
        <ViewForm form title=t!("view.new") back=stage on_submit=submit>
            {has_several.then(|| view! {
                <SelectField
                    label=Column::Company.name()
                    options=Signal::stored(companies)
                    value=company
                    on_change=move |id| company.set(id)
                />
            }.into_any())}
            <p class="filter-editor__help">{t!("view.new_help")}</p>
        </ViewForm>
    }
}

/// A view gets another name, is shared or not, or is deleted.
#[component]
pub(super) fn EditForm(of: ViewsOf, stage: RwSignal<Stage>, view: SavedView) -> impl IntoView {
    let SavedView { id, company, name, shared, .. } = view;
    let title = t!("view.edit_one", name = name);
    let form = Form::of(name, shared);
    let shared_in = shared.then_some(company.name);
    let asked = RwSignal::new(false);
    let submit = Callback::new(move |()| {
        let change = UpdateSavedView {
            name: Some(form.name.get_untracked()),
            shared: Some(form.shared.get_untracked()),
            ..UpdateSavedView::default()
        };
        form.send(async move { update_saved_view(id, &change).await }, move |_view| {
            of.renew.run(());
            stage.set(Stage::List);
        });
    });
    let delete = move |()| {
        form.send(delete_saved_view(id), move |()| {
            of.renew.run(());
            stage.set(Stage::List);
        });
    };
    let warning = shared_in
        .map_or_else(|| t!("view.delete_own"), |company| t!("view.delete_shared", company = company));
    view! {
        <ViewForm form title back=stage on_submit=submit>
            // The button stays, and the focus with it.
            <div><Button small=true kind=ButtonKind::Quiet on_click=move |()| asked.update(|asked| *asked = !*asked)>{t!("view.delete_ask")}</Button></div>
            {shown_while(move || asked.get(), move || view! {
                <div class="view-changes">
                    <p role="alert">{warning.clone()}</p>
                    <div class="filter-editor__actions">
                        <Button small=true kind=ButtonKind::Danger busy=form.busy on_click=delete>{t!("view.delete")}</Button>
                    </div>
                </div>
            })}
        </ViewForm>
    }
}

/// What both forms have: a name, whether it is shared, and how it ends.
#[component]
fn ViewForm(
    form: Form,
    title: String,
    back: RwSignal<Stage>,
    on_submit: Callback<()>,
    children: Children,
) -> impl IntoView {
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        on_submit.run(());
    };
    let refused = move || form.refused.with(Option::is_some);
    view! {
        <form class="filter-editor" novalidate=true on:submit=heard(submit)>
            <h2 class="filter-editor__title">{title}</h2>
            <div class="filter-editor__fields">
                <TextField label=t!("view.name") value=form.name autofocus=true error=form.name_error />
                <label class="filter-editor__choice">
                    <input
                        type="checkbox"
                        prop:checked=form.shared
                        on:change=heard(move |_| form.shared.update(|shared| *shared = !*shared))
                    />
                    <span>{t!("view.share")}</span>
                </label>
                {children()}
                {shown_while(refused, move || view! { <p class="field__error" role="alert">{form.refused.get_untracked()}</p> })}
            </div>
            <div class="filter-editor__actions">
                <Button kind=ButtonKind::Quiet small=true on_click=move |()| back.set(Stage::List)>{t!("refund.cancel")}</Button>
                <Button kind=ButtonKind::Primary small=true submit=true busy=form.busy>{t!("view.save")}</Button>
            </div>
        </form>
    }
}

//! The menu of saved views: open one, take over what was changed, save another, rename, share, delete.

use ::api::saved_view::{SavedView, UpdateSavedView};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::saved_view::update_saved_view;
use crate::report::table_layout::TableLayout;
use crate::saved_view::ViewsOf;
use crate::saved_view::view_form::{EditForm, SaveForm};
use crate::saved_view::view_model::{groups, is_changed, kept, opened, view_of};
use crate::t;
use crate::ui::arrow_keys::{focus_first_if_none, move_focus};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::{effect, heard, memo, redrawn};
use crate::ui::skeleton::Skeleton;

/// What the menu shows.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Stage {
    /// All views.
    List,
    /// The form that saves a new one.
    Save,
    /// The form that changes one.
    Edit(Box<SavedView>),
}

/// The menu.
#[component]
pub fn ViewsMenu(of: ViewsOf) -> impl IntoView {
    let stage = RwSignal::new(Stage::List);
    redrawn(move || match stage.get() {
        Stage::List => view! { <ViewList of stage /> }.into_any(),
        Stage::Save => view! { <SaveForm of stage /> }.into_any(),
        Stage::Edit(view) => view! { <EditForm of stage view=*view /> }.into_any(),
    })
}

#[component]
fn ViewList(of: ViewsOf, stage: RwSignal<Stage>) -> impl IntoView {
    let menu = NodeRef::<html::Div>::new();
    // The list is read anew whenever the menu opens: what is the same as before is left where it stands.
    let answer = memo(move |_| of.views.answer().get());
    effect(move || {
        let is_there = answer.with(Option::is_some);
        if let Some(menu) = menu.get()
            && is_there
        {
            focus_first_if_none(menu.into(), "button");
        }
    });
    let list = move || match answer.get() {
        None => view! { <Skeleton /><Skeleton /> }.into_any(),
        Some(Err(error)) => view! { <Notice tone=NoticeTone::Bad>{error.detail()}</Notice> }.into_any(),
        Some(Ok(list)) => {
            let groups = groups(&list);
            let is_empty = groups.is_empty();
            view! {
                {is_empty.then(|| view! { <p class="filter-editor__help">{t!("view.none_yet")}</p> }.into_any())}
                {groups.into_iter().map(|(name, views)| group(name, views, of, stage)).collect_view()}
            }
            .into_any()
        }
    };
    view! {
        <div
            node_ref=menu
            class="filter-menu"
            on:keydown=heard(move |event: leptos::ev::KeyboardEvent| {
                move_focus(&event, menu.get_untracked().map(Into::into), "button");
            })
        >
            <OpenView of />
            {redrawn(list)}
            <div class="filter-editor__actions">
                <Button small=true on_click=move |()| stage.set(Stage::Save)>{t!("view.save_as")}</Button>
            </div>
        </div>
    }
}

fn group(name: String, views: Vec<SavedView>, of: ViewsOf, stage: RwSignal<Stage>) -> AnyView {
    let label = name.clone();
    view! {
        <div role="group" aria-label=label>
            <p class="filter-menu__group" aria-hidden="true">{name}</p>
            {views.into_iter().map(|view| item(view, of, stage)).collect_view()}
        </div>
    }
    .into_any()
}

/// One view: a press opens it, another changes it.
fn item(saved: SavedView, of: ViewsOf, stage: RwSignal<Stage>) -> AnyView {
    let is_open = of.query.with_untracked(|query| query.view == Some(saved.id));
    let (name, may_change) = (saved.name.clone(), saved.may_change);
    let owner = (!saved.mine).then(|| t!("view.by", owner = saved.owner));
    let edit_label = t!("view.edit_one", name = saved.name);
    let target = saved.clone();
    let open = move |_| open(of, &target);
    let edit = move |_| stage.set(Stage::Edit(Box::new(saved.clone())));
    view! {
        <div class="view-item">
            <button class="filter-menu__item" type="button" aria-current=is_open.then_some("true") on:click=heard(open)>
                {name}
                {owner.map(|owner| view! { <span class="view-item__owner">{owner}</span> }.into_any())}
            </button>
            {may_change.then(|| view! {
                <button class="view-item__edit" type="button" aria-label=edit_label on:click=heard(edit)>{t!("view.edit")}</button>
            }.into_any())}
        </div>
    }
    .into_any()
}

/// Goes to a view's rows, in its columns.
fn open(of: ViewsOf, view: &SavedView) {
    of.close.run(());
    if let Some(columns) = &view.columns {
        of.layout.set(TableLayout::from_text(columns));
    }
    if let Some(query) = opened(view) {
        of.go.run(query);
    }
}

/// What was changed of the open view since it was opened: taken over, or taken back.
#[component]
fn OpenView(of: ViewsOf) -> impl IntoView {
    let (busy, refused) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let changed = move || {
        let query = of.query.get();
        let view = of.views.answer().with(|answer| view_of(&query, answer.as_ref()?.as_ref().ok()?))?;
        is_changed(&query, &of.layout.get(), &view).then_some(view)
    };
    let take_over = move |view: &SavedView| {
        let Ok(query) = kept(&of.query.get_untracked()).to_query_string() else { return };
        let columns = Some(of.layout.get_untracked().to_text());
        let id = view.id;
        let change = UpdateSavedView { query: Some(query), columns, ..UpdateSavedView::default() };
        busy.set(true);
        spawn_local(async move {
            let answer = update_saved_view(id, &change).await;
            // A menu that is gone has nothing more to say.
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(_) => {
                    of.renew.run(());
                    of.close.run(());
                }
                Err(error) => refused.set(Some(error.detail())),
            }
        });
    };
    redrawn(move || {
        changed().map(|view| {
            let (text, back) = (t!("view.is_changed", name = view.name), view.clone());
            let may_change = view.may_change;
            view! {
                <div class="view-changes">
                    <p>{text}</p>
                    {redrawn(move || refused.get().map(|why| view! { <p class="field__error" role="alert">{why}</p> }.into_any()))}
                    <div class="filter-editor__actions">
                        <Button small=true kind=ButtonKind::Quiet on_click=move |()| open(of, &back)>
                            {t!("view.discard")}
                        </Button>
                        {may_change.then(|| view! {
                            <Button small=true kind=ButtonKind::Primary busy on_click=move |()| take_over(&view)>
                                {t!("view.take_over")}
                            </Button>
                        }.into_any())}
                    </div>
                </div>
            }
            .into_any()
        })
    })
}

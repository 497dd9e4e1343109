//! The people of a company: who belongs to it and as what, who is invited, and the links that they are given.

mod deed_dialog;
mod fresh_link;
mod invitation_table;
mod invite_dialog;
mod people_model;
mod people_table;
mod role_field;

use std::time::Duration;

use ::api::people::{InvitationList, MemberList};
use domain::id::CompanyId;
use leptos::prelude::*;

use crate::age::Minutes;
use crate::api::ApiError;
use crate::api::load::Load;
use crate::api::people::{list_invitations, list_people};
use crate::company::chosen_company::{ChosenCompany, use_chosen_company};
use crate::company::people::deed_dialog::DeedDialog;
use crate::company::people::fresh_link::FreshLink;
use crate::company::people::invitation_table::InvitationTable;
use crate::company::people::invite_dialog::InviteDialog;
use crate::company::people::people_model::{Deed, MadeLink};
use crate::company::people::people_table::PeopleTable;
use crate::live::refetch::Refetch;
use crate::live::{News, use_live};
use crate::shell::page::Page;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::empty_state::EmptyState;
use crate::ui::error_panel::ErrorPanel;
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::{effect, memo, redrawn, shown_while};
use crate::ui::skeleton::Skeleton;

const REST: Duration = Duration::from_secs(2);

/// What the page shows of one company.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Shown {
    company: CompanyId,
    people: MemberList,
    invitations: InvitationList,
}

async fn fetch(company: CompanyId) -> Result<Shown, ApiError> {
    let people = list_people(company).await?;
    let invitations = list_invitations(company).await?;
    Ok(Shown { company, people, invitations })
}

/// What the pieces of the page share.
#[derive(Clone, Copy)]
struct Shared {
    chosen: ChosenCompany,
    load: Load<Shown>,
    renew: Callback<()>,
    minutes: Minutes,
    /// The link that was made last, which nobody can ask for again.
    link: RwSignal<Option<MadeLink>>,
    /// What is asked about before it is done.
    asked: RwSignal<Option<Deed>>,
    /// Why what was pressed in a row came to nothing.
    refused: RwSignal<Option<String>>,
}

impl Shared {
    /// Reads what is shown of the chosen company; `None` while there is no answer for it.
    fn read<T>(self, read: impl FnOnce(&Shown) -> T) -> Option<T> {
        let id = self.chosen.id();
        self.load.answer().with(|answer| {
            let shown = answer.as_ref()?.as_ref().ok()?;
            (Some(shown.company) == id).then(|| read(shown))
        })
    }
}

/// The page.
#[component]
pub(super) fn PeoplePage() -> impl IntoView {
    let chosen = use_chosen_company();
    let load = Load::<Shown>::new();
    let id = memo(move |_| chosen.id());
    let link = RwSignal::new(None);
    effect(move || {
        // A link is of the company that it was made for.
        link.set(None);
        if let Some(id) = id.get() {
            load.start(fetch(id));
        }
    });
    let renew = Callback::new(move |()| {
        if let Some(id) = id.get_untracked() {
            load.renew(fetch(id));
        }
    });
    follow(Refetch::new(REST, renew));
    let asked = RwSignal::new(None::<Deed>);
    let refused = RwSignal::new(None::<String>);
    let shared = Shared { chosen, load, renew, minutes: Minutes::begin(), link, asked, refused };
    let inviting = RwSignal::new(false);
    view! {
        <Page title=t!("company.page.people") class="list-page">
            <header class="list-page__head">
                <h1 class="report-page__title">{t!("company.page.people")}</h1>
                <p class="list-page__lead">{redrawn(move || t!("people.lead", company = chosen.name()))}</p>
                {shown_while(move || shared.read(|_| ()).is_some(), move || view! {
                    <div class="list-page__deed">
                        <Button kind=ButtonKind::Primary on_click=move |()| inviting.set(true)>{t!("people.invite")}</Button>
                    </div>
                })}
            </header>
            {redrawn(move || link.get().map(|made| view! {
                <FreshLink made on_kept=Callback::new(move |()| link.set(None)) />
            }.into_any()))}
            {redrawn(move || refused.get().map(|why| view! { <Notice tone=NoticeTone::Bad>{why}</Notice> }.into_any()))}
            <Content shared />
            {shown_while(move || inviting.get(), move || view! {
                <InviteDialog shared on_close=Callback::new(move |()| inviting.set(false)) />
            })}
            {redrawn(move || asked.get().map(|deed| view! {
                <DeedDialog deed shared on_close=Callback::new(move |()| asked.set(None)) />
            }.into_any()))}
        </Page>
    }
}

/// What others change is seen, too: invitations that are accepted, roles that are given.
fn follow(refetch: Refetch) {
    use_live().listen(move |news| match news {
        News::Event(event) => {
            if event.kind.starts_with("person_") || event.kind.starts_with("invitation_") {
                refetch.soon();
            }
        }
        News::Missed => refetch.soon(),
    });
}

/// The two lists, or why they are not there.
#[component]
fn Content(shared: Shared) -> impl IntoView {
    let is_there = memo(move |_| shared.read(|_| ()).is_some());
    let is_nobodys = memo(move |_| shared.chosen.id().is_none());
    let failure = move || shared.load.answer().get()?.err();
    redrawn(move || match (is_there.get(), failure()) {
        (true, _) => view! {
            <PeopleTable shared />
            <InvitationTable shared />
        }
        .into_any(),
        (false, Some(error)) if error.code() != Some("role_too_low") => view! {
            <ErrorPanel
                title=t!("people.failed")
                detail=error.detail()
                request_id=error.request_id()
                on_retry=shared.renew
            />
        }
        .into_any(),
        (false, Some(_)) => view! { <NotForYou /> }.into_any(),
        (false, None) if is_nobodys.get() => view! { <NotForYou /> }.into_any(),
        (false, None) => view! {
            <p class="visually-hidden" role="status">{t!("people.loading")}</p>
            <div class="payment-page__skeleton" aria-hidden="true"><Skeleton /><Skeleton /><Skeleton /></div>
        }
        .into_any(),
    })
}

#[component]
fn NotForYou() -> impl IntoView {
    view! { <EmptyState title=t!("company.not_for_you") detail=t!("company.not_for_you_detail") /> }
}

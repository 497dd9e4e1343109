//! What changes what somebody may do is asked about first: another role, the end of a membership or an invitation, a new
//! password.

use domain::id::CompanyId;
use domain::role::Role;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::ApiError;
use crate::api::people::{change_person, create_reset_link, delete_invitation, remove_person};
use crate::api::second_factor::reset_second_factor;
use crate::company::people::Shared;
use crate::company::people::people_model::{Deed, MadeLink, roles_to_give};
use crate::company::people::role_field::RoleField;
use crate::i18n::{fill, text_of};
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::redrawn;

/// Does it; a link for a new password comes back.
async fn act(deed: Deed, company: CompanyId, role: Option<Role>) -> Result<Option<MadeLink>, ApiError> {
    match (deed, role) {
        (Deed::Role { person, .. }, Some(role)) => {
            change_person(company, person, role).await.map(|_changed| None)
        }
        (Deed::Role { .. }, None) => Ok(None),
        (Deed::Remove { person, .. }, _) => remove_person(company, person).await.map(|()| None),
        (Deed::SecondFactor { person, .. }, _) => reset_second_factor(company, person).await.map(|()| None),
        (Deed::TakeBack { invitation, .. }, _) => delete_invitation(company, invitation).await.map(|()| None),
        (Deed::Reset { person, email }, _) => {
            let made = create_reset_link(company, person).await?;
            let (link, expires_at, mailed) = (made.link, made.expires_at, made.mailed);
            Ok(Some(MadeLink { purpose: "reset", email, link, expires_at, mailed }))
        }
    }
}

/// The question, and what came of it.
#[component]
pub(super) fn DeedDialog(deed: Deed, shared: Shared, on_close: Callback<()>) -> impl IntoView {
    let (busy, refused) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let role = RwSignal::new(match &deed {
        Deed::Role { role, .. } => *role,
        Deed::Remove { .. } | Deed::Reset { .. } | Deed::SecondFactor { .. } | Deed::TakeBack { .. } => None,
    });
    let code = deed.code();
    let title = fill(&text_of("people.deed_title", code), "email", &deed.email());
    let kind = if deed.is_a_loss() { ButtonKind::Danger } else { ButtonKind::Primary };
    let roles = matches!(deed, Deed::Role { .. }).then(|| {
        view! { <RoleField roles=roles_to_give(untrack(|| shared.chosen.role())) role /> }.into_any()
    });
    let press = move |()| {
        let Some(company) = untrack(|| shared.chosen.id()) else { return };
        let (deed, role) = (deed.clone(), role.get_untracked());
        busy.set(true);
        refused.set(None);
        spawn_local(async move {
            let done = act(deed, company, role).await;
            // A dialog that is gone has nothing more to say.
            if busy.try_set(false).is_some() {
                return;
            }
            match done {
                Ok(link) => {
                    if link.is_some() {
                        shared.link.set(link);
                    }
                    on_close.run(());
                }
                Err(error) => refused.set(Some(error.detail())),
            }
            shared.renew.run(());
        });
    };
    view! {
        <Dialog title=Signal::stored(title) on_close>
            <p class="resolve__todo">{text_of("people.deed_text", code)}</p>
            {roles}
            {redrawn(move || refused.get().map(|why| view! { <Notice tone=NoticeTone::Bad>{why}</Notice> }.into_any()))}
            <div class="resolve__actions">
                <Button kind=ButtonKind::Quiet on_click=on_close>{t!("refund.cancel")}</Button>
                <Button kind busy on_click=press>{text_of("people.deed_button", code)}</Button>
            </div>
        </Dialog>
    }
}

//! Who is invited and has not come yet.

use std::sync::Arc;

use ::api::people::{CreateInvitation, Invitation};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::people::create_invitation;
use crate::company::people::people_model::{
    Deed, MadeLink, invitation_key, invitation_text, mail_has_ended, mail_moves, mail_text, role_name,
    why_not_take_back,
};
use crate::company::people::{REST, Shared};
use crate::live::refetch::Refetch;
use crate::ui::badge::Badge;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::reactive::{derived, effect, memo, shown_while};
use crate::ui::record_table::{RecordTable, cell};
use crate::{format, t};

/// The table, where there is anybody in it.
#[component]
pub(super) fn InvitationTable(shared: Shared) -> impl IntoView {
    let are_any = memo(move |_| shared.read(|shown| !shown.invitations.items.is_empty()) == Some(true));
    shown_while(
        move || are_any.get(),
        move || {
            view! {
                <section class="list-section">
                    <h2 class="list-section__title">{t!("people.invited")}</h2>
                    <Table shared />
                </section>
            }
        },
    )
}

/// Invites them anew: another link, and another letter.
fn send_again(invitation: &Invitation, shared: Shared) -> AnyView {
    let asked = CreateInvitation { email: invitation.email.clone(), role: invitation.role.clone() };
    let label = t!("people.send_again_to", email = invitation.email);
    let role = invitation.role.clone();
    let why_not = derived(move || why_not_take_back(shared.chosen.role(), &role));
    let busy = RwSignal::new(false);
    let send = Callback::new(move |()| {
        let Some(company) = untrack(|| shared.chosen.id()) else { return };
        let asked = asked.clone();
        busy.set(true);
        shared.refused.set(None);
        spawn_local(async move {
            match create_invitation(company, &asked).await {
                Ok(made) => drop(shared.link.try_set(Some(MadeLink::of_invitation(made)))),
                Err(error) => drop(shared.refused.try_set(Some(error.detail()))),
            }
            busy.try_set(false);
            shared.renew.run(());
        });
    });
    view! {
        <Button kind=ButtonKind::Quiet small=true busy label reason=why_not on_click=send>{t!("people.send_again")}</Button>
    }
    .into_any()
}

#[component]
fn Table(shared: Shared) -> impl IntoView {
    let soon = Refetch::new(REST, shared.renew);
    effect(move || {
        let moves = shared.read(|shown| shown.invitations.items.iter().any(mail_moves));
        if moves == Some(true) && !shared.load.loading().get() {
            soon.soon();
        }
    });
    let keys = move || {
        shared.read(|shown| shown.invitations.items.iter().map(invitation_key).collect()).unwrap_or_default()
    };
    let make = move |key: String| {
        let found = untrack(|| {
            shared.read(|shown| {
                shown.invitations.items.iter().find(|invitation| invitation_key(invitation) == key).cloned()
            })
        });
        found.flatten().map(|invitation| row(&invitation, shared)).into_any()
    };
    let heads = vec![
        t!("people.email"),
        t!("people.role"),
        t!("payment.state"),
        t!("people.expires"),
        t!("people.actions"),
    ];
    view! {
        <RecordTable
            label=t!("people.invited")
            block="invitation-table"
            heads
            keys=derived(keys)
            make=Arc::new(make)
        />
    }
}

fn row(invitation: &Invitation, shared: Shared) -> AnyView {
    let (tone, state) = invitation_text(invitation);
    let mail = mail_text(invitation).map(|(tone, text, why)| {
        let why = why.map(|why| view! { <span class="record__second">{why}</span> }.into_any());
        view! { " "<Badge tone>{text}</Badge>{why} }.into_any()
    });
    let again = mail_has_ended(invitation).then(|| send_again(invitation, shared));
    let (email, role) = (invitation.email.clone(), invitation.role.clone());
    let deed = Deed::TakeBack { invitation: invitation.id, email: email.clone() };
    let why_not = derived(move || why_not_take_back(shared.chosen.role(), &role));
    view! {
        <tr role="row" class="record">
            <th role="rowheader" scope="row" class="people-row__person">
                <span class="record__first">{email.clone()}</span>
                <span class="record__second">
                    {t!("people.invited_by", email = invitation.invited_by, day = format::instant(&invitation.created_at))}
                </span>
            </th>
            {cell("people-row__role", role_name(&invitation.role).into_any())}
            {cell("people-row__state", view! { <Badge tone>{state}</Badge>{mail} }.into_any())}
            {cell("people-row__seen", format::instant(&invitation.expires_at).into_any())}
            {cell("people-row__deeds", view! {
                <div class="record-deeds">
                    {again}
                    <Button
                        kind=ButtonKind::Quiet
                        small=true
                        label=t!("people.take_back_of", email = email)
                        reason=why_not
                        on_click=Callback::new(move |()| shared.asked.set(Some(deed.clone())))
                    >
                        {t!("people.take_back")}
                    </Button>
                </div>
            }.into_any())}
        </tr>
    }
    .into_any()
}

//! Who is invited and has not come yet.

use std::sync::Arc;

use ::api::people::Invitation;
use leptos::prelude::*;

use crate::company::people::Shared;
use crate::company::people::people_model::{
    Deed, invitation_key, invitation_text, role_name, why_not_take_back,
};
use crate::ui::badge::Badge;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::reactive::{derived, memo, shown_while};
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

#[component]
fn Table(shared: Shared) -> impl IntoView {
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
            block="people-table"
            heads
            keys=derived(keys)
            make=Arc::new(make)
        />
    }
}

fn row(invitation: &Invitation, shared: Shared) -> AnyView {
    let (tone, state) = invitation_text(invitation);
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
            {cell("people-row__state", view! { <Badge tone>{state}</Badge> }.into_any())}
            {cell("people-row__seen", format::instant(&invitation.expires_at).into_any())}
            {cell("people-row__deeds", view! {
                <div class="record-deeds">
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

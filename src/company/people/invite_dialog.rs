//! Inviting somebody: by their e-mail, as what.

use ::api::people::CreateInvitation;
use domain::role::Role;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::people::create_invitation;
use crate::company::people::Shared;
use crate::company::people::people_model::{MadeLink, is_about_email, roles_to_give};
use crate::company::people::role_field::RoleField;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::{heard, redrawn};
use crate::ui::text_field::TextField;

#[derive(Clone, Copy)]
struct Form {
    email: RwSignal<String>,
    email_ref: NodeRef<html::Input>,
    email_error: RwSignal<Option<String>>,
    role: RwSignal<Option<Role>>,
    refused: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
}

impl Form {
    /// What is to be sent; `None` where the e-mail is missing, which is then said.
    fn judge(self) -> Option<CreateInvitation> {
        let email = self.email.get_untracked().trim().to_owned();
        self.email_error.set(email.is_empty().then(|| t!("people.email_missing")));
        self.refused.set(None);
        if email.is_empty() {
            self.lead_to_email();
            return None;
        }
        Some(CreateInvitation { email, role: self.role.get_untracked()?.as_str().to_owned() })
    }

    fn lead_to_email(self) {
        if let Some(input) = self.email_ref.get_untracked() {
            // A field that cannot take the focus is no fault.
            let _focused = input.focus();
        }
    }

    fn send(self, shared: Shared, on_close: Callback<()>) {
        if self.busy.get_untracked() {
            return;
        }
        let Some(company) = untrack(|| shared.chosen.id()) else { return };
        let Some(invitation) = self.judge() else { return };
        self.busy.set(true);
        spawn_local(async move {
            let answer = create_invitation(company, &invitation).await;
            // A dialog that is gone has nothing more to say; the list has the invitation.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(made) => {
                    shared.link.set(Some(MadeLink::of_invitation(made)));
                    on_close.run(());
                    shared.renew.run(());
                }
                Err(error) if is_about_email(&error) => {
                    self.email_error.set(Some(error.detail()));
                    self.lead_to_email();
                }
                Err(error) => self.refused.set(Some(error.detail())),
            }
        });
    }
}

/// The dialog.
#[component]
pub(super) fn InviteDialog(shared: Shared, on_close: Callback<()>) -> impl IntoView {
    let roles = roles_to_give(untrack(|| shared.chosen.role()));
    let form = Form {
        email: RwSignal::new(String::new()),
        email_ref: NodeRef::new(),
        email_error: RwSignal::new(None),
        role: RwSignal::new(roles.contains(&Role::Agent).then_some(Role::Agent).or(roles.first().copied())),
        refused: RwSignal::new(None),
        busy: RwSignal::new(false),
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.send(shared, on_close);
    };
    view! {
        <Dialog title=Signal::stored(t!("people.invite")) on_close>
            <form class="resolve resolve__form" novalidate=true on:submit=heard(submit)>
                <TextField
                    label=t!("people.email")
                    value=form.email
                    kind="email"
                    inputmode="email"
                    autofocus=true
                    error=form.email_error
                    node_ref=form.email_ref
                />
                <RoleField roles role=form.role />
                {redrawn(move || form.refused.get().map(|why| view! {
                    <Notice tone=NoticeTone::Bad>{why}</Notice>
                }.into_any()))}
                <div class="resolve__actions">
                    <Button kind=ButtonKind::Quiet on_click=on_close>{t!("refund.cancel")}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t!("people.make_link")}</Button>
                </div>
            </form>
        </Dialog>
    }
}

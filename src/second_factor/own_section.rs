//! One's own second factor under *Account*: whether one has it, setting it up, new recovery codes, turning it off.

use ::api::second_factor::OwnSecondFactor;
use leptos::prelude::*;

use crate::api::load::Load;
use crate::api::second_factor::fetch_second_factor;
use crate::second_factor::fresh_codes::FreshCodes;
use crate::second_factor::own_dialog::{OwnDeed, OwnDialog};
use crate::second_factor::set_up::SetUp;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::error_panel::ErrorPanel;
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::{effect, redrawn};
use crate::ui::skeleton::Skeleton;
use crate::{format, i18n, t};

/// What the section shows besides the state.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Shown {
    /// Nothing more.
    State,
    /// The way to one.
    SetUp,
    /// Recovery codes, this once.
    Codes(Vec<String>),
}

/// The section; `on_changed` hears that every other session has ended, and `passkeys` changes with one's passkeys.
#[component]
pub fn OwnSecondFactorSection(on_changed: Callback<()>, passkeys: Signal<u32>) -> impl IntoView {
    let load = Load::<OwnSecondFactor>::new();
    effect(move || {
        if passkeys.get() == 0 {
            load.start(fetch_second_factor());
        } else {
            load.renew(fetch_second_factor());
        }
    });
    let renew = Callback::new(move |()| load.renew(fetch_second_factor()));
    let shown = RwSignal::new(Shown::State);
    let asked = RwSignal::new(None::<OwnDeed>);
    let back = Callback::new(move |()| shown.set(Shown::State));
    let on_codes = Callback::new(move |codes| {
        shown.set(Shown::Codes(codes));
        renew.run(());
        on_changed.run(());
    });
    let on_done = Callback::new(move |codes: Option<Vec<String>>| {
        asked.set(None);
        shown.set(codes.map_or(Shown::State, Shown::Codes));
        renew.run(());
        on_changed.run(());
    });
    let state = move |own: OwnSecondFactor| {
        let OwnSecondFactor { since, passkey, recovery_codes_left: left } = own;
        match (since, passkey) {
            (None, false) => view! { <Absent shown /> }.into_any(),
            (None, true) => view! { <ByPasskey left shown asked /> }.into_any(),
            (Some(since), has_passkey) => view! { <There since left has_passkey asked /> }.into_any(),
        }
    };
    view! {
        <section class="list-section">
            <h2 class="list-section__title">{t!("second_factor.title")}</h2>
            {redrawn(move || match (shown.get(), load.answer().get()) {
                (Shown::Codes(codes), _) => view! { <FreshCodes codes on_kept=back /> }.into_any(),
                (Shown::SetUp, _) => view! { <SetUp on_codes on_cancel=back /> }.into_any(),
                (Shown::State, None) => view! { <div aria-busy="true"><Skeleton /></div> }.into_any(),
                (Shown::State, Some(Ok(own))) => state(own),
                (Shown::State, Some(Err(error))) => view! {
                    <ErrorPanel
                        title=t!("second_factor.failed")
                        detail=error.detail()
                        request_id=error.request_id()
                        on_retry=renew
                    />
                }.into_any(),
            })}
            {redrawn(move || asked.get().map(|deed| view! {
                <OwnDialog deed on_done on_close=Callback::new(move |()| asked.set(None)) />
            }.into_any()))}
        </section>
    }
}

#[component]
fn Absent(shown: RwSignal<Shown>) -> impl IntoView {
    view! {
        <p class="list-page__lead">{t!("second_factor.none")}</p>
        <div>
            <Button on_click=Callback::new(move |()| shown.set(Shown::SetUp))>{t!("second_factor.set_up")}</Button>
        </div>
    }
}

/// Somebody who has passkeys alone.
#[component]
fn ByPasskey(left: u64, shown: RwSignal<Shown>, asked: RwSignal<Option<OwnDeed>>) -> impl IntoView {
    view! {
        <p class="list-page__lead">{t!("second_factor.passkey_counts")}</p>
        {codes_left(left)}
        <div class="account-row__buttons">
            <Button on_click=Callback::new(move |()| asked.set(Some(OwnDeed::NewCodes)))>{t!("second_factor.new_codes")}</Button>
            <Button on_click=Callback::new(move |()| shown.set(Shown::SetUp))>{t!("second_factor.set_up_authenticator")}</Button>
        </div>
    }
}

#[component]
fn There(since: String, left: u64, has_passkey: bool, asked: RwSignal<Option<OwnDeed>>) -> impl IntoView {
    let ask = move |deed| Callback::new(move |()| asked.set(Some(deed)));
    view! {
        <p>{t!("second_factor.since", day = format::instant(&since))}</p>
        {codes_left(left)}
        <div class="account-row__buttons">
            <Button on_click=ask(OwnDeed::NewCodes)>{t!("second_factor.new_codes")}</Button>
            <Button kind=ButtonKind::Quiet on_click=ask(OwnDeed::TurnOff { has_passkey })>{t!("second_factor.turn_off")}</Button>
        </div>
    }
}

/// How many recovery codes there are; few are told with some weight.
fn codes_left(left: u64) -> AnyView {
    let words = i18n::plural("second_factor.left", left);
    if left < 3 {
        view! { <Notice tone=NoticeTone::Warning>{words}</Notice> }.into_any()
    } else {
        view! { <p>{words}</p> }.into_any()
    }
}

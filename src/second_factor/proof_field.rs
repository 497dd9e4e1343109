//! What proves who somebody is: a field, or the word that their device will be asked, and the ways to another proof.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::second_factor::fetch_wanted_factor;
use crate::second_factor::proof_model::{Given, Way, first_way, read_proof, ways_of};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::redrawn;
use crate::ui::skeleton::Skeleton;
use crate::ui::text_field::TextField;
use crate::{paths, t};

/// What stands in the field.
#[derive(Clone, Copy)]
pub struct ProofTexts {
    /// The ways that there are; none while they are not known yet.
    ways: RwSignal<Vec<Way>>,
    way: RwSignal<Option<Way>>,
    /// Whether the person turned out to have no second factor.
    lacking: RwSignal<bool>,
    typed: RwSignal<String>,
    error: RwSignal<Option<String>>,
    input: NodeRef<html::Input>,
}

impl ProofTexts {
    /// Nothing yet, for one of these ways.
    pub(super) fn new(ways: &[Way]) -> Self {
        Self {
            ways: RwSignal::new(ways.to_vec()),
            way: RwSignal::new(first_way(ways)),
            lacking: RwSignal::new(false),
            typed: RwSignal::new(String::new()),
            error: RwSignal::new(None),
            input: NodeRef::new(),
        }
    }

    /// Asks the server which ways this session's person has, unless that is known. Where it does not say, a code is asked for.
    pub(super) fn ask(self) {
        if self.way.with_untracked(Option::is_some) {
            return;
        }
        spawn_local(async move {
            let ways = match fetch_wanted_factor().await {
                Ok(wanted) => ways_of(&wanted.ways),
                Err(error) if error.code() == Some("no_second_factor") => {
                    self.lacking.try_set(true);
                    return;
                }
                Err(_) => Vec::new(),
            };
            let ways = if ways.is_empty() { vec![Way::Code, Way::RecoveryCode] } else { ways };
            // A field that is gone asks for nothing.
            if self.way.try_set(first_way(&ways)).is_none() {
                self.ways.set(ways);
            }
        });
    }

    /// What was given; none where it is told in the field what is wrong.
    pub(super) fn read(self) -> Option<Given> {
        let read = read_proof(self.way.get_untracked()?, &self.typed.get_untracked());
        self.error.set(read.as_ref().err().cloned());
        if read.is_err() {
            self.focus();
        }
        read.ok()
    }

    /// Tells in the field why the proof was not taken.
    pub(super) fn refuse(self, why: String) {
        // A field that is gone has nothing more to say.
        if self.error.try_set(Some(why)).is_none() {
            self.typed.set(String::new());
            self.focus();
        }
    }

    /// Forgets what was typed.
    pub(super) fn clear(self) {
        self.typed.try_set(String::new());
        self.error.try_set(None);
    }

    fn focus(self) {
        if let Some(input) = self.input.try_get_untracked().flatten() {
            // An input that cannot take the focus is no fault.
            let _focused = input.focus();
        }
    }
}

/// The field, and a button for each other way.
#[component]
pub(super) fn ProofField(
    /// What stands in it.
    texts: ProofTexts,
    /// Whether typing begins here.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    texts.ask();
    view! {
        <div class="proof-field">
            {redrawn(move || match texts.way.get() {
                None if texts.lacking.get() => none_to_show(),
                None => view! { <div aria-busy="true"><Skeleton /></div> }.into_any(),
                Some(Way::Passkey) => by_passkey(texts),
                Some(Way::Code) => typed(texts, autofocus, (t!("second_factor.code"), "text", "one-time-code", "numeric")),
                Some(Way::RecoveryCode) => typed(texts, autofocus, (t!("second_factor.recovery_code"), "text", "off", "text")),
            })}
            <div class="proof-field__others">{redrawn(move || others(texts))}</div>
        </div>
    }
}

/// That there is no second factor, and where to get one.
pub(super) fn none_to_show() -> AnyView {
    view! {
        <Notice tone=NoticeTone::Warning>
            {t!("second_factor.none_to_show")}
            " "
            <a href=paths::ACCOUNT>{t!("second_factor.to_account")}</a>
        </Notice>
    }
    .into_any()
}

fn by_passkey(texts: ProofTexts) -> AnyView {
    view! {
        <p>{t!("second_factor.by_passkey")}</p>
        {redrawn(move || texts.error.get().map(|why| view! { <Notice tone=NoticeTone::Bad>{why}</Notice> }.into_any()))}
    }
    .into_any()
}

type Asked = (String, &'static str, &'static str, &'static str);

fn typed(texts: ProofTexts, autofocus: bool, (label, kind, autocomplete, inputmode): Asked) -> AnyView {
    view! {
        <TextField
            label
            value=texts.typed
            kind
            name="second-factor"
            autocomplete
            inputmode
            required=true
            autofocus
            error=texts.error
            node_ref=texts.input
        />
    }
    .into_any()
}

/// The ways but the one that is taken.
fn others(texts: ProofTexts) -> Vec<AnyView> {
    let taken = texts.way.get();
    let others = texts.ways.get().into_iter().filter(|way| Some(*way) != taken);
    others
        .map(|way| {
            let change = Callback::new(move |()| {
                texts.clear();
                texts.way.set(Some(way));
                request_animation_frame(move || texts.focus());
            });
            view! { <Button kind=ButtonKind::Quiet small=true on_click=change>{words(way)}</Button> }
                .into_any()
        })
        .collect()
}

fn words(way: Way) -> String {
    match way {
        Way::Passkey => t!("second_factor.use_passkey"),
        Way::Code => t!("second_factor.use_code"),
        Way::RecoveryCode => t!("second_factor.use_recovery_code"),
    }
}

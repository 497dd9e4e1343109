//! How a pop-up ends: done, refused, or honestly not known yet.

use crate::ui::reactive::{derived, effect, memo, redrawn, said};
use ::api::refund::RefundCreated;
use leptos::html;
use leptos::prelude::*;

use crate::api::ApiError;
use crate::i18n::text_of;
use crate::refund::choices::{choice_name, choice_value};
use crate::refund::circuit_text::circuit_text;
use crate::refund::course::Course;
use crate::refund::decided;
use crate::refund::decision_parts::DecisionParts;
use crate::refund::ending_text::{amount_of, done_title, progress_of, refused_title, same_again};
use crate::refund::receipt_link::receipt_link;
use crate::refund::refund_model::event::Event;
use crate::refund::refundable_payment::RefundablePayment;
use crate::refund::withdrawal::Withdrawal;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::copy_button::CopyButton;
use crate::ui::icon::{Icon, IconName};
use crate::ui::spinner::Spinner;
use crate::{format, t};

/// What an ending means at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tone {
    Good,
    Bad,
    Unknown,
    Waiting,
}

impl Tone {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Unknown => "unknown",
            Self::Waiting => "waiting",
        }
    }

    const fn icon(self) -> IconName {
        match self {
            Self::Good => IconName::Check,
            Self::Bad => IconName::Cross,
            Self::Unknown => IconName::Question,
            Self::Waiting => IconName::Clock,
        }
    }

    /// Bad news and doubt interrupt a screen reader, the rest waits its turn.
    const fn role(self) -> &'static str {
        match self {
            Self::Good | Self::Waiting => "status",
            Self::Bad | Self::Unknown => "alert",
        }
    }
}

/// The heading, which takes the focus, and what is said below it.
#[component]
fn Ending(
    #[prop(into)] tone: Signal<Tone>,
    #[prop(into)] title: Signal<String>,
    children: Children,
) -> impl IntoView {
    let heading = NodeRef::<html::H3>::new();
    effect(move || {
        if let Some(heading) = heading.get() {
            // A heading that cannot take the focus is no fault.
            request_animation_frame(move || drop(heading.focus()));
        }
    });
    view! {
        <div class="refund-ending" data-tone=said(move || Some(tone.get().as_str())) role=said(move || Some(tone.get().role()))>
            <span class="refund-ending__mark">{redrawn(move || view! { <Icon name=tone.get().icon() /> })}</span>
            <h3 class="refund-ending__title" tabindex="-1" node_ref=heading>{title}</h3>
            {children()}
        </div>
    }
}

impl Course {
    /// What is read of the refund that was made.
    fn of_made<T: Default>(self, read: impl Fn(&RefundCreated) -> T) -> T {
        self.model.with(|model| model.stage().made().map(read).unwrap_or_default())
    }

    fn left(self) -> String {
        let left = self.model.with(|model| model.payment().map(RefundablePayment::refundable));
        left.map(format::money).unwrap_or_default()
    }

    fn asking(self) -> Memo<bool> {
        memo(move |_| self.model.with(|model| model.stage().is_asking()))
    }

    fn has_left(self) -> Memo<bool> {
        memo(move |_| {
            self.model.with(|model| model.payment().is_some_and(|payment| payment.refusal().is_none()))
        })
    }
}

/// The refund's Reference Number, its amount and what is left, ready to be told to the customer.
#[component]
fn Facts(course: Course) -> impl IntoView {
    // Kept from being drawn anew, with its button, by what does not concern it.
    let number = memo(move |_| {
        course.of_made(|made| {
            // Of several refunds each has its own, below.
            let is_all = made.detail.decision.is_none();
            is_all.then(|| made.refund.reference_number.clone())
        })
    });
    view! {
        <dl class="refund-ending__facts">
            <div>
                <dt>{t!("refund.ended.amount")}</dt>
                <dd>{redrawn(move || course.of_made(amount_of))}</dd>
            </div>
            {redrawn(move || number.get().map(|number| view! {
                <div>
                    <dt>{t!("refund.ended.reference_number")}</dt>
                    <dd>
                        <code>{number.clone()}</code>
                        <CopyButton text=number label=t!("refund.ended.copy_reference_number") />
                    </dd>
                </div>
            }.into_any()))}
            <div>
                <dt>{t!("refund.ended.left")}</dt>
                <dd>{redrawn(move || course.left())}</dd>
            </div>
            {redrawn(move || course.of_made(|made| made.detail.choices.clone()).into_iter().map(|(name, value)| view! {
                <div>
                    <dt>{choice_name(&name)}</dt>
                    <dd>{choice_value(&name, &value)}</dd>
                </div>
            }.into_any()).collect_view())}
        </dl>
        <DecisionParts course />
    }
}

/// Begins a new refund of the same payment, with an empty form.
#[component]
fn AnotherButton(course: Course) -> impl IntoView {
    let has_left = course.has_left();
    let another = Callback::new(move |()| {
        course.texts.clear();
        course.happen(Event::AnotherWanted);
    });
    redrawn(move || {
        has_left.get().then(|| {
            view! {
                <Button kind=ButtonKind::Quiet on_click=another>{t!("refund.another")}</Button>
            }
            .into_any()
        })
    })
}

/// The gateway paid.
#[component]
pub fn Done(course: Course, on_close: Callback<()>) -> impl IntoView {
    let title = derived(move || course.of_made(done_title));
    let receipt = move || {
        course.of_made(|made| made.detail.receipt_url.clone().filter(|_| made.detail.decision.is_none()))
    };
    view! {
        <div class="refund-dialog">
            <Ending tone=Tone::Good title>
                <p>{t!("refund.done.text")}</p>
            </Ending>
            <Facts course />
            <div class="refund-dialog__actions">
                <AnotherButton course />
                {redrawn(move || receipt_link(receipt()))}
                <Button kind=ButtonKind::Primary on_click=on_close>{t!("ui.close")}</Button>
            </div>
        </div>
    }
}

/// The refund ended without paying, or without paying all of it.
#[component]
pub fn Refused(course: Course, on_close: Callback<()>) -> impl IntoView {
    let is_withdrawn = memo(move |_| {
        course.of_made(|made| decided::state_of(made) == "withdrawn" && decided::partly_paid(made).is_none())
    });
    let is_partly_paid = memo(move |_| course.of_made(|made| decided::partly_paid(made).is_some()));
    let title = derived(move || course.of_made(refused_title));
    let text = move || {
        if is_partly_paid.get() {
            course.of_made(progress_of).unwrap_or_default()
        } else {
            text_of("refund.refused_text", &course.of_made(|made| decided::state_of(made).to_owned()))
        }
    };
    let left = move || {
        if is_partly_paid.get() {
            t!("refund.refused.left_partly", amount = course.left())
        } else {
            t!("refund.refused.left", amount = course.left())
        }
    };
    // To withdraw it was the person's wish.
    let tone = derived(move || if is_withdrawn.get() { Tone::Good } else { Tone::Bad });
    let again = Callback::new(move |()| {
        // A refund that was begun in another tab left nothing in this form.
        if course.texts.amount.with_untracked(String::is_empty)
            && let Some(body) = course.model.with_untracked(|model| Some(same_again(model.stage().made()?)))
        {
            course.texts.fill(&body);
        }
        course.happen(Event::AnotherWanted);
    });
    view! {
        <div class="refund-dialog">
            <Ending tone title>
                <p>{redrawn(text)}</p>
                {redrawn(move || course.of_made(|made| decided::gateway_words(made).map(|words| view! {
                    <figure class="refund-ending__words">
                        <figcaption>{t!("refund.refused.words")}</figcaption>
                        <blockquote>{words}</blockquote>
                    </figure>
                }.into_any())))}
                <p>{redrawn(left)}</p>
            </Ending>
            <DecisionParts course />
            <div class="refund-dialog__actions">
                <Button kind=ButtonKind::Quiet on_click=on_close>{t!("ui.close")}</Button>
                <Button kind=ButtonKind::Primary on_click=again>{t!("ui.try_again")}</Button>
            </div>
        </div>
    }
}

/// The refund exists and is not final: do not repeat, we are asking.
#[component]
pub fn Waiting(course: Course, on_close: Callback<()>) -> impl IntoView {
    let state = memo(move |_| course.of_made(|made| decided::state_of(made).to_owned()));
    let refund_ids = memo(move |_| course.of_made(decided::withdrawable));
    let may_withdraw = derived(move || !refund_ids.with(Vec::is_empty));
    let on_withdrawn = Callback::new(move |()| course.happen(Event::CheckNow));
    let tone = derived(move || match state.get().as_str() {
        "accepted" | "queued" | "awaiting_approval" => Tone::Waiting,
        _ => Tone::Unknown,
    });
    view! {
        <div class="refund-dialog">
            <Ending tone title=derived(move || text_of("refund.waiting_title", &state.get()))>
                <p>{redrawn(move || text_of("refund.waiting_text", &state.get()))}</p>
                {redrawn(move || course.of_made(progress_of).map(|far| view! { <p>{far}</p> }.into_any()))}
                {redrawn(move || held_back(course).map(|why| view! { <p>{why}</p> }.into_any()))}
                <p class="refund-ending__do-not-repeat">{t!("refund.do_not_repeat")}</p>
            </Ending>
            <Facts course />
            <Withdrawal refund_ids may_withdraw on_changed=on_withdrawn />
            <div class="refund-dialog__actions">
                <AnotherButton course />
                <CheckNow course />
                <Button kind=ButtonKind::Primary on_click=on_close>{t!("ui.close")}</Button>
            </div>
        </div>
    }
}

/// Why a refund that is queued has not left yet, where that is the gateway's doing.
fn held_back(course: Course) -> Option<String> {
    course.model.with(|model| {
        let made = model.stage().made().filter(|made| decided::state_of(made) == "queued")?;
        circuit_text(&made.refund.gateway.name, model.payment()?.facts.gateway_circuit.as_ref()?)
    })
}

/// No answer came: nobody knows, and it is asked again with the same key.
#[component]
pub fn NotKnown(course: Course, on_close: Callback<()>) -> impl IntoView {
    let why = move || {
        course.model.with(|model| match model.stage().error()? {
            error @ ApiError::Problem(_) => Some(error.detail()),
            // What there is to say of a broken connection is said already.
            ApiError::NoAnswer(_) => None,
        })
    };
    view! {
        <div class="refund-dialog">
            <Ending tone=Tone::Unknown title=derived(move || t!("refund.not_known.title"))>
                <p>{redrawn(move || t!("refund.not_known.text", amount = intent_amount(course)))}</p>
                <p class="refund-ending__do-not-repeat">{t!("refund.do_not_repeat")}</p>
                {redrawn(move || why().map(|why| view! { <p class="refund-ending__why">{why}</p> }.into_any()))}
            </Ending>
            <div class="refund-dialog__actions">
                <Button kind=ButtonKind::Quiet on_click=on_close>{t!("ui.close")}</Button>
                <CheckNow course />
            </div>
        </div>
    }
}

/// Asks at once; between its pauses the pop-up asks by itself.
#[component]
fn CheckNow(course: Course) -> impl IntoView {
    let check = Callback::new(move |()| course.happen(Event::CheckNow));
    view! { <Button busy=course.asking() on_click=check>{t!("refund.check_now")}</Button> }
}

/// An unfinished refund of this person was found, and its end is being looked up.
#[component]
pub fn Resumed(course: Course, on_close: Callback<()>) -> impl IntoView {
    let begun_at = course.model.with_untracked(|model| model.intent().map(|intent| intent.begun_at.clone()));
    let title = derived(move || t!("refund.resumed.title", amount = intent_amount(course)));
    view! {
        <div class="refund-dialog">
            <Ending tone=Tone::Waiting title>
                {begun_at.map(|at| view! { <p>{t!("refund.resumed.when", when = format::instant(&at))}</p> }.into_any())}
                <p class="refund-ending__asking"><Spinner />{t!("refund.resumed.text")}</p>
            </Ending>
            <div class="refund-dialog__actions">
                <Button kind=ButtonKind::Quiet on_click=on_close>{t!("ui.close")}</Button>
            </div>
        </div>
    }
}

/// The amount of the decision under way.
fn intent_amount(course: Course) -> String {
    course.model.with(|model| {
        let (Some(intent), Some(payment)) = (model.intent(), model.payment()) else { return String::new() };
        let amount = &intent.body.amount;
        amount.money(payment.currency()).map_or_else(|_| amount.as_str().to_owned(), format::money)
    })
}

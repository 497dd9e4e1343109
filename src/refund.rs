//! The refund pop-up: explains the maximum, takes an amount, and ends in one of three honest ways.

pub mod amount_input;
mod answer;
pub mod balance_sum;
pub mod choices;
pub mod circuit_text;
mod course;
mod decided;
mod decision_parts;
mod draft;
mod ending;
mod ending_text;
mod followed_text;
mod form_texts;
mod intent;
mod intent_store;
mod payment_facts;
mod policy_note;
mod policy_text;
mod preview;
mod reason_field;
pub mod receipt_link;
mod refund_form;
pub(crate) mod refund_model;
pub mod refundable_payment;
pub mod refusal_text;
#[cfg(test)]
pub(crate) mod sample;
mod stage;
pub mod withdrawal;

use crate::ui::reactive::redrawn;
use domain::id::TransactionId;
use leptos::prelude::*;

use crate::refund::course::Course;
use crate::refund::ending::{Done, NotKnown, Refused, Resumed, Waiting};
use crate::refund::refund_form::RefundForm;
use crate::refund::refund_model::event::Event;
use crate::refund::stage::Stage;
use crate::ui::dialog::Dialog;
use crate::ui::error_panel::ErrorPanel;
use crate::ui::skeleton::Skeleton;
use crate::{part, t};

/// What fills the pop-up; several stages share one, so that nothing typed is lost between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Screen {
    Loading,
    LoadFailed,
    Form,
    Resumed,
    NotKnown,
    Waiting,
    Done,
    Refused,
}

impl Screen {
    const fn of(stage: &Stage, has_payment: bool) -> Self {
        match stage {
            // The sum moved and is fetched anew: the form stays, what was typed with it.
            Stage::Loading if has_payment => Self::Form,
            Stage::Loading => Self::Loading,
            Stage::LoadFailed(_) => Self::LoadFailed,
            Stage::Form(_) | Stage::Sending { resumed: false } => Self::Form,
            Stage::Sending { resumed: true } => Self::Resumed,
            Stage::NotKnown { .. } => Self::NotKnown,
            Stage::Waiting { .. } => Self::Waiting,
            Stage::Done(_) => Self::Done,
            Stage::Refused(_) => Self::Refused,
        }
    }
}

/// Which payment a pop-up refunds, and who hears of it.
#[derive(Clone, Copy)]
pub struct RefundOf {
    /// The payment.
    pub payment_id: TransactionId,
    /// Hears that the person wants the pop-up gone; what was sent goes on.
    pub on_close: Callback<()>,
    /// Hears that a refund was made or moved.
    pub on_changed: Callback<()>,
}

/// Refunds one payment, whole or in part. An unfinished refund of this person is taken up again on opening.
#[component]
pub fn RefundDialog(
    /// The payment.
    payment_id: TransactionId,
    /// Hears that the person wants the pop-up gone; what was sent goes on.
    on_close: Callback<()>,
    /// Hears that a refund was made or moved.
    on_changed: Callback<()>,
) -> impl IntoView {
    let of = RefundOf { payment_id, on_close, on_changed };
    view! {
        <Dialog title=Signal::derive(move || t!("refund.title")) on_close=on_close>
            {part::refund(of)}
        </Dialog>
    }
}

/// What the pop-up holds.
#[component]
pub(crate) fn RefundContent(of: RefundOf) -> impl IntoView {
    let RefundOf { payment_id, on_close, on_changed } = of;
    let course = Course::new(payment_id, on_changed);
    course.open();
    let screen =
        Memo::new(move |_| course.model.with(|model| Screen::of(model.stage(), model.payment().is_some())));
    redrawn(move || match screen.get() {
        Screen::Loading => view! { <Loading /> }.into_any(),
        Screen::LoadFailed => view! { <LoadFailed course /> }.into_any(),
        Screen::Form => view! { <RefundForm course on_close /> }.into_any(),
        Screen::Resumed => view! { <Resumed course on_close /> }.into_any(),
        Screen::NotKnown => view! { <NotKnown course on_close /> }.into_any(),
        Screen::Waiting => view! { <Waiting course on_close /> }.into_any(),
        Screen::Done => view! { <Done course on_close /> }.into_any(),
        Screen::Refused => view! { <Refused course on_close /> }.into_any(),
    })
}

#[component]
fn Loading() -> impl IntoView {
    view! {
        <div class="refund-dialog" aria-busy="true">
            <p class="visually-hidden" role="status">{t!("refund.loading")}</p>
            <div class="refund-dialog__skeleton"><Skeleton /><Skeleton /><Skeleton /></div>
            <div class="refund-dialog__skeleton"><Skeleton /><Skeleton /></div>
        </div>
    }
}

#[component]
fn LoadFailed(course: Course) -> impl IntoView {
    let error = course.model.with_untracked(|model| match model.stage() {
        Stage::LoadFailed(error) => Some(error.clone()),
        Stage::Loading
        | Stage::Form(_)
        | Stage::Sending { .. }
        | Stage::NotKnown { .. }
        | Stage::Waiting { .. }
        | Stage::Done(_)
        | Stage::Refused(_) => None,
    });
    error.map(|error| {
        let not_there = error.code() == Some("not_found");
        let detail = if not_there { t!("refund.not_found") } else { error.detail() };
        let on_retry = Callback::new(move |()| course.happen(Event::LoadAgain));
        view! {
            <div class="refund-dialog">
                <ErrorPanel title=t!("refund.load_failed") detail request_id=error.request_id() on_retry />
            </div>
        }
    })
}

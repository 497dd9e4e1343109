//! Taking a refund back that no gateway has heard of: a button that asks once more before it acts.

use crate::ui::reactive::{derived, redrawn};
use domain::id::TransactionId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::ApiError;
use crate::i18n::text_of;
use crate::ui::button::{Button, ButtonKind};
use crate::{api, t};

/// How far the person has come with it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Offered,
    Asked,
    UnderWay,
    Refused(String),
}

/// The button, the question, and what came of it. Shows nothing where the refund cannot be withdrawn.
#[component]
pub fn Withdrawal(
    /// The refunds that are taken back together.
    #[prop(into)]
    refund_ids: Signal<Vec<TransactionId>>,
    /// Whether this person may withdraw it now.
    may_withdraw: Signal<bool>,
    /// Hears that the refund was withdrawn, or is not what it was.
    on_changed: Callback<()>,
) -> impl IntoView {
    let step = RwSignal::new(Step::Offered);
    let withdraw = move || {
        step.set(Step::UnderWay);
        spawn_local(async move {
            let mut next = Step::Offered;
            for refund_id in refund_ids.get_untracked() {
                if let Err(error) = api::withdraw_refund(refund_id).await {
                    next = Step::Refused(why(&error));
                }
            }
            // Whoever pressed the button may have gone on to another page.
            if step.try_set(next).is_none() {
                on_changed.run(());
            }
        });
    };
    view! {
        {redrawn(move || match step.get() {
            Step::Offered => may_withdraw.get().then(|| view! {
                <Button small=true on_click=move |()| step.set(Step::Asked)>{t!("withdrawal.button")}</Button>
            }).into_any(),
            Step::Asked | Step::UnderWay => view! {
                <div class="withdrawal" role="group" aria-label=t!("withdrawal.question")>
                    <p class="withdrawal__question">{t!("withdrawal.question")}</p>
                    <Button small=true kind=ButtonKind::Quiet on_click=move |()| step.set(Step::Offered)>
                        {t!("withdrawal.keep")}
                    </Button>
                    <Button
                        small=true
                        kind=ButtonKind::Danger
                        busy=derived(move || step.get() == Step::UnderWay)
                        on_click=move |()| withdraw()
                    >
                        {t!("withdrawal.confirm")}
                    </Button>
                </div>
            }.into_any(),
            Step::Refused(_) => ().into_any(),
        })}
        <p class="withdrawal__refusal" role="status">
            {redrawn(move || match step.get() {
                Step::Refused(why) => Some(why),
                Step::Offered | Step::Asked | Step::UnderWay => None,
            })}
        </p>
    }
}

/// Why it was not withdrawn: having left for the gateway is news, not a failure.
fn why(error: &ApiError) -> String {
    match error.code() {
        Some(code @ "refund_already_sent") => text_of("withdrawal.refused", code),
        Some(_) | None => error.detail(),
    }
}

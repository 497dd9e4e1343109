//! What the service says a refund would come to, asked while the person still thinks. Never stands in the way.

use std::time::Duration;

use crate::ui::reactive::{derived, effect, redrawn};
use ::api::refund::{CreateRefund, RefundPreview};
use ::api::transaction::Transaction;
use domain::id::TransactionId;
use domain::money::Money;
use js_sys::Date;
use leptos::leptos_dom::helpers::IntervalHandle;
use leptos::prelude::*;

use crate::api::load::Load;
use crate::refund::choices::Chosen;
use crate::refund::refund_model::refunded_amount;
use crate::refund::refusal_text::preview_text;
use crate::second_factor::fresh_factor::{FACTOR_NEEDED, Wanted};
use crate::ui::notice::{Notice, NoticeTone};
use crate::{api, format, t};

/// How long the amount must rest before the service is asked.
const REST: Duration = Duration::from_millis(300);

const SECOND: Duration = Duration::from_secs(1);

/// The service's answer for the amount that stands in the form now.
#[derive(Clone, Copy)]
pub struct Preview {
    answer: Signal<Option<RefundPreview>>,
    /// How many seconds ago it came; counted while there is a look-alike.
    age_s: RwSignal<u32>,
}

impl Preview {
    /// What the gateway will probably do.
    #[must_use]
    pub fn expected_kind(self) -> Option<String> {
        self.answer.with(|answer| answer.as_ref()?.expected_kind.clone())
    }

    /// For how many more seconds the gateway refuses this amount, as it had the same one just now.
    #[must_use]
    pub fn blocked_for_s(self) -> u32 {
        let at_first = self.answer.with(|answer| answer.as_ref()?.look_alike_blocks_for_s);
        at_first.map_or(0, |seconds| seconds.saturating_sub(self.age_s.get()))
    }

    /// Whether the service has answered for the amount that stands there now.
    #[must_use]
    pub fn has_come(self) -> bool {
        self.answer.with(Option::is_some)
    }

    /// What the company's policy wants of the person's second factor before this refund.
    #[must_use]
    pub fn wanted_factor(self) -> Wanted {
        self.answer.with(|answer| answer.as_ref().map_or(Wanted::No, wanted_factor))
    }

    /// The code of the refusal that is said, where the service would refuse.
    #[must_use]
    pub fn refused(self) -> Option<String> {
        self.answer.with(|answer| {
            let answer = answer.as_ref().filter(|answer| !answer.allowed && is_about_money(answer))?;
            answer.code.clone()
        })
    }

    fn has_look_alike(self) -> bool {
        self.answer.with(|answer| answer.as_ref().is_some_and(|answer| answer.look_alike.is_some()))
    }

    /// Counts the seconds.
    fn count(self) {
        let timer = StoredValue::new(None::<IntervalHandle>);
        let stop = move || {
            if let Some(timer) = timer.try_update_value(Option::take).flatten() {
                timer.clear();
            }
        };
        effect(move || {
            stop();
            self.age_s.set(0);
            if !self.has_look_alike() {
                return;
            }
            let came_at = String::from(Date::new_0().to_iso_string());
            let tick = move || {
                let age = format::seconds_ago(&came_at).and_then(|age| u32::try_from(age).ok());
                self.age_s.try_set(age.unwrap_or_default());
            };
            timer.set_value(set_interval_with_handle(tick, SECOND).ok());
        });
        on_cleanup(stop);
    }
}

/// Asks the service whenever the amount has come to rest.
#[must_use]
pub fn use_preview(
    payment_id: TransactionId,
    amount: Memo<Option<Money>>,
    chosen: StoredValue<Chosen>,
) -> Preview {
    let load = Load::<RefundPreview>::new();
    let asked = RwSignal::new(None::<Money>);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    effect(move || {
        stop();
        asked.set(None);
        let Some(amount) = amount.get() else { return };
        let ask = move || {
            asked.set(Some(amount));
            load.start(async move {
                let body = CreateRefund {
                    amount: amount.into(),
                    reason: None,
                    expected_refundable: None,
                    choices: chosen.get_value(),
                };
                api::preview_refund(payment_id, &body).await
            });
        };
        // Without a timer there is no preview; the refund itself needs none.
        timer.set_value(set_timeout_with_handle(ask, REST).ok());
    });
    on_cleanup(stop);
    let answer = derived(move || {
        let is_of_now = asked.get().is_some() && asked.get() == amount.get() && !load.loading().get();
        load.answer().get().filter(|_| is_of_now).and_then(Result::ok)
    });
    let preview = Preview { answer, age_s: RwSignal::new(0) };
    preview.count();
    preview
}

/// What to know before pressing: a look-alike, an approval, a refusal to come.
#[component]
pub fn PreviewNotices(
    /// The answer.
    preview: Preview,
    /// Whose refusal it may be.
    gateway: String,
    /// The code of what is said already of the refund that was sent.
    #[prop(into)]
    said: Signal<Option<String>>,
) -> impl IntoView {
    redrawn(move || {
        preview.answer.get().map(|answer| {
            let is_new = !answer.allowed && is_about_money(&answer) && said.get() != answer.code;
            let refusal = is_new.then(|| preview_text(&answer));
            let approval = answer.approval_needed && (answer.allowed || !is_about_money(&answer));
            let look_alike =
                answer.look_alike.map(|refund| look_alike_notice(preview, refund, gateway.clone()));
            view! {
                {refusal.map(|text| view! { <Notice tone=NoticeTone::Warning>{text}</Notice> }.into_any())}
                {look_alike}
                {approval.then(|| view! { <Notice>{t!("refund.preview.approval")}</Notice> }.into_any())}
            }
        })
    })
}

fn wanted_factor(preview: &RefundPreview) -> Wanted {
    let policy = preview.policy.as_ref().filter(|_| preview.code.as_deref() == Some(FACTOR_NEEDED));
    match policy.and_then(|policy| policy.second_factor.as_deref()) {
        Some("stale") => Wanted::Show,
        Some("none") => Wanted::SetUp,
        Some(_) | None => Wanted::No,
    }
}

/// A preview is asked without the reason, so what it says of the reason is no news.
fn is_about_money(preview: &RefundPreview) -> bool {
    !matches!(preview.code.as_deref(), Some("reason_required" | "reason_too_long" | "reason_not_listed"))
}

/// Warns of a refund of the same amount. Seen, its seconds run; heard, it is said once.
fn look_alike_notice(preview: Preview, refund: Transaction, gateway: String) -> AnyView {
    let text = move || {
        let warning = look_alike_text(&refund);
        match preview.blocked_for_s() {
            0 => warning,
            rest => {
                let blocked = t!("refund.preview.blocked", gateway = gateway, rest = rest_text(rest));
                format!("{warning} {blocked}")
            }
        }
    };
    let said = untrack(&text);
    let seen = move || {
        preview.age_s.track();
        text()
    };
    view! {
        <Notice tone=NoticeTone::Warning>
            <span class="visually-hidden">{said}</span>
            <span aria-hidden="true">{redrawn(seen)}</span>
        </Notice>
    }
    .into_any()
}

/// A short time: `26 s`, `4:47 min`.
#[must_use]
pub fn rest_text(seconds: u32) -> String {
    match (seconds / 60, seconds % 60) {
        (0, seconds) => t!("refund.rest.seconds", seconds = seconds),
        (minutes, seconds) => {
            t!("refund.rest.minutes", minutes = minutes, seconds = format_args!("{seconds:02}"))
        }
    }
}

fn look_alike_text(refund: &Transaction) -> String {
    let amount =
        refunded_amount(refund).map_or_else(|| refund.payment_amount.as_str().to_owned(), format::money);
    let when = format::relative(&refund.created_at);
    if let Some(who) = refund.user_email.as_ref().or(refund.credential.as_ref()) {
        t!("refund.preview.look_alike_by", amount = amount, when = when, who = who)
    } else {
        t!("refund.preview.look_alike", amount = amount, when = when)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_factor_is_asked_for_where_it_is_what_lacks() {
        let wanted = |code: &str, second_factor: &str| {
            let policy = crate::refund::sample::policy(second_factor);
            let mut preview = crate::refund::sample::preview(code);
            preview.policy = Some(policy);
            wanted_factor(&preview)
        };
        assert_eq!(wanted("second_factor_needed", "stale"), Wanted::Show);
        assert_eq!(wanted("second_factor_needed", "none"), Wanted::SetUp);
        assert_eq!(wanted("above_per_refund", "stale"), Wanted::No);
    }

    #[test]
    fn a_short_time_is_said_in_seconds_and_a_longer_one_in_minutes() {
        assert_eq!(rest_text(59), "59 s");
        assert_eq!(rest_text(60), "1:00 min");
        assert_eq!(rest_text(287), "4:47 min");
    }
}

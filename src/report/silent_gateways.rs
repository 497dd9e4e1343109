//! Which gateways do not answer now, said quietly over the report: what waits for them is not lost.

use ::api::gateway::GatewayList;
use leptos::prelude::*;

use crate::age::Minutes;
use crate::api::list_gateways;
use crate::api::load::Load;
use crate::live::{News, use_live};
use crate::refund::circuit_text::circuit_text;
use crate::t;
use crate::ui::notice::Notice;
use crate::ui::reactive::{effect, memo, redrawn};

/// The notice, while there is something to say; asked for each minute while somebody looks.
#[component]
pub(super) fn SilentGateways() -> impl IntoView {
    let load = Load::<GatewayList>::new();
    let minutes = Minutes::begin();
    effect(move || {
        minutes.track();
        load.renew(list_gateways());
    });
    use_live().listen(move |news| match news {
        News::Event(_) => {}
        News::Missed => load.renew(list_gateways()),
    });
    let text = memo(move |_| load.answer().with(|answer| notice_text(answer.as_ref()?.as_ref().ok()?)));
    redrawn(move || text.get().map(|text| view! { <Notice>{text}</Notice> }.into_any()))
}

/// A sentence an account that is not called; `None` where all are.
fn notice_text(list: &GatewayList) -> Option<String> {
    let sentences = list.items.iter().filter_map(|account| circuit_text(&account.name, &account.circuit));
    let mut text = sentences.collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return None;
    }
    text.push(' ');
    text.push_str(&t!("circuit.all"));
    Some(text)
}

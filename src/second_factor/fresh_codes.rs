//! Recovery codes that were just made: shown this once, until the person has them.

use leptos::prelude::*;

use crate::second_factor::proof_model::file_of;
use crate::t;
use crate::ui::button::Button;
use crate::ui::copy_button::CopyButton;
use crate::ui::icon::{Icon, IconName};

/// The codes, ways to keep them, and a button that takes them away.
#[component]
pub(crate) fn FreshCodes(codes: Vec<String>, on_kept: Callback<()>) -> impl IntoView {
    let (all, file) = (codes.join("\n"), file_of(&codes));
    let lines: Vec<AnyView> =
        codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }.into_any()).collect();
    view! {
        <section class="fresh-secret" aria-labelledby="fresh-codes">
            <h3 class="fresh-secret__title" id="fresh-codes">
                <Icon name=IconName::Warning />
                {t!("second_factor.codes")}
            </h3>
            <p role="status">{t!("second_factor.codes_once")}</p>
            <ul class="recovery-codes" role="list">{lines}</ul>
            <div class="recovery-codes__keep">
                <CopyButton text=all label=t!("second_factor.codes_copy") />
                <a class="button" data-kind="secondary" href=file download="refund-desk-recovery-codes.txt">
                    <Icon name=IconName::Download />
                    {t!("second_factor.codes_download")}
                </a>
                <Button on_click=on_kept>{t!("second_factor.codes_kept")}</Button>
            </div>
        </section>
    }
}

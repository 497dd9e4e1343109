//! On the sign-in page: the way in by a company's own account, and why it did not lead in.

use leptos::prelude::*;

use crate::account::sign_on::way_model::{start_of, trouble_of};
use crate::router::use_location;
use crate::t;
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::redrawn;

/// The link is the browser's own: what it leads to is no page of the panel.
#[component]
pub fn CompanySignIn() -> impl IntoView {
    let search = use_location().search;
    view! {
        <div class="sign-in__other">
            {redrawn(move || search.with(|search| trouble_of(search)).map(|why| view! {
                <Notice tone=NoticeTone::Bad>{why}</Notice>
            }.into_any()))}
            {redrawn(move || view! {
                <a class="button" data-kind="secondary" rel="external" href=search.with(|search| start_of(search))>
                    {t!("sign_on.by_company")}
                </a>
            }.into_any())}
        </div>
    }
}

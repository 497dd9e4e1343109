//! What someone sees who manages no company.

use leptos::prelude::*;

use crate::session::use_session;
use crate::t;
use crate::ui::empty_state::EmptyState;
use crate::ui::reactive::redrawn;
use crate::ui::skeleton::Skeleton;

/// That the page is for managers, once it is known who looks.
#[component]
pub fn NotForYou() -> impl IntoView {
    let session = use_session();
    redrawn(move || match session.email() {
        None => {
            view! { <div class="payment-page__skeleton" aria-hidden="true"><Skeleton /></div> }.into_any()
        }
        Some(_) => view! {
            <EmptyState title=t!("company.not_for_you") detail=t!("company.not_for_you_detail") />
        }
        .into_any(),
    })
}

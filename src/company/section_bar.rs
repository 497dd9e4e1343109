//! The section's own navigation, and the choice of the company where there are several.

use leptos::prelude::*;

use crate::company::chosen_company::{of_company, use_chosen_company};
use crate::company::section_page::SectionPage;
use crate::router::{Way, use_location};
use crate::session::use_session;
use crate::t;
use crate::ui::reactive::{derived, memo, redrawn, said};
use crate::ui::select_field::{SelectField, SelectOption};

/// The pages that the person may see of some company, and which company it is about.
#[component]
pub(super) fn SectionBar(page: Memo<Option<SectionPage>>) -> impl IntoView {
    let session = use_session();
    let chosen = use_chosen_company();
    let pages = memo(move |_| {
        let all = session.companies();
        let may = |page: &SectionPage| !page.companies(all.clone()).is_empty();
        SectionPage::ALL.into_iter().filter(may).collect::<Vec<_>>()
    });
    let address = move |to: SectionPage| {
        let several = chosen.choices.with(|choices| choices.len() > 1) && to.is_about_one_company();
        match chosen.id().filter(|_| several) {
            Some(company) => of_company(to.path(), &company.to_string()),
            None => to.path().to_owned(),
        }
    };
    let link = move |to: SectionPage| {
        view! {
            <a
                class="header__link"
                href=move || address(to)
                aria-current=said(move || (page.get() == Some(to)).then_some("page"))
            >
                {to.name()}
            </a>
        }
        .into_any()
    };
    view! {
        <nav class="section-bar" aria-label=t!("company.navigation")>
            <div class="section-bar__pages">
                {redrawn(move || pages.get().into_iter().map(link).collect_view())}
            </div>
            <CompanyChoice page />
        </nav>
    }
}

/// Which of several companies the page is about.
#[component]
fn CompanyChoice(page: Memo<Option<SectionPage>>) -> impl IntoView {
    let location = use_location();
    let chosen = use_chosen_company();
    let is_open = memo(move |_| {
        chosen.choices.with(|choices| choices.len() > 1)
            && page.get().is_some_and(SectionPage::is_about_one_company)
    });
    let options = derived(move || {
        let option = |company: ::api::session::SessionCompany| SelectOption {
            value: company.id.to_string(),
            label: company.name,
        };
        chosen.choices.get().into_iter().map(option).collect::<Vec<_>>()
    });
    let value = derived(move || chosen.id().map(|id| id.to_string()).unwrap_or_default());
    let choose = Callback::new(move |company: String| {
        let path = location.path.get_untracked();
        location.go(&of_company(&path, &company), Way::InPlace);
    });
    redrawn(move || {
        is_open.get().then(|| {
            view! {
                <div class="section-bar__company">
                    <SelectField label=t!("company.choose") options value on_change=choose />
                </div>
            }
            .into_any()
        })
    })
}

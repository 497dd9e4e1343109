//! Whose company a page of the section is about: the one that the address names, else the first that the person may see it of.

use std::future::Future;
use std::str::FromStr;

use ::api::session::SessionCompany;
use domain::id::CompanyId;
use domain::role::Role;
use leptos::prelude::*;

use crate::api::ApiError;
use crate::api::load::Load;
use crate::company::section_page::SectionPage;
use crate::router::use_location;
use crate::session::use_session;
use crate::ui::reactive::{effect, memo};

/// The company that a page is about.
#[derive(Clone, Copy)]
pub struct ChosenCompany {
    /// The companies that it could be.
    pub choices: Memo<Vec<SessionCompany>>,
    /// The one that it is; `None` until the session is known, and for who may see this page of none.
    pub company: Memo<Option<SessionCompany>>,
}

impl ChosenCompany {
    /// Makes it known to all below.
    pub(super) fn provide(page: Memo<Option<SectionPage>>) {
        let session = use_session();
        let search = use_location().search;
        let choices = memo(move |_| {
            let all = session.companies();
            page.get().map(|page| page.companies(all)).unwrap_or_default()
        });
        let company = memo(move |_| {
            let named = search.with(|search| named(search));
            choices.with(|choices| choose(choices, named.as_deref()).cloned())
        });
        provide_context(Self { choices, company });
    }

    /// Its name; empty until one is chosen.
    pub(super) fn name(self) -> String {
        self.company.with(|company| company.as_ref().map(|company| company.name.clone())).unwrap_or_default()
    }

    /// The zone that its business days run in; UTC until one is chosen.
    pub(super) fn zone(self) -> String {
        let zone =
            self.company.with_untracked(|company| company.as_ref().map(|company| company.zone.clone()));
        zone.unwrap_or_else(|| "UTC".to_owned())
    }

    /// Its id, again whenever another is chosen.
    #[must_use]
    pub fn id(self) -> Option<CompanyId> {
        self.company.with(|company| company.as_ref().map(|company| company.id))
    }

    /// What the person may do in it.
    #[must_use]
    pub fn role(self) -> Option<Role> {
        self.company.with(|company| Role::from_str(&company.as_ref()?.role).ok())
    }
}

/// The company that the section's page is about.
#[must_use]
pub fn use_chosen_company() -> ChosenCompany {
    use_context().unwrap_or_else(|| ChosenCompany { choices: memo(|_| Vec::new()), company: memo(|_| None) })
}

/// What a page of the section shows of the chosen company.
pub struct OfCompany<T: Send + Sync + 'static> {
    /// Which company; none until one is chosen, and for who may see the page of none.
    pub company: Memo<Option<CompanyId>>,
    /// What is known of it.
    pub load: Load<T>,
    /// Asks again.
    pub again: Callback<()>,
}

/// Asks for something of the chosen company, again whenever another is chosen.
#[must_use]
pub fn load_of_company<T, F>(ask: fn(CompanyId) -> F) -> OfCompany<T>
where
    T: Send + Sync + 'static,
    F: Future<Output = Result<T, ApiError>> + 'static,
{
    let chosen = use_chosen_company();
    let company = memo(move |_| chosen.id());
    let load = Load::<T>::new();
    let again = Callback::new(move |()| {
        if let Some(company) = company.get_untracked() {
            load.start(ask(company));
        }
    });
    effect(move || {
        if company.get().is_some() {
            again.run(());
        }
    });
    OfCompany { company, load, again }
}

/// The company that the address's query names.
fn named(search: &str) -> Option<String> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(search).ok()?;
    pairs.into_iter().find_map(|(name, value)| (name == "company").then_some(value))
}

fn choose<'a>(choices: &'a [SessionCompany], named: Option<&str>) -> Option<&'a SessionCompany> {
    let meant = choices.iter().find(|company| Some(company.id.to_string().as_str()) == named);
    meant.or(choices.first())
}

/// The address of a page of one company.
#[must_use]
pub fn of_company(path: &str, company: &str) -> String {
    format!("{path}?company={company}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn company(number: u8) -> SessionCompany {
        SessionCompany {
            id: format!("01930000-0000-7000-8000-00000000000{number}").parse().unwrap(),
            name: format!("Demo {number}"),
            zone: "UTC".to_owned(),
            role: "owner".to_owned(),
            integrations: Vec::new(),
            payment_types: Vec::new(),
            currencies: Vec::new(),
        }
    }

    #[test]
    fn the_address_chooses_and_else_it_is_the_first() {
        let all = [company(1), company(2)];
        let second = all[1].id.to_string();
        let address = of_company("/company/people", &second);
        let search = address.split_once('?').unwrap().1;
        assert_eq!(choose(&all, named(search).as_deref()).unwrap().name, "Demo 2");
        assert_eq!(choose(&all, named("company=nonsense").as_deref()).unwrap().name, "Demo 1");
        assert_eq!(choose(&all, named("").as_deref()).unwrap().name, "Demo 1");
        assert_eq!(choose(&[], Some(&second)), None);
    }
}

//! Who is signed in, known to every screen.

use std::str::FromStr;

use ::api::session::{Session, SessionCompany};
use domain::id::CompanyId;
use domain::role::Role;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{fetch_session, signed_out};

/// Who is signed in; `None` until known, and when nobody is.
#[derive(Clone, Copy)]
pub struct SessionContext {
    /// The session itself.
    pub session: RwSignal<Option<Session>>,
}

impl SessionContext {
    /// Makes it known to all below.
    #[must_use]
    pub fn provide() -> Self {
        let context = Self { session: RwSignal::new(None) };
        provide_context(context);
        context
    }

    /// Asks the server who is signed in, unless that is known.
    pub fn load(self) {
        if self.session.with_untracked(Option::is_some) {
            return;
        }
        spawn_local(async move {
            match fetch_session().await {
                Ok(Some(session)) => drop(self.session.try_set(Some(session))),
                Ok(None) => signed_out(),
                // The page's own call meets the same failure and shows it.
                Err(error) => leptos::logging::warn!("who is signed in? {}", error.detail()),
            }
        });
    }

    /// The signed-in person's e-mail.
    #[must_use]
    pub fn email(self) -> Option<String> {
        self.session.with(|session| session.as_ref().map(|session| session.person.email.clone()))
    }

    /// Whether the person may refund for any company.
    #[must_use]
    pub fn may_refund(self) -> bool {
        let may = |one: &SessionCompany| Role::from_str(&one.role).is_ok_and(Role::may_refund);
        self.session.with(|session| session.as_ref().is_some_and(|session| session.companies.iter().any(may)))
    }

    /// The companies of the signed-in person.
    #[must_use]
    pub fn companies(self) -> Vec<SessionCompany> {
        self.session
            .with(|session| session.as_ref().map(|session| session.companies.clone()))
            .unwrap_or_default()
    }

    /// The person's role in a company; `None` where they have none, and until the session is known.
    #[must_use]
    pub fn role_in(self, company: CompanyId) -> Option<Role> {
        self.session.with(|session| {
            let companies = &session.as_ref()?.companies;
            let found = companies.iter().find(|one| one.id == company)?;
            Role::from_str(&found.role).ok()
        })
    }
}

/// The session of the panel.
#[must_use]
pub fn use_session() -> SessionContext {
    use_context().unwrap_or_else(|| SessionContext { session: RwSignal::new(None) })
}

/// The signed-in person's role in a company.
#[must_use]
pub fn role_in(company: CompanyId) -> Option<Role> {
    use_session().role_in(company)
}

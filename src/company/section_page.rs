//! The pages of the company's section, in the order in which they stand in its navigation.

use ::api::session::SessionCompany;
use domain::role::Role;

use crate::i18n::text_of;
use crate::paths;

/// A page of the section. Whoever adds one adds it to [`SectionPage::ALL`], its text to `company.page`, and its view to
/// [`crate::company::CompanySection`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SectionPage {
    /// Who belongs to a company.
    People,
    /// The provider that its people sign in by.
    SignOn,
    /// What a company allows of refunds.
    Policy,
    /// Its name and zone.
    Profile,
    /// Its accounts with gateways.
    Integrations,
    /// What its programs sign in with.
    Credentials,
    /// Where companies are told of their refunds' results.
    Webhooks,
    /// What was done in a company.
    Audit,
}

impl SectionPage {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Profile,
        Self::People,
        Self::SignOn,
        Self::Policy,
        Self::Integrations,
        Self::Credentials,
        Self::Webhooks,
        Self::Audit,
    ];

    /// The page of a path. The section's own address is that of its first page.
    #[must_use]
    pub fn of(path: &str) -> Option<Self> {
        let path = path.trim_end_matches('/');
        if path == paths::COMPANY {
            return Self::ALL.first().copied();
        }
        if paths::webhook_of(path).is_some_and(|webhook| !webhook.contains('/')) {
            return Some(Self::Webhooks);
        }
        Self::ALL.into_iter().find(|page| page.path() == path)
    }

    /// Its address.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::People => paths::PEOPLE,
            Self::SignOn => paths::SIGN_ON,
            Self::Policy => paths::POLICY,
            Self::Profile => paths::COMPANY,
            Self::Integrations => paths::INTEGRATIONS,
            Self::Credentials => paths::CREDENTIALS,
            Self::Webhooks => paths::WEBHOOKS,
            Self::Audit => paths::AUDIT,
        }
    }

    /// Its name in the navigation.
    #[must_use]
    pub fn name(self) -> String {
        let code = match self {
            Self::People => "people",
            Self::SignOn => "sign_on",
            Self::Policy => "policy",
            Self::Profile => "profile",
            Self::Integrations => "integrations",
            Self::Credentials => "credentials",
            Self::Webhooks => "webhooks",
            Self::Audit => "audit",
        };
        text_of("company.page", code)
    }

    /// The least role that sees it in a company.
    #[must_use]
    pub const fn needs(self) -> Role {
        match self {
            Self::Profile
            | Self::People
            | Self::Policy
            | Self::Integrations
            | Self::Credentials
            | Self::Webhooks
            | Self::Audit => Role::Manager,
            // Whoever runs the provider can sign in as whoever is connected with it.
            Self::SignOn => Role::Owner,
        }
    }

    /// Whether it shows one company, which is then chosen beside the navigation, or all at once.
    #[must_use]
    pub const fn is_about_one_company(self) -> bool {
        match self {
            Self::Profile
            | Self::People
            | Self::SignOn
            | Self::Policy
            | Self::Integrations
            | Self::Credentials
            | Self::Audit => true,
            Self::Webhooks => false,
        }
    }

    /// The companies that somebody may see this page of, in their order.
    #[must_use]
    pub fn companies(self, all: Vec<SessionCompany>) -> Vec<SessionCompany> {
        let may =
            |company: &SessionCompany| company.role.parse::<Role>().is_ok_and(|role| role >= self.needs());
        all.into_iter().filter(may).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{learn, part_texts};

    #[test]
    fn every_page_has_an_address_and_a_name_of_its_own() {
        learn(part_texts::COMPANY);
        for page in SectionPage::ALL {
            assert_eq!(SectionPage::of(page.path()), Some(page));
            assert_eq!(SectionPage::of(&format!("{}/", page.path())), Some(page));
            assert!(page.name().starts_with(char::is_uppercase), "{}", page.name());
        }
        assert_eq!(SectionPage::of("/company"), SectionPage::ALL.first().copied());
        assert_eq!(SectionPage::of("/company/webhooks/a"), Some(SectionPage::Webhooks));
        for nowhere in ["/company/nowhere", "/company/webhooks/a/b"] {
            assert_eq!(SectionPage::of(nowhere), None, "{nowhere}");
        }
    }
}

//! Why nobody came in by a provider: a word in the address of the page that one is led to, which the panel puts into a sentence.

use axum::response::{IntoResponse as _, Redirect, Response};
use store::error::StoreError;

use crate::problem::{Failure, chain};
use crate::sign_on::discovery::ProviderError;

/// Why. Whoever runs the desk finds more in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The browser does not know which company's.
    NoCompany,
    /// The company has no provider that is switched on.
    NotSetUp,
    /// The provider does not answer, or not as it should.
    ProviderDown,
    /// The provider, or the person there, said no.
    Refused,
    /// The way back was not found: too late, used before, or begun in another browser.
    WayLost,
    /// The provider's token is not believed.
    NotBelieved,
    /// The provider's name opens no account here.
    NotConnected,
    /// It would open more than the provider's company.
    OpensMore,
    /// The provider's name, or the account, is connected otherwise.
    Taken,
    /// The account may not be connected.
    NotAllowed,
    /// The provider does not say that it has made sure of the e-mail.
    EmailUnproved,
    /// The invitation is for another e-mail.
    OtherEmail,
    /// Somebody with this e-mail has an account here.
    KnownAlready,
    /// The invitation's link works no more.
    LinkWorthless,
}

impl Trouble {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::NoCompany,
        Self::NotSetUp,
        Self::ProviderDown,
        Self::Refused,
        Self::WayLost,
        Self::NotBelieved,
        Self::NotConnected,
        Self::OpensMore,
        Self::Taken,
        Self::NotAllowed,
        Self::EmailUnproved,
        Self::OtherEmail,
        Self::KnownAlready,
        Self::LinkWorthless,
    ];

    /// Its word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoCompany => "no_company",
            Self::NotSetUp => "not_set_up",
            Self::ProviderDown => "provider_down",
            Self::Refused => "refused",
            Self::WayLost => "way_lost",
            Self::NotBelieved => "not_believed",
            Self::NotConnected => "not_connected",
            Self::OpensMore => "opens_more",
            Self::Taken => "taken",
            Self::NotAllowed => "not_allowed",
            Self::EmailUnproved => "email_unproved",
            Self::OtherEmail => "other_email",
            Self::KnownAlready => "known_already",
            Self::LinkWorthless => "link_worthless",
        }
    }

    /// What came of a provider that could not be used.
    #[must_use]
    pub fn of_provider(error: &ProviderError) -> Self {
        tracing::warn!(cause = chain(error), "a company's provider could not be used");
        Self::ProviderDown
    }

    /// Leads to the page that says so.
    #[must_use]
    pub fn led_to(self, page: &str) -> Response {
        Redirect::to(&format!("{page}?sign_on={}", self.as_str())).into_response()
    }
}

impl End {
    /// Leads to the page that says why; where the world failed, the problem is told as ever.
    pub fn led_to(self, page: &str) -> Result<Response, Failure> {
        match self {
            Self::Told(trouble) => Ok(trouble.led_to(page)),
            Self::Failed(failure) => Err(failure),
        }
    }
}

/// What ends a way before its end.
#[derive(Debug)]
pub enum End {
    /// The person is told why.
    Told(Trouble),
    /// The world failed.
    Failed(Failure),
}

impl From<Trouble> for End {
    fn from(trouble: Trouble) -> Self {
        Self::Told(trouble)
    }
}

impl From<Failure> for End {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<StoreError> for End {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

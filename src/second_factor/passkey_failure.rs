//! Why something about passkeys came to nothing, decided without a browser.

use crate::api::ApiError;
use crate::i18n::text_of;
use crate::second_factor::factor_on_demand::FACTOR_PROOF_NEEDED;

/// Why a browser gave no passkey and no signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BrowserTrouble {
    /// It knows no passkeys, or not in the way that is asked for here.
    NotHere,
    /// The person turned away, or took too long; or the device has no passkey for this desk.
    NothingChosen,
    /// The device has one for this account already.
    ThereAlready,
    /// The page stands at another address than the one that passkeys are for.
    OtherAddress,
    /// Anything else.
    Failed,
}

impl BrowserTrouble {
    /// By the name of what the browser threw.
    pub(crate) fn named(name: Option<&str>) -> Self {
        match name {
            Some("NotAllowedError" | "AbortError") => Self::NothingChosen,
            Some("InvalidStateError") => Self::ThereAlready,
            Some("SecurityError") => Self::OtherAddress,
            None | Some("TypeError" | "NotSupportedError") => Self::NotHere,
            Some(_) => Self::Failed,
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Self::NotHere => "not_here",
            Self::NothingChosen => "nothing_chosen",
            Self::ThereAlready => "there_already",
            Self::OtherAddress => "other_address",
            Self::Failed => "failed",
        }
    }
}

/// Why something about passkeys came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PasskeyFailure {
    /// The browser gave nothing.
    Browser(BrowserTrouble),
    /// The server said no, or nothing.
    Server(ApiError),
}

impl PasskeyFailure {
    /// What to tell, and what to do about it.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Browser(trouble) => text_of("second_factor.trouble", trouble.code()),
            Self::Server(error) => error.detail(),
        }
    }

    /// Whether it goes on as soon as the person has proved who they are.
    pub(crate) fn asks_for_a_proof(&self) -> bool {
        matches!(self, Self::Server(error) if error.code() == Some("proof_needed"))
    }

    /// Whether it goes on as soon as the person has shown their second factor.
    pub(crate) fn asks_for_a_factor(&self) -> bool {
        matches!(self, Self::Server(error) if error.code() == Some(FACTOR_PROOF_NEEDED))
    }
}

impl From<BrowserTrouble> for PasskeyFailure {
    fn from(trouble: BrowserTrouble) -> Self {
        Self::Browser(trouble)
    }
}

impl From<ApiError> for PasskeyFailure {
    fn from(error: ApiError) -> Self {
        Self::Server(error)
    }
}

#[cfg(test)]
mod tests {
    use ::api::problem::Problem;

    use super::*;
    use crate::i18n::{learn, part_texts};

    #[test]
    fn each_trouble_of_a_browser_has_words_of_its_own() {
        learn(part_texts::SECOND_FACTOR);
        let names = [
            None,
            Some("NotAllowedError"),
            Some("InvalidStateError"),
            Some("SecurityError"),
            Some("DataError"),
        ];
        let words = names.map(|name| PasskeyFailure::from(BrowserTrouble::named(name)).words());
        for (at, one) in words.iter().enumerate() {
            assert!(one.ends_with('.') && !words[..at].contains(one), "{one}");
        }
    }

    #[test]
    fn only_a_wanted_proof_is_asked_for() {
        let server = |code: &str| {
            PasskeyFailure::from(ApiError::Problem(Box::new(Problem::new(403, "", code, "Why."))))
        };
        assert!(server("proof_needed").asks_for_a_proof());
        assert!(!server("origin_refused").asks_for_a_proof());
        assert!(server("factor_proof_needed").asks_for_a_factor());
        assert!(
            !server("proof_needed").asks_for_a_factor() && !server("factor_proof_needed").asks_for_a_proof()
        );
        assert_eq!(server("origin_refused").words(), "Why.");
        assert!(!PasskeyFailure::from(BrowserTrouble::NothingChosen).asks_for_a_proof());
    }
}

//! Trying an account out: is it there, and does it take our sign-in? No call here moves money.

use crate::exchange::{Exchange, listen};
use crate::gateway::Gateway;
use crate::listing::{ListError, ListQuery};

/// How far back the list is asked for: what is in it does not matter.
const LOOK_BACK_US: i64 = 60_000_000;

/// What became of a trial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trial {
    /// It answered and took our sign-in.
    SignedIn,
    /// It answered; it has no call that our sign-in could be tried with.
    Reached {
        /// The HTTP status.
        status: u16,
    },
    /// It answered and refused.
    Refused {
        /// In its words, as far as there are any.
        why: String,
    },
    /// It asks to be left alone for a while.
    Busy,
    /// No answer that could be read.
    Silent {
        /// What was seen.
        why: String,
    },
}

impl Trial {
    /// What is to be said of an exchange that brought nothing readable; none where the gateway answered.
    #[must_use]
    pub fn of_exchange(exchange: Option<Exchange>) -> Option<Self> {
        match exchange {
            Some(Exchange::Answered) => None,
            Some(Exchange::Busy { retry_after_ms: _ }) => Some(Self::Busy),
            Some(Exchange::Silent { why }) => Some(Self::Silent { why }),
            None => Some(Self::Silent { why: "nothing was sent".to_owned() }),
        }
    }
}

/// Tries an account out by the list of its last minute.
pub async fn by_list<G: Gateway + ?Sized>(gateway: &G, now_us: i64) -> Trial {
    let query =
        ListQuery { from_us: now_us.saturating_sub(LOOK_BACK_US), to_us: now_us, cursor: None, limit: 1 };
    let (told, exchange) = listen(gateway.list_payments(&query)).await;
    match told {
        Ok(_page) => Trial::SignedIn,
        Err(ListError::Later { retry_after_ms: _ }) => Trial::Busy,
        Err(ListError::Refused(why)) => Trial::Refused { why },
        Err(ListError::Unavailable(why) | ListError::BadCursor(why)) => {
            Trial::of_exchange(exchange).unwrap_or(Trial::Refused { why })
        }
        Err(ListError::Unsupported) => {
            Trial::Silent { why: "this gateway has no call that could be tried".to_owned() }
        }
    }
}

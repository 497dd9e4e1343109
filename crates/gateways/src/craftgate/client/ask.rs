//! Asks Craftgate for something that it only reads: lookups, and pages of its lists.

use jiff::tz::TimeZone;

use crate::craftgate::client::{Call, CraftgateClient};
use crate::craftgate::settings::CraftgateSettings;
use crate::craftgate::wire::answer::{CraftgateAnswer, CraftgateErrors};
use crate::http::{self, ReplyBody, SendFailure};
use crate::json_tree::JsonTree;

/// Why a question got no answer that could be used. Nothing was changed by asking.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// No readable answer came.
    #[error("{0}")]
    NoAnswer(String),
    /// It wants us to come later.
    #[error("HTTP 429: the gateway asks to come again later")]
    Later {
        /// In how many milliseconds, where it says so.
        retry_after_ms: Option<u64>,
    },
    /// It refuses.
    #[error("HTTP {status}{}", .errors.words().map(|words| format!(": {words}")).unwrap_or_default())]
    Refused {
        /// The status.
        status: u16,
        /// Why, in its words.
        errors: CraftgateErrors,
    },
}

impl CraftgateClient {
    /// Asks once, and gives what stands in `data`.
    pub(in crate::craftgate) async fn ask(
        &self,
        path: &str,
        query: &[(&'static str, String)],
    ) -> Result<JsonTree, AskError> {
        let reply = match self.call(Call::lookup(&self.settings, path, query)).await {
            Ok(reply) => reply,
            Err(SendFailure::NotSent(why) | SendFailure::MayHaveArrived(why)) => {
                return Err(AskError::NoAnswer(why));
            }
        };
        let status = reply.status.as_u16();
        let body = match &reply.body {
            ReplyBody::Whole(body) => body,
            ReplyBody::TooLong => {
                return Err(AskError::NoAnswer(format!("HTTP {status} with an answer too long")));
            }
            ReplyBody::Cut(why) => {
                return Err(AskError::NoAnswer(format!("HTTP {status}, then the answer broke off: {why}")));
            }
        };
        match (status, CraftgateAnswer::read(body)) {
            (200..=299, CraftgateAnswer::Data(data)) => Ok(data),
            (200..=299, CraftgateAnswer::Errors(_) | CraftgateAnswer::Unreadable) => {
                Err(AskError::NoAnswer(format!("HTTP {status} without data")))
            }
            (429, _) => Err(AskError::Later { retry_after_ms: http::retry_after_ms(&reply.headers) }),
            (400..=499, CraftgateAnswer::Errors(errors)) if status != 408 => {
                Err(AskError::Refused { status, errors })
            }
            (_, _) => Err(AskError::NoAnswer(format!("HTTP {status}"))),
        }
    }

    /// How the account is spoken to.
    pub(in crate::craftgate) const fn settings(&self) -> &CraftgateSettings {
        &self.settings
    }

    /// The zone of its date-times.
    pub(in crate::craftgate) const fn zone(&self) -> &TimeZone {
        &self.zone
    }
}

//! The names we give: one type an id, so that no two kinds can be mixed up.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID (version 7 for rows, so that ids sort by time of birth).
            #[must_use]
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// Gives the bare UUID, for the database.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }
    )+};
}

ids! {
    /// Names a company: the business whose payments and refunds these are.
    CompanyId,
    /// Names someone who signs in.
    PersonId,
    /// Names one gateway account of a company.
    IntegrationId,
    /// Names what a program signs in to us with.
    CredentialId,
    /// Names a row of the report, payment or refund: the report's *ID* column.
    TransactionId,
    /// Names one decision to refund.
    IntentId,
    /// Names one call to a gateway for an intent.
    AttemptId,
    /// Names one payment item (Craftgate pays by item).
    ItemId,
    /// Names one entry of the list of what only a person can close.
    AttentionId,
    /// Names an address that a company is told its refunds' results at.
    WebhookId,
    /// Names one message to a webhook.
    DeliveryId,
    /// Names one export of the report.
    ExportId,
    /// Names a way of looking at the report that somebody keeps.
    SavedViewId,
    /// Names an invitation into a company.
    InvitationId,
    /// Names one passkey of a person.
    PasskeyId,
    /// Names a batch of refunds.
    BulkRefundId,
}

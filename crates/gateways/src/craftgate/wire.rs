//! Craftgate's calls and answers as they stand in JSON: paths, headers and words here, one kind of object a file below.

pub mod answer;
pub mod body;
pub mod call;
pub mod payment;
pub mod refund;

/// Refunds of whole payments.
pub const REFUNDS: &str = "/payment/v1/refunds";
/// Refunds of payment items.
pub const REFUND_TRANSACTIONS: &str = "/payment/v1/refund-transactions";
/// Payments by card.
pub const CARD_PAYMENTS: &str = "/payment/v1/card-payments";
/// The list of payments.
pub const REPORTED_PAYMENTS: &str = "/payment-reporting/v1/payments";
/// The list of refunds of whole payments.
pub const REPORTED_REFUNDS: &str = "/payment-reporting/v1/refunds";
/// The list of refunds of payment items.
pub const REPORTED_REFUND_TRANSACTIONS: &str = "/payment-reporting/v1/refund-transactions";

/// Who calls.
pub const API_KEY_HEADER: &str = "x-api-key";
/// A random text, another for each request.
pub const RND_KEY_HEADER: &str = "x-rnd-key";
/// The signature's version.
pub const AUTH_VERSION_HEADER: &str = "x-auth-version";
/// The signature.
pub const SIGNATURE_HEADER: &str = "x-signature";
/// Which program calls.
pub const CLIENT_VERSION_HEADER: &str = "x-client-version";
/// The language of error texts.
pub const LANG_HEADER: &str = "lang";
/// The same for each repetition of one call; not part of the signature.
pub const IDEMPOTENCY_HEADER: &str = "x-idempotency-key";
/// The signature of a notification.
pub const NOTIFICATION_SIGNATURE_HEADER: &str = "x-cg-signature-v1";

/// How the documentation writes the signature's version; Craftgate's clients write `v1` and `1` as well.
pub const AUTH_VERSION: &str = "V1";
/// Each form of the signature's version that Craftgate's clients send.
pub const AUTH_VERSIONS: [&str; 3] = [AUTH_VERSION, "v1", "1"];

/// `status` of a refund, and of an item's refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CraftgateRefundStatus {
    /// It says nothing of it.
    Absent,
    /// `SUCCESS`.
    Success,
    /// `FAILURE`.
    Failure,
    /// `WAITING`, in the clients' enum only.
    Waiting,
    /// A word that is in none of the documents.
    Other,
}

impl CraftgateRefundStatus {
    /// Reads the word.
    #[must_use]
    pub fn read(word: Option<&str>) -> Self {
        match word {
            None => Self::Absent,
            Some("SUCCESS") => Self::Success,
            Some("FAILURE") => Self::Failure,
            Some("WAITING") => Self::Waiting,
            Some(_) => Self::Other,
        }
    }
}

/// `refundType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CraftgateRefundType {
    /// It says nothing of it: refunds of items do not.
    Absent,
    /// `CANCEL`.
    Cancel,
    /// `REFUND`.
    Refund,
    /// A word that is in none of the documents.
    Other,
}

impl CraftgateRefundType {
    /// Reads the word.
    #[must_use]
    pub fn read(word: Option<&str>) -> Self {
        match word {
            None => Self::Absent,
            Some("CANCEL") => Self::Cancel,
            Some("REFUND") => Self::Refund,
            Some(_) => Self::Other,
        }
    }
}

/// `refundDestinationType`: where the money goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CraftgateRefundDestination {
    /// Back the way it came; the default.
    Provider,
    /// To the buyer's wallet at Craftgate.
    Wallet,
    /// An older name of the first, deprecated in Craftgate's clients.
    Card,
}

impl CraftgateRefundDestination {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Provider => "PROVIDER",
            Self::Wallet => "WALLET",
            Self::Card => "CARD",
        }
    }

    /// Reads the word; none when it is another.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        [Self::Provider, Self::Wallet, Self::Card].into_iter().find(|known| known.as_str() == word)
    }
}

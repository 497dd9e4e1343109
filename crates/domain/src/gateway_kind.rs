//! The five gateways whose wires we speak.

use std::fmt;
use std::str::FromStr;

/// Which gateway an integration signs in to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GatewayKind {
    /// `MindBehind`'s payment service.
    Mindbehind,
    /// beGateway and its white labels.
    Begateway,
    /// Craftgate.
    Craftgate,
    /// `PayU` for `WhatsApp`.
    Payu,
    /// Overpay, beGateway's sister for alternative methods.
    Overpay,
}

/// The text names none of the five gateways.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no gateway kind: use mindbehind, begateway, craftgate, payu or overpay")]
pub struct UnknownGatewayKind(pub String);

impl GatewayKind {
    /// All five, in the order of the documentation.
    pub const ALL: [Self; 5] =
        [Self::Mindbehind, Self::Begateway, Self::Craftgate, Self::Payu, Self::Overpay];

    /// The name in settings, the API and the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mindbehind => "mindbehind",
            Self::Begateway => "begateway",
            Self::Craftgate => "craftgate",
            Self::Payu => "payu",
            Self::Overpay => "overpay",
        }
    }

    /// The report's *Payment Type* when the payment brings none of its own.
    #[must_use]
    pub const fn default_payment_type(self) -> &'static str {
        match self {
            Self::Mindbehind => "MASTERPASS",
            Self::Begateway => "BEGATEWAY",
            Self::Craftgate => "CRAFTGATE",
            Self::Payu => "PAYU",
            Self::Overpay => "OVERPAY",
        }
    }
}

impl fmt::Display for GatewayKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for GatewayKind {
    type Err = UnknownGatewayKind;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| UnknownGatewayKind(text.to_owned()))
    }
}

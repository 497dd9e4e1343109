//! What the merchants are told by, in each gateway's own form.

use domain::gateway_kind::GatewayKind;

use crate::ledger::LedgerError;
use crate::ledger::notice::News;
use crate::ledger::register_merchant::Merchant;

pub(crate) mod begateway;
pub(crate) mod craftgate;
pub(crate) mod fact;
pub(crate) mod payu;
pub(crate) mod proof;

/// Writes the gateway's own message of this; none where it has none.
pub(crate) fn gateway_message(merchant: &Merchant, news: &News<'_>) -> Result<Option<String>, LedgerError> {
    match merchant.kind {
        GatewayKind::Mindbehind => Ok(None),
        GatewayKind::Craftgate => craftgate::message(news),
        GatewayKind::Begateway | GatewayKind::Overpay => begateway::message(merchant.kind, news),
        GatewayKind::Payu => payu::message(merchant, news),
    }
}

/// Writes a body.
pub(crate) fn json(body: &impl serde::Serialize) -> Result<String, LedgerError> {
    serde_json::to_string(body).map_err(|error| LedgerError::Unreadable(error.to_string()))
}

//! PayU's own bytes; where each is from stands beside them.

pub const QUEUED: &str = include_str!("../golden/payu/refund_queued.json");
pub const PARTNER_NOT_ALLOWED: &str = include_str!("../golden/payu/failure_partner_not_allowed.json");
pub const INVALID_AUTH_TOKEN: &str = include_str!("../golden/payu/failure_invalid_auth_token.json");
pub const INVALID_HASH: &str = include_str!("../golden/payu/failure_invalid_hash.json");
pub const ALREADY_EXISTS: &str = include_str!("../golden/payu/failure_already_exists.json");
pub const SAME_AMOUNT_AND_TOKEN: &str = include_str!("../golden/payu/failure_same_amount_and_token.json");
pub const WITHIN_5_MINUTES: &str = include_str!("../golden/payu/failure_same_amount_within_5_minutes.json");
pub const INVALID_AMOUNT: &str = include_str!("../golden/payu/failure_invalid_amount.json");
pub const NO_TRANSACTION: &str = include_str!("../golden/payu/failure_no_transaction.json");
pub const TOKEN_EXISTS: &str = include_str!("../golden/payu/failure_token_exists.json");
pub const CANNOT_BE_PROCESSED: &str = include_str!("../golden/payu/failure_cannot_be_processed.json");
pub const INVALID_PARTNER: &str = include_str!("../golden/payu/failure_invalid_partner.json");
pub const ACTION_STATUS: &str = include_str!("../golden/payu/action_status.json");
pub const PAYMENT_WEBHOOK: &str = include_str!("../golden/payu/payment_webhook.json");
pub const REFUND_WEBHOOK_SUCCESS: &str = include_str!("../golden/payu/refund_webhook_success.json");
pub const REFUND_WEBHOOK_FAILURE: &str = include_str!("../golden/payu/refund_webhook_failure.json");

/// The hash of the published payment webhook under the secret `client_secret`, computed elsewhere.
pub const PAYMENT_HASH: &str = "328655dfcbe844738f8d9d01fffaf4b4f36b74bd197fda474d5039262ab0e4fb4cf062c540cac097cea7a7b3aa399a9c0c021ab7f0560fe15eb9148a66031197";

/// The dummy that the page prints in its place.
pub const PRINTED_HASH: &str = "b8f3a5d2e1c7b4a9e6d3c8b1a2f4e7d9c3b6a2e1d5f4c7a8b3e6d2f1c9a5b4e7";

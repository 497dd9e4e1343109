//! The calls of our own API.

/// For whoever runs the server; it stands in no contract.
pub const METRICS: &str = "/metrics";

/// Method and path of every operation, in the table's order. What ends the caller's session comes last.
pub const CALLS: [(&str, &str); 109] = [
    ("GET", api::paths::HEALTHZ),
    ("GET", api::paths::READYZ),
    ("GET", api::paths::OPENAPI),
    ("GET", METRICS),
    ("GET", api::paths::SESSION),
    // Nobody here has a second factor.
    ("GET", api::paths::SESSION_SECOND_FACTOR),
    // With a code that is none.
    ("POST", api::paths::SESSION_SECOND_FACTOR),
    ("GET", api::paths::TRANSACTIONS),
    ("GET", api::paths::TOTALS),
    ("GET", api::paths::TRANSACTION),
    ("POST", api::paths::REFUND_PREVIEW),
    ("POST", api::paths::REFUNDS),
    // A payment is no refund that could be withdrawn.
    ("POST", api::paths::WITHDRAWAL),
    ("GET", api::paths::ATTENTION),
    // No entry has a payment's id; who may close one, its own file says.
    ("POST", api::paths::ATTENTION_RESOLUTION),
    ("GET", api::paths::APPROVALS),
    // No approval has a payment's id; who may agree, its own file says.
    ("POST", api::paths::APPROVAL),
    ("POST", api::paths::DECLINE),
    ("GET", api::paths::BULK_REFUNDS),
    ("POST", api::paths::BULK_REFUNDS),
    // No batch has a payment's id; who may do what with one, its own file says.
    ("GET", api::paths::BULK_REFUND),
    ("GET", api::paths::BULK_REFUND_LINES),
    ("GET", api::paths::BULK_REFUND_FILE),
    ("POST", api::paths::BULK_REFUND_START),
    ("POST", api::paths::BULK_REFUND_STOP),
    ("POST", api::paths::BULK_REFUND_RESUME),
    ("POST", api::paths::BULK_REFUND_APPROVAL),
    ("POST", api::paths::BULK_REFUND_DECLINE),
    ("DELETE", api::paths::BULK_REFUND),
    ("POST", api::paths::FACTS),
    // Gateways prove themselves by their signatures; this address belongs to no integration.
    ("POST", api::paths::NOTIFICATIONS),
    ("POST", api::paths::PAYMENTS),
    ("GET", api::paths::EVENTS),
    ("GET", api::paths::GATEWAYS),
    ("GET", api::paths::OVERVIEW),
    ("GET", api::paths::EXPORTS),
    ("POST", api::paths::EXPORTS),
    // No export has a payment's id; whose exports one sees, their own file says.
    ("GET", api::paths::EXPORT),
    ("GET", api::paths::EXPORT_FILE),
    ("DELETE", api::paths::EXPORT),
    ("GET", api::paths::VIEWS),
    ("POST", api::paths::VIEWS),
    // The viewer's own, which is shared.
    ("PATCH", api::paths::VIEW),
    ("DELETE", api::paths::VIEW),
    ("GET", api::paths::WEBHOOKS),
    ("POST", api::paths::WEBHOOKS),
    ("PATCH", api::paths::WEBHOOK),
    ("POST", api::paths::WEBHOOK_SECRET),
    ("DELETE", api::paths::WEBHOOK),
    ("GET", api::paths::DELIVERIES),
    ("POST", api::paths::REDELIVERY),
    ("GET", api::paths::COMPANY),
    ("PATCH", api::paths::COMPANY),
    ("GET", api::paths::POLICY),
    // It never had one, and this one says nothing.
    ("PUT", api::paths::POLICY),
    ("GET", api::paths::AUDIT),
    ("GET", api::paths::AUDIT_FILE),
    ("GET", api::paths::DAILY_HEADS),
    ("GET", api::paths::DAILY_HEAD),
    ("GET", api::paths::PEOPLE),
    // Each changes and removes a viewer who is there for that.
    ("PATCH", api::paths::PERSON),
    ("DELETE", api::paths::PERSON),
    ("POST", api::paths::RESET_LINK),
    // They have none.
    ("DELETE", api::paths::MEMBER_SECOND_FACTOR),
    ("GET", api::paths::INVITATIONS),
    ("POST", api::paths::INVITATIONS),
    ("DELETE", api::paths::INVITATION),
    ("GET", api::paths::INTEGRATIONS),
    ("POST", api::paths::INTEGRATIONS),
    ("PATCH", api::paths::INTEGRATION),
    // To an address where nothing listens.
    ("POST", api::paths::INTEGRATION_TRIAL),
    ("GET", api::paths::CREDENTIALS),
    ("POST", api::paths::CREDENTIALS),
    ("POST", api::paths::CREDENTIAL_ROTATION),
    ("DELETE", api::paths::CREDENTIAL),
    ("GET", api::paths::SIGN_ON_SETUP),
    // At an address where nothing listens.
    ("PUT", api::paths::SIGN_ON_SETUP),
    ("POST", api::paths::SIGN_ON_TRIAL),
    // To no company's provider, and from none: whoever asks is led to the sign-in page.
    ("GET", api::paths::SIGN_ON),
    ("GET", api::paths::SIGN_ON_RETURN),
    ("GET", api::paths::CONNECTIONS),
    // With a wrong password.
    ("POST", api::paths::CONNECTION),
    ("DELETE", api::paths::CONNECTION),
    // What a link's text opens, whoever has it; this one is none.
    ("POST", api::paths::SIGN_ON_ACCEPTANCE),
    ("POST", api::paths::OPEN_INVITATION),
    ("POST", api::paths::ACCEPTANCE),
    ("GET", api::paths::FORGOTTEN_PASSWORD),
    // Where no mail is sent, nobody has a link sent to them.
    ("POST", api::paths::FORGOTTEN_PASSWORD),
    ("POST", api::paths::PASSWORD_RESET),
    // With a wrong current password.
    ("POST", api::paths::PASSWORD),
    // Nobody here but *half* has one; without a password none is begun.
    ("GET", api::paths::SECOND_FACTOR),
    ("POST", api::paths::SECOND_FACTOR),
    ("POST", api::paths::SECOND_FACTOR_CONFIRMATION),
    ("POST", api::paths::SECOND_FACTOR_REMOVAL),
    ("POST", api::paths::RECOVERY_CODES),
    ("GET", api::paths::SESSIONS),
    // Not theirs, whoever asks.
    ("DELETE", api::paths::OWN_SESSION),
    ("GET", api::paths::PASSKEYS),
    ("POST", api::paths::PASSKEY_REGISTRATION),
    // What these bring was never asked of any device.
    ("POST", api::paths::PASSKEYS),
    ("PATCH", api::paths::PASSKEY),
    // Not theirs, whoever asks.
    ("DELETE", api::paths::PASSKEY),
    ("POST", api::paths::PASSKEY_CHALLENGE),
    ("POST", api::paths::PASSKEY_SESSION),
    ("POST", api::paths::PASSKEY_PROOF),
    // With a wrong password.
    ("POST", api::paths::PASSWORD_PROOF),
    // A receipt is opened by its address alone; this one is none.
    ("GET", api::paths::RECEIPT),
    ("DELETE", api::paths::SESSIONS),
    ("DELETE", api::paths::SESSION),
];

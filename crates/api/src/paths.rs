//! Every address of our own API, once.

use domain::id::{
    AttentionId, BulkRefundId, CompanyId, CredentialId, DeliveryId, ExportId, IntegrationId, IntentId,
    InvitationId, PasskeyId, PersonId, SavedViewId, TransactionId, WebhookId,
};

/// Sign in, who am I, sign out.
pub const SESSION: &str = "/api/v1/session";
/// Shows a second factor in one's session.
pub const SESSION_SECOND_FACTOR: &str = "/api/v1/session/second-factor";
/// The report.
pub const TRANSACTIONS: &str = "/api/v1/transactions";
/// The report's sums.
pub const TOTALS: &str = "/api/v1/transactions/totals";
/// One row; `{id}` is a transaction id.
pub const TRANSACTION: &str = "/api/v1/transactions/{id}";
/// Refund one payment.
pub const REFUNDS: &str = "/api/v1/transactions/{id}/refunds";
/// The same checks without money.
pub const REFUND_PREVIEW: &str = "/api/v1/transactions/{id}/refunds/preview";
/// Record a payment.
pub const PAYMENTS: &str = "/api/v1/payments";
/// Take a refund back that no gateway has heard of; `{id}` is the refund's.
pub const WITHDRAWAL: &str = "/api/v1/transactions/{id}/withdrawal";
/// The page of a refund's receipt; `{token}` is what nobody can guess.
pub const RECEIPT: &str = "/receipt/{token}";
/// Where a gateway sends its own messages for one integration.
pub const NOTIFICATIONS: &str = "/notifications/{company}/{integration}";
/// Record what a gateway did without us.
pub const FACTS: &str = "/api/v1/facts";
/// What only a person can close.
pub const ATTENTION: &str = "/api/v1/attention";
/// Close one entry; `{id}` is an attention id.
pub const ATTENTION_RESOLUTION: &str = "/api/v1/attention/{id}/resolution";
/// Refunds that wait for a second person.
pub const APPROVALS: &str = "/api/v1/approvals";
/// Agree to one; `{id}` is its id.
pub const APPROVAL: &str = "/api/v1/approvals/{id}/approval";
/// Decline one.
pub const DECLINE: &str = "/api/v1/approvals/{id}/decline";
/// Batches of refunds.
pub const BULK_REFUNDS: &str = "/api/v1/bulk-refunds";
/// One batch; `{id}` is its id.
pub const BULK_REFUND: &str = "/api/v1/bulk-refunds/{id}";
/// Its lines.
pub const BULK_REFUND_LINES: &str = "/api/v1/bulk-refunds/{id}/lines";
/// Its lines as a file.
pub const BULK_REFUND_FILE: &str = "/api/v1/bulk-refunds/{id}/file";
/// Begin it.
pub const BULK_REFUND_START: &str = "/api/v1/bulk-refunds/{id}/start";
/// Stop it.
pub const BULK_REFUND_STOP: &str = "/api/v1/bulk-refunds/{id}/stop";
/// Go on with it.
pub const BULK_REFUND_RESUME: &str = "/api/v1/bulk-refunds/{id}/resume";
/// Agree to it.
pub const BULK_REFUND_APPROVAL: &str = "/api/v1/bulk-refunds/{id}/approval";
/// Decline it.
pub const BULK_REFUND_DECLINE: &str = "/api/v1/bulk-refunds/{id}/decline";
/// The gateway accounts, and whether each answers.
pub const GATEWAYS: &str = "/api/v1/gateways";
/// The live stream.
pub const EVENTS: &str = "/api/v1/events";
/// The report's sums by day, gateway and currency.
pub const OVERVIEW: &str = "/api/v1/overview";
/// The report's rows as files.
pub const EXPORTS: &str = "/api/v1/exports";
/// One export; `{id}` is its id.
pub const EXPORT: &str = "/api/v1/exports/{id}";
/// An export's file.
pub const EXPORT_FILE: &str = "/api/v1/exports/{id}/file";
/// Saved views of the report.
pub const VIEWS: &str = "/api/v1/views";
/// One saved view, to change or to delete; `{id}` is its id.
pub const VIEW: &str = "/api/v1/views/{id}";
/// Where companies want to be told of their refunds' results.
pub const WEBHOOKS: &str = "/api/v1/webhooks";
/// One webhook, to switch or to delete; `{id}` is its id.
pub const WEBHOOK: &str = "/api/v1/webhooks/{id}";
/// Make a new secret for one webhook.
pub const WEBHOOK_SECRET: &str = "/api/v1/webhooks/{id}/secret";
/// A webhook's messages.
pub const DELIVERIES: &str = "/api/v1/webhooks/{id}/deliveries";
/// Send one message again; `{delivery}` is its id.
pub const REDELIVERY: &str = "/api/v1/webhooks/{id}/deliveries/{delivery}/redelivery";
/// A company's profile; `{id}` is the company's.
pub const COMPANY: &str = "/api/v1/companies/{id}";
/// Its people.
pub const PEOPLE: &str = "/api/v1/companies/{id}/people";
/// One of them; `{person}` is their id.
pub const PERSON: &str = "/api/v1/companies/{id}/people/{person}";
/// Make a link that lets one of them choose a new password.
pub const RESET_LINK: &str = "/api/v1/companies/{id}/people/{person}/password-reset";
/// Take the second factor away from one of them who has lost it.
pub const MEMBER_SECOND_FACTOR: &str = "/api/v1/companies/{id}/people/{person}/second-factor";
/// A company's refund policy.
pub const POLICY: &str = "/api/v1/companies/{id}/refund-policy";
/// What was done in a company, by whom.
pub const AUDIT: &str = "/api/v1/companies/{id}/audit";
/// It as a file.
pub const AUDIT_FILE: &str = "/api/v1/companies/{id}/audit/file";
/// What its chain of events ended with on each day.
pub const DAILY_HEADS: &str = "/api/v1/companies/{id}/audit/heads";
/// One of these as a file; `{day}` is `2026-11-22`.
pub const DAILY_HEAD: &str = "/api/v1/companies/{id}/audit/heads/{day}";
/// Who is invited.
pub const INVITATIONS: &str = "/api/v1/companies/{id}/invitations";
/// One invitation; `{invitation}` is its id.
pub const INVITATION: &str = "/api/v1/companies/{id}/invitations/{invitation}";
/// A company's accounts with gateways.
pub const INTEGRATIONS: &str = "/api/v1/companies/{id}/integrations";
/// One of them; `{integration}` is its id.
pub const INTEGRATION: &str = "/api/v1/companies/{id}/integrations/{integration}";
/// Find out whether it answers.
pub const INTEGRATION_TRIAL: &str = "/api/v1/companies/{id}/integrations/{integration}/trial";
/// What a company's programs sign in with.
pub const CREDENTIALS: &str = "/api/v1/companies/{id}/credentials";
/// One of them; `{credential}` is its id.
pub const CREDENTIAL: &str = "/api/v1/companies/{id}/credentials/{credential}";
/// Give it a new text.
pub const CREDENTIAL_ROTATION: &str = "/api/v1/companies/{id}/credentials/{credential}/rotation";
/// The identity provider that a company's people sign in by.
pub const SIGN_ON_SETUP: &str = "/api/v1/companies/{id}/sign-on";
/// Find out whether it answers.
pub const SIGN_ON_TRIAL: &str = "/api/v1/companies/{id}/sign-on/trial";
/// Sign in by it: a browser goes there.
pub const SIGN_ON: &str = "/api/v1/sign-on";
/// Where a browser comes back from it.
pub const SIGN_ON_RETURN: &str = "/api/v1/sign-on/return";
/// Accept an invitation by it.
pub const SIGN_ON_ACCEPTANCE: &str = "/api/v1/invitation/sign-on";
/// The providers that one's own account is connected with, or could be.
pub const CONNECTIONS: &str = "/api/v1/connections";
/// One of them; `{id}` is its company's.
pub const CONNECTION: &str = "/api/v1/connections/{id}";
/// What a link invites to.
pub const OPEN_INVITATION: &str = "/api/v1/invitation";
/// Accept an invitation.
pub const ACCEPTANCE: &str = "/api/v1/invitation/acceptance";
/// One's own sessions.
pub const SESSIONS: &str = "/api/v1/sessions";
/// One of one's own sessions; `{id}` is its id.
pub const OWN_SESSION: &str = "/api/v1/sessions/{id}";
/// Change one's own password.
pub const PASSWORD: &str = "/api/v1/password";
/// What to do about a forgotten password, and having a link for a new one sent by mail.
pub const FORGOTTEN_PASSWORD: &str = "/api/v1/forgotten-password";
/// Choose a new password by a link.
pub const PASSWORD_RESET: &str = "/api/v1/password-reset";
/// One's own passkeys.
pub const PASSKEYS: &str = "/api/v1/passkeys";
/// One of them; `{id}` is its id.
pub const PASSKEY: &str = "/api/v1/passkeys/{id}";
/// Ask a device for a new passkey.
pub const PASSKEY_REGISTRATION: &str = "/api/v1/passkeys/registration";
/// Ask a device to sign with a passkey.
pub const PASSKEY_CHALLENGE: &str = "/api/v1/passkeys/challenge";
/// Sign in with a passkey.
pub const PASSKEY_SESSION: &str = "/api/v1/session/passkey";
/// Prove by a passkey that one is still there.
pub const PASSKEY_PROOF: &str = "/api/v1/session/proof/passkey";
/// Prove it by one's password.
pub const PASSWORD_PROOF: &str = "/api/v1/session/proof/password";
/// One's own second factor, and setting one up.
pub const SECOND_FACTOR: &str = "/api/v1/second-factor";
/// Let a new one count, by a code of it.
pub const SECOND_FACTOR_CONFIRMATION: &str = "/api/v1/second-factor/confirmation";
/// Turn one's own off.
pub const SECOND_FACTOR_REMOVAL: &str = "/api/v1/second-factor/removal";
/// Make new recovery codes.
pub const RECOVERY_CODES: &str = "/api/v1/second-factor/recovery-codes";
/// This contract, for programs.
pub const OPENAPI: &str = "/api/openapi.json";
/// Whether the process lives.
pub const HEALTHZ: &str = "/healthz";
/// Whether it can serve.
pub const READYZ: &str = "/readyz";

/// The address of one row.
#[must_use]
pub fn transaction(id: TransactionId) -> String {
    TRANSACTION.replace("{id}", &id.to_string())
}

/// The address that refunds one payment.
#[must_use]
pub fn refunds(payment_id: TransactionId) -> String {
    REFUNDS.replace("{id}", &payment_id.to_string())
}

/// The address that previews a refund of one payment.
#[must_use]
pub fn refund_preview(payment_id: TransactionId) -> String {
    REFUND_PREVIEW.replace("{id}", &payment_id.to_string())
}

/// The address that takes one refund back.
#[must_use]
pub fn withdrawal(refund_id: TransactionId) -> String {
    WITHDRAWAL.replace("{id}", &refund_id.to_string())
}

/// The address that closes one entry.
#[must_use]
pub fn attention_resolution(id: AttentionId) -> String {
    ATTENTION_RESOLUTION.replace("{id}", &id.to_string())
}

/// An address of one batch of refunds: [`BULK_REFUND`] or one behind it.
#[must_use]
pub fn bulk_refund(path: &str, id: BulkRefundId) -> String {
    path.replace("{id}", &id.to_string())
}

/// The address that agrees to a refund that waits.
#[must_use]
pub fn approval(id: IntentId) -> String {
    APPROVAL.replace("{id}", &id.to_string())
}

/// The address that declines it.
#[must_use]
pub fn decline(id: IntentId) -> String {
    DECLINE.replace("{id}", &id.to_string())
}

/// The address of a company's refund policy.
#[must_use]
pub fn policy(company: CompanyId) -> String {
    POLICY.replace("{id}", &company.to_string())
}

/// The address of what was done in a company.
#[must_use]
pub fn audit(company: CompanyId) -> String {
    AUDIT.replace("{id}", &company.to_string())
}

/// The address of that as a file.
#[must_use]
pub fn audit_file(company: CompanyId) -> String {
    AUDIT_FILE.replace("{id}", &company.to_string())
}

/// The address of what a company's chain ended with on each day.
#[must_use]
pub fn daily_heads(company: CompanyId) -> String {
    DAILY_HEADS.replace("{id}", &company.to_string())
}

/// The address of what it ended with on one day, `2026-11-22`, as a file.
#[must_use]
pub fn daily_head(company: CompanyId, day: &str) -> String {
    DAILY_HEAD.replace("{id}", &company.to_string()).replace("{day}", day)
}

/// The address of one export.
#[must_use]
pub fn export(id: ExportId) -> String {
    EXPORT.replace("{id}", &id.to_string())
}

/// The address of an export's file.
#[must_use]
pub fn export_file(id: ExportId) -> String {
    EXPORT_FILE.replace("{id}", &id.to_string())
}

/// The address of one of one's own passkeys.
#[must_use]
pub fn passkey(id: PasskeyId) -> String {
    PASSKEY.replace("{id}", &id.to_string())
}

/// The address of one saved view.
#[must_use]
pub fn view(id: SavedViewId) -> String {
    VIEW.replace("{id}", &id.to_string())
}

/// The address of one webhook.
#[must_use]
pub fn webhook(id: WebhookId) -> String {
    WEBHOOK.replace("{id}", &id.to_string())
}

/// The address that makes a new secret for one webhook.
#[must_use]
pub fn webhook_secret(id: WebhookId) -> String {
    WEBHOOK_SECRET.replace("{id}", &id.to_string())
}

/// The address of a webhook's messages.
#[must_use]
pub fn deliveries(id: WebhookId) -> String {
    DELIVERIES.replace("{id}", &id.to_string())
}

/// The address that sends one message again.
#[must_use]
pub fn redelivery(id: WebhookId, delivery: DeliveryId) -> String {
    REDELIVERY.replace("{id}", &id.to_string()).replace("{delivery}", &delivery.to_string())
}

/// The address that a gateway sends its messages for one integration to.
#[must_use]
pub fn notifications(company: CompanyId, integration: IntegrationId) -> String {
    NOTIFICATIONS
        .replace("{company}", &company.to_string())
        .replace("{integration}", &integration.to_string())
}

/// The address of a company's profile.
#[must_use]
pub fn company(id: CompanyId) -> String {
    COMPANY.replace("{id}", &id.to_string())
}

/// The address of a company's people.
#[must_use]
pub fn people(company: CompanyId) -> String {
    PEOPLE.replace("{id}", &company.to_string())
}

/// The address of one of them.
#[must_use]
pub fn person(company: CompanyId, person: PersonId) -> String {
    PERSON.replace("{id}", &company.to_string()).replace("{person}", &person.to_string())
}

/// The address that makes a link for one of them to choose a new password.
#[must_use]
pub fn reset_link(company: CompanyId, person: PersonId) -> String {
    RESET_LINK.replace("{id}", &company.to_string()).replace("{person}", &person.to_string())
}

/// The address that takes a member's second factor away.
#[must_use]
pub fn member_second_factor(company: CompanyId, person: PersonId) -> String {
    MEMBER_SECOND_FACTOR.replace("{id}", &company.to_string()).replace("{person}", &person.to_string())
}

/// The address of a company's invitations.
#[must_use]
pub fn invitations(company: CompanyId) -> String {
    INVITATIONS.replace("{id}", &company.to_string())
}

/// The address of one invitation.
#[must_use]
pub fn invitation(company: CompanyId, invitation: InvitationId) -> String {
    INVITATION.replace("{id}", &company.to_string()).replace("{invitation}", &invitation.to_string())
}

/// The address of a company's integrations.
#[must_use]
pub fn integrations(company: CompanyId) -> String {
    INTEGRATIONS.replace("{id}", &company.to_string())
}

/// The address of one of them.
#[must_use]
pub fn integration(company: CompanyId, integration: IntegrationId) -> String {
    of_integration(INTEGRATION, company, integration)
}

/// The address that finds out whether it answers.
#[must_use]
pub fn integration_trial(company: CompanyId, integration: IntegrationId) -> String {
    of_integration(INTEGRATION_TRIAL, company, integration)
}

fn of_integration(path: &str, company: CompanyId, integration: IntegrationId) -> String {
    path.replace("{id}", &company.to_string()).replace("{integration}", &integration.to_string())
}

/// The address of the provider that a company's people sign in by.
#[must_use]
pub fn sign_on_setup(company: CompanyId) -> String {
    SIGN_ON_SETUP.replace("{id}", &company.to_string())
}

/// The address that finds out whether it answers.
#[must_use]
pub fn sign_on_trial(company: CompanyId) -> String {
    SIGN_ON_TRIAL.replace("{id}", &company.to_string())
}

/// The address of one's own account's connection with the provider of a company.
#[must_use]
pub fn connection(company: CompanyId) -> String {
    CONNECTION.replace("{id}", &company.to_string())
}

/// The address of a company's credentials.
#[must_use]
pub fn credentials(company: CompanyId) -> String {
    CREDENTIALS.replace("{id}", &company.to_string())
}

/// The address of one of them.
#[must_use]
pub fn credential(company: CompanyId, credential: CredentialId) -> String {
    of_credential(CREDENTIAL, company, credential)
}

/// The address that gives it a new text.
#[must_use]
pub fn credential_rotation(company: CompanyId, credential: CredentialId) -> String {
    of_credential(CREDENTIAL_ROTATION, company, credential)
}

fn of_credential(path: &str, company: CompanyId, credential: CredentialId) -> String {
    path.replace("{id}", &company.to_string()).replace("{credential}", &credential.to_string())
}

//! The contract as OpenAPI, derived from the types of `api` and the handlers.

use api::problem::{MEDIA_TYPE, Problem};
use api::webhook::WebhookMessage;
use axum::Json;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response};
use utoipa::{Modify, OpenApi};

use crate::{
    account, approval, attention, bulk_refund, company, credential, daily_head, event, export, fact, gateway,
    health, integration, notification, overview, passkey, payment, receipt, refund, saved_view,
    second_factor, session, sign_on, transaction, webhook,
};

/// The whole contract.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Refund Desk",
        description = "Every payment of a company in one place, and money given back through the gateway that took it. \
            Amounts are decimal strings in major units. Errors are RFC 9457 problems with a stable `code`."
    ),
    paths(
        session::create_session::create_session,
        session::show_session::show_session,
        session::show_second_factor::show_second_factor,
        session::show_wanted_factor::show_wanted_factor,
        session::delete_session::delete_session,
        transaction::list_transactions::list_transactions,
        transaction::list_totals::list_totals,
        transaction::show_transaction::show_transaction,
        overview::show_overview::show_overview,
        export::create_export::create_export,
        export::list_exports::list_exports,
        export::show_export::show_export,
        export::cancel_export::cancel_export,
        export::download_export::download_export,
        saved_view::list_saved_views::list_saved_views,
        saved_view::create_saved_view::create_saved_view,
        saved_view::update_saved_view::update_saved_view,
        saved_view::delete_saved_view::delete_saved_view,
        gateway::list_gateways::list_gateways,
        event::stream_events::stream_events,
        webhook::list_webhooks::list_webhooks,
        webhook::create_webhook::create_webhook,
        webhook::update_webhook::update_webhook,
        webhook::delete_webhook::delete_webhook,
        webhook::rotate_secret::rotate_secret,
        webhook::list_deliveries::list_deliveries,
        webhook::redeliver::redeliver,
        refund::create_refund::create_refund,
        refund::preview_refund::preview_refund,
        refund::withdraw_refund::withdraw_refund,
        receipt::show_receipt::show_receipt,
        approval::list_approvals::list_approvals,
        approval::approve_refund::approve_refund,
        approval::decline_refund::decline_refund,
        bulk_refund::list_bulk_refunds::list_bulk_refunds,
        bulk_refund::create_bulk_refund::create_bulk_refund,
        bulk_refund::show_bulk_refund::show_bulk_refund,
        bulk_refund::withdraw_bulk_refund::withdraw_bulk_refund,
        bulk_refund::list_bulk_refund_lines::list_bulk_refund_lines,
        bulk_refund::download_bulk_refund::download_bulk_refund,
        bulk_refund::start_bulk_refund::start_bulk_refund,
        bulk_refund::stop_bulk_refund::stop_bulk_refund,
        bulk_refund::resume_bulk_refund::resume_bulk_refund,
        bulk_refund::approve_bulk_refund::approve_bulk_refund,
        bulk_refund::decline_bulk_refund::decline_bulk_refund,
        attention::list_attention::list_attention,
        attention::resolve_attention::resolve_attention,
        payment::record_payment::record_payment,
        fact::record_fact::record_fact,
        notification::take_notification::take_notification,
        company::show_company::show_company,
        company::change_company::change_company,
        company::show_policy::show_policy,
        company::change_policy::change_policy,
        company::list_audit::list_audit,
        company::download_audit::download_audit,
        daily_head::list_daily_heads::list_daily_heads,
        daily_head::download_daily_head::download_daily_head,
        company::list_people::list_people,
        company::change_person::change_person,
        company::remove_person::remove_person,
        company::create_reset_link::create_reset_link,
        company::reset_second_factor::reset_second_factor,
        company::list_invitations::list_invitations,
        company::create_invitation::create_invitation,
        company::delete_invitation::delete_invitation,
        integration::list_integrations::list_integrations,
        integration::create_integration::create_integration,
        integration::change_integration::change_integration,
        integration::try_integration::try_integration,
        credential::list_credentials::list_credentials,
        credential::create_credential::create_credential,
        credential::rotate_credential::rotate_credential,
        credential::delete_credential::delete_credential,
        passkey::list_passkeys::list_passkeys,
        passkey::start_registration::start_registration,
        passkey::create_passkey::create_passkey,
        passkey::update_passkey::update_passkey,
        passkey::delete_passkey::delete_passkey,
        passkey::create_challenge::create_challenge,
        passkey::create_passkey_session::create_passkey_session,
        passkey::prove_passkey::prove_passkey,
        session::prove_password::prove_password,
        account::show_invitation::show_invitation,
        account::accept_invitation::accept_invitation,
        account::show_forgotten_password::show_forgotten_password,
        account::ask_password_reset::ask_password_reset,
        account::reset_password::reset_password,
        account::change_password::change_password,
        account::list_own_sessions::list_own_sessions,
        account::end_own_session::end_own_session,
        account::sign_out_everywhere::sign_out_everywhere,
        second_factor::show_own_second_factor::show_own_second_factor,
        second_factor::begin_second_factor::begin_second_factor,
        second_factor::confirm_second_factor::confirm_second_factor,
        second_factor::make_recovery_codes::make_recovery_codes,
        second_factor::remove_second_factor::remove_second_factor,
        sign_on::show_sign_on::show_sign_on,
        sign_on::change_sign_on::change_sign_on,
        sign_on::try_sign_on::try_sign_on,
        sign_on::start_sign_on::start_sign_on,
        sign_on::finish_sign_on::finish_sign_on,
        sign_on::join_by_provider::join_by_provider,
        sign_on::list_connections::list_connections,
        sign_on::connect_account::connect_account,
        sign_on::disconnect_account::disconnect_account,
        health::show_health,
        health::show_readiness,
    ),
    tags(
        (name = "session", description = "Signing in."),
        (name = "report", description = "Payments and refunds, their sums, and one in full."),
        (name = "refund", description = "Giving money back."),
        (name = "approval", description = "Refunds that wait for a second person."),
        (name = "bulk-refund", description = "Batches of refunds: lines that are refunded one after the other."),
        (name = "payment", description = "Payments made elsewhere."),
        (name = "gateway", description = "The gateways, and whether they answer."),
        (name = "webhook", description = "Being told of refunds' results: Standard Webhooks."),
        (name = "company", description = "A company's profile, its people, and who is invited."),
        (name = "account", description = "Coming in by a link, the password, the second factor, and one's own sessions."),
        (name = "health", description = "For whoever runs the server."),
    ),
    components(schemas(Problem, WebhookMessage)),
    modifiers(&SecuritySchemes, &CallLimits, &BodyLimits, &ProblemBodies)
)]
pub struct Contract;

struct SecuritySchemes;

impl Modify for SecuritySchemes {
    fn modify(&self, contract: &mut utoipa::openapi::OpenApi) {
        let components = contract.components.get_or_insert_default();
        let cookie = ApiKeyValue::with_description(
            "refund_desk",
            "The session cookie, set by signing in; over https its name is `__Host-refund_desk`. State changes must \
             come from the panel's own origin.",
        );
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some(
                "A program's credential, `rd_api_…`, with the scopes `payments:write`, `refunds:write`, `report:read`.",
            ))
            .build();
        components.add_security_scheme("credential", SecurityScheme::Http(bearer));
    }
}

/// Every call but those about health is counted, so what is answered to too many is said once.
struct CallLimits;

impl Modify for CallLimits {
    fn modify(&self, contract: &mut utoipa::openapi::OpenApi) {
        const TOLD: &str =
            "`rate_limited`: too many calls in a minute; `Retry-After` says when to come again.";
        for operation in operations(contract) {
            if operation.tags.iter().flatten().any(|tag| tag == "health") {
                continue;
            }
            let answers = &mut operation.responses.responses;
            let refused = answers.entry("429".to_owned()).or_insert_with(|| Response::new("").into());
            if let RefOr::T(refused) = refused {
                if !refused.description.is_empty() {
                    refused.description.push(' ');
                }
                refused.description.push_str(TOLD);
            }
        }
    }
}

/// Every call with a body is refused alike where the body is too long, or none of ours.
struct BodyLimits;

impl Modify for BodyLimits {
    fn modify(&self, contract: &mut utoipa::openapi::OpenApi) {
        const TOLD: [(&str, &str); 2] = [
            ("413", "`payload_too_large`: send less at once."),
            ("415", "`unsupported_media_type`: send JSON, as `application/json`."),
        ];
        let takes_json = |operation: &&mut Operation| {
            let Some(RefOr::T(body)) = &operation.request_body else { return false };
            body.content.contains_key("application/json")
        };
        for operation in operations(contract).filter(takes_json) {
            for (status, text) in TOLD {
                operation
                    .responses
                    .responses
                    .entry(status.to_owned())
                    .or_insert_with(|| Response::new(text).into());
            }
        }
    }
}

fn operations(contract: &mut utoipa::openapi::OpenApi) -> impl Iterator<Item = &mut Operation> {
    contract
        .paths
        .paths
        .values_mut()
        .flat_map(|item| [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete])
        .flatten()
}

/// Every error of every operation has one shape, so it is said once; a page for people is none.
struct ProblemBodies;

impl Modify for ProblemBodies {
    fn modify(&self, contract: &mut utoipa::openapi::OpenApi) {
        let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        for operation in operations(contract) {
            for (status, response) in &mut operation.responses.responses {
                if let RefOr::T(response) = response
                    && status.starts_with(['4', '5'])
                    && response.content.is_empty()
                {
                    response.content.insert(MEDIA_TYPE.to_owned(), RefOr::T(problem.clone()));
                }
            }
        }
    }
}

/// `GET /api/openapi.json`: this contract.
pub async fn show_openapi() -> Json<utoipa::openapi::OpenApi> {
    Json(Contract::openapi())
}

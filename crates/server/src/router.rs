//! Which address leads to which handler, and what every request passes on its way there.

use api::paths;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{delete, get, patch, post};
use tower_http::catch_panic::CatchPanicLayer;

use crate::account::accept_invitation::accept_invitation;
use crate::account::ask_password_reset::ask_password_reset;
use crate::account::change_password::change_password;
use crate::account::end_own_session::end_own_session;
use crate::account::list_own_sessions::list_own_sessions;
use crate::account::reset_password::reset_password;
use crate::account::show_forgotten_password::show_forgotten_password;
use crate::account::show_invitation::show_invitation;
use crate::account::sign_out_everywhere::sign_out_everywhere;
use crate::app::App;
use crate::approval::approve_refund::approve_refund;
use crate::approval::decline_refund::decline_refund;
use crate::approval::list_approvals::list_approvals;
use crate::attention::list_attention::list_attention;
use crate::attention::resolve_attention::resolve_attention;
use crate::bulk_refund::approve_bulk_refund::approve_bulk_refund;
use crate::bulk_refund::create_bulk_refund::{LONGEST_BODY_BYTES, create_bulk_refund};
use crate::bulk_refund::decline_bulk_refund::decline_bulk_refund;
use crate::bulk_refund::download_bulk_refund::download_bulk_refund;
use crate::bulk_refund::list_bulk_refund_lines::list_bulk_refund_lines;
use crate::bulk_refund::list_bulk_refunds::list_bulk_refunds;
use crate::bulk_refund::resume_bulk_refund::resume_bulk_refund;
use crate::bulk_refund::show_bulk_refund::show_bulk_refund;
use crate::bulk_refund::start_bulk_refund::start_bulk_refund;
use crate::bulk_refund::stop_bulk_refund::stop_bulk_refund;
use crate::bulk_refund::withdraw_bulk_refund::withdraw_bulk_refund;
use crate::company::change_company::change_company;
use crate::company::change_person::change_person;
use crate::company::change_policy::change_policy;
use crate::company::create_invitation::create_invitation;
use crate::company::create_reset_link::create_reset_link;
use crate::company::delete_invitation::delete_invitation;
use crate::company::download_audit::download_audit;
use crate::company::list_audit::list_audit;
use crate::company::list_invitations::list_invitations;
use crate::company::list_people::list_people;
use crate::company::remove_person::remove_person;
use crate::company::reset_second_factor::reset_second_factor;
use crate::company::show_company::show_company;
use crate::company::show_policy::show_policy;
use crate::credential::create_credential::create_credential;
use crate::credential::delete_credential::delete_credential;
use crate::credential::list_credentials::list_credentials;
use crate::credential::rotate_credential::rotate_credential;
use crate::daily_head::download_daily_head::download_daily_head;
use crate::daily_head::list_daily_heads::list_daily_heads;
use crate::event::stream_events::stream_events;
use crate::export::cancel_export::cancel_export;
use crate::export::create_export::create_export;
use crate::export::download_export::download_export;
use crate::export::list_exports::list_exports;
use crate::export::show_export::show_export;
use crate::fact::record_fact::record_fact;
use crate::gateway::list_gateways::list_gateways;
use crate::integration::change_integration::change_integration;
use crate::integration::create_integration::create_integration;
use crate::integration::list_integrations::list_integrations;
use crate::integration::try_integration::try_integration;
use crate::metrics::observe_requests;
use crate::metrics::show_metrics::{METRICS, show_metrics};
use crate::notification::take_notification::take_notification;
use crate::overview::show_overview::show_overview;
use crate::passkey::create_challenge::create_challenge;
use crate::passkey::create_passkey::create_passkey;
use crate::passkey::create_passkey_session::create_passkey_session;
use crate::passkey::delete_passkey::delete_passkey;
use crate::passkey::list_passkeys::list_passkeys;
use crate::passkey::prove_passkey::prove_passkey;
use crate::passkey::start_registration::start_registration;
use crate::passkey::update_passkey::update_passkey;
use crate::payment::record_payment::record_payment;
use crate::problem::{self, Failure};
use crate::rate_limit::{limit_calls, limit_foreign_calls};
use crate::receipt::show_receipt::{show_missing, show_receipt};
use crate::refund::create_refund::create_refund;
use crate::refund::preview_refund::preview_refund;
use crate::refund::withdraw_refund::withdraw_refund;
use crate::refused::note_refusals;
use crate::saved_view::create_saved_view::create_saved_view;
use crate::saved_view::delete_saved_view::delete_saved_view;
use crate::saved_view::list_saved_views::list_saved_views;
use crate::saved_view::update_saved_view::update_saved_view;
use crate::second_factor::begin_second_factor::begin_second_factor;
use crate::second_factor::confirm_second_factor::confirm_second_factor;
use crate::second_factor::make_recovery_codes::make_recovery_codes;
use crate::second_factor::remove_second_factor::remove_second_factor;
use crate::second_factor::show_own_second_factor::show_own_second_factor;
use crate::session::create_session::create_session;
use crate::session::delete_session::delete_session;
use crate::session::prove_password::prove_password;
use crate::session::session_store;
use crate::session::show_second_factor::show_second_factor;
use crate::session::show_session::show_session;
use crate::session::show_wanted_factor::show_wanted_factor;
use crate::sign_on::change_sign_on::change_sign_on;
use crate::sign_on::connect_account::connect_account;
use crate::sign_on::disconnect_account::disconnect_account;
use crate::sign_on::finish_sign_on::finish_sign_on;
use crate::sign_on::join_by_provider::join_by_provider;
use crate::sign_on::list_connections::list_connections;
use crate::sign_on::show_sign_on::show_sign_on;
use crate::sign_on::start_sign_on::start_sign_on;
use crate::sign_on::try_sign_on::try_sign_on;
use crate::transaction::list_totals::list_totals;
use crate::transaction::list_transactions::list_transactions;
use crate::transaction::show_transaction::show_transaction;
use crate::webhook::create_webhook::create_webhook;
use crate::webhook::delete_webhook::delete_webhook;
use crate::webhook::list_deliveries::list_deliveries;
use crate::webhook::list_webhooks::list_webhooks;
use crate::webhook::redeliver::redeliver;
use crate::webhook::rotate_secret::rotate_secret;
use crate::webhook::update_webhook::update_webhook;
use crate::{compress, dialect, headers, health, openapi, origin, panel, request_log};

/// The whole server as one router.
///
/// From the outside in: request id and log line, security headers, panics, the time limit, the body limit, the limits of
/// calls; for our own API besides, the origin of state changes and the session.
pub fn router(app: App) -> Router {
    let https = app.settings.secure_cookies;
    let foreign = Router::new().merge(dialect::routes(&app)).merge(receipts());
    Router::new()
        .merge(our_api(&app))
        .merge(foreign.route_layer(from_fn_with_state(app.clone(), limit_foreign_calls)))
        .merge(panel::routes())
        .method_not_allowed_fallback(|| async { Failure::method_not_allowed() })
        .layer(DefaultBodyLimit::max(app.settings.body_limit_bytes))
        .layer(from_fn_with_state(app.clone(), limit_time))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(from_fn(move |request, next| headers::secure(https, request, next)))
        .layer(from_fn_with_state(app.clone(), observe_requests::observe))
        .layer(from_fn(request_log::observe))
        .with_state(app)
}

fn our_api(app: &App) -> Router<App> {
    let by_session = Router::new()
        .route(paths::SESSION, get(show_session).post(create_session).delete(delete_session))
        .route(paths::SESSION_SECOND_FACTOR, get(show_wanted_factor).post(show_second_factor))
        .route(paths::TRANSACTIONS, get(list_transactions))
        .route(paths::TOTALS, get(list_totals))
        .route(paths::OVERVIEW, get(show_overview))
        .route(paths::TRANSACTION, get(show_transaction))
        .route(paths::REFUNDS, post(create_refund))
        .route(paths::REFUND_PREVIEW, post(preview_refund))
        .route(paths::WITHDRAWAL, post(withdraw_refund))
        .route(paths::PAYMENTS, post(record_payment))
        .route(paths::FACTS, post(record_fact))
        .route(paths::ATTENTION, get(list_attention))
        .route(paths::ATTENTION_RESOLUTION, post(resolve_attention))
        .route(paths::APPROVALS, get(list_approvals))
        .route(paths::APPROVAL, post(approve_refund))
        .route(paths::DECLINE, post(decline_refund))
        .route(paths::GATEWAYS, get(list_gateways))
        .route(paths::EXPORTS, get(list_exports).post(create_export))
        .route(paths::EXPORT, get(show_export).delete(cancel_export))
        .route(paths::EXPORT_FILE, get(download_export))
        .route(paths::VIEWS, get(list_saved_views).post(create_saved_view))
        .route(paths::VIEW, patch(update_saved_view).delete(delete_saved_view))
        .route(paths::WEBHOOKS, get(list_webhooks).post(create_webhook))
        .route(paths::WEBHOOK, patch(update_webhook).delete(delete_webhook))
        .route(paths::WEBHOOK_SECRET, post(rotate_secret))
        .route(paths::DELIVERIES, get(list_deliveries))
        .route(paths::REDELIVERY, post(redeliver))
        .merge(bulk_refunds())
        .merge(people())
        .merge(accounts())
        .merge(passkeys())
        .merge(sign_on())
        .route_layer(from_fn_with_state(app.clone(), note_refusals))
        .layer(session_store::layer(app))
        .layer(compress::layer())
        .layer(from_fn_with_state(app.clone(), origin::check_origin));
    Router::new()
        .merge(by_session)
        .route(paths::EVENTS, get(stream_events))
        .route(paths::NOTIFICATIONS, post(take_notification))
        .route_layer(from_fn_with_state(app.clone(), limit_calls))
        .route(METRICS, get(show_metrics))
        .route(paths::OPENAPI, get(openapi::show_openapi))
        .route(paths::HEALTHZ, get(health::show_health))
        .route(paths::READYZ, get(health::show_readiness))
}

/// Batches of refunds.
fn bulk_refunds() -> Router<App> {
    let longer = DefaultBodyLimit::max(LONGEST_BODY_BYTES);
    Router::new()
        .route(paths::BULK_REFUNDS, get(list_bulk_refunds).post(create_bulk_refund).layer(longer))
        .route(paths::BULK_REFUND, get(show_bulk_refund).delete(withdraw_bulk_refund))
        .route(paths::BULK_REFUND_LINES, get(list_bulk_refund_lines))
        .route(paths::BULK_REFUND_FILE, get(download_bulk_refund))
        .route(paths::BULK_REFUND_START, post(start_bulk_refund))
        .route(paths::BULK_REFUND_STOP, post(stop_bulk_refund))
        .route(paths::BULK_REFUND_RESUME, post(resume_bulk_refund))
        .route(paths::BULK_REFUND_APPROVAL, post(approve_bulk_refund))
        .route(paths::BULK_REFUND_DECLINE, post(decline_bulk_refund))
}

/// A company's people, and one's own account.
fn people() -> Router<App> {
    Router::new()
        .route(paths::COMPANY, get(show_company).patch(change_company))
        .route(paths::POLICY, get(show_policy).put(change_policy))
        .route(paths::AUDIT, get(list_audit))
        .route(paths::AUDIT_FILE, get(download_audit))
        .route(paths::DAILY_HEADS, get(list_daily_heads))
        .route(paths::DAILY_HEAD, get(download_daily_head))
        .route(paths::PEOPLE, get(list_people))
        .route(paths::PERSON, patch(change_person).delete(remove_person))
        .route(paths::RESET_LINK, post(create_reset_link))
        .route(paths::MEMBER_SECOND_FACTOR, delete(reset_second_factor))
        .route(paths::INVITATIONS, get(list_invitations).post(create_invitation))
        .route(paths::INVITATION, delete(delete_invitation))
        .route(paths::OPEN_INVITATION, post(show_invitation))
        .route(paths::ACCEPTANCE, post(accept_invitation))
        .route(paths::SESSIONS, get(list_own_sessions).delete(sign_out_everywhere))
        .route(paths::OWN_SESSION, delete(end_own_session))
        .route(paths::PASSWORD, post(change_password))
        .route(paths::FORGOTTEN_PASSWORD, get(show_forgotten_password).post(ask_password_reset))
        .route(paths::PASSWORD_RESET, post(reset_password))
        .route(paths::SECOND_FACTOR, get(show_own_second_factor).post(begin_second_factor))
        .route(paths::SECOND_FACTOR_CONFIRMATION, post(confirm_second_factor))
        .route(paths::SECOND_FACTOR_REMOVAL, post(remove_second_factor))
        .route(paths::RECOVERY_CODES, post(make_recovery_codes))
}

/// A company's accounts with gateways, and what its programs sign in with.
fn accounts() -> Router<App> {
    Router::new()
        .route(paths::INTEGRATIONS, get(list_integrations).post(create_integration))
        .route(paths::INTEGRATION, patch(change_integration))
        .route(paths::INTEGRATION_TRIAL, post(try_integration))
        .route(paths::CREDENTIALS, get(list_credentials).post(create_credential))
        .route(paths::CREDENTIAL, delete(delete_credential))
        .route(paths::CREDENTIAL_ROTATION, post(rotate_credential))
}

/// One's own passkeys, signing in with one, and proving that one is still there.
fn passkeys() -> Router<App> {
    Router::new()
        .route(paths::PASSKEYS, get(list_passkeys).post(create_passkey))
        .route(paths::PASSKEY, patch(update_passkey).delete(delete_passkey))
        .route(paths::PASSKEY_REGISTRATION, post(start_registration))
        .route(paths::PASSKEY_CHALLENGE, post(create_challenge))
        .route(paths::PASSKEY_SESSION, post(create_passkey_session))
        .route(paths::PASSKEY_PROOF, post(prove_passkey))
        .route(paths::PASSWORD_PROOF, post(prove_password))
}

/// A company's own identity provider, and signing in by it.
fn sign_on() -> Router<App> {
    Router::new()
        .route(paths::SIGN_ON_SETUP, get(show_sign_on).put(change_sign_on))
        .route(paths::SIGN_ON_TRIAL, post(try_sign_on))
        .route(paths::SIGN_ON, get(start_sign_on))
        .route(paths::SIGN_ON_RETURN, get(finish_sign_on))
        .route(paths::SIGN_ON_ACCEPTANCE, post(join_by_provider))
        .route(paths::CONNECTIONS, get(list_connections))
        .route(paths::CONNECTION, post(connect_account).delete(disconnect_account))
}

/// The pages for customers: no session, no cookie, no origin matters to them.
fn receipts() -> Router<App> {
    Router::new()
        .route(paths::RECEIPT, get(show_receipt))
        .route("/receipt", get(show_missing))
        .route("/receipt/{token}/{*rest}", get(show_missing))
}

/// Ends a request that takes too long. A refund it may have reserved is the worker's by then and goes on.
async fn limit_time(State(app): State<App>, request: Request, next: Next) -> Result<Response, Failure> {
    let limit = app.settings.request_timeout;
    tokio::time::timeout(limit, next.run(request)).await.map_err(|_elapsed| Failure::timed_out())
}

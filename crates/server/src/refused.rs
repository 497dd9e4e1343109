//! Notes in the audit what a caller may not do and tried all the same.

use axum::extract::{FromRequestParts as _, MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use domain::id::CompanyId;
use http::request::Parts;
use store::refused::{Refusal, find_company_of, note_refused_attempt};
use uuid::Uuid;

use crate::app::App;
use crate::caller::Caller;
use crate::problem::{Failure, Forbidden};
use crate::session::client_address::ClientAddress;

/// A wrong second factor is told where it is looked at, as a wrong password is. Being asked for a proof is a step on the way, and
/// nothing that one may not do.
const TOLD_ELSEWHERE: [&str; 6] = [
    "wrong_code",
    "passkey_refused",
    "passkey_copied",
    "other_passkey",
    "proof_needed",
    "factor_proof_needed",
];

/// Passes a call on. If it was forbidden, that is noted before the answer leaves.
pub async fn note_refusals(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let kept = parts.clone();
    let response = next.run(Request::from_parts(parts, body)).await;
    if let Some(Forbidden(code)) = response.extensions().get()
        && !TOLD_ELSEWHERE.contains(&code.as_str())
        && let Err(failure) = note(&app, kept, code).await
    {
        tracing::warn!(?failure, "what was refused could not be noted");
    }
    response
}

async fn note(app: &App, mut parts: Parts, code: &str) -> Result<(), Failure> {
    let caller = match Caller::from_request_parts(&mut parts, app).await {
        Ok(caller) => caller,
        // Whoever is nobody yet stands in no company's chain.
        Err(failure) if failure.is_about_the_caller() => return Ok(()),
        Err(failure) => return Err(failure),
    };
    let address = ClientAddress::from_request_parts(&mut parts, app).await?;
    let Some(path) = parts.extensions.get::<MatchedPath>() else { return Ok(()) };
    let about = parts.uri.path().split('/').find_map(|part| Uuid::parse_str(part).ok());
    let companies = companies_behind(app, &caller, about).await?;
    let call = format!("{} {}", parts.method, path.as_str());
    let about = about.filter(|id| companies.iter().all(|company| *id != company.uuid()));
    let refusal = Refusal { call, about, code: code.to_owned() };
    Ok(note_refused_attempt(&app.store, &companies, &refusal, &caller.author(app, &address)).await?)
}

/// In whose chains it stands: that of the company that has what the call names. What names none, as a list that asks all
/// companies, was refused in each of the caller's.
async fn companies_behind(
    app: &App,
    caller: &Caller,
    about: Option<Uuid>,
) -> Result<Vec<CompanyId>, Failure> {
    let companies = caller.companies();
    if let Some(id) = about
        && let Some(company) = find_company_of(&app.store, &companies, id).await?
    {
        return Ok(vec![company]);
    }
    Ok(companies)
}

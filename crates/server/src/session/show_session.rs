//! `GET /api/v1/session`: who is signed in, and what they can choose from.

use api::session::{Session, SessionCompany, SessionIntegration, SessionPerson};
use axum::Json as Answer;
use axum::extract::State;
use store::company::{Company, list_companies, list_facets};
use store::integration::list_integrations;

use crate::app::App;
use crate::caller::SignedIn;
use crate::problem::Failure;

/// Says who is signed in.
#[utoipa::path(
    get, path = api::paths::SESSION, tag = "session", security(("session" = [])),
    responses(
        (status = 200, description = "The signed-in person and their companies.", body = Session),
        (status = 401, description = "`unauthenticated`: nobody is."),
    ),
)]
pub async fn show_session(State(app): State<App>, signed_in: SignedIn) -> Result<Answer<Session>, Failure> {
    Ok(Answer(describe(&app, &signed_in).await?))
}

/// All that the report needs to draw its filters.
pub async fn describe(app: &App, signed_in: &SignedIn) -> Result<Session, Failure> {
    let mut companies = Vec::with_capacity(signed_in.memberships.len());
    for company in list_companies(&app.store, &signed_in.companies()).await? {
        companies.push(describe_company(app, signed_in, company).await?);
    }
    let person = SessionPerson {
        id: signed_in.person.id,
        email: signed_in.person.email.clone(),
        name: signed_in.person.name.clone(),
    };
    Ok(Session { person, companies })
}

async fn describe_company(
    app: &App,
    signed_in: &SignedIn,
    company: Company,
) -> Result<SessionCompany, Failure> {
    let role = signed_in
        .role_in(company.id)
        .ok_or_else(|| Failure::internal("a listed company is none of the person's"))?;
    let integrations = list_integrations(&app.store, company.id).await?;
    let facets = list_facets(&app.store, company.id).await?;
    Ok(SessionCompany {
        id: company.id,
        name: company.name,
        zone: company.zone,
        role: role.as_str().to_owned(),
        integrations: integrations
            .into_iter()
            .map(|integration| SessionIntegration {
                id: integration.id,
                name: integration.name,
                gateway_kind: integration.gateway_kind.as_str().to_owned(),
            })
            .collect(),
        payment_types: facets.payment_types,
        currencies: facets.currencies,
    })
}

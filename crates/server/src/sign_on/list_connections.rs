//! `GET /api/v1/connections`: the providers that one's own account is connected with, or could be.

use api::sign_on::{Connection, ConnectionList};
use api::transaction::CompanyRef;
use axum::Json as Answer;
use axum::extract::State;
use store::sign_on::identity;

use crate::app::App;
use crate::caller::SignedIn;
use crate::instant::optional_rfc3339;
use crate::problem::Failure;

/// Lists the providers of one's companies.
#[utoipa::path(
    get, path = api::paths::CONNECTIONS, tag = "account", security(("session" = [])),
    responses(
        (status = 200, description = "The providers, by their companies' names.", body = ConnectionList),
        (status = 401, description = "`unauthenticated`."),
    ),
)]
pub async fn list_connections(
    State(app): State<App>,
    signed_in: SignedIn,
) -> Result<Answer<ConnectionList>, Failure> {
    let rows = identity::list_connections(&app.store, signed_in.person.id).await?;
    let items = rows.into_iter().map(write_connection).collect::<Result<_, Failure>>()?;
    Ok(Answer(ConnectionList { items }))
}

fn write_connection(row: identity::Connection) -> Result<Connection, Failure> {
    Ok(Connection {
        company: CompanyRef { id: row.company_id, name: row.company },
        issuer: row.issuer,
        connected_at: optional_rfc3339(row.linked_at)?,
        by_oneself: row.by_person,
    })
}

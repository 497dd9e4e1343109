//! `GET /api/v1/gateways`: which gateway accounts there are, and which of them answer.

use api::gateway::{GatewayAccount, GatewayList};
use api::transaction::CompanyRef;
use axum::Json as Answer;
use axum::extract::State;
use store::integration::circuit::{Account, list_accounts};

use crate::app::App;
use crate::caller::SignedIn;
use crate::gateway::circuit::write_circuit;
use crate::problem::Failure;

/// Lists the gateway accounts of the person's companies, whatever their role there.
#[utoipa::path(
    get, path = api::paths::GATEWAYS, tag = "gateway", security(("session" = [])),
    responses(
        (status = 200, description = "The accounts, without addresses and secrets.", body = GatewayList),
        (status = 401, description = "`unauthenticated`."),
    ),
)]
pub async fn list_gateways(
    State(app): State<App>,
    signed_in: SignedIn,
) -> Result<Answer<GatewayList>, Failure> {
    let mut items = Vec::new();
    for company in signed_in.companies() {
        for account in list_accounts(&app.store, company).await? {
            items.push(write_account(&app, account)?);
        }
    }
    Ok(Answer(GatewayList { items }))
}

fn write_account(app: &App, account: Account) -> Result<GatewayAccount, Failure> {
    Ok(GatewayAccount {
        id: account.integration_id,
        name: account.name,
        kind: account.gateway_kind.as_str().to_owned(),
        company: CompanyRef { id: account.company_id, name: account.company_name },
        enabled: account.enabled,
        circuit: write_circuit(&account.circuit, app.now())?,
    })
}

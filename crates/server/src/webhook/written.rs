//! Writes webhooks and their messages as the contract has them.

use std::collections::HashMap;

use api::transaction::CompanyRef;
use api::webhook::{Delivery, Webhook};
use domain::id::CompanyId;
use store::company::list_companies;
use store::webhook::{self, DeliveryState};

use crate::app::App;
use crate::instant::{optional_rfc3339, rfc3339};
use crate::problem::Failure;

/// Writes webhooks.
pub async fn write_webhooks(app: &App, rows: Vec<webhook::Webhook>) -> Result<Vec<Webhook>, Failure> {
    let now = app.now();
    let companies: Vec<CompanyId> = rows.iter().map(|row| row.company_id).collect();
    let names: HashMap<CompanyId, String> = list_companies(&app.store, &companies)
        .await?
        .into_iter()
        .map(|company| (company.id, company.name))
        .collect();
    rows.into_iter()
        .map(|row| {
            let name = names.get(&row.company_id).cloned();
            let name = name.ok_or_else(|| Failure::internal("a webhook's company is not there"))?;
            Ok(Webhook {
                id: row.id,
                company: CompanyRef { id: row.company_id, name },
                url: row.url,
                kinds: row.kinds,
                enabled: row.off_because.is_none(),
                off_because: row.off_because,
                created_at: rfc3339(row.created_at)?,
                old_secret_until: optional_rfc3339(
                    row.old_secret.map(|old| old.until).filter(|until| *until > now),
                )?,
            })
        })
        .collect()
}

/// Writes one webhook.
pub async fn write_webhook(app: &App, row: webhook::Webhook) -> Result<Webhook, Failure> {
    let mut written = write_webhooks(app, vec![row]).await?;
    written.pop().ok_or_else(|| Failure::internal("a webhook was not written"))
}

/// Writes one message.
pub fn write_delivery(row: webhook::Delivery) -> Result<Delivery, Failure> {
    let waits = row.state == DeliveryState::Waiting;
    Ok(Delivery {
        id: row.id,
        kind: row.kind,
        transaction_id: row.subject_id,
        state: row.state.as_str().to_owned(),
        tries: row.tries,
        made_at: rfc3339(row.made_at)?,
        due_at: optional_rfc3339(waits.then_some(row.due_at))?,
        tried_at: optional_rfc3339(row.tried_at)?,
        delivered_at: optional_rfc3339(row.delivered_at)?,
        status: row.status.map(u16::try_from).transpose().map_err(Failure::internal)?,
        answer: row.answer,
        body: row.body,
    })
}

//! Integrations: a company's accounts with gateways.

use domain::gateway_kind::GatewayKind;
use domain::id::{CompanyId, IntegrationId};

use crate::Micros;
use crate::args;
use crate::engine::row::Row;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::in_transaction;

pub mod change;
pub mod circuit;
pub mod create;

/// One gateway account of a company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integration {
    /// Whose account.
    pub company_id: CompanyId,
    /// Its id.
    pub id: IntegrationId,
    /// Its display name: the report's *Gateway*.
    pub name: String,
    /// Which wire it speaks.
    pub gateway_kind: GatewayKind,
    /// Where it is called.
    pub base_url: String,
    /// The wire's own settings, as JSON; `{}` for all defaults.
    pub settings: String,
    /// What we sign in to it with, encrypted.
    pub secret_ciphertext: Vec<u8>,
    /// The key it is encrypted with.
    pub secret_key_id: String,
    /// Whether refunds may go through it.
    pub enabled: bool,
}

/// Writes an integration down, without an event: for whoever makes a company's beginning.
pub async fn create_integration(store: &Store, new: &Integration, now: Micros) -> Result<(), StoreError> {
    in_transaction!(store, |tx| insert(tx, new, now).await)
}

async fn insert(tx: &mut Tx, new: &Integration, now: Micros) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO integration (company_id, id, name, gateway_kind, base_url, settings, secret_ciphertext,
                                  secret_key_id, enabled, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            new.company_id,
            new.id,
            &new.name,
            new.gateway_kind.as_str(),
            &new.base_url,
            &new.settings,
            &new.secret_ciphertext,
            &new.secret_key_id,
            new.enabled,
            now
        ],
    )
    .await?;
    Ok(())
}

/// Switches an integration on or off; `false` when there is none of that id.
pub async fn enable_integration(
    store: &Store,
    company: CompanyId,
    id: IntegrationId,
    enabled: bool,
) -> Result<bool, StoreError> {
    let changed = store
        .execute(
            "UPDATE integration SET enabled = $1 WHERE company_id = $2 AND id = $3",
            args![enabled, company, id],
        )
        .await?;
    Ok(changed == 1)
}

/// Says where an integration is called from now on; `false` when there is none of that id.
pub async fn move_integration(
    store: &Store,
    company: CompanyId,
    id: IntegrationId,
    base_url: &str,
) -> Result<bool, StoreError> {
    let changed = store
        .execute(
            "UPDATE integration SET base_url = $1 WHERE company_id = $2 AND id = $3",
            args![base_url, company, id],
        )
        .await?;
    Ok(changed == 1)
}

/// Says how an integration is spoken to from now on, as JSON; `false` when there is none of that id.
pub async fn configure_integration(
    store: &Store,
    company: CompanyId,
    id: IntegrationId,
    settings: &str,
) -> Result<bool, StoreError> {
    let changed = store
        .execute(
            "UPDATE integration SET settings = $1 WHERE company_id = $2 AND id = $3",
            args![settings, company, id],
        )
        .await?;
    Ok(changed == 1)
}

/// Lists a company's integrations by name.
pub async fn list_integrations(store: &Store, company: CompanyId) -> Result<Vec<Integration>, StoreError> {
    let rows = store
        .rows(
            "SELECT company_id, id, name, gateway_kind, base_url, settings, secret_ciphertext, secret_key_id, enabled
             FROM integration WHERE company_id = $1 ORDER BY name",
            args![company],
        )
        .await?;
    rows.iter().map(read_integration).collect()
}

const ONE: &str =
    "SELECT company_id, id, name, gateway_kind, base_url, settings, secret_ciphertext, secret_key_id, enabled
     FROM integration WHERE company_id = $1 AND id = $2";

/// Finds one integration.
pub async fn find_integration(
    store: &Store,
    company: CompanyId,
    id: IntegrationId,
) -> Result<Option<Integration>, StoreError> {
    let row = store.row(ONE, args![company, id]).await?;
    row.map(|row| read_integration(&row)).transpose()
}

/// Finds one integration as this transaction sees it.
pub(crate) async fn find_integration_in(
    tx: &mut Tx,
    company: CompanyId,
    id: IntegrationId,
) -> Result<Option<Integration>, StoreError> {
    let row = tx.row(ONE, args![company, id]).await?;
    row.map(|row| read_integration(&row)).transpose()
}

fn read_integration(row: &Row) -> Result<Integration, StoreError> {
    Ok(Integration {
        company_id: row.id("company_id", CompanyId::new)?,
        id: row.id("id", IntegrationId::new)?,
        name: row.text("name")?,
        gateway_kind: row.word("gateway_kind")?,
        base_url: row.text("base_url")?,
        settings: row.text("settings")?,
        secret_ciphertext: row.bytes("secret_ciphertext")?,
        secret_key_id: row.text("secret_key_id")?,
        enabled: row.flag("enabled")?,
    })
}

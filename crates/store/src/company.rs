//! Companies, and what their reports can be filtered by.

use domain::id::CompanyId;

use crate::Micros;
use crate::args;
use crate::engine::row::Row;
use crate::engine::{Store, Tx};
use crate::error::StoreError;

pub mod add;
pub mod change;

/// A business whose payments and refunds we keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Company {
    /// Its id.
    pub id: CompanyId,
    /// Its name: the report's *Company*.
    pub name: String,
    /// Its IANA time zone, in which its business days run.
    pub zone: String,
}

/// Every payment type and currency that a company's report holds, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// Payment types.
    pub payment_types: Vec<String>,
    /// ISO 4217 codes.
    pub currencies: Vec<String>,
}

/// Writes a company down, without an event: for whoever makes a whole world.
pub async fn create_company(store: &Store, company: &Company, now: Micros) -> Result<(), StoreError> {
    store
        .execute(
            "INSERT INTO company (company_id, name, zone, created_at) VALUES ($1, $2, $3, $4)",
            args![company.id, &company.name, &company.zone, now],
        )
        .await?;
    Ok(())
}

/// Finds companies by id, sorted by name; ids that name none are passed over.
pub async fn list_companies(store: &Store, ids: &[CompanyId]) -> Result<Vec<Company>, StoreError> {
    let rows = store.rows("SELECT company_id, name, zone FROM company ORDER BY name, company_id", []).await?;
    let mut companies = Vec::with_capacity(ids.len());
    for row in rows {
        let id = row.id("company_id", CompanyId::new)?;
        if ids.contains(&id) {
            companies.push(Company { id, name: row.text("name")?, zone: row.text("zone")? });
        }
    }
    Ok(companies)
}

/// Lists every company, sorted by name: for whoever runs the desk, never for a request.
pub async fn list_all_companies(store: &Store) -> Result<Vec<Company>, StoreError> {
    let rows = store.rows("SELECT company_id, name, zone FROM company ORDER BY name, company_id", []).await?;
    let company = |row: &Row| {
        Ok(Company {
            id: row.id("company_id", CompanyId::new)?,
            name: row.text("name")?,
            zone: row.text("zone")?,
        })
    };
    rows.iter().map(company).collect()
}

/// Lists what a company's report can be filtered by.
pub async fn list_facets(store: &Store, company: CompanyId) -> Result<Facets, StoreError> {
    let rows = store
        .rows("SELECT facet, value FROM facet WHERE company_id = $1 ORDER BY facet, value", args![company])
        .await?;
    let mut facets = Facets::default();
    for row in rows {
        let value = row.text("value")?;
        match row.text("facet")?.as_str() {
            "payment_type" => facets.payment_types.push(value),
            "currency" => facets.currencies.push(value),
            other => return Err(StoreError::corrupt("facet", other)),
        }
    }
    Ok(facets)
}

/// Notes what a payment brings, in the payment's own transaction.
pub(crate) async fn note_facets(
    tx: &mut Tx,
    company: CompanyId,
    payment_type: &str,
    currency: &str,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO facet (company_id, facet, value) VALUES ($1, 'payment_type', $2), ($1, 'currency', $3)
         ON CONFLICT (company_id, facet, value) DO NOTHING",
        args![company, payment_type, currency],
    )
    .await?;
    Ok(())
}

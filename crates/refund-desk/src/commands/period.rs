//! One gateway account and a period of days in its company's zone: what import and reconcile are asked about.

use clap::Args;
use gateways::http::Http;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use refunds::service::RefundService;
use server::metrics::Metrics;
use store::engine::Store;
use store::integration::{Integration, list_integrations};

use crate::commands::company::find_company;
use crate::desk::{DatabaseOptions, open_vault_of, refund_service};
use crate::failure::CommandError;
use crate::key_file::KeyOptions;

/// Which account, which days.
#[derive(Args)]
pub struct PeriodOptions {
    /// Whose it is, by name or id.
    #[arg(long)]
    pub company: String,
    /// Which gateway account, by name or id.
    #[arg(long)]
    pub integration: String,
    /// The first day, such as 2026-01-01, in the company's zone.
    #[arg(long)]
    pub from: Date,
    /// The last day, included.
    #[arg(long)]
    pub to: Date,
}

impl PeriodOptions {
    /// The days' beginning and end, UTC microseconds; the end is not included.
    pub fn moments(&self, zone: &TimeZone) -> Result<(i64, i64), CommandError> {
        if self.to < self.from {
            return Err(CommandError::refused(format!("--to {} is before --from {}", self.to, self.from)));
        }
        let begin = |day: Date| -> Result<i64, CommandError> {
            let begins = day.to_zoned(zone.clone()).map_err(CommandError::bug)?;
            Ok(begins.timestamp().as_microsecond())
        };
        let after = self.to.tomorrow().map_err(|_last| {
            CommandError::refused(format!("{} is the last day that can be written", self.to))
        })?;
        Ok((begin(self.from)?, begin(after)?))
    }
}

/// Opens the database, the vault and the account, and gives the company's zone.
pub async fn open_account(
    database: &DatabaseOptions,
    key: &KeyOptions,
    period: &PeriodOptions,
) -> Result<(RefundService, Integration, TimeZone), CommandError> {
    let store = Store::open(&database.database).await?;
    let company = find_company(&store, &period.company).await?;
    let zone = TimeZone::get(&company.zone).map_err(|_unknown| {
        CommandError::refused(format!(
            "{} has the time zone {:?}, which is unknown",
            company.name, company.zone
        ))
    })?;
    let account = list_integrations(&store, company.id)
        .await?
        .into_iter()
        .find(|one| one.name == period.integration || one.id.to_string() == period.integration)
        .ok_or_else(|| {
            CommandError::refused(format!(
                "{} has no integration called {:?}; refund-desk integration list shows them",
                company.name, period.integration
            ))
        })?;
    let vault = open_vault_of(&store, key).await?;
    Ok((refund_service(store, vault, Http::default(), &Metrics::new()), account, zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(from: &str, to: &str) -> PeriodOptions {
        PeriodOptions {
            company: "Kuzey".to_owned(),
            integration: "Cards".to_owned(),
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
        }
    }

    #[test]
    fn days_begin_and_end_in_the_companys_zone_whatever_the_clocks_do() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let hours = |from, to| {
            let (from, to) = days(from, to).moments(&berlin).unwrap();
            (to - from) / 3_600_000_000
        };
        assert_eq!(hours("2026-01-10", "2026-01-10"), 24);
        assert_eq!(hours("2026-03-29", "2026-03-29"), 23, "an hour is left out");
        assert_eq!(hours("2026-10-25", "2026-10-25"), 25, "an hour comes twice");
    }

    #[test]
    fn a_period_that_ends_before_it_begins_is_refused() {
        assert!(days("2026-01-02", "2026-01-01").moments(&TimeZone::UTC).is_err());
    }
}

//! `refund-desk verify`: recomputes balances and chains, and says what does not agree.

use clap::Args;
use store::company::list_all_companies;
use store::engine::Store;
use store::verify::verify_company;

use crate::desk::DatabaseOptions;
use crate::failure::CommandError;

/// Which database is verified.
#[derive(Args)]
pub struct VerifyOptions {
    #[command(flatten)]
    database: DatabaseOptions,
}

/// Verifies every company; a difference ends the command with an error, after all of them are printed.
#[expect(clippy::print_stdout, reason = "what agrees and what does not is what the command is asked for")]
pub async fn verify(options: VerifyOptions) -> Result<(), CommandError> {
    let store = Store::open(&options.database.database).await?;
    let mut differences = 0;
    for company in list_all_companies(&store).await? {
        let verdict = verify_company(&store, company.id).await?;
        for difference in &verdict.differences {
            println!("{difference}");
        }
        println!(
            "{}: {} payments and {} events looked at, {} differences",
            company.name,
            verdict.payments,
            verdict.events,
            verdict.differences.len()
        );
        differences += verdict.differences.len();
    }
    store.close().await;
    if differences == 0 {
        Ok(())
    } else {
        Err(CommandError::refused(format!(
            "{differences} differences: keep a copy of the database as it is, and find out what wrote it"
        )))
    }
}

//! `refund-desk reconcile`: compares a period with the gateway's own list, and says what is missing, extra or different.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use refunds::reconcile::{Difference, Period};

use crate::commands::period::{PeriodOptions, open_account};
use crate::desk::DatabaseOptions;
use crate::failure::CommandError;
use crate::key_file::KeyOptions;

/// Which account, which period, and where the answer goes.
#[derive(Args)]
pub struct ReconcileOptions {
    #[command(flatten)]
    database: DatabaseOptions,
    #[command(flatten)]
    key: KeyOptions,
    #[command(flatten)]
    period: PeriodOptions,
    /// Write the differences as CSV, too.
    #[arg(long)]
    csv: Option<PathBuf>,
    /// Put each difference on the Attention page, at the payment or refund that it is about.
    #[arg(long)]
    raise: bool,
}

/// Compares; a difference ends the command with an error, after all of them are printed.
#[expect(clippy::print_stdout, reason = "what differs is what the command is asked for")]
pub async fn reconcile(options: ReconcileOptions) -> Result<(), CommandError> {
    let (service, account, zone) = open_account(&options.database, &options.key, &options.period).await?;
    let (from_us, to_us) = options.period.moments(&zone)?;
    let period = Period { account: &account, from_us, to_us };
    let compared = service
        .reconcile(period, &|theirs| eprintln!("{theirs} of the gateway's compared"))
        .await
        .map_err(|error| CommandError::refused(refunds::fault::chain(&error)))?;
    for difference in &compared.differences {
        println!("{difference}");
    }
    if let Some(path) = &options.csv {
        write_csv(path, &compared.differences)?;
    }
    if options.raise {
        let raised = service.raise_differences(&account, &compared.differences).await?;
        println!("{raised} new entries on the attention list");
    }
    service.store().close().await;
    println!(
        "{}: {} of the gateway's and {} of ours compared, {} differences",
        account.name,
        compared.theirs,
        compared.ours,
        compared.differences.len()
    );
    if compared.differences.is_empty() {
        Ok(())
    } else {
        Err(CommandError::refused(format!("{} differences", compared.differences.len())))
    }
}

fn write_csv(path: &Path, differences: &[Difference]) -> Result<(), CommandError> {
    let failed = || CommandError::io("the CSV file could not be written");
    let mut file = BufWriter::new(File::create(path).map_err(failed())?);
    file.write_all(b"difference,of,gateway_id,id,gateway_has,we_have\r\n").map_err(failed())?;
    for one in differences {
        let id = one.row.as_ref().map(|row| row.id.to_string()).unwrap_or_default();
        let fields = [one.sort.as_str(), one.of, &one.gateway_id, &id, &one.theirs, &one.ours];
        let line: Vec<String> = fields.iter().map(|field| csv_field(field)).collect();
        write!(file, "{}\r\n", line.join(",")).map_err(failed())?;
    }
    file.flush().map_err(failed())
}

/// A field as RFC 4180 has it; what a spreadsheet would take for a formula begins with an apostrophe.
fn csv_field(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\r', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_quoted_where_it_must_be_and_is_never_a_formula() {
        assert_eq!(csv_field("12.50 TRY captured"), "12.50 TRY captured");
        assert_eq!(csv_field("a,b"), "\"a,b\"");
        assert_eq!(csv_field("say \"hi\""), "\"say \"\"hi\"\"\"");
        assert_eq!(csv_field("=1+1"), "'=1+1");
    }
}

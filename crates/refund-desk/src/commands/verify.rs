//! `refund-desk verify`: recomputes balances and chains, compares with the bank's ledger, and says what does not agree.

use std::path::{Path, PathBuf};

use clap::Args;
use refunds::clock::{Clock as _, SystemClock};
use sandbox::Sandbox;
use store::company::list_all_companies;
use store::engine::Store;
use store::verify::{verify_company, verify_seals};

use crate::audit_file_check::read_audit_file;
use crate::bank_check::{BankVerdict, compare_company, find_payments_unknown_here};
use crate::desk::DatabaseOptions;
use crate::failure::CommandError;
use crate::head_keys::HeadKeys;
use crate::heads_check::{HeadsVerdict, check_file, check_kept, read_file};

/// Which database is verified, and against what.
#[derive(Args)]
pub struct VerifyOptions {
    #[command(flatten)]
    database: DatabaseOptions,
    /// The sandbox bank's ledger: every payment and refund is compared with it too.
    #[arg(long, env = "REFUND_DESK_LEDGER")]
    ledger: Option<PathBuf>,
    /// Daily heads that were kept apart from the database: files of `heads write`, of --heads-folder or of the audit's page.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    heads: Vec<PathBuf>,
    /// The public keys that they must be signed with, as they were written down, those of before among them: 64 hex digits each,
    /// or a file with these or PEM. Without any the database's own are believed.
    #[arg(long, value_name = "KEY", num_args = 1..)]
    heads_key: Vec<String>,
    /// Reckons the chain of this file of the audit instead, without any database, and compares it with --heads of its company.
    #[arg(long, value_name = "FILE", requires = "heads", requires = "heads_key", conflicts_with = "ledger")]
    audit_file: Option<PathBuf>,
}

/// Verifies every company; a difference ends the command with an error, after all of them are printed.
pub async fn verify(options: VerifyOptions) -> Result<(), CommandError> {
    if let Some(file) = &options.audit_file {
        let keys = HeadKeys::told(&options.heads_key)?;
        return refuse_differences(verify_audit_file(file, &options.heads, &keys)?);
    }
    let bank = match &options.ledger {
        Some(ledger) => Some(open_ledger(ledger).await?),
        None => None,
    };
    let store = Store::open(&options.database.database).await?;
    let mut differences = verify_books(&store).await?;
    differences += verify_heads(&store, &options).await?;
    if let Some(bank) = bank {
        differences += compare_with_bank(&store, &bank).await?;
        bank.close().await;
    }
    store.close().await;
    refuse_differences(differences)
}

fn refuse_differences(differences: u64) -> Result<(), CommandError> {
    if differences == 0 {
        return Ok(());
    }
    Err(CommandError::refused(format!(
        "{differences} differences: keep a copy of what was verified as it is, and find out what wrote it"
    )))
}

/// Reckons the audit's file, and compares it with the heads that reach into it.
#[expect(clippy::print_stdout, reason = "what agrees and what does not is what the command is asked for")]
fn verify_audit_file(file: &Path, heads: &[PathBuf], keys: &HeadKeys) -> Result<u64, CommandError> {
    let chain = read_audit_file(file)?;
    let mut verdict = HeadsVerdict::default();
    let mut company = None;
    for statement in heads.iter().map(|head| read_file(head)).collect::<Result<Vec<_>, _>>()?.iter().flatten()
    {
        if *company.get_or_insert(statement.head.company) != statement.head.company {
            return Err(CommandError::refused(
                "these heads are of several companies, and the file of the audit is of one: give its heads alone",
            ));
        }
        if let Some(differences) = chain.compare(statement, keys) {
            verdict.heads += 1;
            verdict.differences.extend(differences);
        }
    }
    if verdict.heads == 0 {
        return Err(CommandError::refused("none of these heads is of an event in the file"));
    }
    for difference in &chain.differences {
        println!("{difference}");
    }
    println!(
        "{}: {} events looked at, {} differences",
        file.display(),
        chain.events,
        chain.differences.len()
    );
    let differences = say("--heads, as far as the file reaches", &verdict);
    Ok(differences + u64::try_from(chain.differences.len()).unwrap_or(u64::MAX))
}

/// Opening makes a ledger where there is none, and then everything would differ from it.
async fn open_ledger(path: &Path) -> Result<Sandbox, CommandError> {
    if !path.is_file() {
        return Err(CommandError::refused(format!("there is no ledger {}", path.display())));
    }
    Ok(Sandbox::open(path).await?)
}

#[expect(clippy::print_stdout, reason = "what agrees and what does not is what the command is asked for")]
async fn verify_books(store: &Store) -> Result<u64, CommandError> {
    let mut differences = 0;
    for company in list_all_companies(store).await? {
        let mut verdict = verify_company(store, company.id).await?;
        verdict.differences.extend(verify_seals(store, company.id, SystemClock.now()).await?);
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
        if verdict.unsealed > 0 {
            println!(
                "information: {} of its events have no place in the chain yet; a server gives it while it runs",
                verdict.unsealed
            );
        }
        differences += u64::try_from(verdict.differences.len()).unwrap_or(u64::MAX);
    }
    Ok(differences)
}

/// Looks at the signed ends of the chains: those that the database keeps, and those that were kept elsewhere.
#[expect(clippy::print_stdout, reason = "what agrees and what does not is what the command is asked for")]
async fn verify_heads(store: &Store, options: &VerifyOptions) -> Result<u64, CommandError> {
    let keys = HeadKeys::of(store, &options.heads_key).await?;
    let mut differences = 0;
    for unknown in keys.unknown() {
        println!("{unknown}");
        differences += 1;
    }
    let mut kept = HeadsVerdict::default();
    for company in list_all_companies(store).await? {
        let HeadsVerdict { heads, differences } = check_kept(store, &company, &keys).await?;
        kept.heads += heads;
        kept.differences.extend(differences);
    }
    differences += say("the database", &kept);
    for file in &options.heads {
        let verdict = check_file(store, file, &keys).await?;
        differences += say(&file.display().to_string(), &verdict);
    }
    Ok(differences)
}

#[expect(clippy::print_stdout, reason = "what agrees and what does not is what the command is asked for")]
fn say(place: &str, verdict: &HeadsVerdict) -> u64 {
    for difference in &verdict.differences {
        println!("{difference}");
    }
    println!(
        "daily heads in {place}: {} looked at, {} do not agree",
        verdict.heads,
        verdict.differences.len()
    );
    u64::try_from(verdict.differences.len()).unwrap_or(u64::MAX)
}

#[expect(clippy::print_stdout, reason = "what agrees and what does not is what the command is asked for")]
async fn compare_with_bank(store: &Store, bank: &Sandbox) -> Result<u64, CommandError> {
    let mut differences = 0;
    for company in list_all_companies(store).await? {
        let BankVerdict { payments, refunds, differences: here, not_known } =
            compare_company(store, bank, &company, |payment, finding| {
                let (id, at_bank) = (payment.id, &payment.gateway_payment_id);
                println!("company {}, payment {id} (at the bank {at_bank}): {finding}", company.id);
            })
            .await?;
        println!(
            "{}: {payments} payments and {refunds} refunds compared with the bank, {not_known} refunds not known yet, \
             {here} differences",
            company.name
        );
        differences += here;
    }
    let unknown = find_payments_unknown_here(store, bank, |id| {
        println!("information: the bank has payment {id}, which no company here has");
    })
    .await?;
    if unknown > 0 {
        println!("information: {unknown} payments at the bank are none of ours; that is no difference");
    }
    Ok(differences)
}

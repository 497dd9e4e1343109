//! `refund-desk import-csv`: brings payments in from a file of comma-separated values, after a dry run if that is asked for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use domain::money::{Currency, Money};
use gateways::http::Http;
use refunds::service::RefundService;
use server::metrics::Metrics;
use store::engine::Store;
use store::event::EventActor;
use store::integration::{Integration, list_integrations};
use store::payment::record::PaymentFacts;

use crate::commands::company::find_company;
use crate::commands::import_csv::lines::{Line, Lines, Reject};
use crate::commands::import_csv::progress::Progress;
use crate::commands::import_csv::rejects::Rejects;
use crate::desk::{DatabaseOptions, open_vault_of, refund_service};
use crate::failure::CommandError;
use crate::key_file::KeyOptions;

mod lines;
mod progress;
mod rejects;

/// How many payments one transaction records: what is cut off is little, and a commit is shared by many.
const AT_ONCE: usize = 500;
/// How often it is told how far it is.
const TELL_EVERY: Duration = Duration::from_secs(2);
/// How many rejected lines a dry run shows.
const SHOWN: usize = 50;

/// Which file, whose payments.
#[derive(Args)]
pub struct ImportCsvOptions {
    #[command(flatten)]
    database: DatabaseOptions,
    #[command(flatten)]
    key: KeyOptions,
    /// The file: UTF-8, RFC 4180, with a line of column names first (docs/operating.md lists them).
    file: PathBuf,
    /// Whose payments they are: the company, by name or id.
    #[arg(long)]
    company: String,
    /// The gateway account of lines that name none, by name or id.
    #[arg(long)]
    integration: Option<String>,
    /// Reads all of it, says what would be taken and what not, and writes nothing.
    #[arg(long)]
    dry_run: bool,
    /// Where what cannot be taken is written, with the reason. Default: the file's name with `.rejected.csv`.
    #[arg(long)]
    rejected: Option<PathBuf>,
    /// Begin at the first line, even where an import of this file was cut off. No payment is written twice.
    #[arg(long)]
    anew: bool,
}

/// What was read and taken.
#[derive(Default)]
struct Sum {
    new: u64,
    known: u64,
    rejected: u64,
    /// By currency: how many, and how much, in minor units.
    amounts: BTreeMap<&'static str, (Currency, u64, i128)>,
}

/// Brings it in.
pub async fn import_csv(options: ImportCsvOptions) -> Result<(), CommandError> {
    let store = Store::open(&options.database.database).await?;
    let company = find_company(&store, &options.company).await?;
    let accounts = list_integrations(&store, company.id).await?;
    let vault = open_vault_of(&store, &options.key).await?;
    let service = refund_service(store, vault, Http::default(), &Metrics::new());
    let import = Import { service: &service, accounts: &accounts, options: &options };
    let done = if options.dry_run { import.dry_run() } else { import.run().await };
    service.store().close().await;
    done
}

struct Import<'a> {
    service: &'a RefundService,
    accounts: &'a [Integration],
    options: &'a ImportCsvOptions,
}

impl Import<'_> {
    /// Reads a line as a payment of one of the company's accounts, by the rules of a recorded one.
    fn read(&self, line: &Line) -> Result<PaymentFacts, Reject> {
        let named = line.report.integration.as_str();
        let named = if named.is_empty() { self.options.integration.as_deref().unwrap_or("") } else { named };
        let account = self.accounts.iter().find(|one| one.name == named || one.id.to_string() == named);
        let account = account.ok_or_else(|| {
            Reject::new("integration", format!("the company has no integration called {named:?}"))
        })?;
        let facts = self
            .service
            .read_report(account, &line.report, EventActor::System)
            .map_err(|error| Reject::of(&error))?;
        let now = facts.at;
        let at = line.created_at.or(facts.paid_at).unwrap_or(now);
        if at > now {
            return Err(Reject::new("created_at", "it has not happened yet"));
        }
        Ok(PaymentFacts { at, ..facts })
    }

    #[expect(clippy::print_stdout, reason = "what it found is what the command is asked for")]
    fn dry_run(&self) -> Result<(), CommandError> {
        let mut lines = Lines::open(&self.options.file, None)?;
        let mut sum = Sum::default();
        let mut told = Instant::now();
        while let Some((place, line)) = lines.next()? {
            match line.and_then(|line| self.read(&line)) {
                Ok(facts) => sum.add(facts.amount),
                Err(reject) => {
                    sum.rejected += 1;
                    if usize::try_from(sum.rejected).is_ok_and(|count| count <= SHOWN) {
                        println!("line {}, {}: {}", place.line, reject.column, reject.reason);
                    }
                }
            }
            tell(&mut told, &lines, &sum);
        }
        if usize::try_from(sum.rejected).is_ok_and(|count| count > SHOWN) {
            println!("… and so on: the first {SHOWN} are shown");
        }
        println!(
            "{} payments can be taken, {} lines cannot; nothing was written",
            sum.readable(),
            sum.rejected
        );
        sum.print();
        sum.end("would be rejected")
    }

    #[expect(clippy::print_stdout, reason = "the sum is what the command is asked for")]
    async fn run(&self) -> Result<(), CommandError> {
        let file = &self.options.file;
        let progress = Progress::of(file);
        let begun = if self.options.anew { None } else { progress.read()? };
        let mut sum = Sum::default();
        let beside = self.options.rejected.clone().unwrap_or_else(|| beside(file));
        let mut lines = Lines::open(file, begun.as_ref().map(|begun| begun.place))?;
        let mut rejects = Rejects::open(beside, lines.header(), begun.is_some());
        if let Some(begun) = begun {
            eprintln!(
                "going on at line {}, where the last import of this file was cut off",
                begun.place.line
            );
            (sum.new, sum.known, sum.rejected) = (begun.new, begun.known, begun.rejected);
        }
        let mut told = Instant::now();
        loop {
            let is_last = self.batch(&mut lines, &mut sum, &mut rejects).await?;
            if is_last {
                break;
            }
            progress.write(lines.place(), (sum.new, sum.known, sum.rejected))?;
            tell(&mut told, &lines, &sum);
        }
        progress.remove()?;
        println!(
            "{} new payments, {} known before, {} rejected{}",
            sum.new,
            sum.known,
            sum.rejected,
            rejects.place()
        );
        sum.print();
        sum.end("were rejected")
    }

    /// Records the next lines in one transaction; says whether they were the last.
    async fn batch(
        &self,
        lines: &mut Lines,
        sum: &mut Sum,
        rejects: &mut Rejects,
    ) -> Result<bool, CommandError> {
        let (mut facts, mut records, mut rejected) = (Vec::new(), Vec::new(), Vec::new());
        let mut is_last = false;
        while facts.len() + rejected.len() < AT_ONCE {
            let Some((place, line)) = lines.next()? else {
                is_last = true;
                break;
            };
            match line.and_then(|line| self.read(&line)) {
                Ok(fact) => {
                    facts.push(fact);
                    records.push((place, lines.record()));
                }
                Err(reject) => rejected.push((place, lines.record(), reject)),
            }
        }
        let recorded =
            if facts.is_empty() { Vec::new() } else { self.service.record_payments(&facts).await? };
        for ((recorded, fact), (place, record)) in recorded.into_iter().zip(&facts).zip(records) {
            match recorded {
                Ok(is_new) => {
                    sum.add(fact.amount);
                    if is_new { sum.new += 1 } else { sum.known += 1 }
                }
                Err(fields) => {
                    let column = fields.first().copied().unwrap_or("gateway_payment_id");
                    let why = format!("this payment is known with another {}", fields.join(" and "));
                    rejected.push((place, record, Reject::new(column, why)));
                }
            }
        }
        rejected.sort_by_key(|(place, _, _)| place.line);
        sum.rejected += u64::try_from(rejected.len()).unwrap_or(u64::MAX);
        rejects.write(&rejected)?;
        Ok(is_last)
    }
}

impl Sum {
    fn add(&mut self, amount: Money) {
        let currency = amount.currency();
        let sum = self.amounts.entry(currency.code()).or_insert((currency, 0, 0));
        *sum = (currency, sum.1 + 1, sum.2 + i128::from(amount.minor()));
    }

    fn readable(&self) -> u64 {
        self.amounts.values().map(|(_, count, _)| count).sum()
    }

    /// Prints the amounts of this run by currency.
    #[expect(clippy::print_stdout, reason = "the sums are what the command is asked for")]
    fn print(&self) {
        for (code, (currency, count, minor)) in &self.amounts {
            let amount = i64::try_from(*minor).map_or_else(
                |_large| format!("{minor} minor units"),
                |minor| Money::new(minor, *currency).to_string(),
            );
            println!("  {code}: {count} payments, {amount}");
        }
    }

    fn end(&self, what: &str) -> Result<(), CommandError> {
        if self.rejected == 0 {
            return Ok(());
        }
        Err(CommandError::Partly(format!("{} lines {what}", self.rejected)))
    }
}

fn tell(told: &mut Instant, lines: &Lines, sum: &Sum) {
    if told.elapsed() >= TELL_EVERY {
        *told = Instant::now();
        eprintln!("{} % read, {} lines, {} rejected", lines.percent(), lines.place().line, sum.rejected);
    }
}

fn beside(file: &Path) -> PathBuf {
    file.with_added_extension("rejected.csv")
}

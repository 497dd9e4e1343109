//! `refund-desk import`: brings a gateway's own past in, a page at a time, and goes on where it was when it is cut off.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use gateways::listing::{ListError, ListQuery, RejectedLine};
use refunds::import_listing::{ImportError, ImportedPage};
use refunds::service::RefundService;
use store::dialect::Reach;
use store::dialect::import_progress::{
    ImportPeriod, ImportProgress, find_import_progress, note_import_progress,
};
use store::integration::Integration;

use crate::commands::period::{PeriodOptions, open_account};
use crate::desk::DatabaseOptions;
use crate::failure::CommandError;
use crate::key_file::KeyOptions;

/// How many payments are asked for at once.
const PAGE: u32 = 100;
/// How often a page is asked for again before the command gives up; it goes on from there when it is started again.
const TRIES: u32 = 5;
/// How long it waits before the second try, and twice as long before each further one.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
/// The longest it waits, whatever the gateway says.
const LONGEST_PAUSE: Duration = Duration::from_mins(5);

/// Which account, which period.
#[derive(Args)]
pub struct ImportOptions {
    #[command(flatten)]
    database: DatabaseOptions,
    #[command(flatten)]
    key: KeyOptions,
    #[command(flatten)]
    period: PeriodOptions,
    /// Where what cannot be taken is written, a line of JSON each, with the reason.
    #[arg(long, default_value = "rejected.jsonl")]
    rejected: PathBuf,
    /// Begin anew, even where this period was brought in before. Nothing is written twice.
    #[arg(long)]
    anew: bool,
}

/// What was brought in.
#[derive(Default)]
struct Sum {
    payments: u64,
    refunds: u64,
    known: u64,
    rejected: u64,
}

/// Brings it in.
#[expect(clippy::print_stdout, reason = "the sum is what the command is asked for")]
pub async fn import(options: ImportOptions) -> Result<(), CommandError> {
    let (service, account, zone) = open_account(&options.database, &options.key, &options.period).await?;
    let (from, to) = options.period.moments(&zone)?;
    let period = ImportPeriod { from, to };
    let reach = Reach { company: account.company_id, integration: account.id };
    let begun = match find_import_progress(service.store(), reach, period).await? {
        Some(ImportProgress::Done) if !options.anew => {
            println!("this period was brought in before; give --anew to do it again");
            service.store().close().await;
            return Ok(());
        }
        Some(ImportProgress::Next(cursor)) if !options.anew => Some(cursor),
        Some(ImportProgress::Next(_) | ImportProgress::Done) | None => None,
    };
    if begun.is_some() {
        eprintln!("going on where the last import of this period was cut off");
    }
    let mut rejects = Rejects::new(options.rejected);
    let mut query = ListQuery { from_us: from, to_us: to, cursor: begun, limit: PAGE };
    let mut sum = Sum::default();
    loop {
        let page = read_page(&service, &account, &query).await?;
        rejects.write(&page.rejected)?;
        sum.add(&page);
        let total = page.total.map(|total| format!(" of {total}")).unwrap_or_default();
        eprintln!(
            "{} payments{total}, {} refunds, {} rejected",
            sum.payments + sum.known,
            sum.refunds,
            sum.rejected
        );
        let progress = page.next.clone().map_or(ImportProgress::Done, ImportProgress::Next);
        note_import_progress(service.store(), reach, period, &progress, service.clock().now()).await?;
        match page.next {
            Some(next) => query.cursor = Some(next),
            None => break,
        }
    }
    service.store().close().await;
    println!(
        "{} new payments, {} refunds, {} known before, {} rejected{}",
        sum.payments,
        sum.refunds,
        sum.known,
        sum.rejected,
        rejects.place()
    );
    Ok(())
}

impl Sum {
    fn add(&mut self, page: &ImportedPage) {
        self.payments += page.payments;
        self.refunds += page.refunds;
        self.known += page.known;
        self.rejected += u64::try_from(page.rejected.len()).unwrap_or(u64::MAX);
    }
}

async fn read_page(
    service: &RefundService,
    account: &Integration,
    query: &ListQuery,
) -> Result<ImportedPage, CommandError> {
    let mut pause = FIRST_PAUSE;
    for tried in 1..=TRIES {
        let error = match service.import_page(account, query).await {
            Ok(page) => return Ok(page),
            Err(error) => error,
        };
        let again = match &error {
            ImportError::List(ListError::Unavailable(_)) => Some(pause),
            ImportError::List(ListError::Later { retry_after_ms }) => {
                Some(retry_after_ms.map_or(pause, Duration::from_millis).min(LONGEST_PAUSE))
            }
            ImportError::List(ListError::Unsupported | ListError::Refused(_) | ListError::BadCursor(_))
            | ImportError::Integration(_)
            | ImportError::Store(_) => None,
        };
        let Some(again) = again.filter(|_| tried < TRIES) else {
            return Err(CommandError::refused(format!(
                "{}; what was brought in stays, and the same command goes on from there",
                refunds::fault::chain(&error)
            )));
        };
        eprintln!("{error}; trying again in {} s", again.as_secs());
        tokio::time::sleep(again).await;
        pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
    }
    Err(CommandError::bug("the tries ran out without an answer"))
}

/// The file of what was not taken, made when there is something to write.
struct Rejects {
    path: PathBuf,
    file: Option<File>,
}

impl Rejects {
    const fn new(path: PathBuf) -> Self {
        Self { path, file: None }
    }

    fn write(&mut self, lines: &[RejectedLine]) -> Result<(), CommandError> {
        if lines.is_empty() {
            return Ok(());
        }
        let failed = || CommandError::io("the file of rejected lines could not be written");
        let mut file = match self.file.take() {
            Some(file) => file,
            None => File::options().create(true).append(true).open(&self.path).map_err(failed())?,
        };
        for line in lines {
            let text = serde_json::json!({ "reason": line.reason, "line": line.text });
            writeln!(file, "{text}").map_err(failed())?;
        }
        self.file = Some(file);
        Ok(())
    }

    fn place(&self) -> String {
        self.file.as_ref().map(|_| format!(", in {}", self.path.display())).unwrap_or_default()
    }
}

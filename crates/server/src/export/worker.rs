//! Writes the files of exports, one at a time a server; any server does, and none is special.

use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use api::export::ExportManifest;
use api::transaction::CurrencyTotals;
use api::transaction_query::TransactionQuery;
use domain::money::Money;
use domain::payment::PaymentResult;
use jiff::tz::TimeZone;
use store::Micros;
use store::error::StoreError;
use store::export::claim::claim_export;
use store::export::finish::{ExportEnd, finish_export};
use store::export::piece::note_progress;
use store::export::sweep::sweep_exports;
use store::export::{Export, ExportFormat};
use store::transaction::TransactionKind;
use store::transaction::query::ListQuery;
use store::transaction::read_all::{AllLines, AllRows};
use store::transaction::report_row::{Line, WriteLine};
use store::transaction::sum::{Sums, sum_transactions};
use tokio::sync::mpsc;
use tokio::task::{JoinSet, spawn_blocking};

use crate::app::App;
use crate::export::csv_file;
use crate::export::file::{File, LEASE, PIECE_BYTES, Stop};
use crate::export::xlsx_file::{SHEET_ROWS, XlsxFile};
use crate::instant::rfc3339;
use crate::personal::{Sight, masked_for};
use crate::problem::Failure;
use crate::transaction::list_totals::write_sums;
use crate::transaction::query::resolve;

/// After so many servers that began it and did not end it, an export is given up.
const TRIES: i64 = 5;
/// How often somebody who waits is told how far it is, in seconds.
const TELL_EVERY_S: u64 = 1;
/// How often an export is kept ours while a spreadsheet is put together: well within its lease.
const KEEP_EVERY: Duration = Duration::from_secs(10);
/// How many pages of an export's rows may have been read before they are written.
const PAGES_WAITING: usize = 4;

/// Works until the server is told to stop; what is under way then another server does anew.
pub async fn run(app: App) {
    let mut stopping = app.stopping.subscribe();
    let mut wanted = app.export_bell.listen();
    while !*stopping.borrow() {
        match work(&app).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(failure) => {
                tracing::error!(?failure, "exports could not be looked after and are tried again");
            }
        }
        tokio::select! {
            _ = stopping.changed() => {}
            () = wanted.ring() => {}
            () = tokio::time::sleep(app.settings.export_look_every) => {}
        }
    }
}

/// Writes the next export's file; `false` when there was none to be written.
pub async fn work(app: &App) -> Result<bool, Failure> {
    let now = app.now();
    let Some(export) = claim_export(&app.store, now, now.saturating_add(LEASE)).await? else {
        return Ok(false);
    };
    if export.tries > TRIES {
        finish_export(&app.store, &export, ExportEnd::Failed("interrupted"), now).await?;
        return Ok(true);
    }
    match write(app, &export).await {
        Ok((manifest, rows)) => {
            let manifest = serde_json::to_string(&manifest).map_err(Failure::internal)?;
            let rows_written = i64::try_from(rows).unwrap_or(i64::MAX);
            let end = ExportEnd::Done { manifest: &manifest, rows_written };
            finish_export(&app.store, &export, end, app.now()).await?;
            tracing::info!(export = %export.id, rows, "an export is done");
        }
        Err(Stop::NotOurs) => {
            let pieces = sweep_exports(&app.store, app.now()).await?;
            tracing::info!(export = %export.id, pieces, "an export is not wanted any more");
        }
        Err(Stop::Stopping) => {
            // Another server may begin at once.
            note_progress(&app.store, &export, 0, None, app.now()).await?;
        }
        Err(Stop::TooLong) => {
            finish_export(&app.store, &export, ExportEnd::Failed("too_long"), app.now()).await?;
        }
        Err(Stop::Failed(failure)) => {
            tracing::error!(?failure, export = %export.id, "an export could not be written");
            finish_export(&app.store, &export, ExportEnd::Failed("internal"), app.now()).await?;
        }
    }
    Ok(true)
}

/// What is being written, and how far it is.
struct Progress {
    sums: Sums,
    rows: u64,
    told: Instant,
}

async fn write(app: &App, export: &Export) -> Result<(ExportManifest, u64), Stop> {
    let asked = TransactionQuery::from_query_string(&export.query).map_err(Failure::internal)?;
    let zone_name = asked.zone.clone().unwrap_or_else(|| "UTC".to_owned());
    let zone = TimeZone::get(&zone_name).map_err(Failure::internal)?;
    let as_of = app.now();
    let masked = masked_for(&app.store, export.owner, &export.companies).await?;
    let sight = if masked.is_empty() { Sight::Whole } else { Sight::Masked };
    let query = ListQuery {
        masked,
        companies: export.companies.clone(),
        ..resolve(asked, &export.companies, as_of)?
    };
    let mut file = File::new(app, export);
    file.tell(0, expect(app, &query).await?).await?;
    let mut progress = Progress { sums: Sums::default(), rows: 0, told: Instant::now() };
    let mut manifest = ExportManifest {
        file_name: file_name(export, as_of, &zone)?,
        format: export.format.as_str().to_owned(),
        query: export.query.clone(),
        zone: zone_name,
        as_of: rfc3339(as_of)?,
        rows: 0,
        currencies: Vec::new(),
        file_bytes: 0,
        sha256: String::new(),
        masked: sight == Sight::Masked,
    };
    match export.format {
        ExportFormat::Csv => {
            file.append(&csv_file::header(), 0).await?;
            let write: WriteLine = Arc::new(move |row, line| csv_file::push_line(row, sight, &zone, line));
            let mut read = read_along(AllLines::begin(&app.store, &query, as_of, write).await?);
            let mut bytes = Vec::new();
            while let Some(page) = read.pages.recv().await {
                let page = page?;
                bytes.clear();
                for line in &page {
                    bytes.extend_from_slice(&line.bytes);
                }
                progress
                    .take(app, &file, page.iter().map(|line| (line.kind, line.result, line.amount)))
                    .await?;
                file.append(&bytes, progress.rows).await?;
            }
            (manifest.rows, manifest.currencies) = progress.end()?;
        }
        ExportFormat::Xlsx => {
            let mut rows = AllRows::begin(&app.store, &query, as_of).await?;
            let mut book = XlsxFile::begin(zone, sight, SHEET_ROWS)?;
            loop {
                let page = rows.next().await?;
                if page.is_empty() {
                    break;
                }
                let counted = page.iter().map(|row| (row.kind(), row.payment_result(), row.amount));
                progress.take(app, &file, counted).await?;
                book = book.append(page).await?;
            }
            (manifest.rows, manifest.currencies) = progress.end()?;
            // The moment is not needed any more.
            drop(rows);
            let (path, folder) = kept_alive(&file, manifest.rows, book.end(manifest.clone())).await??;
            copy(&mut file, path, manifest.rows).await?;
            drop(folder);
        }
    }
    let count = manifest.rows;
    (manifest.file_bytes, manifest.sha256) = file.end(count).await?;
    Ok((manifest, count))
}

/// Pages of lines on their way; dropped, no more are read.
struct Read {
    pages: mpsc::Receiver<Result<Vec<Line>, StoreError>>,
    _reading: JoinSet<()>,
}

/// Reads pages in a task of its own, while others are compressed and written down.
fn read_along(mut lines: AllLines) -> Read {
    let (told, pages) = mpsc::channel(PAGES_WAITING);
    let mut reading = JoinSet::new();
    reading.spawn(async move {
        loop {
            let page = lines.next().await;
            let is_last = page.is_err();
            if page.as_ref().is_ok_and(Vec::is_empty) || told.send(page).await.is_err() || is_last {
                break;
            }
        }
    });
    Read { pages, _reading: reading }
}

impl Progress {
    /// Adds rows up, and tells those who wait now and then.
    async fn take(
        &mut self,
        app: &App,
        file: &File<'_>,
        rows: impl Iterator<Item = (TransactionKind, PaymentResult, Money)>,
    ) -> Result<(), Stop> {
        if *app.stopping.borrow() {
            return Err(Stop::Stopping);
        }
        for (kind, result, amount) in rows {
            self.sums.add(kind, result, 1, amount)?;
            self.rows += 1;
        }
        if self.told.elapsed().as_secs() >= TELL_EVERY_S {
            self.told = Instant::now();
            file.tell(self.rows, None).await?;
        }
        Ok(())
    }

    /// How many rows there were, and what they come to.
    fn end(self) -> Result<(u64, Vec<CurrencyTotals>), Failure> {
        Ok((self.rows, write_sums(&self.sums.finish())?))
    }
}

/// Waits for something long, and keeps the export ours meanwhile.
async fn kept_alive<T>(file: &File<'_>, rows: u64, work: impl Future<Output = T>) -> Result<T, Stop> {
    let mut work = std::pin::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return Ok(done),
            () = tokio::time::sleep(KEEP_EVERY) => file.tell(rows, None).await?,
        }
    }
}

/// How many rows there will be, where that is quickly said.
async fn expect(app: &App, query: &ListQuery) -> Result<Option<u64>, Failure> {
    let sums = sum_transactions(&app.store, query, &app.report_bound()).await?;
    Ok(sums.map(|sums| sums.iter().map(|sum| sum.payment_count + sum.refund_count).sum()))
}

fn file_name(export: &Export, as_of: Micros, zone: &TimeZone) -> Result<String, Failure> {
    let at = jiff::Timestamp::from_microsecond(as_of).map_err(Failure::internal)?.to_zoned(zone.clone());
    Ok(format!("transactions-{}.{}", at.strftime("%Y%m%d-%H%M%S"), export.format.as_str()))
}

/// Copies a file from the disk into the database.
async fn copy(file: &mut File<'_>, path: PathBuf, rows: u64) -> Result<(), Stop> {
    let mut source = std::fs::File::open(path).map_err(Failure::internal)?;
    loop {
        let (read, rest) = spawn_blocking(move || {
            let mut bytes = Vec::new();
            let read = source.by_ref().take(PIECE_BYTES).read_to_end(&mut bytes).map(|_length| bytes);
            (read, source)
        })
        .await
        .map_err(Failure::internal)?;
        source = rest;
        let bytes = read.map_err(Failure::internal)?;
        if bytes.is_empty() {
            return Ok(());
        }
        file.append(&bytes, rows).await?;
    }
}

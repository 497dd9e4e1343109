//! Rows as a spreadsheet: typed cells, as many sheets as it takes, and the manifest on the last.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use api::export::ExportManifest;
use domain::money::Money;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use store::Micros;
use store::transaction::TransactionRow;
use store::transaction::report_row::ReportRow;
use tempfile::TempDir;
use tokio::task::{JoinHandle, spawn_blocking};

use crate::export::cell::{COLUMNS, Cell, cells_of, masked_text};
use crate::personal::Sight;
use crate::problem::Failure;

/// How many rows a sheet has below its header
/// (<https://support.microsoft.com/en-us/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3>).
pub const SHEET_ROWS: u32 = 1_048_575;
/// The longest text of a cell, in characters: there too.
const TEXT_MAX: usize = 32_767;
/// The largest number of minor units that a cell holds as a number exactly.
const EXACT: u64 = 1 << 53;
/// How many batches of rows may wait to be written.
const WAITING: usize = 2;

/// What the writer is told.
enum Told {
    Rows(Vec<TransactionRow>),
    End(Box<ExportManifest>),
}

/// A spreadsheet that a thread of its own writes into a folder of its own.
pub struct XlsxFile {
    told: SyncSender<Told>,
    writer: JoinHandle<Result<(), XlsxError>>,
    folder: TempDir,
}

impl XlsxFile {
    /// Begins a spreadsheet.
    pub fn begin(zone: TimeZone, sight: Sight, sheet_rows: u32) -> Result<Self, Failure> {
        let folder = TempDir::new().map_err(Failure::internal)?;
        let (told, listens) = sync_channel(WAITING);
        let path = path_in(folder.path());
        let writer = spawn_blocking(move || Book::write(&listens, zone, sight, sheet_rows, &path));
        Ok(Self { told, writer, folder })
    }

    /// Appends rows.
    pub async fn append(self, rows: Vec<TransactionRow>) -> Result<Self, Failure> {
        self.tell(Told::Rows(rows)).await
    }

    /// Ends it with its manifest and gives the file; the folder goes when it is dropped.
    pub async fn end(self, manifest: ExportManifest) -> Result<(PathBuf, TempDir), Failure> {
        let told = self.tell(Told::End(Box::new(manifest))).await?;
        told.writer.await.map_err(Failure::internal)?.map_err(Failure::internal)?;
        Ok((path_in(told.folder.path()), told.folder))
    }

    /// Tells the writer; where it has failed, says why.
    async fn tell(self, what: Told) -> Result<Self, Failure> {
        let sender = self.told.clone();
        let heard = spawn_blocking(move || sender.send(what).is_ok()).await.map_err(Failure::internal)?;
        if heard {
            return Ok(self);
        }
        match self.writer.await.map_err(Failure::internal)? {
            Ok(()) => Err(Failure::internal("a spreadsheet ended by itself")),
            Err(error) => Err(Failure::internal(error)),
        }
    }
}

fn path_in(folder: &Path) -> PathBuf {
    folder.join("export.xlsx")
}

struct Book {
    workbook: Workbook,
    formats: Formats,
    zone: TimeZone,
    sight: Sight,
    sheet_rows: u32,
}

struct Formats {
    bold: Format,
    instant: Format,
    /// By the decimals of their currency, 0 to 4.
    amounts: [Format; 5],
}

impl Book {
    fn write(
        listens: &Receiver<Told>,
        zone: TimeZone,
        sight: Sight,
        sheet_rows: u32,
        path: &Path,
    ) -> Result<(), XlsxError> {
        let amounts = ["#,##0", "#,##0.0", "#,##0.00", "#,##0.000", "#,##0.0000"];
        let formats = Formats {
            bold: Format::new().set_bold(),
            instant: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
            amounts: amounts.map(|pattern| Format::new().set_num_format(pattern)),
        };
        let mut book = Self { workbook: Workbook::new(), formats, zone, sight, sheet_rows };
        book.begin_sheet("Transactions")?;
        let (mut sheets, mut row) = (1_usize, 0_u32);
        // When nobody tells any more, nobody wants it.
        while let Ok(told) = listens.recv() {
            let rows = match told {
                Told::Rows(rows) => rows,
                Told::End(manifest) => {
                    book.write_manifest(&manifest)?;
                    return book.workbook.save(path);
                }
            };
            for transaction in rows {
                if row == book.sheet_rows {
                    sheets += 1;
                    row = 0;
                    book.begin_sheet(&format!("Transactions {sheets}"))?;
                }
                row += 1;
                book.write_row(row, sheets, &transaction)?;
            }
        }
        Ok(())
    }

    fn begin_sheet(&mut self, name: &str) -> Result<(), XlsxError> {
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        for (column, title) in (0_u16..).zip(COLUMNS) {
            sheet.write_with_format(0, column, title, &self.formats.bold)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        Ok(())
    }

    fn write_row(&mut self, row: u32, sheets: usize, transaction: &TransactionRow) -> Result<(), XlsxError> {
        let sheet = self.workbook.worksheet_from_index(sheets - 1)?;
        for (column, cell) in (0_u16..).zip(cells_of(&ReportRow::of(transaction), self.sight)) {
            write_cell(sheet, (row, column), cell, &self.formats, &self.zone)?;
        }
        Ok(())
    }

    fn write_manifest(&mut self, manifest: &ExportManifest) -> Result<(), XlsxError> {
        let sheet = self.workbook.add_worksheet();
        sheet.set_name("Manifest")?;
        let facts = [
            ("Query", manifest.query.as_str()),
            ("Zone", manifest.zone.as_str()),
            ("As of", manifest.as_of.as_str()),
        ];
        let mut row = 0;
        for (name, value) in facts {
            sheet.write_with_format(row, 0, name, &self.formats.bold)?;
            sheet.write(row, 1, value)?;
            row += 1;
        }
        sheet.write_with_format(row, 0, "Rows", &self.formats.bold)?;
        sheet.write(row, 1, manifest.rows.to_string())?;
        row += 2;
        let titles =
            ["Currency", "Payments", "Refunds", "Pending refunds", "Net", "Payment rows", "Refund rows"];
        for (column, title) in (0_u16..).zip(titles) {
            sheet.write_with_format(row, column, title, &self.formats.bold)?;
        }
        for sums in &manifest.currencies {
            row += 1;
            let texts = [
                sums.currency.clone(),
                sums.payments.as_str().to_owned(),
                sums.refunds.as_str().to_owned(),
                sums.pending_refunds.as_str().to_owned(),
                sums.net.as_str().to_owned(),
                sums.payment_count.to_string(),
                sums.refund_count.to_string(),
            ];
            for (column, text) in (0_u16..).zip(texts) {
                sheet.write(row, column, text)?;
            }
        }
        Ok(())
    }
}

fn write_cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: Cell<'_>,
    formats: &Formats,
    zone: &TimeZone,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Id(id) => {
            sheet.write_string(row, column, id.to_string())?;
        }
        // Written as a text, whatever it begins with: never as a formula.
        Cell::Word(text) | Cell::Text(text) | Cell::Phone(text) => {
            let text: String = text.chars().take(TEXT_MAX).collect();
            sheet.write_string(row, column, text)?;
        }
        Cell::MaskedName(_) | Cell::MaskedPhone(_) | Cell::MaskedId(..) | Cell::MaskedText(..) => {
            let text = masked_text(cell).unwrap_or_default();
            sheet.write_string(row, column, text.chars().take(TEXT_MAX).collect::<String>())?;
        }
        Cell::Amount(amount) => match as_number(amount) {
            Some(number) => {
                let decimals = usize::try_from(amount.currency().exponent()).unwrap_or_default();
                match formats.amounts.get(decimals) {
                    Some(format) => sheet.write_number_with_format(row, column, number, format)?,
                    None => sheet.write_number(row, column, number)?,
                };
            }
            None => {
                sheet.write_string(row, column, amount.to_string())?;
            }
        },
        Cell::Instant(at) => match by_the_clock(at, zone) {
            Some(told) => {
                sheet.write_datetime_with_format(row, column, told, &formats.instant)?;
            }
            None => {
                sheet.write_string(row, column, at.to_string())?;
            }
        },
    }
    Ok(())
}

/// An amount as a number of major units, where that is exact enough to be the same to the minor unit.
fn as_number(amount: Money) -> Option<f64> {
    if amount.minor().unsigned_abs() > EXACT { None } else { amount.to_string().parse().ok() }
}

/// An instant as the clocks of the zone tell it; none before 1900, of which a spreadsheet knows nothing.
fn by_the_clock(at: Micros, zone: &TimeZone) -> Option<ExcelDateTime> {
    let local = Timestamp::from_microsecond(at).ok()?.to_zoned(zone.clone()).datetime();
    let unsigned = |part: i8| u8::try_from(part).ok();
    let (hour, minute, second) =
        (unsigned(local.hour())?, unsigned(local.minute())?, unsigned(local.second())?);
    let day = ExcelDateTime::from_ymd(
        u16::try_from(local.year()).ok()?,
        unsigned(local.month())?,
        unsigned(local.day())?,
    );
    day.ok()?.and_hms(u16::from(hour), minute, second).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_that_a_number_cannot_hold_is_a_text() {
        let amount = |minor| Money::new(minor, "TRY".parse().unwrap());
        assert_eq!(as_number(amount(-1_234)), Some(-12.34));
        assert_eq!(as_number(amount(9_007_199_254_740_992)), Some(90_071_992_547_409.92));
        assert_eq!(as_number(amount(9_007_199_254_740_993)), None);
        assert_eq!(as_number(amount(i64::MIN)), None);
    }

    #[test]
    fn an_instant_is_told_by_the_clocks_of_its_zone() {
        let zone = TimeZone::get("Europe/Istanbul").unwrap();
        let told = ExcelDateTime::from_ymd(1970, 1, 1).unwrap().and_hms(2, 0, 0).unwrap();
        assert_eq!(by_the_clock(0, &zone).unwrap().to_excel().to_bits(), told.to_excel().to_bits());
        assert!(by_the_clock(-3_000_000_000_000_000, &zone).is_none(), "before 1900");
    }
}

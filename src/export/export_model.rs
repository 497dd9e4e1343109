//! What exports say, decided without a browser.

use ::api::export::{CreateExport, Export};
use ::api::session::SessionCompany;
use ::api::transaction::TransactionTotals;
use ::api::transaction_query::TransactionQuery;

use crate::export::ExportOf;
use crate::i18n::{plural, text_of};
use crate::report::filter::chip::chips;
use crate::ui::badge::BadgeTone;
use crate::{format, t};

/// The formats that a file can have.
pub const FORMATS: [&str; 2] = ["csv", "xlsx"];
/// A spreadsheet's sheet has no more rows of ours.
const ROWS_OF_A_SHEET: u64 = 1_048_575;

/// What the report shows, from its first row to its last, whatever page it stands at; its times in the zone that is on screen.
#[must_use]
pub fn exported(query: TransactionQuery, totals: Option<&TransactionTotals>) -> ExportOf {
    let rows = totals.filter(|totals| totals.complete).map(|totals| totals.count);
    let zone = query.zone.clone().or_else(|| Some(format::zone_name()));
    ExportOf { query: TransactionQuery { limit: None, zone, ..query.first_page() }, rows }
}

/// What the server is asked for; `None` for a query that does not read as an address.
#[must_use]
pub fn wanted(of: &ExportOf, chosen: &str) -> Option<CreateExport> {
    Some(CreateExport { format: chosen.to_owned(), query: of.query.to_query_string().ok()? })
}

/// How many rows it will be, as far as that is known.
#[must_use]
pub fn rows_text(rows: Option<u64>) -> String {
    rows.map_or_else(|| t!("export.rows_unknown"), |rows| plural("export.rows", rows))
}

/// What a format does with so many rows that one has to know of it.
#[must_use]
pub fn format_note(chosen: &str, rows: Option<u64>) -> Option<String> {
    let sheets = rows.unwrap_or_default().div_ceil(ROWS_OF_A_SHEET);
    (chosen == "xlsx" && sheets > 1).then(|| t!("export.more_sheets", sheets = format::count(sheets)))
}

/// The filters of a query in words; none: all rows.
#[must_use]
pub fn filters_of(query: &TransactionQuery, companies: &[SessionCompany]) -> Vec<String> {
    chips(query, companies).into_iter().map(|chip| chip.text).collect()
}

/// An export's query; one that this panel does not know is taken for none.
#[must_use]
pub fn query_of(export: &Export) -> Option<TransactionQuery> {
    TransactionQuery::from_query_string(&export.query).ok()
}

/// The zone that a file's days and times are in.
#[must_use]
pub fn zone_of(query: &TransactionQuery) -> String {
    query.zone.clone().unwrap_or_else(|| "UTC".to_owned())
}

/// Whether a server writes it, or is about to.
#[must_use]
pub fn is_under_way(export: &Export) -> bool {
    matches!(export.state.as_str(), "queued" | "running")
}

/// How it stands, in a word.
#[must_use]
pub fn state_text(export: &Export) -> (BadgeTone, String) {
    let tone = match export.state.as_str() {
        "done" => BadgeTone::Good,
        "failed" => BadgeTone::Bad,
        _ => BadgeTone::Warning,
    };
    (tone, text_of("export.state", &export.state))
}

/// Why there is no file.
#[must_use]
pub fn failure_text(export: &Export) -> Option<String> {
    (export.state == "failed")
        .then(|| text_of("export.failure", export.failure.as_deref().unwrap_or("internal")))
}

/// How far it is: of a thousand parts, where it is known how many rows there will be.
#[must_use]
pub fn thousandths(export: &Export) -> Option<u64> {
    let expected = export.rows_expected.filter(|rows| *rows > 0)?;
    // More rows than expected can come to be until the writing begins.
    Some((export.rows_written.min(expected)).saturating_mul(1_000) / expected)
}

/// How far it is, in words.
#[must_use]
pub fn progress_text(export: &Export) -> String {
    match (export.state.as_str(), export.rows_expected) {
        ("queued", _) => t!("export.waits"),
        (_, Some(expected)) => t!(
            "export.rows_of",
            rows = format::count(export.rows_written),
            expected = format::count(expected.max(export.rows_written))
        ),
        (_, None) => plural("export.rows_so_far", export.rows_written),
    }
}

/// How long a file is: `1.4 MB`.
#[must_use]
pub fn size_text(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kb", "mb", "gb", "tb"];
    if bytes < 1_000 {
        return plural("export.bytes", bytes);
    }
    // In tenths of the unit, from where on a thousand are one of the next.
    let mut tenths = bytes.saturating_add(50) / 100;
    let mut unit = 0;
    while tenths >= 10_000 && unit + 1 < UNITS.len() {
        tenths = (tenths + 500) / 1_000;
        unit += 1;
    }
    let number = format!("{}{}{}", format::count(tenths / 10), format::decimal_separator(), tenths % 10);
    format!("{number}\u{a0}{}", text_of("export.unit", UNITS.get(unit).copied().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn export(state: &str, written: u64, expected: Option<u64>) -> Export {
        Export {
            id: "01930000-0000-7000-8000-000000000001".parse().unwrap(),
            format: "csv".to_owned(),
            query: "result=FAILED".to_owned(),
            state: state.to_owned(),
            rows_written: written,
            rows_expected: expected,
            file_bytes: 0,
            manifest: None,
            failure: None,
            created_at: "2026-11-20T10:00:00.000000Z".to_owned(),
            finished_at: None,
            expires_at: "2026-11-21T10:00:00.000000Z".to_owned(),
        }
    }

    #[test]
    fn an_export_is_of_all_rows_and_not_of_the_page_that_is_looked_at() {
        let query = TransactionQuery {
            cursor: Some("c".to_owned()),
            as_of: Some("2026-11-20T10:00:00Z".to_owned()),
            limit: Some(25),
            result: Some("FAILED".to_owned()),
            sort: Some("-amount".to_owned()),
            ..TransactionQuery::default()
        };
        let of = exported(query, None);
        assert_eq!(wanted(&of, "xlsx").unwrap().query, "zone=UTC&result=FAILED&sort=-amount");
        assert_eq!(of.rows, None);
    }

    #[test]
    fn sums_that_were_not_added_up_tell_no_number_of_rows() {
        let mut totals = TransactionTotals {
            currencies: Vec::new(),
            count: 7,
            as_of: "2026-11-20T10:00:00Z".to_owned(),
            complete: true,
        };
        assert_eq!(exported(TransactionQuery::default(), Some(&totals)).rows, Some(7));
        totals.complete = false;
        assert_eq!(exported(TransactionQuery::default(), Some(&totals)).rows, None);
    }

    #[test]
    fn how_far_it_is_is_a_share_of_the_rows_that_are_expected() {
        assert_eq!(thousandths(&export("running", 500, Some(2_000))), Some(250));
        assert_eq!(thousandths(&export("running", 2_001, Some(2_000))), Some(1_000));
        assert_eq!(thousandths(&export("running", 0, Some(0))), None);
        assert_eq!(progress_text(&export("running", 500, Some(2_000))), "500 of 2000 rows");
        assert_eq!(progress_text(&export("running", 500, None)), "500 rows so far");
        assert_eq!(progress_text(&export("queued", 0, None)), "Waiting for a server to take it up");
    }

    #[test]
    fn a_state_and_a_failure_have_words() {
        for state in ["queued", "running", "done", "failed"] {
            assert_ne!(state_text(&export(state, 0, None)).1, state);
        }
        for why in ["too_long", "interrupted", "internal"] {
            let failed = Export { failure: Some(why.to_owned()), ..export("failed", 0, None) };
            assert_ne!(failure_text(&failed).unwrap(), why);
        }
        assert_eq!(failure_text(&export("done", 0, None)), None);
    }

    #[test]
    fn a_size_is_rounded_to_a_tenth_of_its_unit() {
        assert_eq!(size_text(1), "1 byte");
        assert_eq!(size_text(999), "999 bytes");
        assert_eq!(size_text(1_000), "1.0\u{a0}kB");
        assert_eq!(size_text(1_449), "1.4\u{a0}kB");
        assert_eq!(size_text(1_450), "1.5\u{a0}kB");
        assert_eq!(size_text(999_960), "1.0\u{a0}MB");
        assert_eq!(size_text(3_210_000_000), "3.2\u{a0}GB");
    }

    #[test]
    fn only_a_long_spreadsheet_has_more_sheets() {
        assert_eq!(format_note("xlsx", Some(1_048_575)), None);
        assert_eq!(format_note("csv", Some(9_000_000)), None);
        assert_eq!(format_note("xlsx", None), None);
        assert!(format_note("xlsx", Some(1_048_576)).unwrap().contains('2'));
    }
}

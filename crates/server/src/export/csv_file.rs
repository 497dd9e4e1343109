//! Rows as CSV: RFC 4180, UTF-8 without a byte order mark, instants as RFC 3339 in the export's zone, amounts as text with a dot.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use store::Micros;
use store::transaction::TransactionRow;

use crate::export::cell::{COLUMNS, Cell, cells_of};
use crate::problem::Failure;

/// Writes the header.
pub fn write_header() -> Result<Vec<u8>, Failure> {
    let mut writer = new_writer();
    writer.write_record(COLUMNS).map_err(Failure::internal)?;
    writer.into_inner().map_err(Failure::internal)
}

/// Writes rows, a line each.
pub fn write_rows(rows: &[TransactionRow], zone: &TimeZone) -> Result<Vec<u8>, Failure> {
    let mut writer = new_writer();
    for row in rows {
        for cell in cells_of(row) {
            writer.write_field(field(cell, zone)?).map_err(Failure::internal)?;
        }
        writer.write_record(None::<&[u8]>).map_err(Failure::internal)?;
    }
    writer.into_inner().map_err(Failure::internal)
}

fn new_writer() -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new())
}

fn field(cell: Cell, zone: &TimeZone) -> Result<String, Failure> {
    Ok(match cell {
        Cell::Empty => String::new(),
        Cell::Word(word) => word,
        Cell::Text(text) => harmless(text),
        Cell::Phone(phone) if is_bare_phone(&phone) => phone,
        Cell::Phone(phone) => harmless(phone),
        Cell::Amount(amount) => amount.to_string(),
        Cell::Instant(at) => instant(at, zone)?,
    })
}

/// A text that a spreadsheet would take for a formula gets an apostrophe before it
/// (<https://owasp.org/www-community/attacks/CSV_Injection>).
fn harmless(text: String) -> String {
    if text
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
    {
        format!("'{text}")
    } else {
        text
    }
}

/// A plus, digits and blanks: no formula does harm with these, and programs want the number as it is.
fn is_bare_phone(phone: &str) -> bool {
    let digits = phone.strip_prefix('+').unwrap_or(phone);
    digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ')
}

fn instant(at: Micros, zone: &TimeZone) -> Result<String, Failure> {
    let at = Timestamp::from_microsecond(at).map_err(Failure::internal)?.to_zoned(zone.clone());
    Ok(at.strftime("%Y-%m-%dT%H:%M:%S%.6f%:z").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(cell: Cell) -> String {
        field(cell, &TimeZone::get("Asia/Kathmandu").unwrap()).unwrap()
    }

    #[test]
    fn no_text_is_taken_for_a_formula() {
        for text in ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "＝1"] {
            assert_eq!(written(Cell::Text(text.to_owned())), format!("'{text}"));
        }
        for text in ["A=1", "", "İpek", "'quoted"] {
            assert_eq!(written(Cell::Text(text.to_owned())), text);
        }
    }

    #[test]
    fn a_phone_number_stays_as_it_is_and_a_formula_among_them_does_not() {
        assert_eq!(written(Cell::Phone("+90 532 000 00 01".to_owned())), "+90 532 000 00 01");
        assert_eq!(written(Cell::Phone("+1+cmd|x".to_owned())), "'+1+cmd|x");
    }

    #[test]
    fn an_amount_has_a_dot_and_its_currencys_decimals_whatever_its_sign() {
        let amount = |minor, code: &str| domain::money::Money::new(minor, code.parse().unwrap());
        assert_eq!(written(Cell::Amount(amount(-1_234_567, "TRY"))), "-12345.67");
        assert_eq!(written(Cell::Amount(amount(5, "KWD"))), "0.005");
        assert_eq!(written(Cell::Amount(amount(36_483, "JPY"))), "36483");
    }

    #[test]
    fn an_instant_says_its_offset() {
        assert_eq!(written(Cell::Instant(0)), "1970-01-01T05:30:00.000000+05:30");
        assert_eq!(written(Cell::Instant(1_790_000_000_123_456)), "2026-09-21T19:58:20.123456+05:45");
    }
}

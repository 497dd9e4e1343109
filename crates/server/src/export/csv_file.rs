//! Rows as CSV: RFC 4180, UTF-8 without a byte order mark, instants as RFC 3339 in the export's zone, amounts as text with a dot.

use std::io::Write as _;

use domain::money::Money;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use store::Micros;
use store::error::StoreError;
use store::transaction::report_row::ReportRow;

use crate::export::cell::{COLUMNS, Cell, cells_of, masked_text};
use crate::personal::Sight;

const LINE_END: &[u8] = b"\r\n";

/// The header.
#[must_use]
pub fn header() -> Vec<u8> {
    let mut line = COLUMNS.join(",").into_bytes();
    line.extend_from_slice(LINE_END);
    line
}

/// Writes a row at the end of some bytes, as a line.
pub fn push_line(
    row: &ReportRow<'_>,
    sight: Sight,
    zone: &TimeZone,
    line: &mut Vec<u8>,
) -> Result<(), StoreError> {
    for (column, cell) in cells_of(row, sight).into_iter().enumerate() {
        if column > 0 {
            line.push(b',');
        }
        push_cell(line, cell, zone)?;
    }
    line.extend_from_slice(LINE_END);
    Ok(())
}

pub(crate) fn push_cell(line: &mut Vec<u8>, cell: Cell<'_>, zone: &TimeZone) -> Result<(), StoreError> {
    match cell {
        Cell::Empty => {}
        Cell::Id(id) => {
            let mut written = uuid::Uuid::encode_buffer();
            line.extend_from_slice(id.uuid().hyphenated().encode_lower(&mut written).as_bytes());
        }
        Cell::Word(word) => line.extend_from_slice(word.as_bytes()),
        Cell::Phone(phone) if is_bare_phone(phone) => line.extend_from_slice(phone.as_bytes()),
        Cell::Text(text) | Cell::Phone(text) => push_text(line, text),
        Cell::MaskedName(_) | Cell::MaskedPhone(_) | Cell::MaskedId(..) | Cell::MaskedText(..) => {
            push_text(line, &masked_text(cell).unwrap_or_default());
        }
        Cell::Amount(amount) => push_amount(line, amount),
        Cell::Instant(at) => push_instant(line, at, zone)?,
    }
    Ok(())
}

/// A text, in quotes where it has what parts fields or lines.
pub fn push_text(line: &mut Vec<u8>, text: &str) {
    let is_quoted = text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n'));
    if is_quoted {
        line.push(b'"');
    }
    if is_like_a_formula(text) {
        line.push(b'\'');
    }
    if is_quoted {
        for byte in text.bytes() {
            if byte == b'"' {
                line.push(b'"');
            }
            line.push(byte);
        }
        line.push(b'"');
    } else {
        line.extend_from_slice(text.as_bytes());
    }
}

/// A text that a spreadsheet would take for a formula gets an apostrophe before it
/// (<https://owasp.org/www-community/attacks/CSV_Injection>).
fn is_like_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
}

/// A plus, digits and blanks: no formula does harm with these, and programs want the number as it is.
fn is_bare_phone(phone: &str) -> bool {
    let digits = phone.strip_prefix('+').unwrap_or(phone);
    digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ')
}

/// Minor units with the dot where the currency has it.
fn push_amount(line: &mut Vec<u8>, amount: Money) {
    if amount.minor() < 0 {
        line.push(b'-');
    }
    let decimals = usize::try_from(amount.currency().exponent()).unwrap_or_default();
    let digits = format!("{:0width$}", amount.minor().unsigned_abs(), width = decimals + 1);
    let (whole, rest) = digits.split_at(digits.len().saturating_sub(decimals));
    line.extend_from_slice(whole.as_bytes());
    if !rest.is_empty() {
        line.push(b'.');
        line.extend_from_slice(rest.as_bytes());
    }
}

/// RFC 3339, as the clocks of the zone tell it.
fn push_instant(line: &mut Vec<u8>, at: Micros, zone: &TimeZone) -> Result<(), StoreError> {
    let at = Timestamp::from_microsecond(at).map_err(|error| StoreError::corrupt("an instant", error))?;
    let offset = zone.to_offset(at);
    let local = offset.to_datetime(at);
    let (sign, seconds) = if offset.seconds() < 0 {
        ('-', offset.seconds().unsigned_abs())
    } else {
        ('+', offset.seconds().unsigned_abs())
    };
    let written = write!(
        line,
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}{sign}{:02}:{:02}",
        local.year(),
        local.month(),
        local.day(),
        local.hour(),
        local.minute(),
        local.second(),
        local.subsec_nanosecond() / 1_000,
        seconds / 3_600,
        seconds / 60 % 60
    );
    let written = match seconds % 60 {
        0 => written,
        rest => written.and_then(|()| write!(line, ":{rest:02}")),
    };
    written.map_err(|error| StoreError::corrupt("an instant", error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(cell: Cell<'_>) -> String {
        let mut line = Vec::new();
        push_cell(&mut line, cell, &TimeZone::get("Asia/Kathmandu").unwrap()).unwrap();
        String::from_utf8(line).unwrap()
    }

    #[test]
    fn no_text_is_taken_for_a_formula() {
        for text in ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "＝1"] {
            assert_eq!(written(Cell::Text(text)), format!("'{text}"));
        }
        assert_eq!(written(Cell::Text("\r=1")), "\"'\r=1\"");
        for text in ["A=1", "", "İpek", "'quoted"] {
            assert_eq!(written(Cell::Text(text)), text);
        }
    }

    #[test]
    fn what_parts_fields_or_lines_is_quoted_and_quotes_are_doubled() {
        assert_eq!(written(Cell::Text("a,b")), "\"a,b\"");
        assert_eq!(written(Cell::Text("a\nb")), "\"a\nb\"");
        assert_eq!(written(Cell::Text("say \"no\"")), "\"say \"\"no\"\"\"");
        assert_eq!(written(Cell::Text("=\"1\"")), "\"'=\"\"1\"\"\"");
    }

    #[test]
    fn a_phone_number_stays_as_it_is_and_a_formula_among_them_does_not() {
        assert_eq!(written(Cell::Phone("+90 532 000 00 01")), "+90 532 000 00 01");
        assert_eq!(written(Cell::Phone("+1+cmd|x")), "'+1+cmd|x");
    }

    #[test]
    fn an_amount_has_a_dot_and_its_currencys_decimals_whatever_its_sign() {
        let amount = |minor, code: &str| Money::new(minor, code.parse().unwrap());
        assert_eq!(written(Cell::Amount(amount(-1_234_567, "TRY"))), "-12345.67");
        assert_eq!(written(Cell::Amount(amount(5, "KWD"))), "0.005");
        assert_eq!(written(Cell::Amount(amount(-5, "TRY"))), "-0.05");
        assert_eq!(written(Cell::Amount(amount(0, "TRY"))), "0.00");
        assert_eq!(written(Cell::Amount(amount(i64::MIN, "TRY"))), "-92233720368547758.08");
        assert_eq!(written(Cell::Amount(amount(36_483, "JPY"))), "36483");
    }

    #[test]
    fn an_instant_says_its_offset() {
        assert_eq!(written(Cell::Instant(0)), "1970-01-01T05:30:00.000000+05:30");
        assert_eq!(written(Cell::Instant(1_790_000_000_123_456)), "2026-09-21T19:58:20.123456+05:45");
    }
    #[test]
    fn instants_of_long_ago_are_told_too() {
        let told = |at, zone| {
            let mut line = Vec::new();
            push_instant(&mut line, at, &TimeZone::get(zone).unwrap()).unwrap();
            String::from_utf8(line).unwrap()
        };
        assert_eq!(told(-1, "UTC"), "1969-12-31T23:59:59.999999+00:00");
        assert_eq!(told(-4_000_000_000_000_000, "America/New_York"), "1843-03-31T11:57:18.000000-04:56:02");
        assert_eq!(told(1_700_000_000_000_000, "America/St_Johns"), "2023-11-14T18:43:20.000000-03:30");
    }
}

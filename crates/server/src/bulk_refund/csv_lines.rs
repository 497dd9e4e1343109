//! Reads the lines of a batch from CSV. What is wrong with one line is that line's verdict; only what leaves no lines refuses the file.

use api::bulk_refund::{LONGEST_CSV_BYTES, MOST_LINES};
use csv::{ReaderBuilder, StringRecord, Trim};
use refunds::bulk_refund::judge::{GivenLine, GivenPayment};

/// The longest text of one field that is kept, in characters.
const FIELD_MAX_CHARS: usize = 500;

/// What a column's text is the name of.
type NamePayment = fn(String) -> GivenPayment;

/// Which columns the file has.
struct Columns {
    payment: (usize, NamePayment),
    amount: Option<usize>,
    currency: Option<usize>,
    reason: Option<usize>,
}

/// Reads CSV: RFC 4180, parted by commas or semicolons, with a header. `reason` is for lines without one. The error is a sentence.
pub fn read_csv(text: &str, reason: Option<&str>) -> Result<Vec<GivenLine>, String> {
    if text.len() > LONGEST_CSV_BYTES {
        return Err("The file is longer than 5,000,000 bytes. Cut it into several.".to_owned());
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let head = text.lines().next().unwrap_or_default();
    let delimiter = if head.contains(';') && !head.contains(',') { b';' } else { b',' };
    let mut reader =
        ReaderBuilder::new().delimiter(delimiter).flexible(true).trim(Trim::All).from_reader(text.as_bytes());
    let columns =
        find_columns(reader.headers().map_err(|error| format!("The file cannot be read: {error}."))?)?;
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| format!("The file cannot be read: {error}."))?;
        if lines.len() == MOST_LINES {
            return Err("The file has more than 10,000 lines. Cut it into several.".to_owned());
        }
        let line = u32::try_from(lines.len() + 1).unwrap_or(u32::MAX);
        lines.push(read_line(&record, &columns, line, reason));
    }
    if lines.is_empty() {
        return Err("The file has a header and no lines.".to_owned());
    }
    Ok(lines)
}

fn read_line(record: &StringRecord, columns: &Columns, line: u32, reason: Option<&str>) -> GivenLine {
    let field = |place: Option<usize>| {
        let text = place.and_then(|place| record.get(place)).filter(|text| !text.is_empty());
        text.map(|text| text.chars().take(FIELD_MAX_CHARS).collect::<String>())
    };
    let (place, name) = columns.payment;
    GivenLine {
        line,
        payment: name(field(Some(place)).unwrap_or_default()),
        amount: field(columns.amount),
        currency: field(columns.currency),
        reason: field(columns.reason).or_else(|| reason.map(str::to_owned)),
    }
}

fn find_columns(header: &StringRecord) -> Result<Columns, String> {
    let names: Vec<String> = header.iter().map(|name| name.to_lowercase().replace([' ', '-'], "_")).collect();
    let place = |wanted: &[&str]| names.iter().position(|name| wanted.contains(&name.as_str()));
    let names_payment: [(&[&str], NamePayment); 3] = [
        (&["transaction_id", "id", "payment_id"], GivenPayment::Id),
        (&["order_number", "order_id"], GivenPayment::OrderNumber),
        (&["reference_number", "reference"], GivenPayment::ReferenceNumber),
    ];
    let found = names_payment.into_iter().find_map(|(wanted, name)| Some((place(wanted)?, name)));
    let payment = found.ok_or_else(|| {
        "The first line must name the columns, one of them transaction_id, order_number or reference_number.".to_owned()
    })?;
    Ok(Columns {
        payment,
        amount: place(&["amount"]),
        currency: place(&["currency"]),
        reason: place(&["reason"]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_semicolons_quotes_and_a_byte_order_mark_are_read() {
        let lines =
            read_csv("\u{feff}ID;Amount;Reason\r\nx;1.50;\"Late; very\"\r\ny;;\r\n", Some("Recall")).unwrap();
        assert_eq!(lines.len(), 2);
        assert_eq!(
            (lines[0].payment.clone(), lines[0].amount.as_deref()),
            (GivenPayment::Id("x".to_owned()), Some("1.50"))
        );
        assert_eq!(lines[0].reason.as_deref(), Some("Late; very"));
        assert_eq!(
            (lines[1].line, lines[1].amount.as_deref(), lines[1].reason.as_deref()),
            (2, None, Some("Recall"))
        );
        let by_order = read_csv("Order Number,currency\nA-1,try\n", None).unwrap();
        assert_eq!(by_order[0].payment, GivenPayment::OrderNumber("A-1".to_owned()));
        assert_eq!(by_order[0].currency.as_deref(), Some("try"));
    }

    #[test]
    fn a_short_line_is_a_line_and_a_file_without_lines_or_names_is_refused() {
        let short = read_csv("amount,reference\n5\n", None).unwrap();
        assert_eq!(short[0].payment, GivenPayment::ReferenceNumber(String::new()));
        for refused in ["", "id\n", "amount\n5\n"] {
            assert!(read_csv(refused, None).is_err(), "{refused:?}");
        }
        let many = format!("id\n{}", "x\n".repeat(MOST_LINES + 1));
        assert!(read_csv(&many, None).unwrap_err().contains("10,000"));
    }
}

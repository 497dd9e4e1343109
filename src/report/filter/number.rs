//! Reads a bound of amounts as a person types it, in their own number format.

use domain::money::Currency;

use crate::format;
use crate::refund::amount_input::{AmountWriting, read_amount};

/// How the viewer writes numbers.
#[must_use]
pub fn writing() -> AmountWriting {
    let first = |text: String, otherwise: char| text.chars().next().unwrap_or(otherwise);
    AmountWriting {
        decimal: first(format::decimal_separator(), '.'),
        group: first(format::group_separator(), ' '),
        sign: String::new(),
    }
}

/// The number as the query has it (`-1234.5`). What does not read stays as it was typed: the server then says why.
#[must_use]
pub fn plain_number(typed: &str, writing: &AmountWriting) -> String {
    let typed = typed.trim();
    let (sign, digits) = match typed.strip_prefix(['-', '\u{2212}']) {
        Some(digits) => ("-", digits.trim_start()),
        None => ("", typed),
    };
    // With three decimals, so that `1,234` under a decimal comma leaves no doubt.
    let read = "KWD".parse::<Currency>().ok().and_then(|dinar| read_amount(digits, writing, dinar).ok());
    read.map_or_else(
        || typed.to_owned(),
        |money| {
            let number = money.to_string();
            format!("{sign}{}", number.trim_end_matches('0').trim_end_matches('.'))
        },
    )
}

/// A number of the query as the viewer would type it.
#[must_use]
pub fn typed_number(plain: &str, writing: &AmountWriting) -> String {
    plain.replace('.', &writing.decimal.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn writing(decimal: char, group: char) -> AmountWriting {
        AmountWriting { decimal, group, sign: String::new() }
    }

    #[test]
    fn a_bound_is_read_in_the_viewers_own_format() {
        let (english, turkish) = (writing('.', ','), writing(',', '.'));
        for (typed, own, plain) in [
            ("1,234.50", &english, "1234.5"),
            ("1.234,50", &turkish, "1234.5"),
            ("12,5", &turkish, "12.5"),
            ("12.5", &turkish, "12.5"),
            (" -100 ", &english, "-100"),
            ("\u{2212}3,25", &turkish, "-3.25"),
            ("0", &english, "0"),
            ("1000", &english, "1000"),
            ("3.252", &english, "3.252"),
        ] {
            assert_eq!(plain_number(typed, own), plain, "{typed}");
        }
        assert_eq!(typed_number("-12.5", &turkish), "-12,5");
    }

    #[test]
    fn what_is_no_number_stays_as_it_was_typed() {
        for typed in ["twelve", "1e3", "--5", "", "12.3456"] {
            assert_eq!(plain_number(typed, &writing('.', ',')), typed);
        }
    }
}

//! Reads an amount as a person types it, in their own number format, exactly or not at all.

use domain::money::{AmountError, Currency, Money};

/// How the viewer writes amounts of one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmountWriting {
    /// Stands before the decimals: `.` or `,`.
    pub decimal: char,
    /// Stands between groups of digits: `,`, `.`, a space, an apostrophe.
    pub group: char,
    /// The currency's sign as the viewer's language writes it (`₺`, `TRY`), allowed beside the number; may be empty.
    pub sign: String,
}

/// Why what was typed is no amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AmountInputError {
    /// Nothing was typed.
    Empty,
    /// A minus stands before or behind it.
    Negative,
    /// The digits are not 0 to 9.
    OtherDigits,
    /// It does not read as a number.
    NotANumber,
    /// It reads as two numbers: `1,234` is one thousand or one and a bit.
    Ambiguous {
        /// It read with the separator between groups.
        whole: Option<Money>,
        /// It read with the separator before the decimals.
        fraction: Option<Money>,
    },
    /// It has more decimals than the currency.
    TooManyDecimals {
        /// How many the currency has.
        decimals: u32,
    },
    /// It is beyond every amount.
    TooLarge,
}

/// Longer texts are no amount anybody means.
const MOST_CHARS: usize = 64;

/// Reads `text` as an amount of `currency`.
///
/// The viewer's own format is read first. Another format is taken only where it can mean one thing: `12.34` under a
/// decimal comma is twelve and a bit, `1,234` in a currency of two decimals is refused as ambiguous.
pub fn read_amount(
    text: &str,
    writing: &AmountWriting,
    currency: Currency,
) -> Result<Money, AmountInputError> {
    let bare = strip_sign(text.trim(), writing, currency);
    if bare.is_empty() {
        return Err(AmountInputError::Empty);
    }
    if bare.starts_with(is_minus) || bare.ends_with(is_minus) {
        return Err(AmountInputError::Negative);
    }
    if bare.chars().any(|c| c.is_numeric() && !c.is_ascii_digit()) {
        return Err(AmountInputError::OtherDigits);
    }
    if bare.chars().count() > MOST_CHARS {
        return Err(AmountInputError::TooLarge);
    }
    let pieces = Pieces::cut(bare, writing).ok_or(AmountInputError::NotANumber)?;
    let number = match (pieces.as_groups(), pieces.as_decimal(writing)) {
        (None, None) => return Err(AmountInputError::NotANumber),
        (Some(number), None) | (None, Some(number)) => number,
        (Some(whole), Some(fraction)) => pieces.choose(whole, fraction, writing, currency)?,
    };
    Money::parse(&number, currency).map_err(|error| match error {
        AmountError::NotANumber(_) => AmountInputError::NotANumber,
        AmountError::TooManyDecimals { decimals, .. } => AmountInputError::TooManyDecimals { decimals },
        AmountError::TooLarge(_) => AmountInputError::TooLarge,
    })
}

/// Writes an amount as the viewer would type it: no groups, no sign. What it writes, [`read_amount`] reads.
#[must_use]
pub fn write_amount(money: Money, writing: &AmountWriting) -> String {
    money.to_string().replace('.', &writing.decimal.to_string())
}

/// The sign of a currency: what stands in a formatted amount beside digits, separators and spaces.
#[must_use]
pub fn sign_of(formatted_zero: &str, decimal: char) -> String {
    formatted_zero
        .chars()
        .filter(|c| !c.is_numeric() && *c != decimal && !is_space(*c) && !is_bidi_mark(*c))
        .collect()
}

/// Takes the currency's own sign or code away from either end; another currency's stays and is refused.
fn strip_sign<'a>(text: &'a str, writing: &AmountWriting, currency: Currency) -> &'a str {
    let code = currency.code();
    [writing.sign.as_str(), code, code.to_ascii_lowercase().as_str()]
        .into_iter()
        .filter(|sign| !sign.is_empty())
        .find_map(|sign| text.strip_prefix(sign).or_else(|| text.strip_suffix(sign)))
        .unwrap_or(text)
        .trim()
}

const fn is_minus(c: char) -> bool {
    matches!(c, '-' | '\u{2212}' | '\u{2013}' | '\u{2010}' | '\u{2011}' | '(' | ')')
}

/// Spaces that languages put between groups: ordinary, no-break, narrow no-break, thin.
const fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

const fn is_bidi_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}')
}

/// One character for all that look alike.
const fn same(c: char) -> char {
    match c {
        '\u{2019}' => '\'',
        other if is_space(other) => ' ',
        other => other,
    }
}

/// The runs of digits of a text, and the separators between them (one fewer).
struct Pieces<'a> {
    runs: Vec<&'a str>,
    separators: Vec<char>,
}

impl<'a> Pieces<'a> {
    /// Cuts a text, or says that something stands in it which belongs in no number.
    fn cut(text: &'a str, writing: &AmountWriting) -> Option<Self> {
        let separators: Vec<char> = text.chars().filter(|c| !c.is_ascii_digit()).map(same).collect();
        let known = ['.', ',', ' ', '\'', same(writing.decimal), same(writing.group)];
        if separators.iter().any(|separator| !known.contains(separator)) {
            return None;
        }
        Some(Self { runs: text.split(|c: char| !c.is_ascii_digit()).collect(), separators })
    }

    /// Reads every separator as standing between groups.
    fn as_groups(&self) -> Option<String> {
        let all_one = self.separators.windows(2).all(|pair| matches!(pair, [one, next] if one == next));
        (all_one && are_groups(&self.runs)).then(|| self.runs.concat())
    }

    /// Reads the last separator as standing before the decimals.
    fn as_decimal(&self, writing: &AmountWriting) -> Option<String> {
        let (last, earlier) = self.separators.split_last()?;
        if !['.', ',', same(writing.decimal)].contains(last) || earlier.contains(last) {
            return None;
        }
        let (fraction, whole) = self.runs.split_last()?;
        let groups_are_right = match earlier.split_first() {
            None => true,
            Some((first, rest)) => rest.iter().all(|separator| separator == first) && are_groups(whole),
        };
        let whole = whole.concat();
        if !groups_are_right || (whole.is_empty() && fraction.is_empty()) {
            return None;
        }
        let whole = if whole.is_empty() { "0" } else { &whole };
        Some(if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") })
    }

    /// Both readings are possible (`1,234`): the viewer's own format decides, where it leaves no doubt.
    fn choose(
        &self,
        whole: String,
        fraction: String,
        writing: &AmountWriting,
        currency: Currency,
    ) -> Result<String, AmountInputError> {
        let separator = self.separators.first().copied().unwrap_or(' ');
        if separator == same(writing.group) {
            return Ok(whole);
        }
        if separator == same(writing.decimal) && currency.exponent() >= 3 {
            return Ok(fraction);
        }
        Err(AmountInputError::Ambiguous {
            whole: Money::parse(&whole, currency).ok(),
            fraction: Money::parse(&fraction, currency).ok(),
        })
    }
}

/// Whether runs of digits are groups of one number: threes, or twos before a last three as in India.
fn are_groups(runs: &[&str]) -> bool {
    let [first, middle @ .., last] = runs else {
        return runs.first().is_some_and(|only| !only.is_empty());
    };
    let starts_right = (1..=3).contains(&first.len()) && !first.starts_with('0');
    let middle_is_right = middle.iter().all(|run| run.len() == 3)
        || (first.len() <= 2 && middle.iter().all(|run| run.len() == 2));
    starts_right && middle_is_right && last.len() == 3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str) -> Currency {
        code.parse().unwrap()
    }

    fn english() -> AmountWriting {
        AmountWriting { decimal: '.', group: ',', sign: "₺".to_owned() }
    }

    fn turkish() -> AmountWriting {
        AmountWriting { decimal: ',', group: '.', sign: "₺".to_owned() }
    }

    fn french() -> AmountWriting {
        AmountWriting { decimal: ',', group: '\u{202f}', sign: "€".to_owned() }
    }

    fn swiss() -> AmountWriting {
        AmountWriting { decimal: '.', group: '\u{2019}', sign: "CHF".to_owned() }
    }

    /// Minor units.
    fn read(text: &str, writing: &AmountWriting, code: &str) -> Result<i64, AmountInputError> {
        read_amount(text, writing, currency(code)).map(Money::minor)
    }

    fn is_ambiguous(answer: &Result<i64, AmountInputError>) -> bool {
        matches!(answer, Err(AmountInputError::Ambiguous { .. }))
    }

    #[test]
    fn plain_numbers_read_in_every_format() {
        for writing in [english(), turkish(), french(), swiss()] {
            assert_eq!(read("12", &writing, "TRY"), Ok(1200));
            assert_eq!(read("0", &writing, "TRY"), Ok(0));
            assert_eq!(read("007", &writing, "TRY"), Ok(700));
            assert_eq!(read("1234567", &writing, "TRY"), Ok(123_456_700));
        }
    }

    #[test]
    fn the_own_format_reads_with_and_without_groups() {
        assert_eq!(read("1,234.56", &english(), "USD"), Ok(123_456));
        assert_eq!(read("1234.56", &english(), "USD"), Ok(123_456));
        assert_eq!(read("1,234", &english(), "USD"), Ok(123_400));
        assert_eq!(read("1.234,56", &turkish(), "TRY"), Ok(123_456));
        assert_eq!(read("1234,5", &turkish(), "TRY"), Ok(123_450));
        assert_eq!(read("1.234", &turkish(), "TRY"), Ok(123_400));
        assert_eq!(read("1.234.567,8", &turkish(), "TRY"), Ok(123_456_780));
        assert_eq!(read("1'234.50", &swiss(), "CHF"), Ok(123_450));
        assert_eq!(read("1\u{2019}234.50", &swiss(), "CHF"), Ok(123_450));
    }

    #[test]
    fn every_kind_of_space_is_a_group() {
        for space in [' ', '\u{a0}', '\u{202f}', '\u{2009}'] {
            assert_eq!(read(&format!("1{space}234,56"), &french(), "EUR"), Ok(123_456));
            assert_eq!(read(&format!("1{space}234.56"), &english(), "EUR"), Ok(123_456));
        }
        assert_eq!(read("12 34", &english(), "EUR"), Err(AmountInputError::NotANumber));
    }

    #[test]
    fn lakhs_are_groups_too() {
        assert_eq!(read("1,00,000.50", &english(), "INR"), Ok(10_000_050));
        assert_eq!(read("12,34,567", &english(), "INR"), Ok(123_456_700));
        assert_eq!(read("1,00,00", &english(), "INR"), Err(AmountInputError::NotANumber));
    }

    #[test]
    fn another_format_is_taken_where_it_can_mean_one_thing() {
        assert_eq!(read("12.34", &turkish(), "TRY"), Ok(1234));
        assert_eq!(read("12,34", &english(), "TRY"), Ok(1234));
        assert_eq!(read("12.5", &turkish(), "TRY"), Ok(1250));
        assert_eq!(read("1,234.56", &turkish(), "TRY"), Ok(123_456));
        assert_eq!(read("1.234,56", &english(), "TRY"), Ok(123_456));
        assert_eq!(read("1,234,567", &turkish(), "TRY"), Ok(123_456_700));
        assert_eq!(read("1.234.567", &english(), "TRY"), Ok(123_456_700));
    }

    #[test]
    fn three_digits_behind_a_decimal_separator_are_ambiguous_in_a_currency_of_two() {
        assert!(is_ambiguous(&read("1,234", &turkish(), "TRY")));
        assert!(is_ambiguous(&read("1.234", &english(), "TRY")));
        assert!(is_ambiguous(&read("1.000", &english(), "TRY")), "trailing zeros are no way around it");
        assert!(is_ambiguous(&read("12,345", &french(), "EUR")));
        assert!(is_ambiguous(&read("1.234", &french(), "EUR")), "neither sign is French for a group");
        assert!(is_ambiguous(&read("1,234", &swiss(), "CHF")));
    }

    #[test]
    fn an_ambiguous_amount_says_both_readings_that_exist() {
        let dinar = currency("KWD");
        let answer = read_amount("1,234", &swiss(), dinar);
        let both = AmountInputError::Ambiguous {
            whole: Some(Money::new(1_234_000, dinar)),
            fraction: Some(Money::new(1_234, dinar)),
        };
        assert_eq!(answer, Err(both));
        let lira = currency("TRY");
        let one = AmountInputError::Ambiguous { whole: Some(Money::new(123_400, lira)), fraction: None };
        assert_eq!(read_amount("1,234", &turkish(), lira), Err(one));
    }

    #[test]
    fn what_cannot_be_thousands_is_not_ambiguous_but_too_fine() {
        let too_fine = Err(AmountInputError::TooManyDecimals { decimals: 2 });
        assert_eq!(read("0,123", &turkish(), "TRY"), too_fine);
        assert_eq!(read("1234.567", &english(), "TRY"), too_fine);
        assert_eq!(read("1234,567", &english(), "TRY"), too_fine);
        assert_eq!(read("12.3456", &english(), "TRY"), too_fine);
        assert_eq!(read("1,234.567", &english(), "TRY"), too_fine);
    }

    #[test]
    fn a_currency_without_decimals_takes_whole_amounts() {
        assert_eq!(read("1200", &english(), "JPY"), Ok(1200));
        assert_eq!(read("1,200", &english(), "JPY"), Ok(1200));
        assert_eq!(read("12.5", &english(), "JPY"), Err(AmountInputError::TooManyDecimals { decimals: 0 }));
        assert!(is_ambiguous(&read("1.200", &english(), "JPY")));
        assert_eq!(read("12.00", &english(), "JPY"), Ok(12), "zeros lose nothing");
    }

    #[test]
    fn a_currency_of_three_decimals_reads_three() {
        assert_eq!(read("1.234", &english(), "KWD"), Ok(1234));
        assert_eq!(read("1,234", &turkish(), "KWD"), Ok(1234));
        assert_eq!(read("1,234", &english(), "KWD"), Ok(1_234_000));
        assert_eq!(read("1.234,567", &turkish(), "KWD"), Ok(1_234_567));
        assert_eq!(read("1.2345", &english(), "KWD"), Err(AmountInputError::TooManyDecimals { decimals: 3 }));
    }

    #[test]
    fn what_is_half_typed_reads_as_what_stands_there() {
        assert_eq!(read("12.", &english(), "TRY"), Ok(1200));
        assert_eq!(read("12,", &turkish(), "TRY"), Ok(1200));
        assert_eq!(read(".5", &english(), "TRY"), Ok(50));
        assert_eq!(read(",5", &turkish(), "TRY"), Ok(50));
    }

    #[test]
    fn nothing_is_empty_and_a_minus_is_negative() {
        for text in ["", "   ", "\u{a0}", "₺", "TRY"] {
            assert_eq!(read(text, &english(), "TRY"), Err(AmountInputError::Empty), "{text:?}");
        }
        for text in ["-5", "\u{2212}5", "5-", "(5)", "-", "-0"] {
            assert_eq!(read(text, &english(), "TRY"), Err(AmountInputError::Negative), "{text:?}");
        }
    }

    #[test]
    fn the_currency_may_stand_beside_the_number_but_no_other() {
        for text in ["₺12.50", "12.50 ₺", "TRY 12.50", "12.50 TRY", "try 12.50", " ₺ 12.50 "] {
            assert_eq!(read(text, &english(), "TRY"), Ok(1250), "{text:?}");
        }
        assert_eq!(read("$12.50", &english(), "TRY"), Err(AmountInputError::NotANumber));
        assert_eq!(read("EUR 12.50", &english(), "TRY"), Err(AmountInputError::NotANumber));
    }

    #[test]
    fn other_digits_are_refused_by_name() {
        for text in ["١٢", "١٢٫٥", "१२", "１２", "½"] {
            assert_eq!(read(text, &english(), "TRY"), Err(AmountInputError::OtherDigits), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in
            ["twelve", "1e3", "12.3.4", "1,2,3", "..", ",", "1..2", "12+3", "1,23,4.5", "1.234,5.6", "0x10"]
        {
            assert_eq!(read(text, &english(), "TRY"), Err(AmountInputError::NotANumber), "{text:?}");
        }
    }

    #[test]
    fn what_no_account_holds_is_too_large() {
        let ten_to_the_thirty = format!("1{}", "0".repeat(30));
        assert_eq!(read(&ten_to_the_thirty, &english(), "TRY"), Err(AmountInputError::TooLarge));
        assert_eq!(read("92233720368547758.08", &english(), "TRY"), Err(AmountInputError::TooLarge));
        assert_eq!(read("92233720368547758.07", &english(), "TRY"), Ok(i64::MAX));
        assert_eq!(read(&"9".repeat(500), &english(), "TRY"), Err(AmountInputError::TooLarge));
    }

    #[test]
    fn what_is_written_is_read_again() {
        for writing in [english(), turkish(), french(), swiss()] {
            for code in ["TRY", "JPY", "KWD", "CLF"] {
                for minor in [0, 1, 12, 100, 1234, 1000, 123_456, 1_000_000, 98_765_432_109] {
                    let money = Money::new(minor, currency(code));
                    let text = write_amount(money, &writing);
                    assert_eq!(
                        read_amount(&text, &writing, currency(code)),
                        Ok(money),
                        "{text} under {writing:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_sign_is_what_is_left_of_a_formatted_zero() {
        assert_eq!(sign_of("₺0.00", '.'), "₺");
        assert_eq!(sign_of("0,00\u{a0}zł", ','), "zł");
        assert_eq!(sign_of("TRY\u{a0}0.00", '.'), "TRY");
        assert_eq!(sign_of("\u{200f}0.00\u{a0}US$", '.'), "US$");
    }
}

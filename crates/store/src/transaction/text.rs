//! The one text of a row that the search box looks in, and how it and what is typed become alike.

use domain::phone::phone_digits;

use crate::engine::row::Row;
use crate::error::StoreError;
use crate::transaction::TransactionRow;

/// The shortest text that can be looked for: the index knows every three characters that follow each other.
pub const SHORTEST: usize = 3;

/// What of a row is searched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Searched<'a> {
    /// *Customer*: always the first line.
    pub customer_name: Option<&'a str>,
    /// The customer's phone number, as it came.
    pub customer_phone: Option<&'a str>,
    /// *Order Number*.
    pub order_number: &'a str,
    /// *Reference Number*.
    pub reference_number: &'a str,
    /// *Conversation ID*.
    pub conversation_id: Option<&'a str>,
    /// The gateway's id of a payment.
    pub gateway_payment_id: Option<&'a str>,
    /// The gateway's id of its order.
    pub gateway_order_id: Option<&'a str>,
    /// The gateway's id of a refund.
    pub gateway_refund_id: Option<&'a str>,
    /// *User Email*.
    pub user_email: Option<&'a str>,
    /// The credential's name.
    pub credential_name: Option<&'a str>,
}

impl<'a> Searched<'a> {
    /// What a new refund has of its payment, and its own number.
    #[must_use]
    pub fn of_refund(payment: &'a TransactionRow, reference_number: &'a str) -> Self {
        Self {
            customer_name: payment.customer_name.as_deref(),
            customer_phone: payment.customer_phone.as_deref(),
            order_number: &payment.order_number,
            reference_number,
            conversation_id: payment.conversation_id.as_deref(),
            ..Self::default()
        }
    }

    /// What of a whole row is searched.
    #[must_use]
    pub fn of(row: &'a TransactionRow) -> Self {
        let (payment, refund) = (row.payment(), row.refund());
        Self {
            customer_name: row.customer_name.as_deref(),
            customer_phone: row.customer_phone.as_deref(),
            order_number: &row.order_number,
            reference_number: &row.reference_number,
            conversation_id: row.conversation_id.as_deref(),
            gateway_payment_id: payment.map(|payment| payment.gateway_payment_id.as_str()),
            gateway_order_id: payment.and_then(|payment| payment.gateway_order_id.as_deref()),
            gateway_refund_id: refund.and_then(|refund| refund.gateway_refund_id.as_deref()),
            user_email: refund.and_then(|refund| refund.user_email.as_deref()),
            credential_name: refund.and_then(|refund| refund.credential_name.as_deref()),
        }
    }

    /// One line a field, folded; nothing that is looked for can be on two lines.
    #[must_use]
    pub fn text(&self) -> String {
        let phone = self.customer_phone.map(|phone| phone_digits(phone).unwrap_or_else(|| phone.to_owned()));
        let fields = [
            self.customer_name,
            phone.as_deref(),
            Some(self.order_number),
            Some(self.reference_number),
            self.conversation_id,
            self.gateway_payment_id,
            self.gateway_order_id,
            self.gateway_refund_id,
            self.user_email,
            self.credential_name,
        ];
        let mut text = String::with_capacity(160);
        for (line, field) in fields.into_iter().enumerate() {
            // The name has its line even where there is none.
            if line > 0 && field.is_none_or(str::is_empty) {
                continue;
            }
            if line > 0 {
                text.push('\n');
            }
            text.push_str(&fold(field.unwrap_or_default()));
        }
        text
    }
}

/// What of a row is searched, as it was read.
pub(crate) struct ReadTexts {
    order_number: String,
    reference_number: String,
    others: [Option<String>; 8],
}

impl ReadTexts {
    /// Reads it from a row that has all of its columns.
    pub(crate) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            order_number: row.text("order_number")?,
            reference_number: row.text("reference_number")?,
            others: [
                row.opt_text("customer_name")?,
                row.opt_text("customer_phone")?,
                row.opt_text("conversation_id")?,
                row.opt_text("gateway_payment_id")?,
                row.opt_text("gateway_order_id")?,
                row.opt_text("gateway_refund_id")?,
                row.opt_text("user_email")?,
                row.opt_text("credential_name")?,
            ],
        })
    }

    /// As it is made a text.
    pub(crate) fn searched(&self) -> Searched<'_> {
        let [name, phone, conversation, payment, order, refund, email, credential] = &self.others;
        Searched {
            customer_name: name.as_deref(),
            customer_phone: phone.as_deref(),
            order_number: &self.order_number,
            reference_number: &self.reference_number,
            conversation_id: conversation.as_deref(),
            gateway_payment_id: payment.as_deref(),
            gateway_order_id: order.as_deref(),
            gateway_refund_id: refund.as_deref(),
            user_email: email.as_deref(),
            credential_name: credential.as_deref(),
        }
    }
}

/// Folds a text: small letters, no accents, the four Turkish letters i as one, blanks as one blank. `İREM ÇAĞLAR` and `irem
/// caglar` become the same. What marks and private signs there are falls away.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut blank = false;
    // As it is kept: see `storable`.
    for letter in text.chars().map(|letter| if letter == '\0' { '\u{fffd}' } else { letter }) {
        if letter.is_whitespace() || letter.is_control() {
            blank = !folded.is_empty();
            continue;
        }
        // Marks that stand over the letter before them, and signs that mean something to the index alone.
        if matches!(letter, '\u{300}'..='\u{36f}' | '\u{e000}'..='\u{f8ff}') {
            continue;
        }
        if std::mem::take(&mut blank) {
            folded.push(' ');
        }
        match bare(letter) {
            Some(bare) => folded.push_str(bare),
            None => folded.extend(letter.to_lowercase().filter(|c| !matches!(c, '\u{300}'..='\u{36f}'))),
        }
    }
    folded
}

/// The letters of the alphabets that are written with Latin letters, without what is added to them.
const fn bare(letter: char) -> Option<&'static str> {
    Some(match letter {
        'İ' | 'I' | 'ı' | 'Ì'..='Ï' | 'ì'..='ï' | 'Ĩ'..='į' => "i",
        'Ş' | 'ş' | 'Ś'..='ŝ' | 'Š' | 'š' | 'Ș' | 'ș' => "s",
        'Ĝ'..='ģ' => "g",
        'Ç' | 'ç' | 'Ć'..='č' => "c",
        'Ò'..='Ö' | 'Ø' | 'ò'..='ö' | 'ø' | 'Ō'..='ő' => "o",
        'Ù'..='Ü' | 'ù'..='ü' | 'Ũ'..='ų' => "u",
        'À'..='Å' | 'à'..='å' | 'Ā'..='ą' => "a",
        'È'..='Ë' | 'è'..='ë' | 'Ē'..='ě' => "e",
        'Ñ' | 'ñ' | 'Ń'..='ň' => "n",
        'Ď'..='đ' => "d",
        'Ŕ'..='ř' => "r",
        'Ţ'..='ŧ' | 'Ț' | 'ț' => "t",
        'Ĺ'..='ł' => "l",
        'Ź'..='ž' => "z",
        'Ý' | 'ý' | 'ÿ' | 'Ŷ'..='Ÿ' => "y",
        'ß' => "ss",
        'Æ' | 'æ' => "ae",
        'Œ' | 'œ' => "oe",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turkish_letters_are_alike_however_they_are_typed() {
        for typed in [
            "İREM ÇAĞLAR",
            "irem çağlar",
            "IREM CAGLAR",
            "ırem  Çaglar ",
            "i\u{307}rem\tc\u{327}ag\u{306}lar",
        ] {
            assert_eq!(fold(typed), "irem caglar", "{typed}");
        }
        assert_eq!(fold("Öğüş ŞIK"), "ogus sik");
        assert_eq!(fold("Łukasz Müller-Groß"), "lukasz muller-gross");
        assert_eq!(fold("Дарья"), "дарья");
    }

    #[test]
    fn a_row_has_its_name_on_the_first_line_and_its_phone_in_digits() {
        let row = Searched {
            customer_name: Some("Işıl Şen"),
            customer_phone: Some("+90 (532) 000 00 01"),
            order_number: "ORD-1",
            reference_number: "Rx",
            user_email: Some("agent@demo.example"),
            ..Searched::default()
        };
        assert_eq!(row.text(), "isil sen\n905320000001\nord-1\nrx\nagent@demo.example");
        assert_eq!(Searched { order_number: "O", ..Searched::default() }.text(), "\no");
    }
}

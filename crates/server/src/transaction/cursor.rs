//! Where a page of the report ended, as one opaque text.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::TransactionId;
use jiff::Timestamp;
use store::Micros;
use uuid::Uuid;

/// The last row of a page and the list it is a page of: its moment and its direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The moment that the list is of.
    pub as_of: Micros,
    /// Oldest first.
    pub ascending: bool,
    /// When the last row was created.
    pub created_at: Micros,
    /// The last row.
    pub id: TransactionId,
}

impl Cursor {
    /// Writes it down.
    #[must_use]
    pub fn to_text(self) -> String {
        let mut bytes = vec![u8::from(self.ascending)];
        bytes.extend(self.as_of.to_be_bytes());
        bytes.extend(self.created_at.to_be_bytes());
        bytes.extend(self.id.uuid().as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads what [`Cursor::to_text`] wrote; nothing from anything else.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (direction, rest) = bytes.split_first()?;
        let (as_of, rest) = rest.split_first_chunk()?;
        let (created_at, rest) = rest.split_first_chunk()?;
        let ascending = match direction {
            0 => false,
            1 => true,
            _ => return None,
        };
        Some(Self {
            as_of: instant(*as_of)?,
            ascending,
            created_at: instant(*created_at)?,
            id: TransactionId::new(Uuid::from_slice(rest).ok()?),
        })
    }
}

/// A moment that the calendar has; others cannot be written on the wire.
fn instant(bytes: [u8; 8]) -> Option<Micros> {
    let at = Micros::from_be_bytes(bytes);
    Timestamp::from_microsecond(at).is_ok().then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_and_nothing_else_is_one() {
        let cursor = Cursor {
            as_of: 1_790_000_000_000_000,
            ascending: true,
            created_at: -5,
            id: TransactionId::new(Uuid::from_u128(7)),
        };
        let text = cursor.to_text();
        assert_eq!(Cursor::from_text(&text), Some(cursor));
        let shorter: String = text.chars().skip(2).collect();
        for garbage in ["", "x", "%%%", "AAAA", &shorter, &format!("{text}AA")] {
            assert_eq!(Cursor::from_text(garbage), None, "{garbage}");
        }
    }

    #[test]
    fn a_moment_beyond_the_calendar_is_in_no_cursor() {
        let cursor =
            Cursor { as_of: 0, ascending: false, created_at: 0, id: TransactionId::new(Uuid::from_u128(7)) };
        for beyond in [Micros::MIN, Micros::MAX] {
            assert_eq!(Cursor::from_text(&Cursor { as_of: beyond, ..cursor }.to_text()), None);
            assert_eq!(Cursor::from_text(&Cursor { created_at: beyond, ..cursor }.to_text()), None);
        }
    }
}

//! Where a page of the report ended, as one opaque text.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::TransactionId;
use jiff::Timestamp;
use store::Micros;
use store::transaction::query::{Axis, Position, Sort};
use uuid::Uuid;

/// Where a page ended, mostly at its last row, and the list it is a page of: its moment and its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The moment that the list is of.
    pub as_of: Micros,
    /// What it is sorted by.
    pub sort: Sort,
    /// What an order by time goes by.
    pub axis: Axis,
    /// The smallest, or oldest, first.
    pub ascending: bool,
    /// Where the next page begins: behind this.
    pub after: Position,
}

impl Cursor {
    /// Writes it down.
    #[must_use]
    pub fn to_text(self) -> String {
        let order = match (self.sort, self.axis) {
            (Sort::Time, Axis::Created) => 0,
            (Sort::Time, Axis::Settled) => 2,
            (Sort::Amount, Axis::Created) => 4,
            (Sort::Amount, Axis::Settled) => 6,
        };
        let mut bytes = vec![order + u8::from(self.ascending)];
        bytes.extend(self.as_of.to_be_bytes());
        bytes.extend(self.after.key.to_be_bytes());
        bytes.extend(self.after.id.uuid().as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads what [`Cursor::to_text`] wrote; nothing from anything else.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (order, rest) = bytes.split_first()?;
        let (as_of, rest) = rest.split_first_chunk()?;
        let (key, rest) = rest.split_first_chunk()?;
        let (sort, axis) = match order / 2 {
            0 => (Sort::Time, Axis::Created),
            1 => (Sort::Time, Axis::Settled),
            2 => (Sort::Amount, Axis::Created),
            3 => (Sort::Amount, Axis::Settled),
            _ => return None,
        };
        let key = i128::from_be_bytes(*key);
        if sort == Sort::Time {
            instant(Micros::try_from(key).ok()?)?;
        }
        let id = TransactionId::new(Uuid::from_slice(rest).ok()?);
        let as_of = instant(Micros::from_be_bytes(*as_of))?;
        Some(Self { as_of, sort, axis, ascending: order % 2 == 1, after: Position { key, id } })
    }
}

/// A moment that the calendar has; others cannot be written on the wire.
fn instant(at: Micros) -> Option<Micros> {
    Timestamp::from_microsecond(at).is_ok().then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor() -> Cursor {
        Cursor {
            as_of: 1_790_000_000_000_000,
            sort: Sort::Time,
            axis: Axis::Created,
            ascending: true,
            after: Position { key: -5, id: TransactionId::new(Uuid::from_u128(7)) },
        }
    }

    #[test]
    fn a_cursor_reads_back_and_nothing_else_is_one() {
        for sort in [Sort::Time, Sort::Amount] {
            for axis in [Axis::Created, Axis::Settled] {
                for ascending in [true, false] {
                    let cursor = Cursor { sort, axis, ascending, ..cursor() };
                    assert_eq!(Cursor::from_text(&cursor.to_text()), Some(cursor));
                }
            }
        }
        let text = cursor().to_text();
        let shorter: String = text.chars().skip(2).collect();
        for garbage in ["", "x", "%%%", "AAAA", &shorter, &format!("{text}AA")] {
            assert_eq!(Cursor::from_text(garbage), None, "{garbage}");
        }
    }

    #[test]
    fn a_moment_beyond_the_calendar_is_in_no_cursor() {
        for beyond in [Micros::MIN, Micros::MAX] {
            assert_eq!(Cursor::from_text(&Cursor { as_of: beyond, ..cursor() }.to_text()), None);
            let after = Position { key: i128::from(beyond), ..cursor().after };
            assert_eq!(Cursor::from_text(&Cursor { after, ..cursor() }.to_text()), None);
            // An amount has no calendar.
            let by_amount = Cursor { sort: Sort::Amount, after, ..cursor() };
            assert_eq!(Cursor::from_text(&by_amount.to_text()), Some(by_amount));
        }
    }
}

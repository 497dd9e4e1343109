//! Where a page of attention ended, as one opaque text.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::AttentionId;
use store::Micros;
use uuid::Uuid;

/// The last entry of a page: when it was opened (or closed, in the list of the closed), and its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The instant that the list is sorted by.
    pub at: Micros,
    /// The entry.
    pub id: AttentionId,
}

impl Place {
    /// Writes it down.
    #[must_use]
    pub fn to_text(self) -> String {
        let mut bytes = self.at.to_be_bytes().to_vec();
        bytes.extend(self.id.uuid().as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads what [`Place::to_text`] wrote; nothing from anything else.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (at, id) = bytes.split_first_chunk()?;
        Some(Self { at: Micros::from_be_bytes(*at), id: AttentionId::new(Uuid::from_slice(id).ok()?) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back_and_nothing_else_is_one() {
        let place = Place { at: -7, id: AttentionId::new(Uuid::from_u128(9)) };
        let text = place.to_text();
        assert_eq!(Place::from_text(&text), Some(place));
        for garbage in ["", "x", "AAAA", "%%", &format!("{text}AA")] {
            assert_eq!(Place::from_text(garbage), None, "{garbage}");
        }
    }
}

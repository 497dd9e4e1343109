//! JSON as the server writes it, read by the browser's own reader, so that the panel brings none with it.

pub mod members;
#[cfg(target_arch = "wasm32")]
mod value_reader;

use serde::de::DeserializeOwned;

/// A text is not the JSON that was expected. Says where, not why: the why would weigh more than all the rest of reading.
#[derive(Clone, Debug, Default, PartialEq, Eq, thiserror::Error)]
#[error("the JSON does not read at \"{place}\"")]
pub struct Unreadable {
    place: String,
}

/// Reads a JSON text. Fields that are not expected are passed over; one that is missing has to be marked as such by
/// `#[serde(default)]`.
#[cfg(target_arch = "wasm32")]
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Unreadable> {
    let value = js_sys::JSON::parse(text).map_err(|_no_json| Unreadable::default())?;
    T::deserialize(value_reader::ValueReader(value))
}

/// Where there is no browser (tests of what the panel decides) another reader has to do.
#[cfg(not(target_arch = "wasm32"))]
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Unreadable> {
    serde_json::from_str(text).map_err(|error| Unreadable { place: error.to_string() })
}

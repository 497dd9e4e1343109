//! Links that work once: what stands behind their `#` is random and nowhere kept, only its hash.

use refunds::token::{draw_letters, hash_secret};

use crate::app::App;

/// 43 letters and digits: 256 random bits.
const LETTERS: usize = 43;

/// A link to be shown once, and what is kept of it.
pub struct Link {
    /// The whole address.
    pub address: String,
    /// SHA-256 of what proves it.
    pub token_hash: Vec<u8>,
}

/// Makes a link to a page of the panel. A browser sends nobody what stands behind the `#`, so no log holds it.
#[must_use]
pub fn new_link(app: &App, page: &str) -> Link {
    let token = draw_letters(app.service.random(), LETTERS);
    let address = format!("{}{page}#{token}", app.settings.public_url);
    Link { address, token_hash: hash_secret(&token) }
}

/// The hash of what came with a link.
#[must_use]
pub fn token_hash(token: &str) -> Vec<u8> {
    hash_secret(token.trim())
}

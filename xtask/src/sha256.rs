//! SHA-256 as hexadecimal text, for telling whether anything that a build reads has changed.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// Collects named pieces into one hash; the order of the pieces counts.
#[derive(Default)]
pub struct Fingerprint {
    hasher: Sha256,
}

impl Fingerprint {
    /// Takes one piece in, with lengths in front, so that two pieces never read as one.
    pub fn add(&mut self, name: &str, bytes: &[u8]) {
        self.hasher.update(format!("{}:{name}:{}:", name.len(), bytes.len()));
        self.hasher.update(bytes);
    }

    /// The hash of all that was taken in.
    pub fn finish(self) -> String {
        hex(&self.hasher.finalize())
    }
}

/// The SHA-256 of a text, as `sha256sum` prints it.
pub fn of_text(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a String cannot fail.
        write!(text, "{byte:02x}").unwrap_or_default();
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pieces: &[(&str, &str)]) -> String {
        let mut fingerprint = Fingerprint::default();
        for (name, text) in pieces {
            fingerprint.add(name, text.as_bytes());
        }
        fingerprint.finish()
    }

    #[test]
    fn a_changed_byte_a_changed_name_and_a_moved_border_each_change_the_hash() {
        let original = of(&[("a", "bc"), ("d", "e")]);
        assert_eq!(original.len(), 64);
        assert_eq!(original, of(&[("a", "bc"), ("d", "e")]));
        assert_ne!(original, of(&[("a", "bx"), ("d", "e")]));
        assert_ne!(original, of(&[("x", "bc"), ("d", "e")]));
        assert_ne!(original, of(&[("a", "b"), ("cd", "e")]));
    }
}

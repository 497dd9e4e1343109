//! The vault's key: 32 random bytes in hex, in a file that only its owner reads, or in the environment.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use refunds::random::{Randomness, SystemRandom};
use refunds::vault::Vault;
use sha2::{Digest, Sha256};

use crate::failure::CommandError;

/// Where the key may stand instead of in a file. Never an option: options are seen by everyone on the machine.
const VARIABLE: &str = "REFUND_DESK_KEY";
const KEY_BYTES: usize = 32;

/// Where the vault's key is.
#[derive(Args)]
pub struct KeyOptions {
    /// The file with the key that integrations' secrets are encrypted with: 64 hex digits. Made at the first start.
    /// The environment variable `REFUND_DESK_KEY`, with the digits themselves, goes before it.
    #[arg(long, env = "REFUND_DESK_KEY_FILE", default_value = "desk.key")]
    pub key_file: PathBuf,
}

/// Whether a missing key file is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingKey {
    /// There is nothing yet that an older key would open.
    Make,
    /// Secrets are stored that a new key could not open.
    Refuse,
}

/// Opens the vault.
pub fn open_vault(options: &KeyOptions, missing: MissingKey) -> Result<Vault, CommandError> {
    let (text, place) = match std::env::var(VARIABLE) {
        Ok(text) if !text.is_empty() => (text, VARIABLE.to_owned()),
        Ok(_) | Err(_) => (read_file(&options.key_file, missing)?, options.key_file.display().to_string()),
    };
    vault_of(&text, &place)
}

/// Opens the vault of a key file, whatever the environment holds.
pub fn open_vault_file(path: &Path, missing: MissingKey) -> Result<Vault, CommandError> {
    vault_of(&read_file(path, missing)?, &path.display().to_string())
}

fn vault_of(text: &str, place: &str) -> Result<Vault, CommandError> {
    let key = read_key(text).ok_or_else(|| {
        CommandError::refused(format!("{place} must hold {} hex digits and nothing else", KEY_BYTES * 2))
    })?;
    // Named after itself, so that a wrong key is told from a broken secret.
    let name: String = hex(&Sha256::digest(key)).chars().take(8).collect();
    Ok(Vault::from_key(format!("key-{name}"), key))
}

fn read_file(path: &Path, missing: MissingKey) -> Result<String, CommandError> {
    let shown = path.display();
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == ErrorKind::NotFound => match missing {
            MissingKey::Make => make_file(path),
            MissingKey::Refuse => Err(CommandError::refused(format!(
                "the key file {shown} is missing, and the database holds secrets that only its key opens: \
                 name the right file with --key-file, or give the key in {VARIABLE}"
            ))),
        },
        Err(error) => Err(CommandError::io(format!("the key file {shown} cannot be read"))(error)),
    }
}

fn make_file(path: &Path) -> Result<String, CommandError> {
    let mut key = [0; KEY_BYTES];
    SystemRandom.fill(&mut key);
    let text = hex(&key);
    let failed = || format!("the key file {} cannot be made", path.display());
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(CommandError::io(failed()))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(CommandError::io(failed()))?;
    tracing::info!(
        file = %path.display(),
        "made the key that integrations' secrets are encrypted with; keep a copy apart from the database"
    );
    Ok(text)
}

fn read_key(text: &str) -> Option<[u8; KEY_BYTES]> {
    let text = text.trim();
    if text.len() != KEY_BYTES * 2 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut key = [0; KEY_BYTES];
    for (index, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(index * 2..index * 2 + 2)?, 16).ok()?;
    }
    Some(key)
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_64_hex_digits_and_nothing_else() {
        let key = read_key(&format!("{}0f\n", "ab".repeat(31))).unwrap();
        assert_eq!((key[0], key[31]), (0xab, 0x0f));
        for text in ["", "ab", &"zz".repeat(32), &"ab".repeat(33), &"+1".repeat(32)] {
            assert!(read_key(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_key_file_is_made_once_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.key");
        assert!(read_file(&path, MissingKey::Refuse).is_err());
        let made = read_file(&path, MissingKey::Make).unwrap();
        assert_eq!(read_file(&path, MissingKey::Make).unwrap(), made);
        #[cfg(unix)]
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&path.metadata().unwrap().permissions()) & 0o777,
            0o600
        );
    }
}

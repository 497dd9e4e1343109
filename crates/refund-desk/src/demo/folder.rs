//! The demo's folder: its files, and the marker that says that they are complete.

use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use store::Micros;

use crate::failure::CommandError;

const MARKER: &str = "demo.json";
const LOCK: &str = "demo.lock";
/// Every file that a demo leaves besides the marker and the lock: what an unfinished one is cleared of.
const FILES: [&str; 9] = [
    "desk.db",
    "desk.db.texts",
    "desk.db-wal",
    "desk.db-shm",
    "desk.db.lock",
    "desk.key",
    "bank.db",
    "bank.db-wal",
    "bank.db-shm",
];
/// Changes whenever the demo is made otherwise, so that an older folder is not taken for this one.
const FORMAT: u32 = 4;
const DEFAULT_SEED: u64 = 1;
const DEFAULT_PAYMENTS: u32 = 5_000;

/// What a demo is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipe {
    /// The seed of everything in it.
    pub seed: u64,
    /// How many payments beside the listed ones.
    pub payments: u32,
}

/// What the database of a finished demo is known by, so that no other one is taken for it. No address: it may hold
/// a password, and another database may stand there tomorrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Whether it was made with `--database`, and not as a file in the folder.
    pub elsewhere: bool,
    /// When the first listed payment was recorded, to the microsecond: counted back from the moment of making.
    pub first_recorded_at: Micros,
}

#[derive(Serialize, Deserialize)]
struct Marker {
    format: u32,
    #[serde(flatten)]
    recipe: Recipe,
    #[serde(flatten)]
    stamp: Stamp,
}

/// What a folder holds.
#[derive(Debug)]
pub enum Found {
    /// A complete demo, and what its database is known by.
    Finished(Recipe, Stamp),
    /// Nothing that could be used; it is empty now, and this is to be made.
    Nothing(Recipe),
}

/// The folder, ours until we end.
#[derive(Debug)]
pub struct DemoFolder {
    path: PathBuf,
    _lock: File,
}

impl DemoFolder {
    /// Makes the folder where it is missing, and keeps a second demo out of it.
    pub fn open(path: &Path) -> Result<Self, CommandError> {
        let shown = path.display();
        std::fs::create_dir_all(path)
            .map_err(CommandError::io(format!("the folder {shown} cannot be made; name one with --data")))?;
        let lock = File::create(path.join(LOCK))
            .map_err(CommandError::io(format!("the folder {shown} cannot be written to")))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(CommandError::refused(format!(
                "another demo runs in {shown}: stop it, or name another folder with --data"
            ))),
            Err(TryLockError::Error(error)) => {
                Err(CommandError::io(format!("the folder {shown} cannot be locked"))(error))
            }
        }
    }

    /// Finds a finished demo, or clears the way for a new one. A finished one that is not what was asked for stays.
    pub fn find(&self, seed: Option<u64>, payments: Option<u32>) -> Result<Found, CommandError> {
        let asked =
            Recipe { seed: seed.unwrap_or(DEFAULT_SEED), payments: payments.unwrap_or(DEFAULT_PAYMENTS) };
        let shown = self.shown();
        let text = match std::fs::read_to_string(self.path.join(MARKER)) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                self.clear()?;
                return Ok(Found::Nothing(asked));
            }
            Err(error) => {
                return Err(CommandError::io(format!("{shown}/{MARKER} cannot be read"))(error));
            }
        };
        let known = serde_json::from_str::<Marker>(&text).ok().filter(|marker| marker.format == FORMAT);
        let Some(Marker { recipe, stamp, .. }) = known else {
            return Err(CommandError::refused(format!(
                "the demo in {shown} was made by another version: delete the folder, or name another with --data"
            )));
        };
        let other = seed.is_some_and(|seed| seed != recipe.seed)
            || payments.is_some_and(|payments| payments != recipe.payments);
        if other {
            return Err(CommandError::refused(format!(
                "{shown} holds a demo of seed {} with {} payments: delete the folder, or name another with --data",
                recipe.seed, recipe.payments
            )));
        }
        Ok(Found::Finished(recipe, stamp))
    }

    /// Writes the marker, last of all.
    pub fn finish(&self, recipe: Recipe, stamp: Stamp) -> Result<(), CommandError> {
        let marker = Marker { format: FORMAT, recipe, stamp };
        let text = serde_json::to_string(&marker).map_err(CommandError::bug)?;
        std::fs::write(self.path.join(MARKER), text)
            .map_err(CommandError::io(format!("{}/{MARKER} cannot be written", self.shown())))
    }

    /// The address of the desk's database where none was named: a file in the folder.
    pub fn database(&self) -> String {
        format!("sqlite:{}", self.path.join("desk.db").display())
    }

    /// The vault's key.
    pub fn key(&self) -> PathBuf {
        self.path.join("desk.key")
    }

    /// The bank's ledger.
    pub fn ledger(&self) -> PathBuf {
        self.path.join("bank.db")
    }

    /// The folder as it was named.
    pub fn shown(&self) -> String {
        self.path.display().to_string()
    }

    /// Removes what an unfinished demo left; nothing else in the folder is touched.
    fn clear(&self) -> Result<(), CommandError> {
        for name in FILES {
            match std::fs::remove_file(self.path.join(name)) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => {
                    return Err(CommandError::io(format!("{}/{name} cannot be removed", self.shown()))(
                        error,
                    ));
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unfinished_demo_is_cleared_and_a_finished_one_is_used_again() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("desk.db"), "half").unwrap();
        std::fs::write(folder.path().join("mine.txt"), "kept").unwrap();
        let demo = DemoFolder::open(folder.path()).unwrap();
        let Found::Nothing(recipe) = demo.find(None, Some(7)).unwrap() else { unreachable!() };
        assert_eq!(recipe, Recipe { seed: 1, payments: 7 });
        assert!(!folder.path().join("desk.db").exists() && folder.path().join("mine.txt").exists());
        let stamp = Stamp { elsewhere: false, first_recorded_at: 7 };
        demo.finish(recipe, stamp).unwrap();
        let found = demo.find(None, None).unwrap();
        assert!(matches!(found, Found::Finished(found, its) if found == recipe && its == stamp));
        let refused = demo.find(Some(2), None).unwrap_err().to_string();
        assert!(refused.contains("seed 1 with 7 payments"), "{refused}");
    }

    #[test]
    fn two_demos_never_share_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let first = DemoFolder::open(folder.path()).unwrap();
        assert!(DemoFolder::open(folder.path()).unwrap_err().to_string().contains("another demo runs"));
        drop(first);
        assert!(DemoFolder::open(folder.path()).is_ok());
    }
}

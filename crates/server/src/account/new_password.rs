//! Takes a new password: one that is hard to guess, hashed in its turn.

use std::sync::Arc;

use crate::app::App;
use crate::password;
use crate::password_strength::check_strength;
use crate::problem::{Failure, sentence};

/// Refuses a password that is easily guessed, also by whoever knows these words about the person; hashes any other.
pub async fn hash_new_password(app: &App, password: String, known: &[&str]) -> Result<String, Failure> {
    check_strength(&password, known).map_err(|weak| Failure::weak_password(&sentence(&weak)))?;
    let turn = Arc::clone(&app.sign_ins).acquire_owned().await.map_err(Failure::internal)?;
    let hash = tokio::task::spawn_blocking(move || {
        let hash = password::hash(&password);
        drop(turn);
        hash
    });
    hash.await.map_err(Failure::internal)?.map_err(Failure::internal)
}

//! `refund-desk key`: the key that stored secrets are encrypted with.

use std::path::PathBuf;

use clap::Subcommand;
use refunds::dialect_port::sign_in::signing_context;
use refunds::directory;
use refunds::random::SystemRandom;
use refunds::vault::Vault;
use secrecy::ExposeSecret as _;
use server::daily_head::key::SECRET_CONTEXT;
use server::mail::letter;
use server::second_factor::code;
use server::sign_on;
use server::webhook::signature;
use store::engine::Store;
use store::rekey::{Anew, KeptSecret, SecretPlace, change_keys};

use crate::desk::{DatabaseOptions, open_vault_of};
use crate::failure::CommandError;
use crate::key_file::{KeyOptions, MissingKey, open_vault_file};

/// What can be done with the key.
#[derive(Subcommand)]
pub enum KeyCommand {
    /// Encrypts every stored secret anew, under another key. Stop the servers first, and start them with the new key.
    Rotate {
        #[command(flatten)]
        database: DatabaseOptions,
        #[command(flatten)]
        key: KeyOptions,
        /// The file with the new key: 64 hex digits. Made when it is not there.
        #[arg(long)]
        new_key_file: PathBuf,
    },
}

/// Does it.
#[expect(clippy::print_stdout, reason = "how many there were is what the command is asked for")]
pub async fn key(command: KeyCommand) -> Result<(), CommandError> {
    let KeyCommand::Rotate { database, key, new_key_file } = command;
    let store = Store::open(&database.database).await?;
    let old = open_vault_of(&store, &key).await?;
    let new = open_vault_file(&new_key_file, MissingKey::Make)?;
    let changed = change_keys(&store, |secret| anew(&old, &new, secret)).await?;
    store.close().await;
    println!("{changed} secrets are encrypted with the key in {} now", new_key_file.display());
    Ok(())
}

fn anew(old: &Vault, new: &Vault, secret: &KeptSecret) -> Result<Anew, CommandError> {
    let place = match &secret.place {
        SecretPlace::Integration(id) => directory::secret_context(*id),
        SecretPlace::SecondFactor(person) => code::secret_context(*person),
        SecretPlace::Letter(id) => letter::secret_context(*id),
        SecretPlace::Webhook(id) => signature::secret_context(*id),
        SecretPlace::IdentityProvider(company) => sign_on::provider::secret_context(*company),
        SecretPlace::HeadKey => SECRET_CONTEXT.to_owned(),
        SecretPlace::Credential { public_prefix } => signing_context(public_prefix),
    };
    let plain = old.open(&secret.key_id, &place, &secret.ciphertext)?;
    let sealed = new.seal(&SystemRandom, &place, plain.expose_secret())?;
    Ok((sealed.ciphertext, sealed.key_id))
}

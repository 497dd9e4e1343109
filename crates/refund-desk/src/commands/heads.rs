//! `refund-desk heads`: what the companies' chains ended with on each day, signed, and the key that it is signed with.

use std::path::PathBuf;

use clap::Subcommand;
use jiff::Timestamp;
use jiff::civil::Date;
use refunds::clock::{Clock as _, SystemClock};
use refunds::random::SystemRandom;
use server::daily_head::folder::{FolderError, heads_of_day, write_once};
use server::daily_head::key::{make_head_key, open_head_key, pem};
use server::daily_head::make::{count_heads_to_come, last_day_due};
use server::daily_head::statement::hex;
use store::daily_head::find_head_key;
use store::daily_head::replace_key::{list_head_keys_before, replace_head_key};
use store::engine::Store;

use crate::commands::author::by_command;
use crate::desk::{DatabaseOptions, open_vault_of};
use crate::failure::CommandError;
use crate::key_file::KeyOptions;

/// What can be asked about daily heads.
#[derive(Subcommand)]
pub enum HeadsCommand {
    /// Writes the signed heads of a day, of all companies.
    Write {
        #[command(flatten)]
        database: DatabaseOptions,
        /// The day in UTC, `2026-11-22`; the last that is over when absent.
        #[arg(long)]
        day: Option<Date>,
        /// The file to be made; there may be none of that name yet. Without it they are printed.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Prints the public key, in PEM: keep it apart from the database.
    Key {
        #[command(flatten)]
        database: DatabaseOptions,
        #[command(flatten)]
        key: KeyOptions,
        /// Makes a new key first, which signs from now on. The one before stays known, and its heads stay good.
        #[arg(long)]
        replace: bool,
        /// Prints the keys of before as well, the first one first, each with the moment at which it was replaced.
        #[arg(long, conflicts_with = "replace")]
        all: bool,
    },
}

/// Does it.
pub async fn heads(command: HeadsCommand) -> Result<(), CommandError> {
    match command {
        HeadsCommand::Write { database, day, out } => write(database, day, out).await,
        HeadsCommand::Key { database, key, replace: true, all: _ } => replace_key(database, key).await,
        HeadsCommand::Key { database, key: _, replace: false, all } => show_key(database, all).await,
    }
}

#[expect(clippy::print_stdout, reason = "the heads are what the command is asked for")]
async fn write(
    database: DatabaseOptions,
    day: Option<Date>,
    out: Option<PathBuf>,
) -> Result<(), CommandError> {
    let day = match day {
        Some(day) => day,
        None => last_day_due(SystemClock.now()).map_err(CommandError::bug)?,
    };
    let store = Store::open(&database.database).await?;
    let to_come = count_heads_to_come(&store, day).await.map_err(CommandError::bug)?;
    let text = heads_of_day(&store, day).await.map_err(CommandError::bug)?;
    store.close().await;
    if to_come > 0 {
        return Err(CommandError::refused(format!(
            "{to_come} companies have no head of {day} yet: a server signs them five minutes after the day's end in UTC, or \
             when it next runs"
        )));
    }
    if text.is_empty() {
        return Err(CommandError::refused(format!(
            "there are no heads of {day}: a company's first is of the day before a server first ran"
        )));
    }
    let Some(out) = out else {
        print!("{text}");
        return Ok(());
    };
    let made = write_once(out.clone(), text).await.map_err(|error| match error {
        FolderError::Io { path, source } => {
            CommandError::io(format!("{} cannot be written", path.display()))(source)
        }
        other @ FolderError::Heads(_) => CommandError::bug(other),
    })?;
    if !made {
        return Err(CommandError::refused(format!("{} is there already: name another file", out.display())));
    }
    println!("The heads of {day} are in {}", out.display());
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the key is what the command is asked for")]
async fn show_key(database: DatabaseOptions, all: bool) -> Result<(), CommandError> {
    let store = Store::open(&database.database).await?;
    let key = find_head_key(&store).await?;
    let before = if all { list_head_keys_before(&store).await? } else { Vec::new() };
    store.close().await;
    let key = key.ok_or_else(no_key)?;
    for one in before {
        let until = Timestamp::from_microsecond(one.replaced_at).map_err(CommandError::bug)?;
        print!("replaced at {until:.6}\n{}", pem(&one.public_key));
    }
    print!("{}", pem(&key.public_key));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the new key is what the command is asked for")]
async fn replace_key(database: DatabaseOptions, key: KeyOptions) -> Result<(), CommandError> {
    let store = Store::open(&database.database).await?;
    if find_head_key(&store).await?.is_none() {
        return Err(no_key());
    }
    let vault = open_vault_of(&store, &key).await?;
    let new = make_head_key(&vault, &SystemRandom).map_err(CommandError::bug)?;
    // A key that this vault's key does not open was signed with by servers that have another.
    open_head_key(&store, &vault, &SystemRandom).await.map_err(CommandError::bug)?;
    let replaced = replace_head_key(&store, &new, hex, &by_command()).await?;
    store.close().await;
    if !replaced {
        return Err(no_key());
    }
    print!("{}", pem(&new.public_key));
    Ok(())
}

fn no_key() -> CommandError {
    CommandError::refused("there is no key yet: a server makes it when it first runs")
}

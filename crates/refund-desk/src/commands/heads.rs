//! `refund-desk heads`: what the companies' chains ended with on each day, signed, and the key that it is signed with.

use std::path::PathBuf;

use clap::Subcommand;
use jiff::civil::Date;
use refunds::clock::{Clock as _, SystemClock};
use server::daily_head::folder::{FolderError, heads_of_day, write_once};
use server::daily_head::key::pem;
use server::daily_head::make::{count_heads_to_come, last_day_due};
use store::daily_head::find_head_key;
use store::engine::Store;

use crate::desk::DatabaseOptions;
use crate::failure::CommandError;

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
    },
}

/// Does it.
pub async fn heads(command: HeadsCommand) -> Result<(), CommandError> {
    match command {
        HeadsCommand::Write { database, day, out } => write(database, day, out).await,
        HeadsCommand::Key { database } => show_key(database).await,
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
async fn show_key(database: DatabaseOptions) -> Result<(), CommandError> {
    let store = Store::open(&database.database).await?;
    let key = find_head_key(&store).await?;
    store.close().await;
    let key = key
        .ok_or_else(|| CommandError::refused("there is no key yet: a server makes it when it first runs"))?;
    print!("{}", pem(&key.public_key));
    Ok(())
}

//! `refund-desk backup`: a consistent copy of the database while it is used.

mod postgres_dump;

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};

use clap::Args;
use store::backup::{check_copy, copy_file};

use crate::commands::backup::postgres_dump::dump;
use crate::desk::DatabaseOptions;
use crate::failure::CommandError;

/// What is copied, and where to.
#[derive(Args)]
pub struct BackupOptions {
    #[command(flatten)]
    database: DatabaseOptions,
    /// The file to be made; there may be none of that name yet.
    #[arg(long)]
    to: PathBuf,
}

/// Makes the copy under another name, looks whether it is whole, and only then gives it its name.
#[expect(clippy::print_stdout, reason = "what was copied is what the command is asked for")]
pub async fn backup(options: BackupOptions) -> Result<(), CommandError> {
    let (address, to) = (&options.database.database, &options.to);
    if to.exists() {
        return Err(CommandError::refused(format!("{} is there already: name another file", to.display())));
    }
    let draft = Draft::create(to)?;
    let told = if let Some(file) = address.strip_prefix("sqlite:") {
        if !Path::new(file.trim_start_matches("//")).is_file() {
            return Err(CommandError::refused(format!("there is no database {address}")));
        }
        copy_file(address, &draft.path).await?;
        let copied = check_copy(&draft.path).await?;
        format!(
            "{} payments and refunds, {} events. To restore it, serve from it: \
                 refund-desk serve --database sqlite:FILE",
            copied.transactions, copied.events
        )
    } else {
        dump(address, &draft.path)?;
        "Its table of contents reads well. To restore it into an empty database: \
             pg_restore --no-owner --dbname postgres://… FILE"
            .to_owned()
    };
    draft.finish(to)?;
    println!("Copied to {}: {told}", to.display());
    println!(
        "The key is not in it: keep the file of --key-file (or REFUND_DESK_KEY) apart; without it a restored desk \
         cannot sign in to its gateways."
    );
    Ok(())
}

/// A file that is not whole yet, readable by its owner alone; removed unless it is finished.
struct Draft {
    path: PathBuf,
}

impl Draft {
    fn create(to: &Path) -> Result<Self, CommandError> {
        let path = to.with_added_extension("part");
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        options.open(&path).map_err(CommandError::io(format!("{} cannot be made", path.display())))?;
        Ok(Self { path })
    }

    /// Makes it durable and gives it its name.
    fn finish(self, to: &Path) -> Result<(), CommandError> {
        let failed = || CommandError::io(format!("{} cannot be finished", to.display()));
        File::open(&self.path).and_then(|file| file.sync_all()).map_err(failed())?;
        // A link, unlike a new name, never takes the place of a file that came meanwhile.
        fs::hard_link(&self.path, to).map_err(failed())?;
        let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all()).map_err(failed())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::warn!(%error, file = %self.path.display(), "a file of the backup could not be removed");
        }
    }
}

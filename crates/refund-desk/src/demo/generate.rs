//! Makes a whole demo: plans first, then the bank's ledger, then the desk's database.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use sandbox::Sandbox;
use store::Micros;
use store::bulk::{Bulk, Tell};
use store::engine::Store;
use store::integration::enable_integration;

use crate::demo::bank::{book, open_accounts};
use crate::demo::create_world::create_world;
use crate::demo::database::{DemoDatabase, refuse_used};
use crate::demo::folder::{DemoFolder, Recipe};
use crate::demo::history::write_history;
use crate::demo::listed::table::LISTED;
use crate::demo::moments::{DAY, DAYS, Moments};
use crate::demo::names::Names;
use crate::demo::plan::{PaymentPlan, draw_payment};
use crate::demo::quick_history::QuickHistory;
use crate::demo::world::COMPANIES;
use crate::failure::CommandError;
use crate::key_file::{KeyOptions, MissingKey, open_vault};

/// Makes the demo in its folder and database, as of now; says on standard error how far it is.
pub async fn generate(
    folder: &DemoFolder,
    database: &DemoDatabase,
    recipe: Recipe,
    now: Micros,
) -> Result<(), CommandError> {
    let store = Store::open(&database.address).await?;
    refuse_used(&store).await?;
    eprintln!(
        "making a demo in {}: {} companies, {} payments and their refunds over {DAYS} days (seed {})",
        folder.shown(),
        COMPANIES.len(),
        usize::try_from(recipe.payments).unwrap_or(0) + LISTED.len(),
        recipe.seed
    );
    let names = Names(recipe.seed);
    let moments = Moments::new(now)?;
    let listed: Vec<PaymentPlan> =
        LISTED.iter().map(|listed| listed.plan(recipe.seed, &moments)).collect::<Result<_, _>>()?;

    // At the same time: each has a file of its own.
    let banking = tokio::spawn(fill_bank(folder.ledger(), recipe, now));
    let vault = open_vault(&KeyOptions { key_file: folder.key() }, MissingKey::Make)?;
    create_world(&store, &vault, names, now - (DAYS + 2) * DAY).await?;
    let tell = |written, all| eprintln!("  {written} of {all} facts are written");
    let store = if recipe.payments < QUICK_FROM {
        let drawn = draw(recipe, 0..recipe.payments, &moments)?;
        let plans: Vec<PaymentPlan> = listed.into_iter().chain(drawn).collect();
        write_history(&store, names, &plans, tell).await?;
        store
    } else {
        store.close().await;
        write_quickly(&database.address, recipe, moments).await?;
        let store = Store::open(&database.address).await?;
        write_history(&store, names, &listed, tell).await?;
        store
    };
    switch_off(&store, names).await?;
    store.close().await;
    banking.await.map_err(CommandError::bug)?
}

/// Books the same past in the bank's ledger, some of it at a time.
async fn fill_bank(ledger: PathBuf, recipe: Recipe, now: Micros) -> Result<(), CommandError> {
    let moments = Moments::new(now)?;
    let listed: Vec<PaymentPlan> =
        LISTED.iter().map(|listed| listed.plan(recipe.seed, &moments)).collect::<Result<_, _>>()?;
    let bank = Sandbox::open(&ledger).await?;
    let accounts = open_accounts(&bank, Names(recipe.seed)).await?;
    book(&bank, &accounts, &listed).await?;
    for first in (0..recipe.payments).step_by(AT_ONCE) {
        let numbers = first..recipe.payments.min(first.saturating_add(STEP));
        let last = numbers.end;
        book(&bank, &accounts, &draw(recipe, numbers, &moments)?).await?;
        if last % TELL_EVERY == 0 {
            eprintln!("  {last} of {} payments are in the bank's ledger", recipe.payments);
        }
    }
    bank.close().await;
    eprintln!("  the bank's ledger is written");
    Ok(())
}

/// Tells the thread that writes to stop when nobody waits for it any more.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// From so many payments on, rows are written as they stand in the end.
const QUICK_FROM: u32 = 50_000;
/// How often it is told how far the bank's ledger is.
const TELL_EVERY: u32 = 500_000;
/// How many payments are drawn at once for the bank.
const STEP: u32 = 20_000;
const AT_ONCE: usize = 20_000;

fn draw(
    recipe: Recipe,
    numbers: std::ops::Range<u32>,
    moments: &Moments,
) -> Result<Vec<PaymentPlan>, CommandError> {
    numbers.map(|number| draw_payment(recipe.seed, number, moments)).collect()
}

/// Writes the drawn payments down without the store's own operations.
pub async fn write_quickly(address: &str, recipe: Recipe, moments: Moments) -> Result<(), CommandError> {
    let (address, runtime) = (address.to_owned(), tokio::runtime::Handle::current());
    let begun = Instant::now();
    let stopped = Arc::<AtomicBool>::default();
    let _stop = StopOnDrop(Arc::clone(&stopped));
    let writing = tokio::task::spawn_blocking(move || {
        let mut bulk = Bulk::begin(&address, &runtime)?;
        let history = QuickHistory {
            names: Names(recipe.seed),
            seed: recipe.seed,
            payments: recipe.payments,
            moments: &moments,
            stopped: &stopped,
        };
        history.write(&mut bulk, |written, all| {
            eprintln!("  {written} of {all} facts are written after {} s", begun.elapsed().as_secs());
        })?;
        let tell: Tell = Box::new(move |what| eprintln!("  {what} after {} s", begun.elapsed().as_secs()));
        bulk.finish(&tell)?;
        Ok::<(), CommandError>(())
    });
    writing.await.map_err(CommandError::bug)?
}

/// Some accounts were closed after their last refund.
async fn switch_off(store: &Store, names: Names) -> Result<(), CommandError> {
    for (company, house) in COMPANIES.iter().enumerate() {
        for (integration, account) in house.integrations.iter().enumerate() {
            if account.switched_off {
                let id = names.integration(company, integration);
                enable_integration(store, names.company(company), id, false).await?;
            }
        }
    }
    Ok(())
}

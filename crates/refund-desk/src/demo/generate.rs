//! Makes a whole demo: plans first, then the bank's ledger, then the desk's database.

use sandbox::Sandbox;
use store::Micros;
use store::engine::Store;
use store::integration::enable_integration;

use crate::demo::bank::fill_bank;
use crate::demo::create_world::create_world;
use crate::demo::database::{DemoDatabase, refuse_used};
use crate::demo::folder::{DemoFolder, Recipe};
use crate::demo::history::write_history;
use crate::demo::listed::table::LISTED;
use crate::demo::moments::{DAY, DAYS, Moments};
use crate::demo::names::Names;
use crate::demo::plan::{PaymentPlan, draw_payment};
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
    let plans = draw_plans(recipe, now)?;

    let bank = Sandbox::open(&folder.ledger()).await?;
    fill_bank(&bank, names, &plans).await?;
    bank.close().await;
    eprintln!("  the bank's ledger is written");

    let vault = open_vault(&KeyOptions { key_file: folder.key() }, MissingKey::Make)?;
    create_world(&store, &vault, names, now - (DAYS + 2) * DAY).await?;
    write_history(&store, names, &plans, |written, all| {
        eprintln!("  {written} of {all} facts are written");
    })
    .await?;
    switch_off(&store, names).await?;
    store.close().await;
    Ok(())
}

fn draw_plans(recipe: Recipe, now: Micros) -> Result<Vec<PaymentPlan>, CommandError> {
    let moments = Moments::new(now)?;
    let listed = LISTED.iter().map(|listed| listed.plan(recipe.seed, &moments));
    let drawn = (0..recipe.payments).map(|number| draw_payment(recipe.seed, number, &moments));
    listed.chain(drawn).collect()
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

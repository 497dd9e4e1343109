//! `refund-desk erase`: forgets a customer who asks for it. What was paid and paid back stays, and so does the chain of events.

use clap::Args;
use domain::id::TransactionId;
use domain::mask::{mask_name, mask_phone};
use domain::phone::phone_digits;
use store::engine::Store;
use store::erase::{Customer, Theirs, erase_customer, find_payments_of};

use crate::commands::author::by_command;
use crate::commands::company::find_company;
use crate::desk::DatabaseOptions;
use crate::failure::CommandError;

/// How many payments are printed one by one.
const SHOWN: usize = 20;

/// Whom to forget.
#[derive(Args)]
pub struct EraseOptions {
    #[command(flatten)]
    database: DatabaseOptions,
    /// The company whose customer it is, by name or id.
    #[arg(long)]
    company: String,
    /// Who: their phone number, their whole name, or the id of a payment of theirs (and whatever has its phone number).
    #[arg(long)]
    customer: String,
    /// Does it. Without it only what would be forgotten is printed.
    #[arg(long)]
    confirm: bool,
}

/// Prints what is theirs, and forgets it when that is confirmed.
#[expect(clippy::print_stdout, reason = "what is forgotten is what the command is asked for")]
pub async fn erase(options: EraseOptions) -> Result<(), CommandError> {
    let store = Store::open(&options.database.database).await?;
    let company = find_company(&store, &options.company).await?;
    let payments = find_payments_of(&store, company.id, &read_customer(&options.customer)).await?;
    if payments.is_empty() {
        return Err(CommandError::refused(format!(
            "{} has no payment of such a customer; give a whole phone number, a whole name or a payment's id",
            company.name
        )));
    }
    for payment in payments.iter().take(SHOWN) {
        let name = payment.name.as_deref().map_or_else(|| "no name".to_owned(), mask_name);
        let phone = payment.phone.as_deref().map_or_else(|| "no phone".to_owned(), mask_phone);
        println!("{}  {name}  {phone}", payment.id);
    }
    if payments.len() > SHOWN {
        println!("and {} more", payments.len() - SHOWN);
    }
    refuse_several(&payments)?;
    if !options.confirm {
        println!(
            "{} payments with their refunds would lose name, phone, conversation, reasons, messages and gateways' details; \
             all kept exports of {} would go. Amounts, states and the chain stay. With --confirm it is done, and cannot be \
             undone.",
            payments.len(),
            company.name
        );
        store.close().await;
        return Ok(());
    }
    let erased = erase_customer(&store, company.id, &payments, &by_command()).await?;
    store.close().await;
    println!(
        "forgotten: {} rows, {} texts beside events, {} saved views, {} exports. Backups from before still have them.",
        erased.rows, erased.texts, erased.views, erased.exports
    );
    Ok(())
}

fn read_customer(text: &str) -> Customer {
    match (text.trim().parse::<TransactionId>(), phone_digits(text)) {
        (Ok(id), _) => Customer::Payment(id),
        (Err(_no_id), Some(digits)) => Customer::Phone(digits),
        (Err(_no_id), None) => Customer::Name(text.trim().to_owned()),
    }
}

/// Several people may have one name, and the end of a number may be several numbers' end.
fn refuse_several(payments: &[Theirs]) -> Result<(), CommandError> {
    let mut phones: Vec<String> =
        payments.iter().filter_map(|payment| phone_digits(payment.phone.as_deref()?)).collect();
    phones.sort_unstable();
    phones.dedup();
    // One number in its national and its international form is one.
    let longest = phones.iter().max_by_key(|digits| digits.len()).cloned().unwrap_or_default();
    if phones.iter().all(|digits| longest.ends_with(digits.as_str())) {
        Ok(())
    } else {
        Err(CommandError::refused(format!(
            "these payments have {} phone numbers, and may be several people's: give one whole phone number",
            phones.len()
        )))
    }
}

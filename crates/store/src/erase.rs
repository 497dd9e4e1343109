//! Forgets a customer: who they are goes from every row, text and event about their payments. The amounts, the states and the
//! chain of events stay, because no hashed body ever held a name.

use domain::id::{CompanyId, TransactionId};
use serde_json::Value;

use crate::Micros;
use crate::args;
use crate::engine::{Engine, Store, Tx};
use crate::error::StoreError;
use crate::in_transaction;
use crate::subject::{Author, Change, SubjectFact, SubjectKind, append_fact};
use crate::transaction::find::find_transaction_in;
use crate::transaction::text::fold;
use crate::transaction::text_index::write_text_anew_in;

/// Whom to forget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Customer {
    /// Whoever has this phone number: the digits that [`domain::phone::phone_digits`] gives.
    Phone(String),
    /// Whoever has exactly this name, whatever its capitals and accents.
    Name(String),
    /// Whoever made this payment, with all that they paid from the same phone number.
    Payment(TransactionId),
}

/// One payment of theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theirs {
    /// The payment.
    pub id: TransactionId,
    /// The name beside it.
    pub name: Option<String>,
    /// The phone number beside it, as it came.
    pub phone: Option<String>,
}

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// How many payments and refunds no longer say whose they are.
    pub rows: u64,
    /// How many texts beside events are gone.
    pub texts: u64,
    /// How many saved views that looked for them are gone.
    pub views: u64,
    /// How many kept files of the company's report are gone.
    pub exports: u64,
}

/// Finds what somebody has paid, the oldest first.
pub async fn find_payments_of(
    store: &Store,
    company: CompanyId,
    customer: &Customer,
) -> Result<Vec<Theirs>, StoreError> {
    let rows = match customer {
        Customer::Phone(digits) => {
            // The stored key is the number reversed; a national form is the end of the international one.
            let key: String = digits.chars().rev().collect();
            store
                .rows(
                    "SELECT id, customer_name, customer_phone FROM txn
                     WHERE company_id = $1 AND customer_phone_key >= $2 AND customer_phone_key < $3
                       AND kind = 'payment' ORDER BY created_at, id",
                    args![company, &key, format!("{key}:")],
                )
                .await?
        }
        Customer::Name(_) => {
            store
                .rows(
                    "SELECT id, customer_name, customer_phone FROM txn
                     WHERE company_id = $1 AND kind = 'payment' AND customer_name IS NOT NULL
                     ORDER BY created_at, id",
                    args![company],
                )
                .await?
        }
        Customer::Payment(id) => {
            store
                .rows(
                    "SELECT id, customer_name, customer_phone FROM txn
                     WHERE company_id = $1 AND kind = 'payment'
                       AND (id = $2 OR customer_phone_key = (SELECT named.customer_phone_key FROM txn AS named
                                                             WHERE named.company_id = $1 AND named.id = $2))
                     ORDER BY created_at, id",
                    args![company, *id],
                )
                .await?
        }
    };
    let mut found = Vec::new();
    for row in &rows {
        let name = row.opt_text("customer_name")?;
        let is_theirs = match customer {
            Customer::Name(wanted) => name.as_deref().map(fold) == Some(fold(wanted)),
            Customer::Phone(_) | Customer::Payment(_) => true,
        };
        if is_theirs {
            let (id, phone) = (row.id("id", TransactionId::new)?, row.opt_text("customer_phone")?);
            found.push(Theirs { id, name, phone });
        }
    }
    Ok(found)
}

/// Forgets whose these payments are, with their refunds. Each payment goes in a transaction of its own, so that no refund waits
/// long; whoever is interrupted does it again. At the end an event of the company says how much was forgotten.
pub async fn erase_customer(
    store: &Store,
    company: CompanyId,
    payments: &[Theirs],
    author: &Author,
) -> Result<Erased, StoreError> {
    let mut erased = Erased::default();
    for payment in payments {
        let (rows, texts) =
            in_transaction!(store, |tx| erase_payment(tx, company, payment.id, author.at).await)?;
        erased.rows += rows;
        erased.texts += texts;
    }
    let wanted = wanted_texts(payments);
    in_transaction!(store, |tx| {
        let mut erased = erased;
        erased.texts += erase_texts_about_settings(tx, company, &wanted).await?;
        erased.views = erase_views(tx, company, &wanted).await?;
        erased.exports = erase_exports(tx, company, author.at).await?;
        let (rows, texts) = (erased.rows.to_string(), erased.texts.to_string());
        let changes =
            vec![Change::code("rows", None, Some(&rows)), Change::code("texts", None, Some(&texts))];
        let subject = (SubjectKind::Company, company.uuid());
        append_fact(tx, SubjectFact { company, subject, kind: "customer_erased", author, changes }).await?;
        Ok(erased)
    })
}

async fn erase_payment(
    tx: &mut Tx,
    company: CompanyId,
    payment: TransactionId,
    at: Micros,
) -> Result<(u64, u64), StoreError> {
    let ids = tx
        .rows(
            match tx.engine() {
                Engine::Sqlite => {
                    "SELECT id FROM txn WHERE company_id = $1 AND (id = $2 OR related_payment_id = $2) ORDER BY id"
                }
                Engine::Postgres => {
                    "SELECT id FROM txn WHERE company_id = $1 AND (id = $2 OR related_payment_id = $2) ORDER BY id
                     FOR UPDATE"
                }
            },
            args![company, payment],
        )
        .await?;
    let rows = tx
        .execute(
            "UPDATE txn SET customer_name = NULL, customer_phone = NULL, customer_phone_key = NULL,
                 conversation_id = NULL, reason = NULL, outcome_message = NULL, gateway_details = NULL,
                 options = NULL
             WHERE company_id = $1 AND (id = $2 OR related_payment_id = $2)",
            args![company, payment],
        )
        .await?;
    // A batch that has not run to its end is then not the one that was checked, and stops.
    tx.execute(
        "UPDATE bulk_refund_line SET reason = NULL WHERE company_id = $1 AND payment_id = $2",
        args![company, payment],
    )
    .await?;
    let mut texts = 0;
    for id in &ids {
        let id = id.id("id", TransactionId::new)?;
        // With the salt, or whoever guesses the text could prove it by the hash that stays.
        texts += tx
            .execute(
                "DELETE FROM event_private WHERE company_id = $1 AND private_hash IN
                     (SELECT event.private_hash FROM event
                      WHERE event.company_id = $1 AND event.subject_id = $2 AND event.private_hash IS NOT NULL)",
                args![company, id],
            )
            .await?;
        if let Some(row) = find_transaction_in(tx, company, id).await? {
            write_text_anew_in(tx, &row).await?;
        }
        rewrite_messages(tx, company, id).await?;
    }
    rewrite_requests(tx, company, payment).await?;
    tx.execute(
        "UPDATE bulk_refund_line SET reason = NULL
         WHERE company_id = $1 AND payment_id = $2 AND reason IS NOT NULL",
        args![company, payment],
    )
    .await?;
    tx.execute(
        "INSERT INTO erased_payment (company_id, payment_id, erased_at) VALUES ($1, $2, $3)
         ON CONFLICT (company_id, payment_id) DO NOTHING",
        args![company, payment, at],
    )
    .await?;
    Ok((rows, texts))
}

/// What a refund was asked for with is compared when its key comes again: the reason is no longer part of it.
async fn rewrite_requests(tx: &mut Tx, company: CompanyId, payment: TransactionId) -> Result<(), StoreError> {
    let sql = "SELECT id, request FROM intent WHERE company_id = $1 AND payment_id = $2";
    for row in tx.rows(sql, args![company, payment]).await? {
        let request = without(&row.text("request")?, &["reason", "options"])?;
        tx.execute(
            "UPDATE intent SET request = $1 WHERE company_id = $2 AND id = $3",
            args![request, company, row.id("id", |id| id)?],
        )
        .await?;
    }
    Ok(())
}

/// Messages to webhooks hold the conversation's id.
async fn rewrite_messages(tx: &mut Tx, company: CompanyId, subject: TransactionId) -> Result<(), StoreError> {
    let sql = "SELECT webhook_id, id, body FROM webhook_delivery WHERE company_id = $1 AND subject_id = $2";
    for row in tx.rows(sql, args![company, subject]).await? {
        let mut body: Value = read_json(&row.text("body")?)?;
        if let Some(conversation) = body.pointer_mut("/data/conversation_id") {
            *conversation = Value::Null;
        }
        tx.execute(
            "UPDATE webhook_delivery SET body = $1 WHERE company_id = $2 AND webhook_id = $3 AND id = $4",
            args![body.to_string(), company, row.id("webhook_id", |id| id)?, row.id("id", |id| id)?],
        )
        .await?;
    }
    Ok(())
}

fn without(json: &str, fields: &[&str]) -> Result<String, StoreError> {
    let mut value = read_json(json)?;
    if let Some(object) = value.as_object_mut() {
        for field in fields {
            if let Some(kept) = object.get_mut(*field) {
                *kept = Value::Null;
            }
        }
        // Absent where it is empty, as it is written.
        object.retain(|name, value| name != "options" || !value.is_null());
    }
    Ok(value.to_string())
}

fn read_json(text: &str) -> Result<Value, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::corrupt("json", error))
}

/// What they can be recognised by in a text: whole names of several words, and phone numbers in the forms that queries have.
fn wanted_texts(payments: &[Theirs]) -> Vec<String> {
    let names = payments.iter().filter_map(|payment| payment.name.as_deref()).map(str::trim);
    let names = names.filter(|name| name.contains(char::is_whitespace));
    let names = names.flat_map(|name| [name.to_owned(), name.replace(' ', "+"), name.replace(' ', "%20")]);
    let phones = payments.iter().filter_map(|payment| payment.phone.as_deref());
    let phones = phones.flat_map(|phone| {
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        let national = digits.get(digits.len().saturating_sub(10)..).unwrap_or_default().to_owned();
        [phone.trim().to_owned(), phone.trim().replace(' ', "+"), digits, national]
    });
    let mut wanted: Vec<String> = names.chain(phones).filter(|text| text.chars().count() > 4).collect();
    wanted.sort_unstable();
    wanted.dedup();
    wanted
}

/// Texts beside events about settings that name them: the query of an export, of a shared view.
async fn erase_texts_about_settings(
    tx: &mut Tx,
    company: CompanyId,
    wanted: &[String],
) -> Result<u64, StoreError> {
    let mut erased = 0;
    for text in wanted {
        erased += tx
            .execute(
                "DELETE FROM event_private WHERE company_id = $1 AND private_hash IN
                     (SELECT event.private_hash FROM event
                      JOIN subject ON subject.company_id = event.company_id
                          AND subject.subject_id = event.subject_id
                      WHERE event.company_id = $1 AND subject.kind IN ('export', 'view'))
                   AND body LIKE $2",
                args![company, format!("%{}%", text.replace('%', "_"))],
            )
            .await?;
    }
    Ok(erased)
}

async fn erase_views(tx: &mut Tx, company: CompanyId, wanted: &[String]) -> Result<u64, StoreError> {
    let mut erased = 0;
    for text in wanted {
        erased += tx
            .execute(
                "DELETE FROM saved_view WHERE company_id = $1 AND (query LIKE $2 OR name LIKE $2)",
                args![company, format!("%{}%", text.replace('%', "_"))],
            )
            .await?;
    }
    Ok(erased)
}

/// No file can be read for them, so none stays; whoever needs one asks again.
async fn erase_exports(tx: &mut Tx, company: CompanyId, at: Micros) -> Result<u64, StoreError> {
    let of_company = format!("%{company}%");
    tx.execute(
        "DELETE FROM export_piece WHERE export_id IN (SELECT id FROM export WHERE companies LIKE $1)",
        args![&of_company],
    )
    .await?;
    tx.execute(
        "UPDATE export SET state = 'cancelled', manifest = NULL, lease_until = NULL, query = '',
             finished_at = COALESCE(finished_at, $1)
         WHERE companies LIKE $2 AND state <> 'cancelled'",
        args![at, of_company],
    )
    .await
}

//! A desk of as many rows as are wanted: a few companies of very different sizes, two years of days and nights, one refund in
//! eight rows.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use domain::gateway_kind::GatewayKind;
use domain::id::{CompanyId, IntegrationId};
use serde::Serialize;
use store::args;
use store::company::{Company, create_company};
use store::engine::{Engine, Store};
use store::integration::{Integration, create_integration};
use uuid::Uuid;

use crate::dice::Dice;

/// The last moment of the data: 2026-11-01, in microseconds.
pub const END: i64 = 1_793_491_200_000_000;
const DAY: i64 = 86_400_000_000;
/// Two years.
const SPAN: i64 = 730 * DAY;
/// How many rows are written at once.
const BATCH: u64 = 4_000;
/// How many of a thousand rows are whose.
const SHARES: [u64; 5] = [600, 200, 100, 50, 50];
const ACCOUNTS: u64 = 3;

const FIRST_NAMES: [&str; 20] = [
    "Ahmet", "Ayşe", "Mehmet", "Fatma", "Mustafa", "Emine", "Ali", "Işıl", "Hüseyin", "Çiğdem", "İbrahim",
    "Şule", "Osman", "Gülşen", "Ömer", "Zeynep", "Deniz", "Elif", "Kerem", "Ülkü",
];
const LAST_NAMES: [&str; 20] = [
    "Yılmaz", "Kaya", "Demir", "Çelik", "Şahin", "Yıldız", "Öztürk", "Aydın", "Özdemir", "Arslan", "Doğan",
    "Kılıç", "Aslan", "Çetin", "Kara", "Koç", "Kurt", "Özkan", "Şimşek", "Polat",
];

/// One row, by its columns' names.
#[derive(Clone, Debug, Serialize)]
pub struct NewRow {
    c: Uuid,
    i: Uuid,
    kind: &'static str,
    account: Uuid,
    conversation: String,
    name: String,
    phone: String,
    phone_key: String,
    state: &'static str,
    result: &'static str,
    currency: &'static str,
    minor: i64,
    order_number: String,
    reference: String,
    related: Option<Uuid>,
    email: Option<String>,
    at: i64,
    payment: Option<String>,
    refund: Option<String>,
    captured: i64,
    settled: Option<i64>,
}

/// What can be asked for, drawn from the rows.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The companies, largest first.
    pub companies: Vec<CompanyId>,
    /// Their accounts.
    pub accounts: Vec<(CompanyId, IntegrationId)>,
    /// Some rows, as `(company, phone, order, reference, conversation, related, gateway id, name)`.
    pub samples: Vec<Sample>,
}

/// What one row can be found by.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    /// Its customer's phone.
    pub phone: String,
    /// Its customer.
    pub name: String,
    /// Its order number.
    pub order_number: String,
    /// Its reference number.
    pub reference: String,
    /// Its conversation.
    pub conversation: String,
    /// The payment of a refund.
    pub related: Option<Uuid>,
    /// The gateway's id.
    pub gateway_id: String,
    /// Who refunded.
    pub email: Option<String>,
    /// When it was created.
    pub at: i64,
}

/// Fills an empty database. What it writes lacks the texts and sums: they come when it is opened anew.
pub async fn fill(store: &Store, rows: u64) -> Result<Known> {
    let mut known = companies(store).await?;
    let mut dice = Dice::new(rows);
    let mut batch: Vec<NewRow> = Vec::new();
    let mut payments: Vec<NewRow> = Vec::new();
    let step = SPAN / i64::try_from(rows).context("too many rows")?;
    for number in 0..rows {
        let at = END - SPAN + step * i64::try_from(number)? + i64::try_from(dice.below(900))?;
        let older = usize::try_from(dice.below(5_000))?;
        let row = match payments.get(older) {
            Some(payment) if dice.below(8) == 0 => refund_of(payment, number, at, &mut dice),
            Some(_) | None => payment(&known, number, at, rows, &mut dice)?,
        };
        if dice.below(rows.div_ceil(4_000)) == 0 {
            known.samples.push(sample(&row));
        }
        if row.kind == "payment" && row.result == "SUCCESS" {
            if payments.len() < 5_000 {
                payments.push(row.clone());
            } else if let Some(place) = payments.get_mut(older) {
                *place = row.clone();
            }
        }
        batch.push(row);
        if u64::try_from(batch.len())? == BATCH {
            write(store, &batch).await?;
            batch.clear();
        }
    }
    write(store, &batch).await?;
    for company in &known.companies {
        for currency in ["TRY", "EUR", "USD", "JPY"] {
            let sql = "INSERT INTO facet (company_id, facet, value) VALUES ($1, 'currency', $2)";
            store.execute(sql, args![*company, currency]).await?;
        }
        store.execute("INSERT INTO report_fill (company_id) VALUES ($1)", args![*company]).await?;
    }
    Ok(known)
}

async fn companies(store: &Store) -> Result<Known> {
    let mut known = Known::default();
    for number in 0..u128::try_from(SHARES.len())? {
        let id = CompanyId::new(Uuid::from_u128(0x0193_a1b2_0000_7000_8000_0000_0000_0000 + number * 7_919));
        let company = Company { id, name: format!("Company {number}"), zone: "Europe/Istanbul".to_owned() };
        create_company(store, &company, END - SPAN).await?;
        for account in 0..u128::from(ACCOUNTS) {
            let account_id = IntegrationId::new(Uuid::from_u128(
                0x0193_a1b2_0001_7000_8000_0000_0000_0000 + number * 16 + account,
            ));
            let new = Integration {
                company_id: id,
                id: account_id,
                name: format!("Gateway {account}"),
                gateway_kind: GatewayKind::Mindbehind,
                base_url: "http://127.0.0.1:9".to_owned(),
                settings: "{}".to_owned(),
                secret_ciphertext: vec![0; 40],
                secret_key_id: "bench".to_owned(),
                enabled: true,
            };
            create_integration(store, &new, END - SPAN).await?;
            known.accounts.push((id, account_id));
        }
        known.companies.push(id);
    }
    Ok(known)
}

fn payment(known: &Known, number: u64, at: i64, rows: u64, dice: &mut Dice) -> Result<NewRow> {
    let mut share = dice.below(1_000);
    let mut whose = 0;
    for (place, size) in SHARES.iter().enumerate() {
        whose = place;
        if share < *size {
            break;
        }
        share -= size;
    }
    let account = whose * usize::try_from(ACCOUNTS)? + usize::try_from(dice.below(ACCOUNTS))?;
    let (company, account) = known.accounts.get(account).context("no such account")?;
    let customer = dice.below(rows / 5 + 1);
    let phone = format!("9053{:08}", customer * 7 % 100_000_000);
    let (state, result) = match dice.below(100) {
        0..=89 => ("captured", "SUCCESS"),
        90..=95 => ("failed", "FAILED"),
        _ => ("pending", "PENDING"),
    };
    let minor = i64::try_from(500 + dice.below(200_000))?;
    let currency = match dice.below(100) {
        0..=84 => "TRY",
        85..=92 => "EUR",
        93..=97 => "USD",
        _ => "JPY",
    };
    let mut names = Dice::new(customer);
    Ok(NewRow {
        c: company.uuid(),
        i: row_id(at, number, dice),
        kind: "payment",
        account: account.uuid(),
        conversation: format!("conv-{:x}", dice.any() >> 24),
        name: format!("{} {}", names.of(&FIRST_NAMES, ""), names.of(&LAST_NAMES, "")),
        phone_key: phone.chars().rev().collect(),
        phone,
        state,
        result,
        currency,
        minor,
        order_number: format!("ORD-{:08}", dice.below(rows)),
        reference: reference(dice),
        related: None,
        email: None,
        at,
        payment: Some(format!("{number}-{:x}", dice.any() >> 40)),
        refund: None,
        captured: if result == "SUCCESS" { minor } else { 0 },
        settled: (result == "SUCCESS").then_some(at),
    })
}

fn refund_of(payment: &NewRow, number: u64, at: i64, dice: &mut Dice) -> NewRow {
    let (state, result) = match dice.below(100) {
        0..=91 => ("succeeded", "SUCCESS"),
        92..=96 => ("failed", "FAILED"),
        _ => ("unknown", "PENDING"),
    };
    NewRow {
        i: row_id(at, number, dice),
        kind: "refund",
        state,
        result,
        minor: -(payment.minor / 10 + 1),
        reference: reference(dice),
        related: Some(payment.i),
        email: Some(format!("agent{}@demo.example", dice.below(40))),
        at,
        payment: None,
        refund: Some(format!("r{number}")),
        captured: 0,
        settled: (result != "PENDING").then_some(at + 5_000_000),
        ..payment.clone()
    }
}

/// As a UUID of version 7 is made: the millisecond first.
fn row_id(at: i64, number: u64, dice: &mut Dice) -> Uuid {
    let millis = u128::try_from(at / 1_000).unwrap_or(0);
    let random = u128::from(dice.any()) & 0x3fff_ffff_ffff_ffff;
    Uuid::from_u128((millis << 80) | (7 << 76) | (u128::from(number & 0xfff) << 64) | (2 << 62) | random)
}

fn reference(dice: &mut Dice) -> String {
    const DIGITS: [char; 16] =
        ['0', '7', 'B', 'k', 'Q', 'x', 'Z', 'a', '3', 'm', 'N', 'p', 'T', 'u', '9', 'w'];
    let mut text = String::from("R");
    for _ in 0..22 {
        text.push(dice.of(&DIGITS, '0'));
    }
    text
}

fn sample(row: &NewRow) -> Sample {
    Sample {
        phone: row.phone.clone(),
        name: row.name.clone(),
        order_number: row.order_number.clone(),
        reference: row.reference.clone(),
        conversation: row.conversation.clone(),
        related: row.related,
        gateway_id: row.payment.clone().or(row.refund.clone()).unwrap_or_default(),
        email: row.email.clone(),
        at: row.at,
    }
}

const COLUMNS: &str = "(company_id, id, kind, integration_id, conversation_id, customer_name, customer_phone,
    customer_phone_key, payment_type, state, payment_result, currency, amount_minor, order_number, reference_number,
    related_payment_id, user_email, created_at, updated_at, version, gateway_payment_id, gateway_refund_id,
    authorised_minor, captured_minor, basis_minor, settled_at)";

async fn write(store: &Store, rows: &[NewRow]) -> Result<()> {
    let list = serde_json::to_string(rows)?;
    let mut sql = format!("INSERT INTO txn {COLUMNS} ");
    match store.engine() {
        Engine::Sqlite => write!(
            sql,
            "SELECT unhex(value ->> 'c', '-'), unhex(value ->> 'i', '-'), value ->> 'kind', unhex(value ->> 'account', '-'),
                 value ->> 'conversation', value ->> 'name', value ->> 'phone', value ->> 'phone_key', 'MASTERPASS',
                 value ->> 'state', value ->> 'result', value ->> 'currency', value ->> 'minor', value ->> 'order_number',
                 value ->> 'reference', unhex(value ->> 'related', '-'), value ->> 'email', value ->> 'at', value ->> 'at', 1,
                 value ->> 'payment', value ->> 'refund', value ->> 'captured', value ->> 'captured', value ->> 'captured',
                 value ->> 'settled'
             FROM json_each($1) WHERE TRUE"
        )?,
        Engine::Postgres => write!(
            sql,
            "SELECT c, i, kind, account, conversation, name, phone, phone_key, 'MASTERPASS', state, result, currency, minor,
                 order_number, reference, related, email, at, at, 1, payment, refund, captured, captured, captured, settled
             FROM json_to_recordset(CAST($1 AS JSON)) AS row (c UUID, i UUID, kind TEXT, account UUID, conversation TEXT,
                 name TEXT, phone TEXT, phone_key TEXT, state TEXT, result TEXT, currency TEXT, minor BIGINT,
                 order_number TEXT, reference TEXT, related UUID, email TEXT, at BIGINT, payment TEXT, refund TEXT,
                 captured BIGINT, settled BIGINT)"
        )?,
    }
    // One text a run: it is kept as long as the process lives.
    let sql: &'static str = Box::leak(sql.into_boxed_str());
    store.execute(sql, args![list]).await?;
    Ok(())
}

//! Compares daily heads, those in the database and those kept elsewhere, with the chains as they are now.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use domain::id::CompanyId;
use server::daily_head::key::read_public_key;
use server::daily_head::statement::{BEFORE_THE_FIRST, Statement};
use store::company::{Company, list_all_companies};
use store::daily_head::{DailyHead, find_hash, find_head, list_heads};
use store::engine::Store;

use crate::failure::CommandError;
use crate::head_keys::HeadKeys;

/// How many heads are read at once.
const PAGE: u32 = 366;

/// What was looked at, and what does not agree.
#[derive(Debug, Default)]
pub struct HeadsVerdict {
    /// How many heads.
    pub heads: u64,
    /// What does not agree, a line each.
    pub differences: Vec<String>,
}

/// Reads a public key that was kept elsewhere: 64 hexadecimal digits, or a file that holds them or PEM.
pub fn read_key(text: &str) -> Result<[u8; 32], CommandError> {
    if let Some(key) = read_public_key(text) {
        return Ok(key);
    }
    let file = std::fs::read_to_string(text)
        .map_err(CommandError::io(format!("{text} is no key, and cannot be read as a file")))?;
    read_public_key(&file).ok_or_else(|| {
        CommandError::refused(format!("{text} holds no Ed25519 public key: 64 hex digits, or PEM"))
    })
}

/// Checks the heads that the database keeps of a company: each is signed, names the one of the day before, and is what the
/// chain was.
pub async fn check_kept(
    store: &Store,
    company: &Company,
    keys: &HeadKeys,
) -> Result<HeadsVerdict, CommandError> {
    let mut verdict = HeadsVerdict::default();
    let (mut before, mut newer): (Option<String>, Option<Statement>) = (None, None);
    loop {
        let page = list_heads(store, company.id, before.as_deref(), PAGE).await?;
        let Some(last) = page.last() else { break };
        before = Some(last.day_on.clone());
        for kept in &page {
            verdict.heads += 1;
            let place = format!("company {}, head of {}", kept.company_id, kept.day_on);
            match Statement::read(&kept.statement) {
                Ok(statement) => {
                    let found = check_one(store, kept, &statement, newer.as_ref(), keys).await?;
                    verdict.differences.extend(found.into_iter().map(|what| format!("{place}: {what}")));
                    newer = Some(statement);
                }
                Err(error) => verdict.differences.push(format!("{place}: {error}")),
            }
        }
    }
    if let Some(first) = newer.filter(|first| first.head.before != BEFORE_THE_FIRST) {
        let (company, day) = (first.head.company, first.head.day);
        let what = "the head of the day before, which it names, is missing";
        verdict.differences.push(format!("company {company}, head of {day}: {what}"));
    }
    Ok(verdict)
}

async fn check_one(
    store: &Store,
    kept: &DailyHead,
    statement: &Statement,
    newer: Option<&Statement>,
    keys: &HeadKeys,
) -> Result<Vec<String>, CommandError> {
    let mut differences = Vec::new();
    let head = &statement.head;
    if head.company != kept.company_id || head.day.to_string() != kept.day_on {
        differences.push(format!("it is of company {}, {}", head.company, head.day));
    }
    differences.extend(keys.fault(statement));
    differences.extend(newer.and_then(|newer| broken_link(statement, newer)));
    differences.extend(against_chain(store, statement).await?);
    Ok(differences)
}

/// Checks heads that were kept elsewhere against the database.
pub async fn check_file(store: &Store, file: &Path, keys: &HeadKeys) -> Result<HeadsVerdict, CommandError> {
    let statements = read_file(file)?;
    let companies: BTreeSet<CompanyId> =
        list_all_companies(store).await?.into_iter().map(|company| company.id).collect();
    let mut verdict = HeadsVerdict { differences: hang_together(&statements), ..HeadsVerdict::default() };
    for statement in &statements {
        verdict.heads += 1;
        let (company, day) = (statement.head.company, statement.head.day);
        let mut differ = |what: String| {
            verdict.differences.push(format!("company {company}, kept head of {day}: {what}"));
        };
        keys.fault(statement).into_iter().for_each(&mut differ);
        if !companies.contains(&company) {
            differ("the database has no such company".to_owned());
            continue;
        }
        against_chain(store, statement).await?.into_iter().for_each(&mut differ);
        match find_head(store, company, &day.to_string()).await? {
            Some(kept) if kept.statement == statement.text() => {}
            Some(_other) => differ("the database keeps another one".to_owned()),
            None => differ("the database keeps it no more".to_owned()),
        }
    }
    Ok(verdict)
}

/// Reads a file of heads.
pub fn read_file(file: &Path) -> Result<Vec<Statement>, CommandError> {
    let shown = file.display();
    let text = std::fs::read_to_string(file).map_err(CommandError::io(format!("{shown} cannot be read")))?;
    Statement::read_all(&text).map_err(|error| CommandError::refused(format!("{shown}: {error}")))
}

/// Says which heads of one file do not name the one of the day before.
fn hang_together(statements: &[Statement]) -> Vec<String> {
    let by_day: BTreeMap<_, _> = statements
        .iter()
        .map(|statement| ((statement.head.company, statement.head.day), statement))
        .collect();
    let pairs = by_day.values().zip(by_day.values().skip(1));
    let of_one = pairs.filter(|(older, newer)| {
        older.head.company == newer.head.company && older.head.day.tomorrow().ok() == Some(newer.head.day)
    });
    let broken = of_one.filter_map(|(older, newer)| {
        let what = broken_link(older, newer)?;
        Some(format!("company {}, kept head of {}: {what}", older.head.company, older.head.day))
    });
    broken.collect()
}

fn broken_link(older: &Statement, newer: &Statement) -> Option<String> {
    let day = newer.head.day;
    if older.head.day.tomorrow().ok() != Some(day) {
        return Some(format!("the next one is of {day}"));
    }
    if newer.head.before != older.hash() {
        return Some(format!("the one of {day} names another"));
    }
    (newer.head.events < older.head.events).then(|| format!("on {day} the chain had fewer events"))
}

async fn against_chain(store: &Store, statement: &Statement) -> Result<Option<String>, CommandError> {
    let events = statement.head.events;
    Ok(match find_hash(store, statement.head.company, events).await? {
        Some(hash) if hash == statement.head.hash => None,
        Some(_other) => Some(format!(
            "the chain's event {events} has another hash than was signed: it, or what was before it, was written anew"
        )),
        None => Some(format!("the chain has no event {events} any more, which was its last on that day")),
    })
}

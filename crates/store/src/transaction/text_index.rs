//! The searched texts: written with their rows, and looked into by the engine's own index of three characters.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use domain::id::{CompanyId, TransactionId};

use crate::Micros;
use crate::args;
use crate::engine::value::storable;
use crate::engine::{Engine, Tx};
use crate::error::StoreError;
use crate::transaction::TransactionRow;
use crate::transaction::text::{SHORTEST, Searched};

/// A text's number is its row's moment, in steps of 2^12 microseconds: finer ones make every entry of the index longer. Where
/// another row has it, it is a later one.
const STEP_BITS: u32 = 12;
/// How many steps later than its row's a text's number is at most, less one.
pub(crate) const SPILL: i64 = 1 << 20;
/// Where a number is looked for when the row's own is taken: behind the last of those that are taken from one of these steps
/// on, before the next.
const ROOMS: [i64; 6] = [1, 1 << 4, 1 << 8, 1 << 12, 1 << 16, SPILL];
/// More of a long text is not looked up in the index; what was found is compared as a whole anyway.
const MOST_TRIGRAMS: usize = 40;
/// Of more companies than these, rows are told apart only when they were found.
const MOST_COMPANIES: usize = 64;

/// Where a row's text stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TextPlace {
    pub(crate) company_id: CompanyId,
    pub(crate) id: TransactionId,
    pub(crate) created_at: Micros,
}

/// Writes the text of a row that is new.
pub(crate) async fn insert_text_in(
    tx: &mut Tx,
    at: TextPlace,
    searched: &Searched<'_>,
) -> Result<(), StoreError> {
    let body = searched.text();
    match tx.engine() {
        Engine::Sqlite => insert_in_file(tx, at, body).await,
        Engine::Postgres => {
            tx.execute(
                "INSERT INTO txn_text (company_id, txn_id, body) VALUES ($1, $2, $3)",
                args![at.company_id, at.id, body],
            )
            .await?;
            Ok(())
        }
    }
}

/// Writes the texts of rows that are new: a file's one by one, a server's all at once, because each statement is a journey
/// there.
pub(crate) async fn insert_texts_in(tx: &mut Tx, texts: Vec<(TextPlace, String)>) -> Result<(), StoreError> {
    if tx.engine() == Engine::Sqlite {
        for (at, body) in texts {
            insert_in_file(tx, at, body).await?;
        }
        return Ok(());
    }
    let text = |(at, body): (TextPlace, String)| serde_json::json!({ "c": at.company_id, "i": at.id, "b": storable(body) });
    let list: Vec<serde_json::Value> = texts.into_iter().map(text).collect();
    tx.execute(
        "INSERT INTO txn_text (company_id, txn_id, body)
         SELECT c, i, b FROM json_to_recordset(CAST($1 AS JSON)) AS told (c UUID, i UUID, b TEXT)",
        args![serde_json::Value::Array(list).to_string()],
    )
    .await?;
    Ok(())
}

async fn insert_in_file(tx: &mut Tx, at: TextPlace, body: String) -> Result<(), StoreError> {
    let first = places(at.created_at).0;
    tx.run_last(INSERT_IN_FILE.as_str(), args![first, body, company_key(at.company_id), at.company_id, at.id])
        .await
}

/// Writes the text of a row of which something became known.
pub(crate) async fn change_text_in(
    tx: &mut Tx,
    at: TextPlace,
    searched: &Searched<'_>,
) -> Result<(), StoreError> {
    let body = searched.text();
    match tx.engine() {
        Engine::Sqlite => {
            let (first, end) = places(at.created_at);
            tx.run_last(
                "UPDATE txn_text SET body = $1 WHERE rowid =
                     (SELECT rowid FROM txn_text WHERE rowid >= $2 AND rowid < $3 AND txn_id = $4 AND company_id = $5
                      ORDER BY rowid LIMIT 1)",
                args![body, first, end, at.id, at.company_id],
            )
            .await?;
        }
        Engine::Postgres => {
            tx.execute(
                "UPDATE txn_text SET body = $1 WHERE company_id = $2 AND txn_id = $3",
                args![body, at.company_id, at.id],
            )
            .await?;
        }
    }
    Ok(())
}

/// Writes the text of a row anew, as it stands now.
pub(crate) async fn write_text_anew_in(tx: &mut Tx, row: &TransactionRow) -> Result<(), StoreError> {
    let place = TextPlace { company_id: row.company_id, id: row.id, created_at: row.created_at };
    change_text_in(tx, place, &Searched::of(row)).await
}

/// Writes the text of a refund anew, where its gateway gave it another id than is known.
pub(crate) async fn rewrite_text_in(
    tx: &mut Tx,
    refund: &TransactionRow,
    gateway_refund_id: &str,
) -> Result<(), StoreError> {
    let searched = Searched::of(refund);
    if searched.gateway_refund_id == Some(gateway_refund_id) {
        return Ok(());
    }
    let place = TextPlace { company_id: refund.company_id, id: refund.id, created_at: refund.created_at };
    change_text_in(tx, place, &Searched { gateway_refund_id: Some(gateway_refund_id), ..searched }).await
}

/// The numbers that the text of a row of this moment can have: from the first, before the second.
pub(crate) const fn places(created_at: Micros) -> (i64, i64) {
    let first = created_at >> STEP_BITS;
    (first, first.saturating_add(SPILL))
}

/// The moment that a number begins with: no row has it that is of this moment or later, and has an earlier number.
pub(super) const fn moment_of(place: i64) -> Micros {
    place.saturating_mul(1 << STEP_BITS)
}

/// The first number of a moment, in SQL.
pub(crate) fn place_of(moment: &str) -> String {
    format!("({moment} >> {STEP_BITS})")
}

/// Writes a text at the first number that is free: the row's own, or else one of a room behind it. So neither many rows of one
/// moment nor rows that come late make anybody look at many numbers.
static INSERT_IN_FILE: LazyLock<String> = LazyLock::new(|| {
    let taken = |from: i64, to: i64| {
        format!(
            "(SELECT rowid FROM txn_text WHERE rowid >= $1 + {from} AND rowid < $1 + {to} ORDER BY rowid DESC LIMIT 1)"
        )
    };
    let rooms = ROOMS.windows(2).filter_map(|room| match room {
        [from, to] => Some((*from, *to)),
        _ => None,
    });
    let mut places = vec![format!("CASE WHEN {} IS NULL THEN $1 END", taken(0, 1))];
    for (from, to) in rooms {
        // None, where the room is full to its end.
        places.push(format!("NULLIF(COALESCE({} + 1, $1 + {from}), $1 + {to})", taken(from, to)));
    }
    format!(
        "INSERT INTO txn_text (rowid, body, company_key, company_id, txn_id) VALUES (COALESCE({}), $2, $3, $4, $5)",
        places.join(", ")
    )
});

/// Three signs that stand for a company and that no text has. Two companies may share them: it only has more to be passed over.
pub(crate) fn company_key(company: CompanyId) -> String {
    const FIRST: u128 = 0xe000;
    const SIGNS: u128 = 0x1900;
    let random = company.uuid().as_u128();
    [random, random / SIGNS, random / (SIGNS * SIGNS)]
        .iter()
        .filter_map(|part| u32::try_from(FIRST + part % SIGNS).ok().and_then(char::from_u32))
        .collect()
}

/// What the index of a file is asked: for all of the wanted, each in any of its forms, in these companies.
pub(super) fn match_expression(wanted: &[&[String]], companies: &[CompanyId]) -> String {
    let mut all: Vec<String> = Vec::new();
    if companies.len() <= MOST_COMPANIES {
        let keys: Vec<String> =
            companies.iter().map(|company| format!("\"{}\"", company_key(*company))).collect();
        all.push(format!("({})", keys.join(" OR ")));
    }
    for forms in wanted {
        let forms: Vec<String> = forms.iter().map(|text| trigrams(text)).collect();
        all.push(format!("({})", forms.join(" OR ")));
    }
    all.join(" AND ")
}

/// Threes that follow each other, and the last: between them they have all of the text, and each costs a list to be gone along.
fn trigrams(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let last = letters.get(letters.len().saturating_sub(SHORTEST)..);
    let parts: BTreeSet<String> = letters
        .chunks_exact(SHORTEST)
        .take(MOST_TRIGRAMS)
        .chain(last)
        .map(|three| format!("\"{}\"", String::from_iter(three).replace('"', "\"\"")))
        .collect();
    let parts: Vec<String> = parts.into_iter().collect();
    format!("({})", parts.join(" AND "))
}

/// A pattern that finds the text anywhere.
pub(super) fn like(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

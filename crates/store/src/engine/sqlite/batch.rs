//! Several statements in one text: the engine runs in a thread of its own, and each journey there costs more than most
//! statements do.

use std::fmt::Write as _;

use futures::TryStreamExt as _;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Either, Executor as _, SqlSafeStr as _};

use crate::engine::row::Row;
use crate::engine::sqlite::bind;
use crate::engine::value::Value;
use crate::error::StoreError;

/// A statement that waits for the next.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(crate) sql: &'static str,
    pub(crate) args: Vec<Value>,
    /// Whether it must change exactly one row.
    pub(crate) must_change_one: bool,
}

/// What the last statement gave.
#[derive(Debug, Default)]
pub(crate) struct Last {
    pub(crate) rows: Vec<Row>,
    pub(crate) changed: u64,
}

/// Runs what is pending and then the last statement, in this order. One that had to change a row and did not, or changed
/// others too: [`StoreError::Stale`].
pub(crate) async fn run(
    connection: &mut SqliteConnection,
    pending: Vec<Pending>,
    last: Option<(&'static str, Vec<Value>)>,
) -> Result<Last, StoreError> {
    let mut text = String::new();
    let mut args = Vec::new();
    let musts: Vec<bool> = pending.iter().map(|one| one.must_change_one).collect();
    let all = pending.into_iter().map(|one| (one.sql, one.args)).chain(last);
    for (sql, own) in all {
        add_renumbered(&mut text, sql, args.len());
        args.extend(own);
    }
    let query = sqlx::query_with(AssertSqlSafe(text).into_sql_str(), bind(args)?);
    let mut given = connection.fetch_many(query);
    let (mut done, mut ended, mut stale) = (0, Last::default(), false);
    while let Some(one) = given.try_next().await? {
        match one {
            Either::Left(result) => {
                let changed = result.rows_affected();
                match musts.get(done) {
                    Some(must_change_one) => stale |= *must_change_one && changed != 1,
                    None => ended.changed = changed,
                }
                done += 1;
            }
            Either::Right(row) if done >= musts.len() => ended.rows.push(Row::Sqlite(row)),
            Either::Right(_of_nobody) => {}
        }
    }
    if stale { Err(StoreError::Stale) } else { Ok(ended) }
}

/// Adds a statement whose arguments stand so many places further on.
fn add_renumbered(text: &mut String, sql: &str, by: usize) {
    let mut pieces = sql.split('$');
    text.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let digits = piece.len() - piece.trim_start_matches(|digit: char| digit.is_ascii_digit()).len();
        let (number, rest) = piece.split_at(digits);
        match number.parse::<usize>() {
            // Writing to a String cannot fail.
            Ok(number) => write!(text, "${}{rest}", number + by).unwrap_or_default(),
            Err(_no_number) => {
                text.push('$');
                text.push_str(piece);
            }
        }
    }
    text.push_str(";\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_statement_keeps_its_own_arguments() {
        let mut text = String::new();
        add_renumbered(&mut text, "UPDATE a SET b = $1, c = $12 WHERE d = $2", 0);
        add_renumbered(&mut text, "DELETE FROM a WHERE b = $1 AND c = '$'", 12);
        assert_eq!(
            text,
            "UPDATE a SET b = $1, c = $12 WHERE d = $2;\nDELETE FROM a WHERE b = $13 AND c = '$';\n"
        );
    }
}

//! Totals from the kept sums: whole spans as they are kept, the ends of a range from its rows. One function adds up the report's
//! totals and the overview's days, so that they cannot differ.

use domain::money::Currency;
use domain::payment::PaymentResult;

use crate::Micros;
use crate::engine::Engine;
use crate::engine::snapshot::Snapshot;
use crate::engine::value::Value;
use crate::error::StoreError;
use crate::rollup::spans::{Split, split};
use crate::rollup::tally::Tally;
use crate::transaction::TransactionKind;
use crate::transaction::query::{Axis, ListQuery};
use crate::transaction::range::sum_range;
use crate::transaction::sum::CurrencySum;

/// Whether a query asks for nothing that is not kept.
pub(crate) fn is_kept(query: &ListQuery) -> bool {
    let ListQuery {
        // What sums are kept by.
        companies: _,
        // It hides only what is looked for in texts.
        masked: _,
        from: _,
        to: _,
        as_of: _,
        integrations: _,
        currency: _,
        kind: _,
        result: _,
        // A name is one of integrations by now.
        gateway: _,
        // What does not change which rows are meant.
        sort: _,
        ascending: _,
        after: _,
        limit: _,
        axis,
        phone_digits,
        state,
        payment_type,
        amount_min,
        amount_max,
        refundable,
        customer,
        order_number,
        reference_number,
        conversation_id,
        id,
        related_payment_id,
        gateway_id,
        user_email,
        credential,
        search,
    } = query;
    let texts = [
        phone_digits,
        state,
        payment_type,
        customer,
        order_number,
        reference_number,
        conversation_id,
        gateway_id,
        user_email,
        credential,
    ];
    *axis == Axis::Created
        && texts.iter().all(|text| text.is_none())
        && amount_min.is_none()
        && amount_max.is_none()
        && refundable.is_none()
        && id.is_none()
        && related_payment_id.is_none()
        && search.is_none()
}

/// Adds up what the query means, which [`is_kept`].
pub(crate) async fn sum_kept(
    snapshot: &mut Snapshot,
    query: &ListQuery,
) -> Result<Vec<CurrencySum>, StoreError> {
    let all = (query.from.unwrap_or(Micros::MIN), query.to.unwrap_or(Micros::MAX));
    tally_parts(snapshot, query, &[all]).await?.total()
}

/// Counts what the query, which [`is_kept`], means of each of these stretches of time, whatever its own range is: by the stretch's
/// number and by account.
pub(crate) async fn tally_parts(
    snapshot: &mut Snapshot,
    query: &ListQuery,
    parts: &[(Micros, Micros)],
) -> Result<Tally, StoreError> {
    let splits: Vec<Split> = parts.iter().map(|(from, to)| split(*from, *to, query.as_of)).collect();
    let mut tally = Tally::default();
    tally_spans(snapshot, query, &splits, &mut tally).await?;
    for (part, split) in splits.iter().enumerate() {
        let added = split.added.iter().map(|range| (*range, 1));
        let taken_off = split.taken_off.iter().map(|range| (*range, -1));
        for (range, times) in added.chain(taken_off) {
            for row in sum_range(snapshot, query, range).await? {
                tally.add_row(part, &row, times)?;
            }
        }
    }
    Ok(tally)
}

/// Some spans of a company that are kept, and what they are wanted for.
struct Wanted {
    part: usize,
    times: i64,
    /// Company, length, beginning and end.
    stretch: [Value; 4],
    written: serde_json::Value,
}

fn wanted(query: &ListQuery, splits: &[Split]) -> Vec<Wanted> {
    let mut all = Vec::new();
    for company in &query.companies {
        for (part, split) in splits.iter().enumerate() {
            for (spans, times) in &split.kept {
                let (length, from, to) = (spans.span_seconds, spans.from, spans.to);
                let written =
                    serde_json::json!({ "n": all.len(), "c": company, "s": length, "f": from, "t": to });
                let stretch = [(*company).into(), length.into(), from.into(), to.into()];
                all.push(Wanted { part, times: *times, stretch, written });
            }
        }
    }
    all
}

async fn tally_spans(
    snapshot: &mut Snapshot,
    query: &ListQuery,
    splits: &[Split],
    tally: &mut Tally,
) -> Result<(), StoreError> {
    let wanted = wanted(query, splits);
    let accounts: Value = serde_json::to_string(&query.integrations).unwrap_or_default().into();
    let words: [Value; 3] = [
        query.currency.map(Currency::code).into(),
        query.kind.map(TransactionKind::as_str).into(),
        query.result.map(PaymentResult::as_str).into(),
    ];
    let what =
        "SELECT integration_id, currency, kind, payment_result, CAST(SUM(row_count) AS BIGINT) AS row_count,
            CAST(SUM(sum_minor) AS BIGINT) AS sum_minor FROM rollup";
    let group = "GROUP BY integration_id, currency, kind, payment_result";
    match snapshot.engine() {
        // Stretch by stretch, in one go.
        Engine::Sqlite => {
            let sql = format!(
                "{what} WHERE company_id = $1 AND span_seconds = $2 AND starts_at >= $3 AND starts_at < $4
                   AND ($5 = '[]' OR integration_id IN (SELECT unhex(value, '-') FROM json_each($5)))
                   AND ($6 IS NULL OR currency = $6) AND ($7 IS NULL OR kind = $7) AND ($8 IS NULL OR payment_result = $8)
                 {group}"
            );
            let args = |wanted: &Wanted| -> Vec<Value> {
                wanted.stretch.iter().chain([&accounts]).chain(&words).cloned().collect()
            };
            let sets = wanted.iter().map(args).collect();
            let found = snapshot.rows_of_each(sql, sets).await?;
            for (wanted, rows) in wanted.iter().zip(found) {
                for row in rows {
                    tally.add_row(wanted.part, &row, wanted.times)?;
                }
            }
        }
        // All in one journey.
        Engine::Postgres => {
            let sql = format!(
                "SELECT wanted.n AS wanted, found.*
                 FROM json_to_recordset(CAST($1 AS JSON)) AS wanted (n BIGINT, c UUID, s BIGINT, f BIGINT, t BIGINT)
                 CROSS JOIN LATERAL ({what}
                     WHERE company_id = wanted.c AND span_seconds = wanted.s AND starts_at >= wanted.f AND starts_at < wanted.t
                       AND (CAST($2 AS TEXT) = '[]' OR integration_id IN
                               (SELECT CAST(value AS UUID) FROM json_array_elements_text(CAST($2 AS JSON))))
                       AND (CAST($3 AS TEXT) IS NULL OR currency = $3) AND (CAST($4 AS TEXT) IS NULL OR kind = $4)
                       AND (CAST($5 AS TEXT) IS NULL OR payment_result = $5)
                     {group}) AS found"
            );
            let list = wanted.iter().map(|wanted| wanted.written.clone()).collect();
            let mut args = vec![serde_json::Value::Array(list).to_string().into(), accounts];
            args.extend(words);
            for row in snapshot.rows(sql, args).await? {
                let number = usize::try_from(row.int("wanted")?).ok();
                let wanted = number.and_then(|number| wanted.get(number));
                let wanted = wanted.ok_or_else(|| StoreError::corrupt("wanted", "no such stretch"))?;
                tally.add_row(wanted.part, &row, wanted.times)?;
            }
        }
    }
    Ok(())
}

//! Totals from the kept sums: whole spans as they are kept, the ends of a range from its rows.

use domain::money::Currency;
use domain::payment::PaymentResult;

use crate::Micros;
use crate::engine::Engine;
use crate::engine::snapshot::Snapshot;
use crate::error::StoreError;
use crate::rollup::{DAY, MICROS, MONTH, QUARTER};
use crate::transaction::TransactionKind;
use crate::transaction::query::{Axis, ListQuery};
use crate::transaction::range::sum_range;
use crate::transaction::sum::{CurrencySum, Sums};

/// Whether a query asks for nothing that is not kept.
pub(crate) fn is_kept(query: &ListQuery) -> bool {
    let ListQuery {
        // What sums are kept by.
        companies: _,
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

/// A stretch of whole spans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spans {
    /// How long each is, in seconds.
    pub(crate) span_seconds: i64,
    /// The beginning of the first.
    pub(crate) from: Micros,
    /// The end of the last.
    pub(crate) to: Micros,
}

/// A range, as what is kept and what is not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Split {
    kept: Vec<Spans>,
    /// Rows from the first moment, before the second, that are to be added.
    added: Vec<(Micros, Micros)>,
    /// Rows that are to be taken off, because they lie in a kept span and not in the range.
    taken_off: Option<(Micros, Micros)>,
}

/// Adds up what the query means, which [`is_kept`].
pub(crate) async fn sum_kept(
    snapshot: &mut Snapshot,
    query: &ListQuery,
) -> Result<Vec<CurrencySum>, StoreError> {
    let split = split(query.from, query.to, query.as_of);
    let mut sums = Sums::default();
    sum_spans(snapshot, query, &split.kept, &mut sums).await?;
    for (from, to) in split.added {
        sum_range(snapshot, query, (from, to), 1, &mut sums).await?;
    }
    if let Some(range) = split.taken_off {
        sum_range(snapshot, query, range, -1, &mut sums).await?;
    }
    Ok(sums.finish())
}

/// Splits a range at the quarters of hours. Where it ends because the list's moment is there, its last quarter is taken whole
/// and what came in since is taken off: that is little, and what came in before may be much.
fn split(from: Option<Micros>, to: Option<Micros>, as_of: Micros) -> Split {
    let quarter = QUARTER * MICROS;
    let moment = as_of.saturating_add(1);
    let end = to.map_or(moment, |to| to.min(moment));
    // Before the first span of all there are no rows.
    let earliest = -(1 << 50);
    let start = from.unwrap_or(earliest).max(earliest);
    // As late as rows can be, and a bit.
    let end = end.min(1 << 60);
    if start >= end {
        return Split::default();
    }
    let first = -(-start).div_euclid(quarter) * quarter;
    let last = if end == moment { -(-end).div_euclid(quarter) } else { end.div_euclid(quarter) } * quarter;
    if first >= last {
        return Split { added: vec![(start, end)], ..Split::default() };
    }
    let mut split = Split { kept: spans(first, last), ..Split::default() };
    if start < first {
        split.added.push((start, first));
    }
    if last < end {
        split.added.push((last, end));
    }
    split.taken_off = (end < last).then_some((end, last));
    split
}

/// The longest spans that a range of quarters is made of.
fn spans(from: Micros, to: Micros) -> Vec<Spans> {
    let mut all = Vec::new();
    cut(from, to, &[QUARTER, DAY, MONTH], &mut all);
    all
}

fn cut(from: Micros, to: Micros, lengths: &[i64], all: &mut Vec<Spans>) {
    let Some((span_seconds, longer)) = lengths.split_first() else { return };
    let mut keep = |from: Micros, to: Micros| {
        if from < to {
            all.push(Spans { span_seconds: *span_seconds, from, to });
        }
    };
    let Some(next) = longer.first() else { return keep(from, to) };
    let length = next * MICROS;
    let (first, last) = (-(-from).div_euclid(length) * length, to.div_euclid(length) * length);
    if first >= last {
        return keep(from, to);
    }
    keep(from, first);
    keep(last, to);
    cut(first, last, longer, all);
}

async fn sum_spans(
    snapshot: &mut Snapshot,
    query: &ListQuery,
    spans: &[Spans],
    sums: &mut Sums,
) -> Result<(), StoreError> {
    let what = "SELECT rollup.currency AS currency, rollup.kind AS kind, rollup.payment_result AS payment_result,
            CAST(SUM(rollup.row_count) AS BIGINT) AS row_count, CAST(SUM(rollup.sum_minor) AS BIGINT) AS sum_minor";
    let of = "(CAST($3 AS TEXT) IS NULL OR rollup.currency = $3) AND (CAST($4 AS TEXT) IS NULL OR rollup.kind = $4)
           AND (CAST($5 AS TEXT) IS NULL OR rollup.payment_result = $5)
         GROUP BY rollup.currency, rollup.kind, rollup.payment_result";
    // Wanted stretches first, so that each is one stretch of the table.
    let sql = match snapshot.engine() {
        Engine::Sqlite => format!(
            "{what} FROM json_each($1) AS wanted CROSS JOIN rollup ON rollup.company_id = unhex(wanted.value ->> 'c', '-')
                 AND rollup.span_seconds = wanted.value ->> 's' AND rollup.starts_at >= wanted.value ->> 'f'
                 AND rollup.starts_at < wanted.value ->> 't'
             WHERE (CAST($2 AS TEXT) = '[]' OR rollup.integration_id IN (SELECT unhex(value, '-') FROM json_each($2)))
               AND {of}"
        ),
        Engine::Postgres => format!(
            "SELECT found.* FROM json_to_recordset(CAST($1 AS JSON)) AS wanted (c UUID, s BIGINT, f BIGINT, t BIGINT)
             CROSS JOIN LATERAL ({what} FROM rollup
                 WHERE rollup.company_id = wanted.c AND rollup.span_seconds = wanted.s AND rollup.starts_at >= wanted.f
                   AND rollup.starts_at < wanted.t
                   AND (CAST($2 AS TEXT) = '[]' OR rollup.integration_id IN
                           (SELECT CAST(value AS UUID) FROM json_array_elements_text(CAST($2 AS JSON))))
                   AND {of}) AS found"
        ),
    };
    let wanted: Vec<serde_json::Value> = query
        .companies
        .iter()
        .flat_map(|company| {
            spans.iter().map(move |span| {
                serde_json::json!({ "c": company, "s": span.span_seconds, "f": span.from, "t": span.to })
            })
        })
        .collect();
    let accounts = serde_json::to_string(&query.integrations).unwrap_or_default();
    let args = vec![
        serde_json::Value::Array(wanted).to_string().into(),
        accounts.into(),
        query.currency.map(Currency::code).into(),
        query.kind.map(TransactionKind::as_str).into(),
        query.result.map(PaymentResult::as_str).into(),
    ];
    for row in snapshot.rows(sql, args).await? {
        sums.add_row(&row)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUARTER_MICROS: Micros = QUARTER * MICROS;
    const DAY_MICROS: Micros = DAY * MICROS;

    /// Whether a moment is counted, and how often.
    fn counted(split: &Split, at: Micros) -> i32 {
        let within = |(from, to): &(Micros, Micros)| i32::from((*from..*to).contains(&at));
        let kept: i32 = split.kept.iter().map(|spans| within(&(spans.from, spans.to))).sum();
        let added: i32 = split.added.iter().map(within).sum();
        kept + added - split.taken_off.iter().map(within).sum::<i32>()
    }

    #[test]
    fn every_moment_of_a_range_is_counted_once_and_no_other() {
        let base = 20_000 * DAY_MICROS;
        let edges = [
            0,
            1,
            QUARTER_MICROS - 1,
            QUARTER_MICROS,
            5 * QUARTER_MICROS / 2,
            DAY_MICROS,
            3 * DAY_MICROS + 7,
        ];
        for start in edges {
            for length in edges.into_iter().chain([100 * DAY_MICROS + 1]) {
                for as_of in [Micros::MAX, base + start + length / 2, base + start + length] {
                    let (from, to) = (base + start, base + start + length);
                    let split = split(Some(from), Some(to), as_of);
                    for at in [from - 1, from, from + 1, from + length / 3, as_of.min(to), to - 1, to, to + 1]
                    {
                        let is_in = (from..to).contains(&at) && at <= as_of;
                        assert_eq!(
                            counted(&split, at),
                            i32::from(is_in),
                            "{split:?} {at} of {from}..{to} {as_of}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn a_long_range_is_few_spans() {
        let (from, to) = (1_700_000_100 * MICROS, 1_790_000_100 * MICROS);
        let whole: i64 = spans(from - from % QUARTER_MICROS, to - to % QUARTER_MICROS)
            .iter()
            .map(|spans| (spans.to - spans.from) / (spans.span_seconds * MICROS))
            .sum();
        assert!(whole < 300, "{whole}");
    }
}

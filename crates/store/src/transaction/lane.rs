//! Lanes: stretches of an index that are in the report's order by themselves. A list is one lane, or several merged.

use domain::id::{CompanyId, TransactionId};
use domain::money::Currency;
use domain::payment::PaymentResult;
use uuid::Uuid;

use crate::engine::Engine;
use crate::engine::row::Row;
use crate::engine::snapshot::Snapshot;
use crate::error::StoreError;
use crate::transaction::TransactionKind;
use crate::transaction::filters::Covered;
use crate::transaction::filters::push_filters;
use crate::transaction::query::{ListQuery, Position, ten_thousandths};
use crate::transaction::report_row::{COLUMNS, Line, PlacedLine, read_report_row};
use crate::transaction::scan::Writing;
use crate::transaction::statement::{Field, Statement};

/// An index whose rows are in order where its first columns are equal to something.
#[derive(Debug)]
pub(super) struct Index {
    name: &'static str,
    equal: &'static [(&'static str, Field)],
    /// What it is in order of, before the row's id.
    pub(super) key: &'static str,
    /// What else must be said for it to be used.
    also: &'static str,
}

const CREATED_AT: &str = "created_at";
pub(super) const SETTLED_AT: &str = "settled_at";
pub(super) const AMOUNT: &str = "amount_minor";

pub(super) static BY_CREATED: Index = Index { name: "txn_created", equal: &[], key: CREATED_AT, also: "" };
pub(super) static BY_SETTLED: Index =
    Index { name: "txn_settled", equal: &[], key: SETTLED_AT, also: " AND p.settled_at IS NOT NULL" };
pub(super) static OF_INTEGRATION: Index =
    Index { name: "txn_of_integration", equal: &[("integration_id", Field::Id)], key: CREATED_AT, also: "" };
pub(super) static OF_WORDS: Index = Index {
    name: "txn_words",
    equal: &[("currency", Field::Currency), ("kind", Field::Kind), ("payment_result", Field::Result)],
    key: CREATED_AT,
    also: "",
};
pub(super) static OF_PHONE: Index =
    Index { name: "txn_phone", equal: &[("customer_phone_key", Field::Text)], key: CREATED_AT, also: "" };
pub(super) static OF_ORDER: Index =
    Index { name: "txn_order", equal: &[("order_number", Field::Text)], key: CREATED_AT, also: "" };
pub(super) static OF_CONVERSATION: Index =
    Index { name: "txn_conversation", equal: &[("conversation_id", Field::Text)], key: CREATED_AT, also: "" };
pub(super) static OF_EMAIL: Index =
    Index { name: "txn_user_email", equal: &[("user_email", Field::Text)], key: CREATED_AT, also: "" };
pub(super) static OF_PAYMENT: Index = Index {
    name: "txn_related",
    equal: &[("related_payment_id", Field::Id)],
    key: CREATED_AT,
    also: " AND p.kind = 'refund'",
};
pub(super) static BY_AMOUNT: Index =
    Index { name: "txn_amount", equal: &[("currency", Field::Currency)], key: AMOUNT, also: "" };

/// One stretch: what its first columns are equal to, and what of it is still to be read.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    pub(super) company: CompanyId,
    pub(super) id: Option<Uuid>,
    pub(super) text: Option<String>,
    pub(super) currency: Option<Currency>,
    pub(super) kind: Option<TransactionKind>,
    pub(super) result: Option<PaymentResult>,
    /// Up to where it was read, in the direction of the list: key and id. That row is not read again.
    pub(super) near: (i64, Uuid),
    /// Its last place that is asked for.
    pub(super) far: (i64, Uuid),
    /// Whether all of it was read.
    pub(super) ended: bool,
}

/// A row's place in a lane.
pub(super) type Place = (i64, TransactionId);

impl Lane {
    pub(super) fn of(company: CompanyId) -> Self {
        Self {
            company,
            id: None,
            text: None,
            currency: None,
            kind: None,
            result: None,
            near: (0, Uuid::nil()),
            far: (0, Uuid::nil()),
            ended: false,
        }
    }

    /// How many units of the report's order one of the lane's is: only amounts differ.
    fn unit(&self, index: &Index) -> i128 {
        match self.currency {
            Some(currency) if index.key == AMOUNT => ten_thousandths(currency),
            _ => 1,
        }
    }

    /// A place of the lane as one of the whole list.
    pub(super) fn position(&self, index: &Index, place: Place) -> Position {
        Position { key: i128::from(place.0) * self.unit(index), id: place.1 }
    }

    /// Where it was read to.
    pub(super) fn frontier(&self, index: &Index) -> Position {
        self.position(index, (self.near.0, TransactionId::new(self.near.1)))
    }

    /// Sets what of it is asked for: keys from `low` to `high`, both among them, behind `after`, in the list's own units.
    pub(super) fn bound(&mut self, index: &Index, query: &ListQuery, low: i128, high: i128) {
        let unit = self.unit(index);
        let (low, high) = (narrow(div_up(low, unit)), narrow(high.div_euclid(unit)));
        self.ended = low > high;
        if query.ascending {
            self.near = (low.saturating_sub(1), Uuid::max());
            self.far = (high, Uuid::max());
        } else {
            self.near = (high.saturating_add(1), Uuid::nil());
            self.far = (low, Uuid::nil());
        }
        let Some(after) = query.after else { return };
        let exact = after.key.rem_euclid(unit) == 0;
        let key = after.key.div_euclid(unit);
        // Between two minor units of this lane there is no row to be parted by its id.
        let place = match (query.ascending, exact) {
            (_, true) => (narrow(key), after.id.uuid()),
            (true, false) => (narrow(key), Uuid::max()),
            (false, false) => (narrow(key.saturating_add(1)), Uuid::nil()),
        };
        if is_before(query.ascending, self.near, place) {
            self.near = place;
        }
    }
}

/// Whether one place comes before another in the list's direction.
pub(super) fn is_before<T: Copy + Ord>(ascending: bool, one: T, other: T) -> bool {
    if ascending { one < other } else { one > other }
}

fn div_up(value: i128, unit: i128) -> i128 {
    -(-value).div_euclid(unit)
}

fn narrow(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}

/// Which part of the query's conditions a read of lanes looks at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading<'a> {
    pub(super) index: &'static Index,
    pub(super) query: &'a ListQuery,
    /// What the index itself sees to.
    pub(super) covered: Covered,
}

impl Reading<'_> {
    /// The places of each lane's next rows that fulfil everything, at most so many of each, in order.
    pub(super) async fn places(
        self,
        snapshot: &mut Snapshot,
        lanes: &[&Lane],
        limit: usize,
    ) -> Result<Vec<Vec<Place>>, StoreError> {
        let mut statement = self.stretch(snapshot.engine(), true);
        self.push_order(&mut statement);
        statement.push(" LIMIT ");
        statement.push_lane(Field::Number);
        self.read(snapshot, statement, lanes, limit).await
    }

    /// A lane's next rows that fulfil everything, whole and in order, at most so many.
    pub(super) async fn rows(
        self,
        snapshot: &mut Snapshot,
        lane: &Lane,
        limit: usize,
    ) -> Result<Vec<Row>, StoreError> {
        let mut statement = Statement::new(snapshot.engine());
        statement.push(
            "SELECT one.*, company.name AS company_name, company.policy_version AS policy_version,
                 integration.name AS gateway_name,
                 integration.gateway_kind AS gateway_kind, integration.enabled AS integration_enabled,
                 integration.settings AS integration_settings
             FROM (SELECT p.*, p.",
        );
        statement.push(self.index.key);
        statement.push(" AS key");
        self.push_stretch(&mut statement, true);
        self.push_order(&mut statement);
        statement.push(" LIMIT ");
        statement.push_lane(Field::Number);
        statement.push(
            ") AS one
             JOIN company ON company.company_id = one.company_id
             JOIN integration ON integration.company_id = one.company_id AND integration.id = one.integration_id",
        );
        // What is joined keeps the order on a file, and on a server nobody says so.
        let order = if self.query.ascending {
            " ORDER BY one.key, one.id"
        } else {
            " ORDER BY one.key DESC, one.id DESC"
        };
        if snapshot.engine() == Engine::Postgres {
            statement.push(order);
        }
        let number = i64::try_from(limit).unwrap_or(i64::MAX);
        let (text, sets) = statement.finish("found.*", &[lane], number);
        Ok(snapshot.rows_of_each(text, sets).await?.into_iter().flatten().collect())
    }

    /// A lane's next rows that fulfil everything, written and in order, at most so many.
    pub(super) async fn lines(
        self,
        snapshot: &mut Snapshot,
        lane: &Lane,
        limit: usize,
        writing: Writing,
    ) -> Result<Vec<PlacedLine>, StoreError> {
        let mut statement = Statement::new(snapshot.engine());
        // A server's rows begin with their lane.
        statement.push(match snapshot.engine() {
            Engine::Sqlite => "SELECT 0, p.",
            Engine::Postgres => "SELECT p.",
        });
        statement.push(self.index.key);
        statement.push(" AS key, ");
        statement.push(COLUMNS);
        self.push_stretch(&mut statement, true);
        self.push_order(&mut statement);
        statement.push(" LIMIT ");
        statement.push_lane(Field::Number);
        let number = i64::try_from(limit).unwrap_or(i64::MAX);
        let (sql, sets) = statement.finish("found.*", &[lane], number);
        let mut lines = Vec::with_capacity(limit);
        for args in sets {
            let writing = writing.clone();
            lines = snapshot
                .each(sql.clone(), args, lines, move |lines: &mut Vec<PlacedLine>, row| {
                    let (place, row) = read_report_row(row, &writing.names)?;
                    lines.push((place, Line::write(&row, &writing.write)?));
                    Ok(())
                })
                .await?;
        }
        if snapshot.engine() == Engine::Postgres {
            // Nobody tells a server to keep the order of what it joins.
            lines.sort_by_key(|(place, _line)| *place);
            if !self.query.ascending {
                lines.reverse();
            }
        }
        Ok(lines)
    }

    /// Where each lane's next so many rows end, whatever they are; nothing of a lane that has fewer.
    pub(super) async fn ends(
        self,
        snapshot: &mut Snapshot,
        lanes: &[&Lane],
        rows: usize,
    ) -> Result<Vec<Option<Place>>, StoreError> {
        let mut statement = self.stretch(snapshot.engine(), false);
        self.push_order(&mut statement);
        statement.push(" LIMIT 1 OFFSET ");
        statement.push_lane(Field::Number);
        let ends = self.read(snapshot, statement, lanes, rows.saturating_sub(1)).await?;
        Ok(ends.into_iter().map(|end| end.first().copied()).collect())
    }

    /// The lanes' rows that fulfil everything, added up by account, currency, kind and result.
    pub(super) async fn sums(self, snapshot: &mut Snapshot, lanes: &[&Lane]) -> Result<Vec<Row>, StoreError> {
        let mut statement = Statement::new(snapshot.engine());
        statement.push(
            "SELECT p.integration_id AS integration_id, p.currency AS currency, p.kind AS kind, p.payment_result AS payment_result,
                 COUNT(*) AS row_count, CAST(SUM(p.amount_minor) AS BIGINT) AS sum_minor",
        );
        self.push_stretch(&mut statement, true);
        statement.push(" GROUP BY p.integration_id, p.currency, p.kind, p.payment_result");
        let columns = "found.integration_id, found.currency, found.kind, found.payment_result, found.row_count, found.sum_minor";
        let (text, sets) = statement.finish(columns, lanes, 0);
        Ok(snapshot.rows_of_each(text, sets).await?.into_iter().flatten().collect())
    }

    async fn read(
        self,
        snapshot: &mut Snapshot,
        statement: Statement,
        lanes: &[&Lane],
        number: usize,
    ) -> Result<Vec<Vec<Place>>, StoreError> {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        let (text, sets) = statement.finish("found.key AS key, found.id AS id", lanes, number);
        let engine = snapshot.engine();
        let mut read: Vec<Vec<Place>> = vec![Vec::new(); lanes.len()];
        for (set, rows) in snapshot.rows_of_each(text, sets).await?.into_iter().enumerate() {
            for row in rows {
                let lane = match engine {
                    Engine::Sqlite => set,
                    Engine::Postgres => usize::try_from(row.int("lane")?).unwrap_or(usize::MAX),
                };
                let place = (row.int("key")?, row.id("id", TransactionId::new)?);
                read.get_mut(lane).ok_or_else(|| StoreError::corrupt("lane", lane))?.push(place);
            }
        }
        for places in &mut read {
            places.sort_unstable();
            if !self.query.ascending {
                places.reverse();
            }
        }
        Ok(read)
    }

    fn stretch(self, engine: Engine, filtered: bool) -> Statement {
        let mut statement = Statement::new(engine);
        statement.push("SELECT p.");
        statement.push(self.index.key);
        statement.push(" AS key, p.id AS id");
        self.push_stretch(&mut statement, filtered);
        statement
    }

    fn push_stretch(self, statement: &mut Statement, filtered: bool) {
        let Index { name, equal, key, also } = self.index;
        statement.push(" FROM txn AS p ");
        if statement.engine() == Engine::Sqlite {
            // Said, and not guessed: there are no statistics to guess from.
            statement.push("INDEXED BY ");
            statement.push(name);
        }
        statement.push(" WHERE p.company_id = ");
        statement.push_lane(Field::Company);
        for (column, field) in *equal {
            statement.push(" AND p.");
            statement.push(column);
            statement.push(" = ");
            statement.push_lane(*field);
        }
        statement.push(also);
        let (behind, up_to) = if self.query.ascending { (") > (", ") <= (") } else { (") < (", ") >= (") };
        for (sign, key_field, id_field) in
            [(behind, Field::NearKey, Field::NearId), (up_to, Field::FarKey, Field::FarId)]
        {
            statement.push(" AND (p.");
            statement.push(key);
            statement.push(", p.id");
            statement.push(sign);
            statement.push_lane(key_field);
            statement.push(", ");
            statement.push_lane(id_field);
            statement.push(")");
        }
        if statement.engine() == Engine::Postgres {
            // The same in words from which a server can tell that it is not much.
            let (first, last) = if self.query.ascending {
                (Field::NearKey, Field::FarKey)
            } else {
                (Field::FarKey, Field::NearKey)
            };
            let (first, last) = (statement.lane(first), statement.lane(last));
            statement.push(&format!(" AND p.{key} >= {first} AND p.{key} <= {last}"));
        }
        if filtered {
            push_filters(statement, self.query, self.covered);
        }
    }

    fn push_order(self, statement: &mut Statement) {
        let direction = if self.query.ascending { "" } else { " DESC" };
        statement.push(" ORDER BY p.");
        statement.push(self.index.key);
        statement.push(direction);
        statement.push(", p.id");
        statement.push(direction);
    }
}

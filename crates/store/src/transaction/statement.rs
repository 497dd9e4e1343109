//! A statement that is put together from fixed pieces: what differs between queries goes in as arguments.

use std::fmt::Write as _;

use domain::money::Currency;
use domain::payment::PaymentResult;
use serde_json::json;

use crate::engine::Engine;
use crate::engine::value::Value;
use crate::transaction::TransactionKind;
use crate::transaction::lane::Lane;

/// How many arguments of a file's statement are a lane's own: see [`Statement::lane`].
const LANE_ARGS: usize = 11;
/// How many of a server's come before the shared ones: all lanes in one text, and a number.
const SERVER_ARGS: usize = 2;

/// A field of a lane: what stands in a statement for one value of the lane that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Company,
    Id,
    Text,
    Currency,
    Kind,
    Result,
    NearKey,
    NearId,
    FarKey,
    FarId,
    /// How many rows, or which.
    Number,
}

/// The text, and the arguments that every lane shares.
#[derive(Clone, Debug)]
pub(super) struct Statement {
    engine: Engine,
    pub(super) text: String,
    shared: Vec<Value>,
}

impl Statement {
    pub(super) const fn new(engine: Engine) -> Self {
        Self { engine, text: String::new(), shared: Vec::new() }
    }

    pub(super) const fn engine(&self) -> Engine {
        self.engine
    }

    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// What stands for an argument that all lanes share.
    pub(super) fn arg(&mut self, value: impl Into<Value>) -> String {
        self.shared.push(value.into());
        let first = match self.engine {
            Engine::Sqlite => LANE_ARGS,
            Engine::Postgres => SERVER_ARGS,
        };
        format!("${}", first + self.shared.len())
    }

    /// What stands for a field of the lane. A file is read lane by lane; a server reads all of them at once, from a list.
    pub(super) const fn lane(&self, field: Field) -> &'static str {
        match self.engine {
            Engine::Sqlite => match field {
                Field::Company => "$1",
                Field::Id => "$2",
                Field::Text => "$3",
                Field::Currency => "$4",
                Field::Kind => "$5",
                Field::Result => "$6",
                Field::NearKey => "$7",
                Field::NearId => "$8",
                Field::FarKey => "$9",
                Field::FarId => "$10",
                Field::Number => "$11",
            },
            Engine::Postgres => match field {
                Field::Company => "lane.c",
                Field::Id => "lane.u",
                Field::Text => "lane.t",
                Field::Currency => "lane.w",
                Field::Kind => "lane.k",
                Field::Result => "lane.r",
                Field::NearKey => "lane.nk",
                Field::NearId => "lane.ni",
                Field::FarKey => "lane.fk",
                Field::FarId => "lane.fi",
                Field::Number => "$2",
            },
        }
    }

    pub(super) fn push_lane(&mut self, field: Field) {
        let place = self.lane(field);
        self.text.push_str(place);
    }

    /// A statement that reads no lane, and its arguments.
    pub(super) fn alone(self) -> (String, Vec<Value>) {
        let own = match self.engine {
            Engine::Sqlite => LANE_ARGS,
            Engine::Postgres => SERVER_ARGS,
        };
        // The shared arguments keep their numbers, so the places before them are filled; a server must be told what with.
        let text = match self.engine {
            Engine::Sqlite => self.text,
            Engine::Postgres => {
                format!("WITH unused AS (SELECT CAST($1 AS TEXT), CAST($2 AS BIGINT)) {}", self.text)
            }
        };
        let mut args = vec![Value::Int(None); own];
        if self.engine == Engine::Postgres {
            args = vec![Value::Text(None), Value::Int(None)];
        }
        args.extend(self.shared);
        (text, args)
    }

    /// The whole statement, and its arguments: one set a lane, or one for all of them.
    pub(super) fn finish(self, columns: &str, lanes: &[&Lane], number: i64) -> (String, Vec<Vec<Value>>) {
        match self.engine {
            Engine::Sqlite => {
                let sets = lanes.iter().map(|lane| {
                    let mut args = vec![
                        lane.company.into(),
                        Value::Id(lane.id),
                        Value::Text(lane.text.clone()),
                        lane.currency.map(Currency::code).into(),
                        lane.kind.map(TransactionKind::as_str).into(),
                        lane.result.map(PaymentResult::as_str).into(),
                        lane.near.0.into(),
                        lane.near.1.into(),
                        lane.far.0.into(),
                        lane.far.1.into(),
                        number.into(),
                    ];
                    args.extend(self.shared.iter().cloned());
                    args
                });
                let sets = sets.collect();
                (self.text, sets)
            }
            Engine::Postgres => {
                let list: Vec<serde_json::Value> = lanes.iter().enumerate().map(written).collect();
                let mut text = String::with_capacity(self.text.len() + 300);
                // What cannot be written into a text is left out, and nothing is.
                let _infallible = write!(
                    text,
                    "SELECT lane.n AS lane, {columns} FROM json_to_recordset(CAST($1 AS JSON)) AS lane
                         (n BIGINT, c UUID, u UUID, t TEXT, w TEXT, k TEXT, r TEXT, nk BIGINT, ni UUID, fk BIGINT, fi UUID)
                     CROSS JOIN LATERAL ({}) AS found WHERE CAST($2 AS BIGINT) IS NOT NULL",
                    self.text
                );
                let mut args = vec![serde_json::Value::Array(list).to_string().into(), number.into()];
                args.extend(self.shared);
                (text, vec![args])
            }
        }
    }
}

fn written((number, lane): (usize, &&Lane)) -> serde_json::Value {
    json!({
        "n": number, "c": lane.company.uuid(), "u": lane.id, "t": lane.text,
        "w": lane.currency.map(Currency::code), "k": lane.kind.map(TransactionKind::as_str),
        "r": lane.result.map(PaymentResult::as_str), "nk": lane.near.0, "ni": lane.near.1,
        "fk": lane.far.0, "fi": lane.far.1,
    })
}

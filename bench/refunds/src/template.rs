//! One refund's statements as they were recorded, made into a template: the same statements for another payment, under
//! fresh ids, keys and numbers.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};

use store::engine::value::Value;
use uuid::Uuid;

use crate::world::{House, Payment};

/// A statement as it was recorded.
#[derive(Clone, Debug)]
pub struct Statement {
    pub sql: String,
    pub args: Vec<Value>,
}

/// What was recorded, in order.
#[derive(Clone, Debug)]
pub enum Recorded {
    /// A read of its own.
    Read(Statement),
    /// A transaction, committed.
    Transaction(Vec<Statement>),
}

/// A refund to be replayed.
pub struct Template {
    pub steps: Vec<TemplateStep>,
    fresh: usize,
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |sql: &str| sql.split_whitespace().collect::<Vec<_>>().join(" ");
        for step in &self.steps {
            match step {
                TemplateStep::Read(one) => writeln!(f, "read: {}", line(one.sql))?,
                TemplateStep::Transaction(statements) => {
                    writeln!(f, "transaction:")?;
                    for one in statements {
                        writeln!(f, "    {}", line(one.sql))?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// One step of it.
pub enum TemplateStep {
    /// A read of its own.
    Read(TemplateStatement),
    /// A transaction, committed by itself.
    Transaction(Vec<TemplateStatement>),
}

/// One statement with places to fill in.
pub struct TemplateStatement {
    /// Leaked: a template lives as long as the measurement, and the drivers want texts that stay.
    pub sql: &'static str,
    args: Vec<Place>,
}

impl TemplateStatement {
    /// Whether it changes rows.
    pub fn writes(&self) -> bool {
        !self.sql.trim_start().starts_with("SELECT")
    }

    /// Whether it must have changed something. Sisters of the refund are asked about only where there are any.
    pub fn must_change(&self) -> bool {
        self.writes() && !self.sql.contains("refund_id IN (SELECT")
    }

    /// Whether it answers with rows.
    pub fn gives_rows(&self) -> bool {
        !self.writes() || self.sql.contains(" RETURNING ")
    }
}

enum Place {
    /// As it was.
    Fixed(Value),
    /// An id that follows the payment, or is fresh with each replay.
    Id(Token),
    /// A text with such ids, keys or numbers in it.
    Text { text: String, tokens: Vec<(String, Token)> },
    /// A number that no two rows may share.
    Counted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Company,
    Integration,
    Credential,
    Prefix,
    Payment,
    /// An id that the refund brought into the world: of it, of its intent, of its worker.
    Fresh(usize),
    /// A text that only this refund has: its key, its Reference Number.
    FreshText(usize),
}

/// Where numbers go that no two rows of the database may share. Far from those of the rows that are there.
static COUNTED: AtomicI64 = AtomicI64::new(1_000_000_000_000);

impl Template {
    /// Finds the places in what was recorded for this payment of this house, asked for under `key`.
    pub fn new(recorded: &[Recorded], house: &House, payment: &Payment, key: &str) -> Self {
        let mut places = Places::of(house, payment, key);
        for statement in recorded.iter().flat_map(Recorded::statements) {
            places.learn(statement);
        }
        let steps = recorded.iter().map(|step| match step {
            Recorded::Read(statement) => TemplateStep::Read(places.template(statement)),
            Recorded::Transaction(statements) => {
                TemplateStep::Transaction(statements.iter().map(|one| places.template(one)).collect())
            }
        });
        Self { steps: steps.collect(), fresh: places.fresh }
    }

    /// Fills the places in for one replay.
    pub fn replay<'a>(&self, house: &'a House, payment: &'a Payment) -> Replay<'a> {
        let fresh = (0..self.fresh).map(|_number| Uuid::now_v7()).collect();
        Replay { house, payment, fresh }
    }

    /// How many statements, how many of them outside of transactions, and how many commits a refund takes.
    pub fn counts(&self) -> (usize, usize, usize) {
        let reads = self.steps.iter().filter(|step| matches!(step, TemplateStep::Read(_))).count();
        let in_transactions = self.steps.iter().map(|step| match step {
            TemplateStep::Read(_) => 0,
            TemplateStep::Transaction(statements) => statements.len(),
        });
        (in_transactions.sum::<usize>() + reads, reads, self.steps.len() - reads)
    }
}

impl Recorded {
    /// Its statements.
    pub fn statements(&self) -> &[Statement] {
        match self {
            Self::Read(statement) => std::slice::from_ref(statement),
            Self::Transaction(statements) => statements,
        }
    }
}

/// What one replay fills in.
pub struct Replay<'a> {
    house: &'a House,
    payment: &'a Payment,
    fresh: Vec<Uuid>,
}

impl Replay<'_> {
    /// The arguments of a statement.
    pub fn args(&self, statement: &TemplateStatement) -> Vec<Value> {
        statement.args.iter().map(|place| self.fill(place)).collect()
    }

    fn fill(&self, place: &Place) -> Value {
        match place {
            Place::Fixed(value) => value.clone(),
            Place::Id(token) => Value::from(self.id(*token)),
            Place::Counted => Value::from(COUNTED.fetch_add(1, Ordering::Relaxed)),
            Place::Text { text, tokens } => {
                let filled = tokens
                    .iter()
                    .fold(text.clone(), |text, (was, token)| text.replace(was, &self.text(*token)));
                Value::from(filled)
            }
        }
    }

    fn id(&self, token: Token) -> Uuid {
        match token {
            Token::Company => self.house.company.uuid(),
            Token::Integration => self.house.integration.uuid(),
            Token::Credential => self.house.credential.uuid(),
            Token::Payment => self.payment.id.uuid(),
            Token::Prefix => Uuid::nil(),
            Token::Fresh(number) | Token::FreshText(number) => {
                self.fresh.get(number).copied().unwrap_or_default()
            }
        }
    }

    fn text(&self, token: Token) -> String {
        match token {
            Token::Prefix => self.house.public_prefix.clone(),
            // As long as a Reference Number, and of its letters; an id begins with the time and is random at its end.
            Token::FreshText(_) => {
                let digits = self.id(token).simple().to_string();
                format!("R{}", digits.get(10..).unwrap_or_default())
            }
            Token::Company | Token::Integration | Token::Credential | Token::Payment | Token::Fresh(_) => {
                self.id(token).to_string()
            }
        }
    }
}

/// The ids and texts of the recorded refund, and what they stand for.
struct Places {
    ids: HashMap<Uuid, Token>,
    texts: Vec<(String, Token)>,
    fresh: usize,
}

impl Places {
    fn of(house: &House, payment: &Payment, key: &str) -> Self {
        let ids = [
            (house.company.uuid(), Token::Company),
            (house.integration.uuid(), Token::Integration),
            (house.credential.uuid(), Token::Credential),
            (payment.id.uuid(), Token::Payment),
        ];
        let mut texts: Vec<(String, Token)> =
            ids.iter().map(|(id, token)| (id.to_string(), *token)).collect();
        texts.push((house.public_prefix.clone(), Token::Prefix));
        texts.push((key.to_owned(), Token::FreshText(0)));
        Self { ids: HashMap::from(ids), texts, fresh: 1 }
    }

    fn learn(&mut self, statement: &Statement) {
        for arg in &statement.args {
            match arg {
                Value::Id(Some(id)) if !self.ids.contains_key(id) => {
                    let token = Token::Fresh(self.number());
                    self.ids.insert(*id, token);
                    self.texts.push((id.to_string(), token));
                }
                Value::Text(Some(text)) if is_reference_number(text) && !self.knows(text) => {
                    let token = Token::FreshText(self.number());
                    self.texts.push((text.clone(), token));
                }
                Value::Id(_) | Value::Text(_) | Value::Int(_) | Value::Bytes(_) => {}
            }
        }
    }

    fn number(&mut self) -> usize {
        self.fresh += 1;
        self.fresh - 1
    }

    fn knows(&self, text: &str) -> bool {
        self.texts.iter().any(|(known, _)| known == text)
    }

    fn template(&self, statement: &Statement) -> TemplateStatement {
        let counted = counted_places(&statement.sql);
        let args = statement.args.iter().enumerate().map(|(number, arg)| match arg {
            Value::Int(Some(_)) if counted.contains(&(number + 1)) => Place::Counted,
            Value::Id(Some(id)) => {
                self.ids.get(id).map_or(Place::Fixed(arg.clone()), |token| Place::Id(*token))
            }
            Value::Text(Some(text)) => {
                let tokens: Vec<(String, Token)> =
                    self.texts.iter().filter(|(known, _)| text.contains(known.as_str())).cloned().collect();
                if tokens.is_empty() {
                    Place::Fixed(arg.clone())
                } else {
                    Place::Text { text: text.clone(), tokens }
                }
            }
            Value::Int(_) | Value::Text(None) | Value::Bytes(_) | Value::Id(None) => {
                Place::Fixed(arg.clone())
            }
        });
        TemplateStatement { sql: Box::leak(statement.sql.clone().into_boxed_str()), args: args.collect() }
    }
}

/// The places, from 1, of what an insert of an event calls its sequence and its position: both are unique.
fn counted_places(sql: &str) -> Vec<usize> {
    let Some(columns) = sql.trim_start().strip_prefix("INSERT INTO event ") else { return Vec::new() };
    let list = columns.trim_start().trim_start_matches('(').split(')').next().unwrap_or_default();
    let named = list.split(',').map(str::trim).enumerate();
    named.filter(|(_, name)| matches!(*name, "sequence" | "position")).map(|(place, _)| place + 1).collect()
}

fn is_reference_number(text: &str) -> bool {
    text.len() == 23 && text.starts_with('R') && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use domain::id::{CompanyId, TransactionId};

    use super::*;
    use crate::world::World;

    fn statement(sql: &str, args: Vec<Value>) -> Statement {
        Statement { sql: sql.to_owned(), args }
    }

    #[test]
    fn a_replay_moves_to_another_payment_under_fresh_ids() {
        let world = World::draw(2, 1);
        let [first, second] = world.houses.as_slice() else { panic!("two were drawn") };
        let refund = Uuid::now_v7();
        let recorded = [Recorded::Transaction(vec![
            statement(
                "INSERT INTO txn (company_id, id) VALUES ($1, $2)",
                vec![first.company.into(), refund.into(), first.payments[0].id.into()],
            ),
            statement(
                "INSERT INTO event (company_id, body, sequence) VALUES ($1, $2, $3)",
                vec![first.company.into(), format!("{{\"subject\":\"{refund}\"}}").into(), 7.into()],
            ),
        ])];
        let template = Template::new(&recorded, first, &first.payments[0], "key");
        let TemplateStep::Transaction(statements) = &template.steps[0] else { panic!("a transaction") };
        let replay = template.replay(second, &second.payments[0]);
        let ids = replay.args(&statements[0]);
        let [Value::Id(Some(company)), Value::Id(Some(fresh)), Value::Id(Some(payment))] = ids.as_slice()
        else {
            panic!("{ids:?}")
        };
        assert_eq!(
            (CompanyId::new(*company), TransactionId::new(*payment)),
            (second.company, second.payments[0].id)
        );
        assert_ne!(*fresh, refund);
        let event = replay.args(&statements[1]);
        let [_, Value::Text(Some(body)), Value::Int(Some(sequence))] = event.as_slice() else {
            panic!("{event:?}")
        };
        assert_eq!(*body, format!("{{\"subject\":\"{fresh}\"}}"), "the same id in texts");
        assert_ne!(*sequence, 7);
        assert_eq!(template.counts(), (2, 0, 1));
    }
}

//! Records that a customer's bank has taken a payment back, or let it be.
//!
//! News overtake each other. Where the gateway tells an id of the chargeback, its end is its end, whatever comes after; where it
//! tells none, what was told last counts.

use domain::id::{CompanyId, IntegrationId};
use domain::money::Money;

use crate::Micros;
use crate::args;
use crate::attention::open_attention;
use crate::engine::row::Row;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::event::{EventActor, Fact, append_event};
use crate::in_transaction_while_stale;
use crate::payment::named::find_payment_named_in;
use crate::refund::lock::lock_transaction_in;
use crate::transaction::TransactionRow;
use crate::transaction::find::find_transaction_in;

/// A chargeback as its gateway tells of it.
#[derive(Clone, Debug)]
pub struct ChargebackFact {
    /// Whose payment.
    pub company_id: CompanyId,
    /// Through which integration.
    pub integration_id: IntegrationId,
    /// The gateway's id of the payment.
    pub gateway_payment_id: String,
    /// The gateway's id of the chargeback, where it tells one.
    pub gateway_chargeback_id: Option<String>,
    /// Opened, or closed.
    pub open: bool,
    /// How much the bank took, where it says so: for the evidence.
    pub amount: Option<Money>,
    /// Who tells it.
    pub actor: EventActor,
    /// When.
    pub at: Micros,
}

/// Records a chargeback in a transaction of its own. Gives the payment and whether anything is new; none, where there is no
/// such payment.
pub async fn record_chargeback(
    store: &Store,
    told: &ChargebackFact,
) -> Result<Option<(TransactionRow, bool)>, StoreError> {
    in_transaction_while_stale!(store, |tx| record_chargeback_in(tx, told).await)
}

async fn record_chargeback_in(
    tx: &mut Tx,
    told: &ChargebackFact,
) -> Result<Option<(TransactionRow, bool)>, StoreError> {
    let company = told.company_id;
    let found = find_payment_named_in(tx, company, told.integration_id, &told.gateway_payment_id).await?;
    let Some(id) = found else { return Ok(None) };
    let payment = lock_transaction_in(tx, company, id).await?.ok_or(StoreError::Stale)?;
    let named = told.gateway_chargeback_id.as_deref();
    if !change_chargeback_in(tx, &payment, named, told.open, told.actor, told.at).await? {
        return Ok(Some((payment, false)));
    }
    let payment = find_transaction_in(tx, company, id).await?.ok_or(StoreError::Stale)?;
    if told.open {
        let amount = told.amount.map(|amount| format!("{amount} {} ", amount.currency())).unwrap_or_default();
        // Without an id the version makes a second chargeback of the payment a second entry.
        let which =
            named.map_or_else(|| format!("version {}", payment.version), |id| format!("chargeback {id}"));
        open_attention(tx, &payment, "chargeback_opened", &format!("{amount}{which}"), told.at).await?;
    }
    Ok(Some((payment, true)))
}

/// Opens or closes a payment's chargeback, of which no id is told, on its gateway's word. While one is open the payment cannot
/// be refunded.
pub async fn set_chargeback_in(
    tx: &mut Tx,
    payment: &TransactionRow,
    open: bool,
    at: Micros,
) -> Result<(), StoreError> {
    change_chargeback_in(tx, payment, None, open, EventActor::Gateway, at).await?;
    Ok(())
}

/// Takes news of a chargeback in; says whether they are news.
async fn change_chargeback_in(
    tx: &mut Tx,
    payment: &TransactionRow,
    named: Option<&str>,
    open: bool,
    actor: EventActor,
    at: Micros,
) -> Result<bool, StoreError> {
    let known = list_chargebacks_in(tx, payment).await?;
    let news = if open { opening(&known, named) } else { closing(&known, named) };
    write_news_in(tx, payment, &news, at).await?;
    if !news.is_told() {
        return Ok(false);
    }
    let version = payment.version + 1;
    let changed = tx
        .execute(
            "UPDATE txn SET updated_at = $1, version = $2,
                 chargeback_open = CASE WHEN EXISTS (
                     SELECT 1 FROM chargeback WHERE company_id = $3 AND payment_id = $4
                       AND opened_at IS NOT NULL AND closed_at IS NULL) THEN 1 ELSE 0 END
             WHERE company_id = $3 AND id = $4 AND version = $5 AND kind = 'payment'",
            args![at, version, payment.company_id, payment.id, payment.version],
        )
        .await?;
    if changed != 1 {
        return Err(StoreError::Stale);
    }
    let fact = Fact {
        company_id: payment.company_id,
        subject_id: payment.id,
        version,
        kind: if open { "chargeback_opened" } else { "chargeback_closed" },
        at,
        actor,
        amount: None,
        code: named.map(str::to_owned),
        message: None,
        salt: [0; 16],
    };
    append_event(tx, fact).await?;
    Ok(true)
}

/// A chargeback of a payment, as far as it was told.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Chargeback {
    /// The gateway's id of it; empty for the one without.
    id: String,
    opened: bool,
    closed: bool,
}

impl Chargeback {
    const fn is_open(&self) -> bool {
        self.opened && !self.closed
    }
}

/// What news of a chargeback do.
#[derive(Clone, Debug, PartialEq, Eq)]
enum News {
    /// Nothing: it is known.
    Known,
    /// It was told to be closed before: that it was opened is kept, and changes nothing.
    OpenedBefore(String),
    /// The one without an id is this one.
    Named(String),
    /// It is open.
    Opened(String),
    /// The open one of the first id is closed; from now on it has the second.
    Closed(String, String),
    /// It is over, and nobody heard that it was opened.
    Over(String),
}

impl News {
    /// Whether the payment's timeline tells it.
    const fn is_told(&self) -> bool {
        match self {
            Self::Opened(_) | Self::Closed(..) | Self::Over(_) => true,
            Self::Known | Self::OpenedBefore(_) | Self::Named(_) => false,
        }
    }
}

/// What it does that a chargeback was opened.
fn opening(known: &[Chargeback], named: Option<&str>) -> News {
    let Some(named) = named else {
        // By the order told: it may be the open one told again, and else it is open from now on.
        let is_open = known.iter().any(Chargeback::is_open);
        return if is_open { News::Known } else { News::Opened(String::new()) };
    };
    match known.iter().find(|one| one.id == named) {
        Some(one) if one.opened => News::Known,
        Some(_) => News::OpenedBefore(named.to_owned()),
        None if known.iter().any(|one| one.id.is_empty() && one.is_open()) => News::Named(named.to_owned()),
        None => News::Opened(named.to_owned()),
    }
}

/// What it does that a chargeback was closed.
fn closing(known: &[Chargeback], named: Option<&str>) -> News {
    // The one without an id before the others, which stand in the order in which they were opened.
    let unnamed = known.iter().find(|one| one.id.is_empty() && one.is_open());
    let Some(named) = named else {
        let open = unnamed.or_else(|| known.iter().find(|one| one.is_open()));
        return open.map_or(News::Known, |one| News::Closed(one.id.clone(), one.id.clone()));
    };
    match (known.iter().find(|one| one.id == named), unnamed) {
        (Some(one), _) if one.is_open() => News::Closed(one.id.clone(), one.id.clone()),
        (Some(_), _) => News::Known,
        (None, Some(unnamed)) => News::Closed(unnamed.id.clone(), named.to_owned()),
        (None, None) => News::Over(named.to_owned()),
    }
}

async fn list_chargebacks_in(tx: &mut Tx, payment: &TransactionRow) -> Result<Vec<Chargeback>, StoreError> {
    let rows = tx
        .rows(
            "SELECT gateway_chargeback_id, opened_at, closed_at FROM chargeback
             WHERE company_id = $1 AND payment_id = $2 ORDER BY opened_at, gateway_chargeback_id",
            args![payment.company_id, payment.id],
        )
        .await?;
    let read = |row: &Row| {
        Ok(Chargeback {
            id: row.text("gateway_chargeback_id")?,
            opened: row.opt_int("opened_at")?.is_some(),
            closed: row.opt_int("closed_at")?.is_some(),
        })
    };
    rows.iter().map(read).collect()
}

async fn write_news_in(
    tx: &mut Tx,
    payment: &TransactionRow,
    news: &News,
    at: Micros,
) -> Result<(), StoreError> {
    let (company, payment) = (payment.company_id, payment.id);
    match news {
        News::Known => return Ok(()),
        News::OpenedBefore(id) => {
            let sql = "UPDATE chargeback SET opened_at = $1
                       WHERE company_id = $2 AND payment_id = $3 AND gateway_chargeback_id = $4";
            tx.execute(sql, args![at, company, payment, id]).await?
        }
        News::Named(id) => {
            let sql = "UPDATE chargeback SET gateway_chargeback_id = $1
                       WHERE company_id = $2 AND payment_id = $3 AND gateway_chargeback_id = ''";
            tx.execute(sql, args![id, company, payment]).await?
        }
        News::Opened(id) => {
            // Only the one without an id is ever opened anew.
            let sql = "INSERT INTO chargeback (company_id, payment_id, gateway_chargeback_id, opened_at)
                       VALUES ($1, $2, $3, $4)
                       ON CONFLICT (company_id, payment_id, gateway_chargeback_id)
                       DO UPDATE SET opened_at = excluded.opened_at, closed_at = NULL";
            tx.execute(sql, args![company, payment, id, at]).await?
        }
        News::Closed(known_by, id) => {
            let sql = "UPDATE chargeback SET closed_at = $1, gateway_chargeback_id = $2
                       WHERE company_id = $3 AND payment_id = $4 AND gateway_chargeback_id = $5";
            tx.execute(sql, args![at, id, company, payment, known_by]).await?
        }
        News::Over(id) => {
            let sql = "INSERT INTO chargeback (company_id, payment_id, gateway_chargeback_id, closed_at)
                       VALUES ($1, $2, $3, $4)";
            tx.execute(sql, args![company, payment, id, at]).await?
        }
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(id: &str, opened: bool, closed: bool) -> Chargeback {
        Chargeback { id: id.to_owned(), opened, closed }
    }

    #[test]
    fn a_chargeback_with_an_id_ends_once_in_whatever_order_it_is_told() {
        let (open, over) = ([one("a", true, false)], [one("a", true, true)]);
        assert_eq!(opening(&[], Some("a")), News::Opened("a".to_owned()));
        assert_eq!(opening(&open, Some("a")), News::Known);
        assert_eq!(closing(&open, Some("a")), News::Closed("a".to_owned(), "a".to_owned()));
        assert_eq!(closing(&[], Some("a")), News::Over("a".to_owned()));
        assert_eq!(opening(&[one("a", false, true)], Some("a")), News::OpenedBefore("a".to_owned()));
        assert_eq!(opening(&over, Some("a")), News::Known);
        assert_eq!(closing(&over, Some("a")), News::Known);
        assert_eq!(opening(&over, Some("b")), News::Opened("b".to_owned()));
        assert_eq!(
            closing(&open, Some("b")),
            News::Over("b".to_owned()),
            "another one's end ends not this one"
        );
    }

    #[test]
    fn without_an_id_what_was_told_last_counts() {
        assert_eq!(closing(&[], None), News::Known);
        assert_eq!(opening(&[], None), News::Opened(String::new()));
        assert_eq!(opening(&[one("", true, true)], None), News::Opened(String::new()));
        assert_eq!(closing(&[one("", true, false)], None), News::Closed(String::new(), String::new()));
        assert_eq!(opening(&[one("a", true, false)], None), News::Known);
        let two = [one("b", true, false), one("a", true, false)];
        assert_eq!(closing(&two, None), News::Closed("b".to_owned(), "b".to_owned()), "the one opened first");
    }

    #[test]
    fn an_id_that_comes_later_is_the_id_of_the_one_without() {
        let open = [one("", true, false)];
        assert_eq!(opening(&open, Some("a")), News::Named("a".to_owned()));
        assert_eq!(closing(&open, Some("a")), News::Closed(String::new(), "a".to_owned()));
    }
}

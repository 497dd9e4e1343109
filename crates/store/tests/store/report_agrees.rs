//! Whatever is asked, pages and sums are those of the rows that it means: compared with rows that are filtered one by one.

use domain::id::{CompanyId, IntegrationId, TransactionId};
use domain::money::Money;
use domain::outcome::{Outcome, RefusalClass};
use domain::payment::{PaymentResult, PaymentState};
use domain::refund::RefundKind;
use store::company::{Company, create_company};
use store::integration::create_integration;
use store::payment::record::{record_payment, record_payment_in};
use store::refund::advance::Step;
use store::refund::begin_attempt::begin_attempt_in;
use store::refund::reserve::Reserved;
use store::refund::settle::{Next, Settlement, settle_attempt_in};
use store::transaction::list::list_transactions;
use store::transaction::query::{Axis, ListQuery, Position, Search, Sort, TimeBound, ten_thousandths};
use store::transaction::sum::{CurrencySum, sum_transactions};
use store::transaction::text::{Searched, fold};
use store::transaction::{TransactionKind, TransactionRow};
use store::verify::verify_company;
use store::{Micros, args};

use crate::fixture::{Desk, START, new_integration, uuid};

const QUARTER: Micros = 900_000_000;
const NAMES: [&str; 5] = ["Işıl Şen", "ISIL SEN", "Deniz Yılmaz", "Çağrı Öz", "John Smith"];

/// Numbers that look random and are the same each time.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % bound
    }

    pub fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        all.get(self.below(all.len())).unwrap()
    }

    /// Something, once in so many times.
    pub fn once_in<T>(&mut self, times: usize, some: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(times) == 0).then(|| some(self))
    }
}

pub const OTHER: u128 = 50;

pub async fn filled() -> (Desk, Vec<TransactionRow>) {
    let desk = Desk::open().await;
    let other = CompanyId::new(uuid(OTHER));
    let named = Company { id: other, name: "Güney".to_owned(), zone: "UTC".to_owned() };
    create_company(&desk.store, &named, START).await.unwrap();
    for (company, number, name) in
        [(desk.company, 51, "Second"), (other, 52, "Masterpass TR"), (other, 53, "Third")]
    {
        let account = new_integration(company, IntegrationId::new(uuid(number)), name);
        create_integration(&desk.store, &account, START).await.unwrap();
    }
    let mut dice = Dice(0x5eed);
    for number in 1_000..1_300_u128 {
        let state = *dice.of(&[
            PaymentState::Captured,
            PaymentState::Captured,
            PaymentState::Failed,
            PaymentState::Pending,
            PaymentState::Authorised,
        ]);
        let amount = *dice.of(&[100_i64, 1_000, 1_250, 99_999]);
        let amount = Money::new(amount, dice.of(&["TRY", "TRY", "JPY", "KWD"]).parse().unwrap());
        let mut facts = desk.facts(number, state, amount);
        if dice.below(3) == 0 {
            (facts.company_id, facts.integration_id) = (other, IntegrationId::new(uuid(52)));
        }
        if dice.below(4) == 0 {
            let own = if facts.company_id == other { 53 } else { 51 };
            facts.integration_id = IntegrationId::new(uuid(own));
        }
        facts.customer_name = dice.once_in(1, |dice| (*dice.of(&NAMES)).to_owned());
        let phone = format!("90555000000{}", dice.below(9));
        facts.customer_phone_key = Some(phone.chars().rev().collect());
        facts.customer_phone = Some(phone);
        facts.payment_type = (*dice.of(&["MASTERPASS", "PAYU"])).to_owned();
        facts.order_number = format!("O-{}", dice.below(40));
        facts.conversation_id = dice.once_in(2, |dice| format!("conv {}", dice.below(20)));
        facts.gateway_order_id = dice.once_in(3, |dice| format!("go-{}", dice.below(30)));
        facts.paid_at = dice.once_in(2, |dice| START + i64::try_from(dice.below(900)).unwrap() * QUARTER / 3);
        // Some share a moment, some lie on a border.
        facts.at = START - START % QUARTER + i64::try_from(dice.below(400)).unwrap() * QUARTER / 4;
        record_payment(&desk.store, &facts).await.unwrap();
        if state == PaymentState::Captured && facts.company_id == desk.company && dice.below(2) == 0 {
            refund(&desk, &mut dice, &facts.id, amount, number + 1_000, facts.at).await;
        }
    }
    let all = ListQuery { companies: vec![desk.company, other], limit: 1_000, ..desk.everything() };
    let rows = list_transactions(&desk.store, &all, &TimeBound::none()).await.unwrap().rows;
    assert!(rows.len() > 320, "{}", rows.len());
    (desk, rows)
}

async fn refund(
    desk: &Desk,
    dice: &mut Dice,
    payment: &TransactionId,
    amount: Money,
    number: u128,
    at: Micros,
) {
    let mut new = desk.reservation(0, number, 0);
    (new.payment_id, new.amount) = (*payment, Money::new(amount.minor() / 2, amount.currency()));
    new.at = at + i64::try_from(dice.below(9)).unwrap() * QUARTER / 2;
    assert_eq!(desk.reserve(&new).await, Reserved::New);
    let outcome = match dice.below(3) {
        0 => return,
        1 => Outcome::Refused { code: "51".to_owned(), message: "no".to_owned(), class: RefusalClass::Final },
        _ => Outcome::Succeeded {
            gateway_refund_id: Some(format!("gr-{number}")),
            amount: Some(new.amount),
            kind: RefundKind::Refund,
        },
    };
    let mut tx = desk.store.begin().await.unwrap();
    let attempt = begin_attempt_in(&mut tx, desk.company, new.refund_id, new.at, [5; 16]).await.unwrap();
    let step = Step::from_outcome(outcome.next_state(false), &outcome, new.at + QUARTER, [6; 16]);
    let settlement = Settlement { outcome: outcome.as_str(), step, next: Next::Nothing };
    settle_attempt_in(&mut tx, &attempt, settlement).await.unwrap();
    tx.commit().await.unwrap();
}

/// A question of one to four filters, any order, any page size.
fn question(dice: &mut Dice, desk: &Desk, rows: &[TransactionRow]) -> ListQuery {
    let mut query = ListQuery { limit: u32::try_from(1 + dice.below(60)).unwrap(), ..desk.everything() };
    let both = vec![desk.company, CompanyId::new(uuid(OTHER))];
    query.companies.clone_from(dice.of(&[both.clone(), both, vec![desk.company]]));
    query.ascending = dice.below(2) == 0;
    query.sort = *dice.of(&[Sort::Time, Sort::Time, Sort::Amount]);
    query.axis = *dice.of(&[Axis::Created, Axis::Created, Axis::Settled]);
    let moment = |dice: &mut Dice| START + (i64::try_from(dice.below(420)).unwrap() - 10) * QUARTER / 4;
    for _ in 0..dice.below(4) {
        let like = dice.of(rows);
        let (payment, refund) = (like.payment(), like.refund());
        match dice.below(22) {
            0 | 1 => query.from = Some(moment(dice)),
            2 | 3 => query.to = Some(moment(dice)),
            4 => query.as_of = moment(dice),
            5 => query.gateway = Some(like.gateway_name.clone()),
            6 => query.integrations = vec![like.integration_id, IntegrationId::new(uuid(53))],
            7 => query.kind = Some(like.kind()),
            8 => query.result = Some(like.payment_result()),
            9 => query.state = Some(like.state_str().to_owned()),
            10 => query.currency = Some(like.amount.currency()),
            11 => {
                query.phone_digits =
                    like.customer_phone.as_ref().and_then(|phone| phone.get(2..).map(str::to_owned));
            }
            12 => query.amount_min = Some(value(like.amount)),
            13 => query.amount_max = Some(value(like.amount)),
            14 => query.refundable = Some(dice.below(2) == 0),
            15 => {
                query.customer = Some(fold(like.customer_name.as_deref().unwrap()).chars().take(4).collect());
            }
            16 => query.order_number = Some(like.order_number.clone()),
            17 => query.conversation_id.clone_from(&like.conversation_id),
            18 => {
                query.gateway_id = Some(
                    payment.and_then(|part| part.gateway_order_id.clone()).unwrap_or("gr-2010".to_owned()),
                );
            }
            19 => query.user_email = refund.and_then(|part| part.user_email.clone()),
            20 => query.related_payment_id = refund.map(|part| part.payment_id),
            _ => {
                let text =
                    (*dice.of(&["sen", "yilm", "o-1", "conv 1", "0000003", "agent@", "zzz"])).to_owned();
                let id = dice.once_in(3, |_| like.id);
                query.search = Some(Search { texts: vec![text], id });
            }
        }
    }
    query
}

fn value(amount: Money) -> i128 {
    i128::from(amount.minor()) * ten_thousandths(amount.currency())
}

/// Whether a row is meant, found out without any index.
fn is_meant(query: &ListQuery, row: &TransactionRow, settled_at: Option<Micros>) -> bool {
    let (payment, refund) = (row.payment(), row.refund());
    let is = |wanted: &Option<String>, has: Option<&str>| wanted.is_none() || wanted.as_deref() == has;
    let axis = match query.axis {
        Axis::Created => Some(row.created_at),
        Axis::Settled => settled_at,
    };
    let in_time = axis.is_some_and(|at| at <= query.as_of);
    let has_gateway = (query.gateway.is_none() && query.integrations.is_empty())
        || query.gateway.as_ref() == Some(&row.gateway_name)
        || query.integrations.contains(&row.integration_id);
    let texts = Searched::of(row).text();
    let found = query.search.as_ref().is_none_or(|search| {
        search.texts.iter().any(|text| texts.contains(text))
            || search.id.is_some_and(|id| id == row.id || refund.is_some_and(|part| part.payment_id == id))
    });
    let gateway_ids = [
        payment.map(|part| part.gateway_payment_id.as_str()),
        payment.and_then(|part| part.gateway_order_id.as_deref()),
        refund.and_then(|part| part.gateway_refund_id.as_deref()),
    ];
    let left = payment.map(|part| part.balance.refundable().is_positive());
    query.companies.contains(&row.company_id)
        && row.created_at <= query.as_of
        && in_time
        && query.from.is_none_or(|from| axis.is_some_and(|at| at >= from))
        && query.to.is_none_or(|to| axis.is_some_and(|at| at < to))
        && has_gateway
        && query.kind.is_none_or(|kind| kind == row.kind())
        && query.result.is_none_or(|result| result == row.payment_result())
        && is(&query.state, Some(row.state_str()))
        && query.currency.is_none_or(|currency| currency == row.amount.currency())
        && query
            .phone_digits
            .as_ref()
            .is_none_or(|end| row.customer_phone.as_ref().is_some_and(|phone| phone.ends_with(end)))
        && query.amount_min.is_none_or(|min| value(row.amount) >= min)
        && query.amount_max.is_none_or(|max| value(row.amount) <= max)
        && query.refundable.is_none_or(|wanted| left == Some(wanted))
        && query
            .customer
            .as_ref()
            .is_none_or(|part| fold(row.customer_name.as_deref().unwrap()).contains(part.as_str()))
        && is(&query.order_number, Some(&row.order_number))
        && is(&query.conversation_id, row.conversation_id.as_deref())
        && query.gateway_id.as_ref().is_none_or(|id| gateway_ids.contains(&Some(id.as_str())))
        && is(&query.user_email, refund.and_then(|part| part.user_email.as_deref()))
        && query.related_payment_id.is_none_or(|id| refund.is_some_and(|part| part.payment_id == id))
        && found
}

async fn settled_at(desk: &Desk, row: &TransactionRow) -> Option<Micros> {
    let sql = "SELECT settled_at FROM txn WHERE company_id = $1 AND id = $2";
    desk.store.row(sql, args![row.company_id, row.id]).await.unwrap().unwrap().opt_int("settled_at").unwrap()
}

/// What a currency's rows come to.
fn summed(rows: &[&TransactionRow], currency: domain::money::Currency) -> CurrencySum {
    let of = |kind: TransactionKind, result: Option<PaymentResult>| {
        let is = |row: &&&TransactionRow| {
            row.amount.currency() == currency
                && row.kind() == kind
                && result.is_none_or(|result| row.payment_result() == result)
        };
        let minor: i64 = rows.iter().filter(is).map(|row| row.amount.minor()).sum();
        (u64::try_from(rows.iter().filter(is).count()).unwrap(), Money::new(minor, currency))
    };
    CurrencySum {
        payments: of(TransactionKind::Payment, Some(PaymentResult::Success)).1,
        payment_count: of(TransactionKind::Payment, None).0,
        refunds: of(TransactionKind::Refund, Some(PaymentResult::Success)).1,
        refund_count: of(TransactionKind::Refund, None).0,
        pending_refunds: of(TransactionKind::Refund, Some(PaymentResult::Pending)).1,
    }
}

#[tokio::test]
async fn pages_and_sums_are_those_of_the_rows_for_any_question() {
    let (desk, rows) = filled().await;
    let mut moments = Vec::new();
    for row in &rows {
        moments.push(settled_at(&desk, row).await);
    }
    let mut dice = Dice(0xd1ce);
    let mut meant_some = 0;
    for round in 0..400 {
        let query = question(&mut dice, &desk, &rows);
        let mut meant: Vec<(Position, &TransactionRow)> = rows
            .iter()
            .zip(&moments)
            .filter(|(row, settled)| is_meant(&query, row, **settled))
            .map(|(row, settled)| {
                let key = match (query.sort, query.axis) {
                    (Sort::Amount, _) => value(row.amount),
                    (Sort::Time, Axis::Created) => i128::from(row.created_at),
                    (Sort::Time, Axis::Settled) => i128::from(settled.unwrap()),
                };
                (Position { key, id: row.id }, row)
            })
            .collect();
        meant.sort_by_key(|(position, _)| *position);
        if !query.ascending {
            meant.reverse();
        }
        meant_some += usize::from(!meant.is_empty());
        let expected: Vec<TransactionId> = meant.iter().map(|(_, row)| row.id).collect();
        let mut seen = Vec::new();
        let mut page_query = query.clone();
        loop {
            let page = list_transactions(&desk.store, &page_query, &TimeBound::none()).await.unwrap();
            assert_eq!(page.searched_to, None);
            seen.extend(page.rows.iter().map(|row| row.id));
            page_query.after = page.next;
            if page.next.is_none() || seen.len() > expected.len() {
                break;
            }
        }
        assert_eq!(seen, expected, "round {round}: {query:?}");
        let found: Vec<&TransactionRow> = meant.into_iter().map(|(_, row)| row).collect();
        let mut currencies: Vec<_> = found.iter().map(|row| row.amount.currency()).collect();
        currencies.sort_by_key(|currency| currency.code());
        currencies.dedup();
        let expected: Vec<CurrencySum> =
            currencies.into_iter().map(|currency| summed(&found, currency)).collect();
        let sums = sum_transactions(&desk.store, &query, &TimeBound::none()).await.unwrap().unwrap();
        assert_eq!(sums, expected, "round {round}: {query:?}");
    }
    assert!(meant_some > 150, "{meant_some}");
    for company in [desk.company, CompanyId::new(uuid(OTHER))] {
        assert_eq!(verify_company(&desk.store, company).await.unwrap().differences, []);
    }
}

#[tokio::test]
async fn a_walk_whose_time_is_over_goes_on_where_it_stood() {
    let (desk, rows) = filled().await;
    let over = TimeBound::new(std::sync::Arc::new(|| 0), std::time::Duration::ZERO);
    for ascending in [false, true] {
        // No index is by payment type.
        let payment_type = Some("PAYU".to_owned());
        let mut query = ListQuery { payment_type, ascending, limit: 7, ..desk.everything() };
        let wanted =
            rows.iter().filter(|row| row.company_id == desk.company && row.payment_type == "PAYU").count();
        let mut seen = Vec::new();
        loop {
            let page = list_transactions(&desk.store, &query, &over).await.unwrap();
            seen.extend(page.rows.iter().map(|row| row.id));
            query.after = page.next;
            if page.next.is_none() {
                break;
            }
        }
        assert_eq!(seen.len(), wanted);
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), wanted);
        assert_eq!(sum_transactions(&desk.store, &query, &over).await.unwrap(), None, "no sum is guessed");
    }
}

#[tokio::test]
async fn rows_that_settle_or_come_in_while_paging_are_neither_skipped_nor_repeated() {
    let desk = Desk::open().await;
    for number in 100..130 {
        desk.pay(number, Money::new(1_000, "TRY".parse().unwrap())).await;
    }
    let as_of = START + 1_000;
    let mut query = ListQuery { limit: 4, as_of, ..desk.everything() };
    let mut seen = Vec::new();
    let mut coming = 2_000;
    loop {
        let page = list_transactions(&desk.store, &query, &TimeBound::none()).await.unwrap();
        seen.extend(page.rows.iter().map(|row| row.id));
        query.after = page.next;
        if page.next.is_none() {
            break;
        }
        coming += 1;
        desk.pay(coming, Money::new(1_000, "TRY".parse().unwrap())).await;
        let sums = sum_transactions(&desk.store, &query, &TimeBound::none()).await.unwrap().unwrap();
        assert_eq!(sums.first().unwrap().payment_count, 30, "the sums are of the page's moment");
    }
    let expected: Vec<TransactionId> =
        (100..130).rev().map(|number| TransactionId::new(uuid(number))).collect();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn what_was_there_before_an_upgrade_is_taken_in_when_the_database_is_opened() {
    let (desk, rows) = filled().await;
    for sql in [
        "DELETE FROM rollup",
        "DELETE FROM txn_text",
        "INSERT INTO report_fill (company_id) SELECT company_id FROM company",
    ] {
        desk.store.execute(sql, args![]).await.unwrap();
    }
    assert!(!verify_company(&desk.store, desk.company).await.unwrap().differences.is_empty());
    desk.store.close().await;
    let store = store::engine::Store::open(desk.database.address()).await.unwrap();
    assert_eq!(verify_company(&store, desk.company).await.unwrap().differences, []);
    let search = Some(Search { texts: vec!["isil sen".to_owned()], id: None });
    let query = ListQuery { search, limit: 1_000, ..desk.everything() };
    let found = list_transactions(&store, &query, &TimeBound::none()).await.unwrap().rows.len();
    let is_hers = |row: &&TransactionRow| {
        row.company_id == desk.company
            && row.customer_name.as_deref().map(fold).as_deref() == Some("isil sen")
    };
    assert_eq!(found, rows.iter().filter(is_hers).count());
    assert!(found > 0);
    store.close().await;
}

#[tokio::test]
async fn rows_of_one_moment_and_those_right_behind_it_are_all_found_in_order_by_their_texts() {
    let desk = Desk::open().await;
    let mut rows = Vec::new();
    let mut tx = desk.store.begin().await.unwrap();
    // Far more of one moment than it has numbers in a file, and others whose numbers those have taken meanwhile.
    for number in 100..200_u128 {
        let mut facts = desk.facts(number, PaymentState::Captured, Money::new(1_000, "TRY".parse().unwrap()));
        facts.at = START + if number % 4 == 0 { i64::try_from(number).unwrap() * 64 } else { 0 };
        record_payment_in(&mut tx, &facts).await.unwrap();
        rows.push((facts.at, facts.id));
    }
    tx.commit().await.unwrap();
    rows.sort_unstable();
    rows.reverse();
    let search = Some(Search { texts: vec!["demo customer".to_owned()], id: None });
    for ascending in [false, true] {
        let mut query = ListQuery { search: search.clone(), ascending, limit: 7, ..desk.everything() };
        let mut seen = Vec::new();
        loop {
            let page = list_transactions(&desk.store, &query, &TimeBound::none()).await.unwrap();
            seen.extend(page.rows.iter().map(|row| (row.created_at, row.id)));
            query.after = page.next;
            if page.next.is_none() {
                break;
            }
        }
        assert_eq!(seen, rows);
        rows.reverse();
    }
}

//! A company with one integration in a database of its own, and short ways to make rows.

use domain::gateway_kind::GatewayKind;
use domain::id::{CompanyId, IntegrationId, IntentId, PersonId, TransactionId};
use domain::money::Money;
use domain::payment::PaymentState;
use domain::reference_number::reference_number;
use store::Micros;
use store::company::{Company, create_company};
use store::engine::Store;
use store::event::EventActor;
use store::integration::{Integration, create_integration};
use store::payment::record::{PaymentFacts, Recorded, record_payment};
use store::person::{NewPerson, create_person};
use store::refund::reserve::{Reservation, ReservationRequester, Reserved, reserve_refund};
use store::transaction::TransactionRow;
use store::transaction::find::find_transaction;
use store::transaction::query::ListQuery;
use test_database::TestDatabase;
use uuid::Uuid;

/// The first moment of every test.
pub const START: Micros = 1_790_000_000_000_000;

pub struct Desk {
    pub store: Store,
    pub company: CompanyId,
    pub integration: IntegrationId,
    pub person: PersonId,
    /// Kept, because dropping it removes the database.
    pub database: TestDatabase,
}

pub fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub fn lira(minor: i64) -> Money {
    Money::new(minor, "TRY".parse().unwrap())
}

impl Desk {
    pub async fn open() -> Self {
        let database = TestDatabase::open().await;
        let store = Store::open(database.address()).await.unwrap();
        let (company, integration, person) =
            (CompanyId::new(uuid(1)), IntegrationId::new(uuid(2)), PersonId::new(uuid(3)));
        let named = Company { id: company, name: "Kuzey".to_owned(), zone: "Europe/Istanbul".to_owned() };
        create_company(&store, &named, START).await.unwrap();
        create_integration(&store, &new_integration(company, integration, "Masterpass TR"), START)
            .await
            .unwrap();
        let agent = NewPerson {
            id: person,
            email: "Agent@Demo.Example".to_owned(),
            name: "Agent".to_owned(),
            password_hash: None,
            platform_owner: false,
        };
        create_person(&store, &agent, START).await.unwrap();
        Self { store, company, integration, person, database }
    }

    pub fn facts(&self, number: u128, state: PaymentState, amount: Money) -> PaymentFacts {
        let taken = if state == PaymentState::Captured { amount } else { Money::zero(amount.currency()) };
        PaymentFacts {
            company_id: self.company,
            integration_id: self.integration,
            id: TransactionId::new(uuid(number)),
            gateway_payment_id: format!("gp-{number}"),
            gateway_order_id: None,
            state,
            amount,
            authorised: amount,
            captured: taken,
            basis: taken,
            payment_type: "MASTERPASS".to_owned(),
            customer_name: Some("Demo Customer".to_owned()),
            customer_phone: Some("+90 555 000 00 01".to_owned()),
            customer_phone_key: Some("905550000001".chars().rev().collect()),
            conversation_id: Some(format!("c-{number}")),
            order_number: format!("O-{number}"),
            reference_number: reference_number(number),
            items: Vec::new(),
            test: false,
            gateway_details: None,
            paid_at: None,
            actor: EventActor::System,
            at: START + i64::try_from(number).unwrap(),
        }
    }

    pub async fn pay(&self, number: u128, amount: Money) -> TransactionRow {
        let facts = self.facts(number, PaymentState::Captured, amount);
        let Recorded::New(row) = record_payment(&self.store, &facts).await.unwrap() else {
            unreachable!("every test pays each number once")
        };
        row
    }

    pub fn reservation(&self, payment: u128, refund: u128, minor: i64) -> Reservation {
        Reservation {
            company_id: self.company,
            payment_id: TransactionId::new(uuid(payment)),
            refund_id: TransactionId::new(uuid(refund)),
            intent_id: IntentId::new(uuid(refund)),
            requester: ReservationRequester::Person {
                id: self.person,
                email: "agent@demo.example".to_owned(),
            },
            key: format!("key-{refund}"),
            request: format!("{minor}"),
            amount: lira(minor),
            reason: Some("wrong size".to_owned()),
            reference_number: reference_number(refund),
            shares: Vec::new(),
            options: None,
            tracking_id: None,
            look_alike_since: None,
            policy: None,
            at: START + i64::try_from(refund).unwrap(),
            salt: [1; 16],
        }
    }

    pub async fn reserve(&self, reservation: &Reservation) -> Reserved {
        reserve_refund(&self.store, reservation, |_payment| Ok(())).await.unwrap()
    }

    pub async fn row(&self, number: u128) -> TransactionRow {
        let id = TransactionId::new(uuid(number));
        find_transaction(&self.store, &[self.company], id).await.unwrap().unwrap()
    }

    pub async fn refundable(&self, payment: u128) -> i64 {
        self.row(payment).await.payment().unwrap().balance.refundable().minor()
    }

    pub fn everything(&self) -> ListQuery {
        ListQuery { companies: vec![self.company], as_of: Micros::MAX, limit: 100, ..ListQuery::default() }
    }
}

pub fn new_integration(company: CompanyId, id: IntegrationId, name: &str) -> Integration {
    Integration {
        company_id: company,
        id,
        name: name.to_owned(),
        gateway_kind: GatewayKind::Mindbehind,
        base_url: "http://127.0.0.1:9".to_owned(),
        settings: "{}".to_owned(),
        secret_ciphertext: vec![0; 40],
        secret_key_id: "test".to_owned(),
        enabled: true,
    }
}

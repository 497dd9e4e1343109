//! A gateway whose answers are written down before they are asked for, and one that never answers.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use domain::capabilities::Capabilities;
use domain::gateway_kind::GatewayKind;
use domain::outcome::Outcome;
use domain::refund::RefundKind;
use futures::FutureExt;
use futures::future::BoxFuture;
use gateways::details::Details;
use gateways::exchange::{Exchange, note};
use gateways::gateway::{Found, Gateway, RefundOrder, Told};
use gateways::listing::{ListError, ListPage, ListQuery, ListedPayment};
use refunds::directory::{DirectoryError, GatewayDirectory};
use store::integration::Integration;
use tokio::sync::oneshot;

/// A gateway that answers what stands next on its list, and keeps every order and question it got.
pub struct ScriptedGateway {
    pub capabilities: Capabilities,
    /// What an account can do whose settings are these.
    pub as_set_up: Mutex<Option<(String, Capabilities)>>,
    pub answers: Mutex<VecDeque<Outcome>>,
    pub orders: Mutex<Vec<RefundOrder>>,
    /// What it says when it is asked; nothing on the list: it cannot tell.
    pub found: Mutex<VecDeque<Found>>,
    pub questions: Mutex<Vec<RefundOrder>>,
    /// Its own list of payments.
    pub listed: Mutex<Vec<ListedPayment>>,
    /// When set, calls hang until the desk goes away.
    pub hangs: std::sync::atomic::AtomicBool,
    /// When set, the next call is answered once it is said so.
    pub answers_when: Mutex<Option<oneshot::Receiver<()>>>,
    /// Its own fields, said with each answer.
    pub says: Mutex<Details>,
    /// How each call's exchange ends; nothing on the list: none is told.
    pub exchanges: Mutex<VecDeque<Exchange>>,
    /// How many calls of the gateway that never answers are under way.
    pub hung: AtomicUsize,
}

impl ScriptedGateway {
    pub fn new(capabilities: Capabilities) -> Self {
        Self {
            capabilities,
            as_set_up: Mutex::default(),
            answers: Mutex::default(),
            orders: Mutex::default(),
            found: Mutex::default(),
            questions: Mutex::default(),
            listed: Mutex::default(),
            hangs: std::sync::atomic::AtomicBool::new(false),
            answers_when: Mutex::default(),
            says: Mutex::default(),
            exchanges: Mutex::default(),
            hung: AtomicUsize::new(0),
        }
    }

    fn note(&self) {
        if let Some(exchange) = self.exchanges.lock().unwrap().pop_front() {
            note(exchange);
        }
    }
}

impl Gateway for ScriptedGateway {
    fn kind(&self) -> GatewayKind {
        GatewayKind::Mindbehind
    }

    fn refund<'a>(&'a self, order: &'a RefundOrder) -> BoxFuture<'a, Told<Outcome>> {
        async move {
            self.orders.lock().unwrap().push(order.clone());
            self.note();
            if self.hangs.load(Ordering::SeqCst) {
                std::future::pending::<()>().await;
            }
            let when = self.answers_when.lock().unwrap().take();
            if let Some(when) = when {
                when.await.unwrap();
            }
            let answer = self.answers.lock().unwrap().pop_front();
            let what = answer.unwrap_or_else(|| Outcome::Succeeded {
                gateway_refund_id: Some(format!("gr-{}", order.reference_number)),
                amount: Some(order.amount),
                kind: RefundKind::Refund,
            });
            Told { what, details: self.says.lock().unwrap().clone() }
        }
        .boxed()
    }

    fn find_refund<'a>(&'a self, order: &'a RefundOrder) -> BoxFuture<'a, Told<Found>> {
        async move {
            self.questions.lock().unwrap().push(order.clone());
            self.note();
            let found = self.found.lock().unwrap().pop_front();
            found.unwrap_or_else(|| Found::CannotTell("it does not answer".to_owned())).into()
        }
        .boxed()
    }

    fn list_payments<'a>(&'a self, query: &'a ListQuery) -> BoxFuture<'a, Result<ListPage, ListError>> {
        async move { Ok(page(&self.listed.lock().unwrap(), query)) }.boxed()
    }
}

/// A page of a list, whose cursor is a number of payments.
fn page(listed: &[ListedPayment], query: &ListQuery) -> ListPage {
    let within = |payment: &&ListedPayment| (query.from_us..query.to_us).contains(&payment.created_at);
    let all: Vec<ListedPayment> = listed.iter().filter(within).cloned().collect();
    let begins = query.cursor.as_deref().map_or(0, |cursor| cursor.parse().unwrap());
    let ends = all.len().min(begins + usize::try_from(query.limit).unwrap());
    ListPage {
        next: (ends < all.len()).then(|| ends.to_string()),
        total: Some(u64::try_from(all.len()).unwrap()),
        payments: all.get(begins..ends).unwrap().to_vec(),
        ..ListPage::default()
    }
}

/// Gives the scripted gateway for every account but one.
pub struct OneGateway(pub Arc<ScriptedGateway>);

/// The display name of the gateway account that never answers.
pub const SLOW: &str = "Slow Pay";

/// A gateway that never answers.
struct SlowGateway(Arc<ScriptedGateway>);

impl Gateway for SlowGateway {
    fn kind(&self) -> GatewayKind {
        GatewayKind::Mindbehind
    }

    fn refund<'a>(&'a self, _order: &'a RefundOrder) -> BoxFuture<'a, Told<Outcome>> {
        self.0.hung.fetch_add(1, Ordering::SeqCst);
        std::future::pending().boxed()
    }

    fn find_refund<'a>(&'a self, _order: &'a RefundOrder) -> BoxFuture<'a, Told<Found>> {
        std::future::pending().boxed()
    }
}

impl GatewayDirectory for OneGateway {
    fn gateway(&self, integration: &Integration) -> Result<Arc<dyn Gateway>, DirectoryError> {
        if integration.name == SLOW {
            return Ok(Arc::new(SlowGateway(Arc::clone(&self.0))));
        }
        let gateway: Arc<dyn Gateway> = self.0.clone();
        Ok(gateway)
    }

    fn capabilities(&self, _kind: GatewayKind, settings: &str) -> Capabilities {
        let as_set_up = self.0.as_set_up.lock().unwrap();
        as_set_up.as_ref().filter(|(known, _)| known == settings).map_or(self.0.capabilities, |(_, it)| *it)
    }
}

//! Runs batches of refunds, each under a lease: hands their lines over at their pace, and pauses what a gateway's circuit pauses.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::Duration;

use domain::circuit::CircuitState;
use domain::id::IntegrationId;
use domain::money::Money;
use refunds::bulk_refund::approval::by_currency;
use refunds::bulk_refund::hand_over::HandedOver;
use store::Micros;
use store::bulk_refund::BulkRefund;
use store::bulk_refund::lines::{Line, sum_wanted};
use store::bulk_refund::pace::take_turn;
use store::bulk_refund::run::{
    RunEnd, claim_bulk_refund, end_line, end_run, is_unchanged, keep_bulk_refund, list_waiting_lines,
};
use store::dialect::Reach;
use store::integration::circuit::{Circuit, find_circuit};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::app::App;
use crate::problem::Failure;

/// How long a server has a batch to itself after it last looked after it.
const LEASE: Micros = 30 * 1_000_000;
/// The longest that a batch is not looked after, well within its lease.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How long an account is let be whose circuit lets no call through.
const CIRCUIT_PAUSE: Duration = Duration::from_secs(1);
/// How long nothing is claimed after the database would not have it.
const FAULT_PAUSE: Duration = Duration::from_secs(1);

/// Works until the server is told to stop; what is under way then another server goes on with.
pub async fn run(app: App) {
    let mut stopping = app.stopping.subscribe();
    let mut wanted = app.bulk_refund_bell.listen();
    let mut runs = JoinSet::new();
    while !*stopping.borrow() {
        let pause = match claim(&app).await {
            Ok(Some(bulk)) => {
                runs.spawn(run_to_its_end(app.clone(), bulk));
                continue;
            }
            Ok(None) => app.settings.bulk_refund_look_every,
            Err(failure) => {
                tracing::error!(?failure, "batches of refunds could not be looked after and are tried again");
                FAULT_PAUSE
            }
        };
        tokio::select! {
            _ = stopping.changed() => {}
            () = wanted.ring() => {}
            Some(_) = runs.join_next() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
    while runs.join_next().await.is_some() {}
}

/// Claims the next batch and runs it until it ends, stops or fails; `false` when there was none.
pub async fn work(app: &App) -> Result<bool, Failure> {
    let Some(bulk) = claim(app).await? else { return Ok(false) };
    Run::begin(app, &bulk).await?.go().await?;
    Ok(true)
}

async fn claim(app: &App) -> Result<Option<BulkRefund>, Failure> {
    let now = app.now();
    Ok(claim_bulk_refund(&app.store, now, now.saturating_add(LEASE)).await?)
}

/// Runs a batch. If that fails its lease ends by itself, and whoever looks next goes on.
async fn run_to_its_end(app: App, bulk: BulkRefund) {
    let run = async { Run::begin(&app, &bulk).await?.go().await };
    if let Err(failure) = run.await {
        tracing::error!(?failure, bulk_refund = %bulk.key.id, "a batch of refunds was left and is taken up again");
    }
}

/// A batch in hand.
struct Run<'a> {
    app: &'a App,
    bulk: &'a BulkRefund,
    /// What waits, by the account that it goes through.
    waiting: BTreeMap<IntegrationId, VecDeque<Line>>,
    /// What the batch comes to, by currency.
    sums: HashMap<&'static str, Money>,
    /// Accounts that get nothing before a moment.
    paused: HashMap<IntegrationId, Instant>,
    /// Turns of accounts that are this run's and not used yet.
    turns: HashMap<IntegrationId, Instant>,
}

/// What is to be done next.
enum Next {
    /// This line.
    Line(Box<Line>),
    /// Nothing before this moment.
    At(Instant),
    /// Nothing any more.
    End,
}

impl<'a> Run<'a> {
    async fn begin(app: &'a App, bulk: &'a BulkRefund) -> Result<Self, Failure> {
        let mut waiting: BTreeMap<IntegrationId, VecDeque<Line>> = BTreeMap::new();
        for line in list_waiting_lines(&app.store, bulk).await? {
            if let Some(wanted) = &line.wanted {
                waiting.entry(wanted.integration_id).or_default().push_back(line);
            }
        }
        let sums = by_currency(&sum_wanted(&app.store, bulk.key).await?).into_iter().collect();
        Ok(Self { app, bulk, waiting, sums, paused: HashMap::new(), turns: HashMap::new() })
    }

    async fn go(mut self) -> Result<(), Failure> {
        if !is_unchanged(&self.app.store, self.bulk).await? {
            return self.end(RunEnd::Stopped("changed")).await;
        }
        let mut rung = self.app.bulk_refund_bell.listen();
        let mut stopping = self.app.stopping.subscribe();
        loop {
            if *stopping.borrow() {
                // Another server may go on at once.
                keep_bulk_refund(&self.app.store, self.bulk, self.app.now()).await?;
                return Ok(());
            }
            let until = self.app.now().saturating_add(LEASE);
            if !keep_bulk_refund(&self.app.store, self.bulk, until).await? {
                return Ok(());
            }
            match self.next().await? {
                Next::End => return self.end(RunEnd::Done).await,
                Next::Line(line) => {
                    if !self.hand_over(&line).await? {
                        return self.end(RunEnd::Stopped("maker_may_not_refund")).await;
                    }
                }
                Next::At(moment) => {
                    let moment = moment.min(Instant::now() + LOOK_EVERY);
                    tokio::select! {
                        () = tokio::time::sleep_until(moment) => {}
                        () = rung.ring() => {}
                        _ = stopping.changed() => {}
                    }
                }
            }
        }
    }

    /// The next line whose account may have it.
    async fn next(&mut self) -> Result<Next, Failure> {
        let now = Instant::now();
        let mut soonest = None;
        let accounts: Vec<IntegrationId> =
            self.waiting.iter().filter(|(_, lines)| !lines.is_empty()).map(|(account, _)| *account).collect();
        for account in accounts {
            let Some(turn) = self.turn_of(account, now).await? else {
                match self.waiting.get_mut(&account).and_then(VecDeque::pop_front) {
                    Some(line) => return Ok(Next::Line(Box::new(line))),
                    None => continue,
                }
            };
            soonest = Some(soonest.map_or(turn, |soonest: Instant| soonest.min(turn)));
        }
        Ok(soonest.map_or(Next::End, Next::At))
    }

    /// When an account may have its next line; none: now, and its turn is taken.
    async fn turn_of(&mut self, account: IntegrationId, now: Instant) -> Result<Option<Instant>, Failure> {
        if let Some(until) = self.paused.get(&account).filter(|until| **until > now) {
            return Ok(Some(*until));
        }
        let turn = match self.turns.get(&account) {
            Some(turn) => *turn,
            None => self.take_turn(account, now).await?,
        };
        if turn > now {
            return Ok(Some(turn));
        }
        let reach = Reach { company: self.bulk.key.company, integration: account };
        let circuit = find_circuit(&self.app.store, reach).await?;
        if circuit.is_some_and(|circuit| lets_nothing_through(&circuit, self.app.now())) {
            let until = now + CIRCUIT_PAUSE;
            self.paused.insert(account, until);
            return Ok(Some(until));
        }
        self.turns.remove(&account);
        Ok(None)
    }

    /// Takes an account's next turn; all servers share them, so the database has them.
    async fn take_turn(&mut self, account: IntegrationId, now: Instant) -> Result<Instant, Failure> {
        let (company, at) = (self.bulk.key.company, self.app.now());
        let turn = take_turn(&self.app.store, company, account, at, self.bulk.a_second).await?;
        let wait = u64::try_from(turn.saturating_sub(at)).unwrap_or(0);
        let turn = now + Duration::from_micros(wait);
        self.turns.insert(account, turn);
        Ok(turn)
    }

    /// Hands a line over; `false` where its maker may not refund any more.
    async fn hand_over(&self, line: &Line) -> Result<bool, Failure> {
        let Some(wanted) = &line.wanted else { return Ok(true) };
        let sum = self.sums.get(wanted.amount.currency().code()).copied().unwrap_or(wanted.amount);
        match self.app.service.hand_over_line(self.bulk, line, wanted, sum).await? {
            HandedOver::MakerMayNot => Ok(false),
            HandedOver::Ended(end) => {
                end_line(&self.app.store, self.bulk, line.line, &end).await?;
                Ok(true)
            }
        }
    }

    async fn end(&self, end: RunEnd) -> Result<(), Failure> {
        if end_run(&self.app.store, self.bulk, end, &self.app.itself()).await? {
            tracing::info!(bulk_refund = %self.bulk.key.id, ?end, "a batch of refunds ended its run");
        }
        Ok(())
    }
}

/// Whether a line for this account would only wait: its circuit is open, or it asked for a pause. Once the time for a call that
/// tries again has come a line may be that call.
fn lets_nothing_through(circuit: &Circuit, now: Micros) -> bool {
    // After a clock was set back no time of the circuit counts.
    let is_open = circuit.state != CircuitState::Closed
        && circuit.changed_at <= now
        && circuit.retry_at.is_some_and(|retry| retry > now);
    let is_paused = circuit.pause.is_some_and(|pause| pause.at <= now && pause.until > now);
    is_open || is_paused
}

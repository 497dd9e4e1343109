//! The soak: many kills under load, then everything that was answered is held against the desk's and the bank's books.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, interval};

use crate::attention::Managers;
use crate::caller::{Caller, Way};
use crate::clients::{RefundClient, Run};
use crate::desk_api::{SignIn, bank_page};
use crate::dice::Dice;
use crate::judge::{Books, Judgement, judge_payment};
use crate::killer::{Kills, Pace, Programs};
use crate::memory::{Asked, Ended, Memory};
use crate::place::{PaymentUnderTest, Place};
use crate::postgres::{cluster, create_database};
use crate::quiet::{until_all_is_sealed, until_none_is};
use crate::result::{Load, SoakResult, Verified};

/// What the payments under test have captured, in minor units: some never run out, some soon do.
const CAPTURED: [u64; 12] = [
    50_000_000, 50_000_000, 50_000_000, 50_000_000, 50_000_000, 50_000_000, 60_000, 60_000, 90_000, 90_000,
    120_000, 120_000,
];

/// How many payments the demo around them has.
const DEMO_PAYMENTS: u32 = 60;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// One server on one file.
    Sqlite,
    /// Two servers on one database.
    Postgres,
}

impl Engine {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }

    /// How many servers share it.
    #[must_use]
    pub const fn desks(self) -> usize {
        match self {
            Self::Sqlite => 1,
            Self::Postgres => 2,
        }
    }
}

/// What a soak is told.
#[derive(Clone, Debug)]
pub struct SoakOptions {
    /// The binary under test.
    pub binary: PathBuf,
    /// An empty folder for the run's files.
    pub folder: PathBuf,
    /// Which database.
    pub engine: Engine,
    /// How many people and programs ask at once.
    pub clients: u64,
    /// When to kill.
    pub pace: Pace,
    /// Chooses the work, and the pauses between kills.
    pub seed: u64,
}

/// Runs a soak to its end; whatever was found is in the result, an error means that it could not be brought to its end.
pub async fn soak(options: &SoakOptions) -> Result<SoakResult> {
    let begun = Instant::now();
    let database = match options.engine {
        Engine::Sqlite => None,
        Engine::Postgres => {
            let cluster = cluster().context("name a cluster in REFUND_DESK_TEST_POSTGRES")?;
            Some(create_database(&cluster, &format!("soak_{}", options.seed)).await?)
        }
    };
    println!("making a world in {} ({})", options.folder.display(), options.engine.name());
    let desks = options.engine.desks();
    let place =
        Place::make(&options.binary, &options.folder, database.as_deref(), desks, DEMO_PAYMENTS).await?;
    let paid = place.pay(&CAPTURED).await?;
    let mut programs = Programs::start(&place).await?;
    let payments: Arc<[PaymentUnderTest]> = place.record(&paid).await?.into();

    let memory = Arc::new(Memory::default());
    let (kills, load_took) = load_and_kill(options, &place, &mut programs, &payments, &memory).await?;
    let (asked, contradictions) = memory.read();
    println!("the load has ended: {} decisions; waiting for what is still under way", asked.len());

    let program = place.program(0)?;
    let ended = Instant::now();
    until_none_is(&program, &["queued", "sending", "unknown"]).await?;
    let quiet_after = ended.elapsed();
    let people =
        vec![place.person(0, "manager").await?, place.person(0, "owner").await?, place.deputy(0).await?];
    let resolved = Managers::new(people, place.bank_address()).close_all().await?;
    println!("attention is empty: {resolved:?}");
    until_none_is(&program, &["queued", "sending", "unknown", "accepted", "needs_attention"]).await?;
    until_all_is_sealed(&program).await?;

    let mut judgement = Judgement { contradictions, ..Judgement::default() };
    let mut states: BTreeMap<String, u64> = BTreeMap::new();
    let mut interrupted = 0_u64;
    for (number, payment) in payments.iter().enumerate() {
        let books = Books {
            desk: program.detail(payment.id).await?,
            bank: bank_page(&place.http, &place.bank_address(), &payment.gateway_payment_id).await?,
        };
        for row in &books.desk.refunds {
            *states.entry(row.state.clone()).or_default() += 1;
        }
        // The step to unknown; the one to a person's hands repeats its code.
        let cut =
            books.desk.timeline.iter().filter(|entry| {
                entry.kind == "refund_unknown" && entry.code.as_deref() == Some("interrupted")
            });
        interrupted += u64::try_from(cut.count())?;
        let own: Vec<&Asked> = asked.iter().filter(|one| one.payment == number).collect();
        judge_payment(payment, &own, &books, &mut judgement);
    }
    programs.stop().await?;
    let (clean, said) = place.verify().await?;
    let verified = Verified::read(clean, &said);
    let kills = Kills { in_the_middle_of_calls: interrupted, ..kills };
    let load = count_load(options, &asked, &memory, load_took, quiet_after);
    Ok(SoakResult::new(options, kills, load, states, resolved, judgement, verified, begun.elapsed()))
}

async fn load_and_kill(
    options: &SoakOptions,
    place: &Place,
    programs: &mut Programs,
    payments: &Arc<[PaymentUnderTest]>,
    memory: &Arc<Memory>,
) -> Result<(Kills, Duration)> {
    let (restarts, news) = watch::channel(0);
    let servers = (0..place.desks.len()).map(|desk| place.desk_address(desk)).collect::<Result<Vec<_>>>()?;
    let run = Run {
        seed: options.seed,
        clients: options.clients,
        http: place.http.clone(),
        servers: servers.into(),
        payments: Arc::clone(payments),
        memory: Arc::clone(memory),
        restarts: news,
    };
    let callers = callers(place).await?;
    let mut clients = JoinSet::new();
    for number in 0..options.clients {
        let caller = callers.get(usize::try_from(number)? % callers.len()).context("nobody calls")?.clone();
        clients.spawn(RefundClient::new(run.clone(), caller, number).work());
    }
    let watcher = tokio::spawn(say_how_it_goes(Arc::clone(memory), restarts.subscribe(), options.pace.kills));
    let begun = Instant::now();
    let mut dice = Dice::new(options.seed, 2_000_000);
    let killed = programs.end_again_and_again(options.pace, &mut dice, memory, &restarts).await;
    memory.stop();
    let took = begun.elapsed();
    while let Some(ended) = clients.join_next().await {
        ended.context("a client broke")?;
    }
    watcher.abort();
    Ok((killed?, took))
}

/// Half people, half programs; of the programs half by MindBehind's call.
async fn callers(place: &Place) -> Result<Vec<Caller>> {
    let caller =
        |way, secret: &str| Caller { way, secret: secret.to_owned(), origin: place.origin().to_owned() };
    let mut callers = Vec::new();
    // Both managers stay free to judge: nobody judges a refund of their own, and that one failed is said by two.
    for program in [caller(Way::Program, place.api_token()), caller(Way::ChatBot, place.mgmt_token())] {
        let SignIn::Cookie(cookie) = place.person(0, "agent").await?.sign_in else { continue };
        callers.push(caller(Way::Person, &cookie));
        callers.push(program);
    }
    Ok(callers)
}

async fn say_how_it_goes(memory: Arc<Memory>, kills: watch::Receiver<u64>, of: u64) {
    let mut ticks = interval(Duration::from_secs(5));
    ticks.tick().await;
    loop {
        ticks.tick().await;
        let count = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed);
        println!(
            "  {} of {of} kills; {} answered, {} cut off, {} repeated, {} under way",
            *kills.borrow(),
            count(&memory.answered),
            count(&memory.cut),
            count(&memory.repeated),
            count(&memory.under_way)
        );
    }
}

fn count_load(
    options: &SoakOptions,
    asked: &[Asked],
    memory: &Memory,
    took: Duration,
    quiet_after: Duration,
) -> Load {
    let count = |fits: &dyn Fn(&Asked) -> bool| {
        u64::try_from(asked.iter().filter(|one| fits(one)).count()).unwrap_or(u64::MAX)
    };
    let answered_as = |result: &'static str| {
        count(
            &move |one| matches!(&one.heard, Ended::Made { payment_result, .. } if payment_result == result),
        )
    };
    Load {
        clients: options.clients,
        payments: CAPTURED.len(),
        seconds: took.as_secs(),
        quiet_after_s: quiet_after.as_secs(),
        decisions: count(&|_| true),
        by_people: count(&|one| one.way == Way::Person),
        by_programs: count(&|one| one.way == Way::Program),
        by_mindbehinds_call: count(&|one| one.way == Way::ChatBot),
        answered_success: answered_as("SUCCESS"),
        answered_failed: answered_as("FAILED"),
        answered_pending: answered_as("PENDING"),
        refused: count(&|one| matches!(one.heard, Ended::Refused { .. })),
        never_answered: count(&|one| one.heard == Ended::Unanswered),
        cut_off: memory.cut.load(Ordering::Relaxed),
        repeated: memory.repeated.load(Ordering::Relaxed),
    }
}

//! 200 people and programs at once on one payment: never over, and no refused amount would have fitted.

use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use crate::amounts::{minor_of, written};
use crate::caller::{Caller, Heard, Way};
use crate::desk_api::{SignIn, bank_page};
use crate::dice::Dice;
use crate::killer::Programs;
use crate::place::{PaymentUnderTest, Place};

/// How many ask at once.
pub const CROWD: usize = 200;

/// How many sessions the people among them share.
const SESSIONS: usize = 4;

/// What became of one crowd.
#[derive(Clone, Debug)]
pub struct CrowdResult {
    /// How many refunds were made.
    pub made: usize,
    /// How many were refused.
    pub refused: usize,
    /// What the made ones come to, in minor units.
    pub made_minor: u64,
    /// What is left of the payment.
    pub left_minor: u64,
}

/// What each of a crowd asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// All the same.
    Equal,
    /// Each another amount.
    Mixed,
}

/// Lets a crowd loose on a payment of its own, on so many servers of one database, and judges what came of it.
pub async fn crowd(place: &Place, payments: &[PaymentUnderTest; 2], seed: u64) -> Result<[CrowdResult; 2]> {
    let [equal, mixed] = payments;
    Ok([crowd_on(place, equal, Wish::Equal, seed).await?, crowd_on(place, mixed, Wish::Mixed, seed).await?])
}

/// Opens the programs of a crowd, with two payments of 100.00 each, and calls [`crowd`].
pub async fn open_and_crowd(place: &Place, seed: u64) -> Result<[CrowdResult; 2]> {
    let paid = place.pay(&[10_000, 10_000]).await?;
    let programs = Programs::start(place).await?;
    let payments: [PaymentUnderTest; 2] =
        place.record(&paid).await?.try_into().ok().context("two payments were recorded")?;
    let results = crowd(place, &payments, seed).await?;
    programs.stop().await?;
    let (clean, said) = place.verify().await?;
    ensure!(clean, "the books differ after the crowd:\n{said}");
    Ok(results)
}

async fn crowd_on(place: &Place, payment: &PaymentUnderTest, wish: Wish, seed: u64) -> Result<CrowdResult> {
    let callers = callers(place).await?;
    let mut dice = Dice::new(seed, 3_000_000);
    let start = Arc::new(Barrier::new(CROWD));
    let mut asking = JoinSet::new();
    for number in 0..CROWD {
        let caller = callers.get(number % callers.len()).context("nobody calls")?.clone();
        let server = place.desk_address(number % place.desks.len())?;
        // No ending that makes the bank misbehave: here every reserved amount is paid.
        let minor = match wish {
            Wish::Equal => 700,
            Wish::Mixed => dice.between(1, 20) * 100 + dice.below(91),
        };
        let (start, http, payment) = (Arc::clone(&start), place.http.clone(), payment.id);
        let key = format!("crowd-{seed}-{wish:?}-{number}");
        asking.spawn(async move {
            start.wait().await;
            (minor, caller.refund(&http, &server, payment, minor, &key).await)
        });
    }
    let mut made = Vec::new();
    let mut refused = Vec::new();
    while let Some(asked) = asking.join_next().await {
        match asked.context("one of the crowd broke")? {
            (minor, Heard::Made { payment_result, minor: heard, .. }) => {
                ensure!(
                    payment_result == "SUCCESS" && heard == minor,
                    "{}: {payment_result}",
                    written(minor)
                );
                made.push(minor);
            }
            (minor, Heard::Refused { .. }) => refused.push(minor),
            (minor, other @ (Heard::Cut(_) | Heard::Wrong(_))) => {
                anyhow::bail!("{} was not answered: {other:?}", written(minor))
            }
        }
    }
    judge(place, payment, &made, &refused).await
}

async fn judge(
    place: &Place,
    payment: &PaymentUnderTest,
    made: &[u64],
    refused: &[u64],
) -> Result<CrowdResult> {
    let made_minor: u64 = made.iter().sum();
    let balance = place.program(0)?.detail(payment.id).await?.payment.context("it is no payment")?.balance;
    let left_minor = minor_of(balance.refundable.as_str()).context("the balance does not read")?;
    let basis = payment.captured_minor;
    ensure!(made_minor + left_minor == basis, "{made_minor} made and {left_minor} left of {basis}");
    if let Some(fitting) = refused.iter().find(|minor| **minor <= left_minor) {
        anyhow::bail!("{} was refused and would have fitted into {}", written(*fitting), written(left_minor));
    }
    ensure!(made.len() + refused.len() == CROWD, "{} and {} are not all", made.len(), refused.len());
    let bank = bank_page(&place.http, &place.bank_address(), &payment.gateway_payment_id).await?;
    let mut at_bank: Vec<u64> = bank.refunds.iter().filter_map(|refund| minor_of(&refund.amount)).collect();
    let mut here = made.to_vec();
    at_bank.sort_unstable();
    here.sort_unstable();
    ensure!(at_bank == here, "the bank paid {at_bank:?} and {here:?} were made");
    Ok(CrowdResult { made: made.len(), refused: refused.len(), made_minor, left_minor })
}

/// Half people, a quarter programs by the API, a quarter by MindBehind's call.
async fn callers(place: &Place) -> Result<Vec<Caller>> {
    let caller =
        |way, secret: &str| Caller { way, secret: secret.to_owned(), origin: place.origin().to_owned() };
    let mut callers = Vec::new();
    for session in 0..SESSIONS {
        let name = ["agent", "manager", "owner"].get(session % 3).copied().unwrap_or("agent");
        let SignIn::Cookie(cookie) = place.person(session % place.desks.len(), name).await?.sign_in else {
            continue;
        };
        callers.push(caller(Way::Person, &cookie));
        callers.push(if session % 2 == 0 {
            caller(Way::Program, place.api_token())
        } else {
            caller(Way::ChatBot, place.mgmt_token())
        });
    }
    Ok(callers)
}

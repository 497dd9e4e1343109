//! One seed from beginning to end, and what is left of it.

use domain::gateway_kind::GatewayKind;

use crate::broken::Stop;
use crate::history::History;
use crate::planted::Planted;
use crate::tally::Tally;
use crate::template::Template;
use crate::world::World;

/// Every run has at least so many decisions to refund.
const INTENTS_AT_LEAST: usize = 40;
/// No run has more steps before its end: enough for its decisions, whatever the dice say.
const STEPS_AT_MOST: u64 = 1_500;

/// What is left of a run.
#[derive(Debug)]
pub struct Outcome {
    /// Its number.
    pub seed: u64,
    /// Which gateway it played.
    pub gateway: GatewayKind,
    /// What happened.
    pub history: History,
    /// How often everything occurred.
    pub tally: Tally,
    /// How many steps it had.
    pub steps: u64,
    /// How many decisions.
    pub intents: usize,
    /// All rows and events at the end, as text.
    pub contents: String,
    /// Why it stopped early, if it did.
    pub stopped: Option<Stop>,
}

/// Runs one seed with the manners of a gateway.
pub fn run_seed(
    template: &Template,
    seed: u64,
    gateway: GatewayKind,
    planted: Option<Planted>,
) -> Result<Outcome, Stop> {
    let mut world = World::begin(seed, gateway, template.copy()?, template.servers(), planted)?;
    let stopped = go_through(&mut world).err();
    let contents = if stopped.is_none() { world.contents()? } else { String::new() };
    if let Some(error) = &stopped {
        let mut causes = vec![error.to_string()];
        let mut source = std::error::Error::source(error);
        while let Some(cause) = source {
            causes.push(cause.to_string());
            source = cause.source();
        }
        world.note(format_args!("STOPPED: {}", causes.join(": ")));
    }
    Ok(Outcome {
        seed,
        gateway,
        history: world.history,
        tally: world.tally,
        steps: world.step,
        intents: world.intents.len(),
        contents,
        stopped,
    })
}

fn go_through(world: &mut World) -> Result<(), Stop> {
    while world.intents.len() < INTENTS_AT_LEAST && world.step < STEPS_AT_MOST {
        world.take_step()?;
    }
    // Time for what is under way to meet its fate among all the faults.
    for _ in 0..40 {
        world.take_step()?;
    }
    world.end()
}

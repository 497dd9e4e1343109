//! Faults made on purpose are noticed, each by the rule that is there for it.

use simulation::bank::manner::gateway_of;
use simulation::broken::Stop;
use simulation::planted::Planted;
use simulation::run::run_seed;
use simulation::template::Template;

/// Within so many seeds each must be noticed.
const SEEDS: u64 = 200;

/// The first rule that breaks, and in which seed.
fn first_broken_rule(template: &Template, planted: Planted) -> Option<(u64, &'static str)> {
    (1..=SEEDS).find_map(|seed| {
        let stopped = run_seed(template, seed, gateway_of(seed), Some(planted)).unwrap().stopped?;
        let Stop::Broken(broken) = stopped else {
            unreachable!("seed {seed} with {planted:?} stopped by no rule: {stopped:?}")
        };
        Some((seed, broken.rule))
    })
}

#[test]
fn planted_faults_are_caught() {
    let template = Template::in_a_file().unwrap();
    for planted in Planted::ALL {
        let rule = match planted {
            Planted::NoGuard => "guard",
            Planted::SettleBeforeAnswer | Planted::UnknownAsFailed | Planted::DuplicateAsFailure => {
                "no_end_without_a_word"
            }
            Planted::KeyNotStored => "one_intent_one_refund",
            Planted::LostEvent => "events_are_kept",
        };
        let (seed, broken) = first_broken_rule(&template, planted).unwrap_or((0, "none"));
        assert_eq!(broken, rule, "{planted:?} in seed {seed}");
    }
}

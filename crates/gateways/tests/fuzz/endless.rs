//! The run: for so many seconds each reader gets mutated bytes, and a bound holds for the memory of each reading.

use std::time::{Duration, Instant};

use crate::corpus;
use crate::dice::Dice;
use crate::mutate::mutated;
use crate::readers::{ALL, Desk, Reader};
use crate::{MEMORY, alone};

/// Seconds for all readers together, unless the environment says more.
const SECONDS: u64 = 4;
const SECONDS_VARIABLE: &str = "FUZZ_SECONDS";
/// Another seed makes another run; the default is always the same one.
const SEED_VARIABLE: &str = "FUZZ_SEED";

/// How often each reader gets each golden input: often enough to meet each gateway.
const EACH: usize = 12;

/// A reading takes at most so many bytes of memory for each byte of input …
const MEMORY_PER_BYTE: usize = 64;
/// … beside so many for itself: connections, buffers, the runtime.
const MEMORY_FIXED: usize = 1024 * 1024;

/// Shows the input when a reading panics.
struct Shown<'a> {
    reader: &'static str,
    input: &'a [u8],
}

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{} with {} bytes: {}", self.reader, self.input.len(), self.input.escape_ascii());
        }
    }
}

/// The most that any reading of a reader took.
#[derive(Default)]
struct Most {
    runs: u64,
    bytes: usize,
    time: Duration,
}

fn read_once(desk: &Desk, (name, read): Reader, dice: &mut Dice, input: &[u8], most: &mut Most) {
    let shown = Shown { reader: name, input };
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let began = Instant::now();
    read(desk, dice, input);
    most.time = most.time.max(began.elapsed());
    let taken = MEMORY.peak_usage().saturating_sub(before);
    let bound = MEMORY_FIXED + MEMORY_PER_BYTE * input.len();
    assert!(taken <= bound, "{name} took {taken} bytes for {} bytes of input", input.len());
    drop(shown);
    most.bytes = most.bytes.max(taken);
    most.runs += 1;
}

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| text.parse().unwrap())
}

#[test]
fn no_bytes_make_a_reader_panic_or_take_memory_without_bound() {
    let _alone = alone();
    let desk = Desk::open();
    let seed = number(SEED_VARIABLE, 1);
    let readers = u64::try_from(ALL.len()).unwrap();
    let share = Duration::from_secs(number(SECONDS_VARIABLE, SECONDS)) / u32::try_from(readers).unwrap();
    let (inputs, nasty) = (corpus::all(), corpus::nasty());
    let mut total = 0_u64;
    for reader in ALL {
        let mut dice = Dice::new(seed);
        let mut most = Most::default();
        for input in &nasty {
            read_once(&desk, reader, &mut dice, input, &mut most);
        }
        for input in &inputs {
            for _ in 0..EACH {
                read_once(&desk, reader, &mut dice, input, &mut most);
            }
        }
        let ends = Instant::now() + share;
        while Instant::now() < ends {
            let input = mutated(&mut dice, &inputs);
            read_once(&desk, reader, &mut dice, &input, &mut most);
        }
        let (name, Most { runs, bytes, time }) = (reader.0, most);
        eprintln!("fuzz: {runs:>8} executions, at most {:>5} KiB and {time:>7.1?}: {name}", bytes / 1024);
        total += runs;
    }
    eprintln!("fuzz: {total} executions, seed {seed}, no reader stopped");
}

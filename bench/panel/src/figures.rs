//! The figures of both pages, their ratios, and what is promised of them.
#![expect(clippy::float_arithmetic, reason = "times and ratios are for people to read; no money is near")]

use std::fmt;

use serde::Serialize;

use crate::lighthouse::Scores;
use crate::page::Arrival;

/// What is said of a ratio: its name, and the most that is promised.
const PROMISED: [(&str, f64); 4] =
    [("bytes", 1.0), ("first rows", 0.7), ("keystroke", 1.0), ("late frames", 1.0)];

/// The medians of a page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Figures {
    bytes_to_first_rows: f64,
    file_bytes_to_first_rows: f64,
    bytes_at_rest: f64,
    first_rows_ms: f64,
    keystroke_to_rows_ms: f64,
    frames_over_32_ms: f64,
    frames: f64,
    memory_bytes: f64,
}

/// All rounds of a page.
#[derive(Default)]
pub struct Rounds {
    /// How it came.
    pub arrivals: Vec<Arrival>,
    /// From the keystroke to the rows.
    pub keystrokes_ms: Vec<f64>,
    /// While all rows were scrolled through.
    pub late_frames: Vec<f64>,
    /// All frames meanwhile.
    pub frames: Vec<f64>,
    /// What it holds.
    pub memory_bytes: Vec<u64>,
}

impl Rounds {
    fn figures(&self) -> Figures {
        let arrival = |of: fn(&Arrival) -> f64| median(self.arrivals.iter().map(of).collect());
        Figures {
            bytes_to_first_rows: arrival(|arrival| to_f64(arrival.bytes)),
            file_bytes_to_first_rows: arrival(|arrival| to_f64(arrival.file_bytes)),
            bytes_at_rest: arrival(|arrival| to_f64(arrival.bytes_at_rest)),
            first_rows_ms: arrival(|arrival| arrival.first_rows_ms),
            keystroke_to_rows_ms: median(self.keystrokes_ms.clone()),
            frames_over_32_ms: median(self.late_frames.clone()),
            frames: median(self.frames.clone()),
            memory_bytes: median(self.memory_bytes.iter().copied().map(to_f64).collect()),
        }
    }
}

fn to_f64(bytes: u64) -> f64 {
    u32::try_from(bytes).map_or(f64::MAX, f64::from)
}

/// The value in the middle.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Both pages side by side.
#[derive(Serialize)]
pub struct Comparison {
    rounds: usize,
    payments: u32,
    cpu_throttling: u32,
    scrolled_rows: u32,
    grid_modules: Vec<String>,
    ours: Figures,
    theirs: Figures,
    ratios: Ratios,
    lighthouse: Vec<Scores>,
}

#[derive(Serialize)]
struct Ratios {
    bytes_to_first_rows: f64,
    bytes_at_rest: f64,
    first_rows: f64,
    keystroke: f64,
    late_frames: f64,
    memory: f64,
}

impl Comparison {
    /// Compares the rounds of both.
    pub fn of(
        ours: &Rounds,
        theirs: &Rounds,
        payments: u32,
        grid_modules: Vec<String>,
        lighthouse: Vec<Scores>,
    ) -> Self {
        let rounds = ours.arrivals.len();
        let (ours, theirs) = (ours.figures(), theirs.figures());
        let ratio = |of: fn(&Figures) -> f64| of(&ours) / of(&theirs);
        let ratios = Ratios {
            bytes_to_first_rows: ratio(|page| page.bytes_to_first_rows),
            bytes_at_rest: ratio(|page| page.bytes_at_rest),
            first_rows: ratio(|page| page.first_rows_ms),
            keystroke: ratio(|page| page.keystroke_to_rows_ms),
            // No late frame on either side is as good as theirs.
            late_frames: if ours.frames_over_32_ms == 0.0 {
                0.0
            } else {
                ratio(|page| page.frames_over_32_ms)
            },
            memory: ratio(|page| page.memory_bytes),
        };
        let scrolled_rows = crate::page::SCROLLED_ROWS;
        Self {
            scrolled_rows,
            rounds,
            payments,
            cpu_throttling: crate::page::THROTTLE,
            grid_modules,
            ours,
            theirs,
            ratios,
            lighthouse,
        }
    }

    /// What was promised and missed.
    pub fn missed(&self) -> Vec<String> {
        let found = [
            self.ratios.bytes_to_first_rows,
            self.ratios.first_rows,
            self.ratios.keystroke,
            self.ratios.late_frames,
        ];
        let all = PROMISED.into_iter().zip(found);
        // A ratio that could not be measured keeps no promise.
        let missed = all.filter(|((_, most), ratio)| ratio.is_nan() || ratio > most);
        let ratios = missed.map(|((name, most), ratio)| format!("{name}: {ratio:.2}, promised {most}"));
        ratios.chain(self.lighthouse.iter().flat_map(Scores::missed)).collect()
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (ours, theirs, ratios) = (&self.ours, &self.theirs, &self.ratios);
        writeln!(f, "{:26} {:>12} {:>12} {:>8}", "medians", "ours", "theirs", "ratio")?;
        let mut line = |name: &str, ours: f64, theirs: f64, ratio: f64| {
            writeln!(f, "{name:26} {ours:>12.0} {theirs:>12.0} {ratio:>8.2}")
        };
        line(
            "bytes to first rows",
            ours.bytes_to_first_rows,
            theirs.bytes_to_first_rows,
            ratios.bytes_to_first_rows,
        )?;
        line("bytes at rest", ours.bytes_at_rest, theirs.bytes_at_rest, ratios.bytes_at_rest)?;
        line("first rows, ms", ours.first_rows_ms, theirs.first_rows_ms, ratios.first_rows)?;
        line(
            "keystroke to rows, ms",
            ours.keystroke_to_rows_ms,
            theirs.keystroke_to_rows_ms,
            ratios.keystroke,
        )?;
        line("frames over 32 ms", ours.frames_over_32_ms, theirs.frames_over_32_ms, ratios.late_frames)?;
        line("frames in all", ours.frames, theirs.frames, ours.frames / theirs.frames)?;
        line("memory, bytes", ours.memory_bytes, theirs.memory_bytes, ratios.memory)?;
        write!(f, "AG Grid modules: {}", self.grid_modules.join(", "))?;
        self.lighthouse.iter().try_for_each(|scores| write!(f, "\n{scores}"))
    }
}

//! Preloaded with `LD_PRELOAD`, makes each flush of a file last at least `SLOW_FLUSH_MS` milliseconds: the real one and a sleep.
//!
//! For the measurement alone: it stands for a disk that is slower than the one at hand. Nothing is left out, every flush
//! is still made.
#![expect(unsafe_code, reason = "taking the place of the C library's functions is what it is for")]

use std::sync::OnceLock;
use std::thread::sleep;
use std::time::{Duration, Instant};

use libc::{SYS_fdatasync, SYS_fsync, c_int, c_long, syscall};

/// In place of the C library's own.
// SAFETY: the name and the shape are those of fsync(2), which programs bind to.
#[unsafe(no_mangle)]
pub extern "C" fn fsync(file: c_int) -> c_int {
    flush(SYS_fsync, file)
}

/// In place of the C library's own.
// SAFETY: the name and the shape are those of fdatasync(2), which programs bind to.
#[unsafe(no_mangle)]
pub extern "C" fn fdatasync(file: c_int) -> c_int {
    flush(SYS_fdatasync, file)
}

fn flush(call: c_long, file: c_int) -> c_int {
    let begun = Instant::now();
    // SAFETY: both calls take one file descriptor, and the kernel refuses one that is none. `errno` is set as they set it.
    let done = unsafe { syscall(call, file) };
    if done != 0 {
        // Nothing was flushed; and a sleep could change `errno`.
        return -1;
    }
    sleep(least().saturating_sub(begun.elapsed()));
    0
}

fn least() -> Duration {
    static LEAST: OnceLock<Duration> = OnceLock::new();
    *LEAST.get_or_init(|| {
        let told = std::env::var("SLOW_FLUSH_MS").ok();
        Duration::from_millis(told.and_then(|text| text.parse().ok()).unwrap_or(0))
    })
}

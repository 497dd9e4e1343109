//! The built binary under load: killed at random, restarted, crowded; then every answer is held against both books.
#![expect(clippy::print_stdout, reason = "progress and results are what these programs are for")]

pub mod amounts;
pub mod attention;
pub mod caller;
pub mod clients;
pub mod contract;
pub mod crowd;
pub mod desk_api;
pub mod dice;
pub mod judge;
pub mod killer;
pub mod memory;
pub mod place;
pub mod postgres;
pub mod process;
pub mod quiet;
pub mod result;
pub mod soak;

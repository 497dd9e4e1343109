//! The live stream.

pub mod hub;
pub mod live_stream;
pub mod sealer;
pub mod spans;
pub mod stream_events;
pub mod ticket;

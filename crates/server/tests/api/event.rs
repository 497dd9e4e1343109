//! The live stream.

mod stream_events;

//! MindBehind, both directions.

//! What the tabs of one browser say to each other about the live stream.

use ::api::event::LiveEvent;
use serde::{Deserialize, Serialize};

/// One thing said; every other tab of the same person hears it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Message {
    /// A tab that listens wants to know how things stand.
    Hello,
    /// How the stream stands, said by the tab that has it.
    Standing {
        /// Whether it is connected.
        open: bool,
        /// The last position that was seen.
        position: Option<u64>,
    },
    /// The stream begins elsewhere than it ended: what lies between is not known.
    Anew {
        /// Where it begins.
        position: u64,
    },
    /// Something happened.
    Event {
        /// The position before it, so that a tab finds out that it missed something.
        previous: u64,
        /// What.
        event: Box<LiveEvent>,
    },
    /// Nobody is signed in any more.
    SignedOut,
}

//! The bells of the events: one is rung when something was sealed, the other when something waits to be sealed.

use tokio::sync::watch;

/// Rings for whoever listens; a ring that nobody heard is heard by the next who looks. Clones are the same bell.
///
/// A bell is a hint that makes things quick. What must not be missed is looked for in the database besides.
#[derive(Clone, Debug)]
pub struct Bell {
    rings: watch::Sender<u64>,
}

impl Default for Bell {
    fn default() -> Self {
        Self { rings: watch::Sender::new(0) }
    }
}

impl Bell {
    /// Rings.
    pub fn ring(&self) {
        self.rings.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Listens from now on.
    #[must_use]
    pub fn listen(&self) -> Listener {
        Listener { _bell: self.clone(), heard: self.rings.subscribe() }
    }
}

/// Someone who listens to a [`Bell`].
#[derive(Clone, Debug)]
pub struct Listener {
    /// Kept, so that the bell lives as long as someone listens.
    _bell: Bell,
    heard: watch::Receiver<u64>,
}

impl Listener {
    /// Waits for a ring since the last that was heard. Dropped while it waits, it has heard nothing.
    pub async fn ring(&mut self) {
        if self.heard.changed().await.is_err() {
            // Cannot be: the bell is held here.
            std::future::pending::<()>().await;
        }
    }
}

//! The end: one signal asks for a graceful stop, a second one ends at once.

use tokio::sync::watch;

use crate::failure::CommandError;

/// Becomes true when somebody asked us to stop.
#[derive(Clone)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Listens for SIGINT and SIGTERM from now on.
    pub fn on_signals() -> Result<Self, CommandError> {
        let (asked, stop) = watch::channel(false);
        let mut signals = Signals::listen().map_err(CommandError::io("signals cannot be listened for"))?;
        tokio::spawn(async move {
            signals.next().await;
            eprintln!("\nstopping; what is under way is finished first (once more to stop at once)");
            asked.send_replace(true);
            signals.next().await;
            // Whatever stops so is picked up where it stood at the next start.
            std::process::exit(130);
        });
        Ok(Self(stop))
    }

    /// Ends when somebody asked us to stop.
    pub async fn asked(mut self) {
        // A closed channel cannot be: its sender waits for the second signal until the process ends.
        if self.0.wait_for(|asked| *asked).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

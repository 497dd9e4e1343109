//! Faults made on purpose, around the service and never in it: proof that the rules would notice.

use uuid::Uuid;

use crate::broken::Stop;
use crate::world::World;

/// A fault made on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planted {
    /// Refunds are reserved whatever is left.
    NoGuard,
    /// A refund is called paid before the bank has answered.
    SettleBeforeAnswer,
    /// No answer is called a failure.
    UnknownAsFailed,
    /// A key is forgotten, so that a repeated request is a new one.
    KeyNotStored,
    /// An event is lost.
    LostEvent,
    /// A refusal as a duplicate is called a failure, whatever left before.
    DuplicateAsFailure,
}

impl Planted {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::NoGuard,
        Self::SettleBeforeAnswer,
        Self::UnknownAsFailed,
        Self::KeyNotStored,
        Self::LostEvent,
        Self::DuplicateAsFailure,
    ];
}

impl World {
    /// For [`Planted::NoGuard`]: makes every payment look as if all of it were left. Gives what it was.
    pub fn forget_the_guard(&mut self, server: usize) -> Result<Vec<(Uuid, i64)>, Stop> {
        if self.planted != Some(Planted::NoGuard) {
            return Ok(Vec::new());
        }
        let Some(Some(running)) = self.servers.get(server) else { return Ok(Vec::new()) };
        running.read(
            running
                .store()
                .execute("UPDATE txn SET basis_minor = basis_minor + 1000000 WHERE kind = 'payment'", []),
        )?;
        Ok(self.witness.seen.payments.iter().map(|(id, row)| (*id, row.basis)).collect())
    }

    /// Undoes what [`World::forget_the_guard`] did to the payments, and leaves what was reserved.
    pub fn remember_the_guard(&mut self, server: usize, bases: &[(Uuid, i64)]) -> Result<(), Stop> {
        let Some(Some(running)) = self.servers.get(server) else { return Ok(()) };
        for (id, basis) in bases {
            running.read(running.store().execute(
                "UPDATE txn SET basis_minor = $1,
                     over_refunded = CASE WHEN reserved_minor + outside_minor > $1 THEN 1 ELSE 0 END WHERE id = $2",
                [(*basis).into(), (*id).into()],
            ))?;
        }
        Ok(())
    }

    /// For [`Planted::LostEvent`]: now and then the last event of a refund is gone.
    pub fn lose_an_event(&mut self) -> Result<(), Stop> {
        if self.planted != Some(Planted::LostEvent) || !self.dice.chance(5) {
            return Ok(());
        }
        let Some(server) = self.servers.iter().flatten().next() else { return Ok(()) };
        let Some(refund) = self.witness.seen.refunds.keys().next() else { return Ok(()) };
        self.look_again = true;
        let lost = server.store().execute(
            "DELETE FROM event WHERE subject_id = $1 AND version = (SELECT MAX(version) FROM event WHERE subject_id = $1)",
            [(*refund).into()],
        );
        server.read(lost).map(|_count| ())
    }
}

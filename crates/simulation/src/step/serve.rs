//! What servers do: look for work, keep it, go down, come back.

use store::event::sealer::seal_waiting;

use crate::broken::Stop;
use crate::server::Server;
use crate::task::Ended;
use crate::world::World;

impl World {
    /// A worker claims what is due.
    pub fn claim(&mut self) -> Result<(), Stop> {
        let Some(server) = self.any_server() else { return Ok(()) };
        let at_most = usize::try_from(self.dice.between(1, 4)).unwrap_or(1);
        let Some(service) = self.service(server) else { return Ok(()) };
        self.perform(server, "claiming work", async move {
            Ended::Claimed(service.claim_work(&owner(server), at_most).await)
        })
    }

    /// A worker renews the leases of what it still works on.
    pub fn renew(&mut self) -> Result<(), Stop> {
        let Some(server) = self.any_server() else { return Ok(()) };
        let Some(service) = self.service(server) else { return Ok(()) };
        self.perform(server, "renewing leases", async move {
            Ended::Renewed(service.renew_leases(&owner(server)).await)
        })
    }

    /// A server seals what waits: where several share a database, events are sealed after the commit.
    pub fn seal(&mut self) -> Result<(), Stop> {
        let Some(server) = self.any_server() else { return Ok(()) };
        let Some(service) = self.service(server) else { return Ok(()) };
        self.perform(server, "sealing", async move { Ended::Sealed(seal_waiting(service.store()).await) })
    }

    /// A server goes down between two steps.
    pub fn go_down(&mut self) {
        let Some(server) = self.any_server() else { return };
        let calls = self.around.wire.calls();
        let mut of_it = calls.open.iter().filter(|call| call.waiter.server == server && call.is_awaited());
        let point = match of_it.next().map(|call| call.said.is_some()) {
            None => "while it is idle",
            Some(false) => "before the bank has heard",
            Some(true) => "after the bank has answered",
        };
        drop(calls);
        self.crash(server, point);
    }

    /// A server comes back and picks up what it finds.
    pub fn restart(&mut self) -> Result<(), Stop> {
        let Some(server) = self.servers.iter().position(Option::is_none) else { return Ok(()) };
        let started = Server::start(&self.around)?;
        let service = started.service.clone();
        if let Some(place) = self.servers.get_mut(server) {
            *place = Some(started);
        }
        self.note(format_args!("server {server} is back"));
        self.perform(server, "recovering", async move { Ended::Recovered(service.recover().await) })
    }

    /// The service of a server that is up.
    #[must_use]
    pub fn service(&self, server: usize) -> Option<refunds::service::RefundService> {
        self.servers.get(server)?.as_ref().map(|running| running.service.clone())
    }
}

fn owner(server: usize) -> String {
    format!("server-{server}")
}

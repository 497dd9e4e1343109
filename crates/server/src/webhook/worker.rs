//! Makes messages from what happened and sends them; several servers share the work, and none is special.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use api::webhook::{WEBHOOK_ID, WEBHOOK_SIGNATURE, WEBHOOK_TIMESTAMP};
use domain::id::{CompanyId, DeliveryId, WebhookId};
use refunds::ids::new_uuid;
use secrecy::SecretString;
use store::Micros;
use store::error::StoreError;
use store::event::stream::list_stream;
use store::webhook::claim::{claim_delivery, list_webhooks_due};
use store::webhook::finish::{Then, Tried, finish_try};
use store::webhook::list::{find_webhook, list_webhooks_behind};
use store::webhook::make::{NewDelivery, make_deliveries};
use store::webhook::switch::switch_webhook_off;
use store::webhook::{Delivery, Webhook};
use tokio::task::JoinSet;

use crate::app::App;
use crate::event::hub::Batch;
use crate::problem::{Failure, chain};
use crate::webhook::message::write_message;
use crate::webhook::outgoing::{Outgoing, Reply};
use crate::webhook::signature::{secret_context, sign_with_each};

const SECOND: Micros = 1_000_000;
const MINUTE: Micros = 60 * SECOND;
const HOUR: Micros = 60 * MINUTE;
/// How long a message waits after each failed try; after the last it is given up. The schedule that the Standard
/// Webhooks specification suggests
/// (<https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>).
const PAUSES: [Micros; 9] =
    [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];
/// How long a message is a sender's: well above the longest that sending takes.
const LEASE: Micros = MINUTE;
/// How many events are read at once.
const PAGE: u32 = 200;
/// How far a webhook that wants nothing of what happens may lag behind, before its place is written down.
const LAG: u64 = 1_000;
/// How many webhooks are sent to at once. One is sent to by one task at a time.
const SENDERS: usize = 64;
/// How long events gather before messages are made of them.
const GATHER: Duration = Duration::from_millis(50);
const GONE: u16 = 410;

/// Works until the server is told to stop, then lets the sending that is under way end.
pub async fn run(app: App) {
    let outgoing = match Outgoing::new(app.settings.private_webhooks) {
        Ok(outgoing) => Arc::new(outgoing),
        Err(error) => {
            tracing::error!(error = chain(&error), "webhooks are not told: connections cannot be set up");
            return;
        }
    };
    let mut stopping = app.stopping.subscribe();
    let mut worker = Worker { outgoing, read_up_to: HashMap::new(), senders: Senders::default(), app };
    let mut sealed = worker.app.store.sealed().listen();
    let mut wanted = worker.app.webhook_bell.listen();
    while !*stopping.borrow() {
        if let Err(failure) = worker.look().await {
            tracing::error!(?failure, "webhooks could not be looked after and are tried again");
        }
        tokio::select! {
            _ = stopping.changed() => {}
            () = sealed.ring() => tokio::time::sleep(GATHER).await,
            () = wanted.ring() => worker.senders.pauses.clear(),
            () = tokio::time::sleep(worker.app.settings.webhook_look_every) => {}
            Some(ended) = worker.senders.running.join_next() => worker.senders.ended(ended),
        }
    }
    while worker.senders.running.join_next().await.is_some() {}
}

struct Worker {
    app: App,
    outgoing: Arc<Outgoing>,
    /// How far a webhook's events were read, beyond its place in the database.
    read_up_to: HashMap<WebhookId, u64>,
    senders: Senders,
}

impl Worker {
    async fn look(&mut self) -> Result<(), Failure> {
        for webhook in list_webhooks_behind(&self.app.store).await? {
            self.make_messages(webhook).await?;
        }
        let now = self.app.now();
        for webhook in list_webhooks_due(&self.app.store, now).await? {
            if self.senders.may_begin(webhook.id, now) {
                self.senders.busy.insert(webhook.id);
                let sender = Sender {
                    app: self.app.clone(),
                    outgoing: Arc::clone(&self.outgoing),
                    company: webhook.company_id,
                    id: webhook.id,
                };
                self.senders.running.spawn(sender.run());
            }
        }
        Ok(())
    }

    async fn make_messages(&mut self, mut webhook: Webhook) -> Result<(), Failure> {
        let read = self.read_up_to.get(&webhook.id).copied().unwrap_or(0);
        let mut after = webhook.position.max(read);
        loop {
            let events = list_stream(&self.app.store, &[webhook.company_id], after, PAGE).await?;
            let Some(last) = events.last().map(|event| event.position) else { break };
            let page_is_full = u32::try_from(events.len()).is_ok_and(|read| read == PAGE);
            let wanted: Vec<_> =
                events.into_iter().filter(|event| webhook.kinds.contains(&event.kind)).collect();
            if !wanted.is_empty() || last - webhook.position > LAG {
                let batch = Batch::read(&self.app.store, wanted).await?;
                let messages = self.write_messages(&batch)?;
                if !make_deliveries(&self.app.store, &webhook, last, &messages, self.app.now()).await? {
                    // Another server made them, or somebody switched it off: the next look tells.
                    return Ok(());
                }
                webhook.position = last;
            }
            after = last;
            self.read_up_to.insert(webhook.id, after);
            if !page_is_full {
                break;
            }
        }
        Ok(())
    }

    fn write_messages(&self, batch: &Batch) -> Result<Vec<NewDelivery>, Failure> {
        let mut messages = Vec::with_capacity(batch.events.len());
        for event in &batch.events {
            let Some(body) = write_message(event, batch)? else {
                tracing::error!(position = event.position, "an event tells of no refund that is there");
                continue;
            };
            messages.push(NewDelivery {
                id: DeliveryId::new(new_uuid(self.app.now(), self.app.service.random())),
                position: event.position,
                subject_id: event.subject_id,
                kind: event.kind.clone(),
                body,
            });
        }
        Ok(messages)
    }
}

/// Who is being sent to, and who must wait because their machine did not answer.
#[derive(Default)]
struct Senders {
    running: JoinSet<(WebhookId, Took)>,
    busy: HashSet<WebhookId>,
    pauses: HashMap<WebhookId, Pause>,
}

/// How far a webhook took what was due.
#[derive(Clone, Copy)]
enum Took {
    All,
    /// It failed at that moment, and wants to be left alone until then.
    NotAll {
        at: Micros,
        until: Micros,
    },
}

#[derive(Clone, Copy, Default)]
struct Pause {
    failures: u32,
    until: Micros,
}

impl Senders {
    fn may_begin(&self, webhook: WebhookId, now: Micros) -> bool {
        self.running.len() < SENDERS
            && !self.busy.contains(&webhook)
            && self.pauses.get(&webhook).is_none_or(|pause| pause.until <= now)
    }

    fn ended(&mut self, ended: Result<(WebhookId, Took), tokio::task::JoinError>) {
        let (webhook, took) = match ended {
            Ok(ended) => ended,
            Err(error) => {
                // Nobody knows whose it was: all may begin, and what is leased stays leased.
                tracing::error!(%error, "sending to a webhook broke off");
                self.busy.clear();
                return;
            }
        };
        self.busy.remove(&webhook);
        match took {
            Took::All => {
                self.pauses.remove(&webhook);
            }
            Took::NotAll { at, until } => {
                let pause = self.pauses.entry(webhook).or_default();
                pause.failures = (pause.failures + 1).min(6);
                let ours = (5 * SECOND) << (pause.failures - 1);
                pause.until = at.saturating_add(ours).max(until);
            }
        }
    }
}

/// Sends what is due to one webhook, one message after the other, until one fails.
struct Sender {
    app: App,
    outgoing: Arc<Outgoing>,
    company: CompanyId,
    id: WebhookId,
}

impl Sender {
    async fn run(self) -> (WebhookId, Took) {
        let took = loop {
            if *self.app.stopping.borrow() {
                break Took::All;
            }
            match self.send_next().await {
                Ok(Some(Took::All)) => {}
                Ok(Some(took @ Took::NotAll { .. })) => break took,
                Ok(None) => break Took::All,
                Err(failure) => {
                    tracing::error!(?failure, webhook = %self.id, "a message could not be sent");
                    break Took::NotAll { at: self.app.now(), until: 0 };
                }
            }
        };
        (self.id, took)
    }

    /// Sends the next message; whether the webhook took it. None when nothing is due.
    async fn send_next(&self) -> Result<Option<Took>, Failure> {
        let (company, id, now) = (self.company, self.id, self.app.now());
        // As it is now: its secret may be another, and it may be off or gone since the message before.
        let found = find_webhook(&self.app.store, &[company], id).await?;
        let Some(webhook) = found.filter(|webhook| webhook.off_because.is_none()) else { return Ok(None) };
        let claimed = claim_delivery(&self.app.store, company, id, now, now.saturating_add(LEASE)).await?;
        let Some(delivery) = claimed else { return Ok(None) };
        let reply = self.send(&webhook, &delivery).await?;
        let took = reply.status.is_some_and(|status| (200..300).contains(&status));
        tracing::info!(webhook = %id, delivery = %delivery.id, tries = delivery.tries, status = reply.status, "sent");
        let is_gone = reply.status == Some(GONE);
        if is_gone {
            let author = self.app.itself();
            switch_webhook_off(&self.app.store, &webhook, "gone", &author).await?;
        }
        let at = self.app.now();
        let until = at.saturating_add(reply.retry_after.unwrap_or(0));
        self.finish(&delivery, reply, took).await?;
        // What is off needs no pause; and by now somebody may have switched it on again, whom a pause would hold up.
        Ok(Some(if took || is_gone { Took::All } else { Took::NotAll { at, until } }))
    }

    async fn send(&self, webhook: &Webhook, delivery: &Delivery) -> Result<Reply, Failure> {
        let secrets = self.secrets(webhook)?;
        let message_id = format!("msg_{}", delivery.id);
        let now = self.app.now();
        let timestamp = now / SECOND;
        let signature =
            sign_with_each(&secrets, &message_id, timestamp, &delivery.body).map_err(Failure::internal)?;
        let headers = [
            (WEBHOOK_ID, message_id),
            (WEBHOOK_TIMESTAMP, timestamp.to_string()),
            (WEBHOOK_SIGNATURE, signature),
        ];
        let url = webhook.url.parse().map_err(|_error| Failure::internal("a webhook's address is none"))?;
        Ok(self.outgoing.post(url, headers, delivery.body.clone(), now).await)
    }

    /// The webhook's secret and, while it is good too, the one before.
    fn secrets(&self, webhook: &Webhook) -> Result<Vec<SecretString>, Failure> {
        let vault =
            self.app.service.vault().ok_or_else(|| Failure::internal("this desk keeps no secrets"))?;
        let context = secret_context(webhook.id);
        let now = self.app.now();
        let old = webhook.old_secret.as_ref().filter(|old| old.until > now);
        let kept = [(&webhook.secret_key_id, &webhook.secret_ciphertext)];
        kept.into_iter()
            .chain(old.map(|old| (&old.key_id, &old.ciphertext)))
            .map(|(key, ciphertext)| vault.open(key, &context, ciphertext).map_err(Failure::internal))
            .collect()
    }

    async fn finish(&self, delivery: &Delivery, reply: Reply, took: bool) -> Result<(), StoreError> {
        let now = self.app.now();
        let pause = usize::try_from(delivery.tries).ok().and_then(|tries| PAUSES.get(tries.checked_sub(1)?));
        let then = match pause {
            _ if took => Then::Delivered,
            _ if reply.status == Some(GONE) => Then::GivenUp,
            Some(pause) => {
                // The receiver may ask for a longer pause, and for no shorter one.
                let pause = self.jittered(*pause).max(reply.retry_after.unwrap_or(0));
                Then::AgainAt(now.saturating_add(pause))
            }
            None => Then::GivenUp,
        };
        let tried = Tried { status: reply.status, answer: reply.text, then };
        finish_try(&self.app.store, delivery, &tried, now).await
    }

    /// A pause and up to a tenth of it: what failed together does not come back together.
    fn jittered(&self, pause: Micros) -> Micros {
        let [dice]: [u8; 1] = self.app.service.random().bytes();
        pause + pause / 10 * Micros::from(dice) / 255
    }
}

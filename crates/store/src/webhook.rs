//! Webhooks: where a company wants to be told of its refunds' results, and the messages that tell it.

use domain::id::{CompanyId, DeliveryId, TransactionId, WebhookId};

use crate::Micros;
use crate::engine::row::Row;
use crate::error::StoreError;

pub mod claim;
pub mod create;
pub mod delete;
pub mod finish;
pub mod list;
pub mod make;
pub mod redeliver;
pub mod rotate;
pub mod switch;

/// One webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Whose it is.
    pub company_id: CompanyId,
    /// Its id.
    pub id: WebhookId,
    /// Where messages go.
    pub url: String,
    /// The kinds of events that it wants.
    pub kinds: Vec<String>,
    /// The secret that signs its messages, encrypted.
    pub secret_ciphertext: Vec<u8>,
    /// Which key opens the secret.
    pub secret_key_id: String,
    /// Why it is off; none while it is on.
    pub off_because: Option<String>,
    /// The last event of the stream that its deliveries were made from.
    pub position: u64,
    /// When it was made.
    pub created_at: Micros,
    /// The secret before, where there was one.
    pub old_secret: Option<OldSecret>,
}

/// The secret that a webhook had before its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OldSecret {
    /// It, encrypted.
    pub ciphertext: Vec<u8>,
    /// Which key opens it.
    pub key_id: String,
    /// Until when messages are signed with it too.
    pub until: Micros,
}

/// What came of changing a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It is as it was asked to be.
    Done,
    /// It was deleted meanwhile.
    Gone,
    /// Whoever asked may not, or no longer.
    NotAllowed,
}

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    /// It is sent when it is due.
    Waiting,
    /// The receiver has it.
    Delivered,
    /// It was tried as often as is tried.
    GivenUp,
}

impl DeliveryState {
    /// The name in the API and the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::GivenUp => "given_up",
        }
    }
}

impl std::str::FromStr for DeliveryState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Waiting, Self::Delivered, Self::GivenUp]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| format!("{text:?} is no state of a delivery"))
    }
}

/// One message to a webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Whose it is.
    pub company_id: CompanyId,
    /// Which webhook it goes to.
    pub webhook_id: WebhookId,
    /// Its id: what the receiver knows it by.
    pub id: DeliveryId,
    /// The event that it tells.
    pub position: u64,
    /// The row that the event is about.
    pub subject_id: TransactionId,
    /// What happened.
    pub kind: String,
    /// Exactly what is sent.
    pub body: String,
    /// When it was made.
    pub made_at: Micros,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it was sent.
    pub tries: u64,
    /// When it is sent next, while it waits.
    pub due_at: Micros,
    /// When it was last sent.
    pub tried_at: Option<Micros>,
    /// The HTTP status of the last answer.
    pub status: Option<i64>,
    /// The last answer's beginning, or why there was none.
    pub answer: Option<String>,
    /// When the receiver took it.
    pub delivered_at: Option<Micros>,
}

fn read_webhook(row: &Row) -> Result<Webhook, StoreError> {
    Ok(Webhook {
        company_id: row.id("company_id", CompanyId::new)?,
        id: row.id("id", WebhookId::new)?,
        url: row.text("url")?,
        kinds: row.text("kinds")?.split_whitespace().map(str::to_owned).collect(),
        secret_ciphertext: row.bytes("secret_ciphertext")?,
        secret_key_id: row.text("secret_key_id")?,
        off_because: row.opt_text("off_because")?,
        position: row.count("position")?,
        created_at: row.int("created_at")?,
        old_secret: read_old_secret(row)?,
    })
}

fn read_old_secret(row: &Row) -> Result<Option<OldSecret>, StoreError> {
    let Some(ciphertext) = row.opt_bytes("old_secret_ciphertext")? else { return Ok(None) };
    Ok(Some(OldSecret {
        ciphertext,
        key_id: row.text("old_secret_key_id")?,
        until: row.int("old_secret_until")?,
    }))
}

fn read_delivery(row: &Row) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        company_id: row.id("company_id", CompanyId::new)?,
        webhook_id: row.id("webhook_id", WebhookId::new)?,
        id: row.id("id", DeliveryId::new)?,
        position: row.count("position")?,
        subject_id: row.id("subject_id", TransactionId::new)?,
        kind: row.text("kind")?,
        body: row.text("body")?,
        made_at: row.int("made_at")?,
        state: row.word("state")?,
        tries: row.count("tries")?,
        due_at: row.int("due_at")?,
        tried_at: row.opt_int("tried_at")?,
        status: row.opt_int("status")?,
        answer: row.opt_text("answer")?,
        delivered_at: row.opt_int("delivered_at")?,
    })
}

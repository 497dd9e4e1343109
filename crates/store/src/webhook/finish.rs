//! Writes down what came of sending a message.

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::webhook::Delivery;

/// What came of sending a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// The HTTP status; none when no answer came.
    pub status: Option<u16>,
    /// The answer's beginning, or why there was none.
    pub answer: String,
    /// What becomes of the message.
    pub then: Then,
}

/// What becomes of a message after a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// The receiver has it.
    Delivered,
    /// It is sent again at this time.
    AgainAt(Micros),
    /// It is not sent again by itself.
    GivenUp,
}

/// Writes down what came of a try; nothing, if the message was taken back from the caller meanwhile.
pub async fn finish_try(
    store: &Store,
    delivery: &Delivery,
    tried: &Tried,
    now: Micros,
) -> Result<(), StoreError> {
    let (state, due_at, delivered_at) = match tried.then {
        Then::Delivered => ("delivered", now, Some(now)),
        Then::AgainAt(at) => ("waiting", at, None),
        Then::GivenUp => ("given_up", now, None),
    };
    store
        .execute(
            "UPDATE webhook_delivery SET state = $1, due_at = $2, lease_until = NULL, status = $3, answer = $4,
                 delivered_at = $5
             WHERE company_id = $6 AND webhook_id = $7 AND id = $8 AND state = 'waiting' AND tried_at = $9",
            args![
                state,
                due_at,
                tried.status.map(i64::from),
                &tried.answer,
                delivered_at,
                delivery.company_id,
                delivery.webhook_id.uuid(),
                delivery.id.uuid(),
                delivery.tried_at
            ],
        )
        .await?;
    Ok(())
}

//! Whether a gateway answered at all, told beside what it said: what a call means for the refund is its client's to say, what
//! it means for the next call is read here, alike for all gateways.

use std::cell::RefCell;

/// How the last exchange of a call with its gateway ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exchange {
    /// It answered, whatever it said: a refusal is an answer.
    Answered,
    /// It asked for a pause: HTTP 429.
    Busy {
        /// For how long, in milliseconds, where it said so.
        retry_after_ms: Option<u64>,
    },
    /// No connection, no answer in time, a connection that broke, or HTTP 5xx.
    Silent {
        /// Which of them, in our words: no address and no secret.
        why: String,
    },
}

tokio::task_local! {
    static LAST: RefCell<Option<Exchange>>;
}

/// Makes a call and tells how its last exchange ended; none where nothing was sent at all.
pub async fn listen<T>(call: impl Future<Output = T>) -> (T, Option<Exchange>) {
    LAST.scope(RefCell::new(None), async {
        let told = call.await;
        (told, LAST.with(RefCell::take))
    })
    .await
}

/// Tells whoever listens how an exchange ended; `http` does it for every call that goes through it.
pub fn note(exchange: Exchange) {
    if LAST.try_with(|last| *last.borrow_mut() = Some(exchange)).is_err() {
        tracing::trace!("nobody listens to this call");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_call_hears_of_its_own_last_exchange_and_of_no_others() {
        let busy = Exchange::Busy { retry_after_ms: Some(1) };
        let one = listen(async {
            note(Exchange::Silent { why: "no answer".to_owned() });
            tokio::task::yield_now().await;
            note(busy.clone());
            1
        });
        let other = listen(async {
            tokio::task::yield_now().await;
            2
        });
        assert_eq!(tokio::join!(one, other), ((1, Some(busy.clone())), (2, None)));
        note(Exchange::Answered);
    }
}

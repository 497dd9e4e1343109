//! That a gateway account is not called now, and what becomes of its refunds, in words.

use ::api::gateway::Circuit;

use crate::{format, t};

/// Why the account is not called; `None` while it is.
#[must_use]
pub fn circuit_text(gateway: &str, circuit: &Circuit) -> Option<String> {
    if circuit.state != "closed" {
        return Some(t!("circuit.silent", gateway = gateway, since = format::moment(&circuit.since)));
    }
    let until = circuit.paused_until.as_ref()?;
    Some(t!("circuit.paused", gateway = gateway, until = format::moment(until)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circuit(state: &str, paused_until: Option<&str>) -> Circuit {
        Circuit {
            state: state.to_owned(),
            since: "2026-11-20T12:03:00Z".to_owned(),
            retry_at: None,
            reason: None,
            paused_until: paused_until.map(str::to_owned),
        }
    }

    #[test]
    fn an_account_that_is_called_is_no_news() {
        assert_eq!(circuit_text("PayU", &circuit("closed", None)), None);
    }

    #[test]
    fn an_account_that_does_not_answer_is_named_with_the_moment() {
        for state in ["open", "half_open"] {
            let text = circuit_text("PayU", &circuit(state, None)).unwrap();
            assert!(text.contains("PayU") && text.contains("2026-11-20T12:03:00Z"), "{text}");
        }
    }

    #[test]
    fn an_account_that_asked_for_a_pause_says_until_when() {
        let text = circuit_text("PayU", &circuit("closed", Some("2026-11-20T12:05:00Z"))).unwrap();
        assert!(text.contains("12:05"), "{text}");
    }
}

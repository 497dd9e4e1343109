//! Sends letters while the server runs; several servers share the work, and a letter is one server's at a time.

use secrecy::ExposeSecret as _;
use store::Micros;
use store::letter::LINK_ENDED;
use store::letter::claim::{Claimed, claim_letter};
use store::letter::finish::{Ending, finish_letter};

use crate::app::App;
use crate::mail::letter::{Letter, secret_context};
use crate::mail::mailer::{Mailer, NotSent};
use crate::problem::Failure;

const SECOND: Micros = 1_000_000;
const MINUTE: Micros = 60 * SECOND;
/// How long a letter waits after each failed try; after the last it is given up. Its link may end before.
const PAUSES: [Micros; 7] =
    [30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, 60 * MINUTE, 4 * 60 * MINUTE, 12 * 60 * MINUTE];
/// How long a letter is one server's: well above the longest that sending takes.
const LEASE: Micros = 5 * MINUTE;
/// How much of what a mail server says is kept, in characters.
const KEPT_CHARS: usize = 300;

/// Works until the server is told to stop, and lets the letter that is under way end; without a mail server it does nothing.
pub async fn run(app: App) {
    let Some(mailer) = app.settings.mailer.clone() else { return };
    let mut stopping = app.stopping.subscribe();
    let mut wanted = app.mail_bell.listen();
    while !*stopping.borrow() {
        match send_next(&app, &mailer).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(failure) => {
                tracing::error!(?failure, "letters could not be looked after and are tried again");
            }
        }
        tokio::select! {
            _ = stopping.changed() => {}
            () = wanted.ring() => {}
            () = tokio::time::sleep(app.settings.mail_look_every) => {}
        }
    }
}

/// Sends the letter that has waited longest; `false` when none is due.
async fn send_next(app: &App, mailer: &Mailer) -> Result<bool, Failure> {
    let now = app.now();
    let Some(letter) = claim_letter(&app.store, now, now.saturating_add(LEASE)).await? else {
        return Ok(false);
    };
    let sent = if letter.is_needed { send(app, mailer, &letter).await } else { Err(too_late()) };
    let now = app.now();
    let ending = ending_of(sent, letter.tries, now);
    if let Ending::Failed { why } | Ending::Again { why, .. } = &ending {
        tracing::warn!(letter = %letter.id, tries = letter.tries, why, "a letter was not sent");
    }
    finish_letter(&app.store, &letter, &ending, now).await?;
    Ok(true)
}

async fn send(app: &App, mailer: &Mailer, letter: &Claimed) -> Result<(), NotSent> {
    let read = open(app, letter).map_err(|why| NotSent { why: why.to_owned(), for_good: true })?;
    mailer.send(letter.id, &letter.to_email, read).await
}

fn open(app: &App, letter: &Claimed) -> Result<Letter, &'static str> {
    let vault = app.service.vault().ok_or("this desk keeps no secrets")?;
    let opened = vault.open(&letter.secret_key_id, &secret_context(letter.id), &letter.secret_ciphertext);
    let opened = opened.ok().ok_or("it was encrypted with another key")?;
    serde_json::from_str(opened.expose_secret()).ok().ok_or("it does not read")
}

fn too_late() -> NotSent {
    NotSent { why: LINK_ENDED.to_owned(), for_good: true }
}

fn ending_of(sent: Result<(), NotSent>, tries: i64, now: Micros) -> Ending {
    let Err(NotSent { why, for_good }) = sent else { return Ending::Sent };
    let why = why.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    let why = why.take(KEPT_CHARS).collect();
    let pause = usize::try_from(tries).ok().and_then(|tries| PAUSES.get(tries.checked_sub(1)?));
    match pause.filter(|_| !for_good) {
        Some(pause) => Ending::Again { at: now.saturating_add(*pause), why },
        None => Ending::Failed { why },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_pass_is_tried_again_and_what_will_not_is_given_up() {
        let failed = |for_good| Err(NotSent { why: "busy\r\nnow".to_owned(), for_good });
        let again = Ending::Again { at: 10 + 30 * SECOND, why: "busy  now".to_owned() };
        assert_eq!(ending_of(failed(false), 1, 10), again);
        let given_up = Ending::Failed { why: "busy  now".to_owned() };
        assert_eq!(ending_of(failed(true), 1, 10), given_up);
        assert_eq!(ending_of(failed(false), 8, 10), given_up);
        assert_eq!(ending_of(Ok(()), 1, 10), Ending::Sent);
    }
}

//! The second factor: shown at sign-in, set up, turned off.

mod own_changes;
mod reset;
mod set_up;
mod sign_in;

use domain::id::PersonId;
use http::StatusCode;
use refunds::clock::Clock as _;
use refunds::random::SystemRandom;
use serde_json::json;
use server::second_factor::code::{authenticator, secret_context};
use store::event::EventActor;
use store::second_factor::FactorShown;
use store::second_factor::set_up::{Confirmation, begin_second_factor, confirm_second_factor};
use store::subject::Author;
use totp_rs::{Secret, Totp};

use crate::answer::Answer;
use crate::browser::Browser;
use crate::desk::{BEGINNING, Desk, PASSWORD, SECOND};

/// How long a code is shown.
pub const STEP: i64 = 30 * SECOND;

impl Desk {
    /// Gives somebody a second factor that counts, and what shows its codes.
    pub async fn give_authenticator(&self, who: &str) -> Totp {
        let person = self.person(who).await;
        let key = Secret::new_stack(SystemRandom.drawn()).to_base32();
        let vault = self.service.vault().unwrap();
        let sealed = vault.seal(&SystemRandom, &secret_context(person), &key).unwrap();
        let (store, ciphertext) = (&self.store, &sealed.ciphertext);
        assert!(begin_second_factor(store, person, ciphertext, &sealed.key_id, BEGINNING).await.unwrap());
        let confirmation = Confirmation {
            made_at: BEGINNING,
            step: 0,
            recovery_codes: &[],
            keep_session: &[],
            shown: FactorShown::Fresh,
        };
        let author = by_themselves(person);
        assert!(confirm_second_factor(store, person, &confirmation, &author).await.unwrap());
        authenticator(&key, who).unwrap()
    }

    /// The code that an authenticator shows now.
    pub fn code(&self, authenticator: &Totp) -> String {
        self.code_at(authenticator, 0)
    }

    /// The code that it shows so many steps later.
    pub fn code_at(&self, authenticator: &Totp, steps: i64) -> String {
        let seconds = (self.clock.now() + steps * STEP) / SECOND;
        authenticator.generate(seconds.try_into().unwrap()).to_string()
    }

    /// A browser in which someone has signed in with both factors.
    pub async fn sign_in_with(&self, who: &str, authenticator: &Totp) -> Browser<'_> {
        let mut browser = Browser::new(self);
        assert_eq!(browser.try_sign_in(who, PASSWORD).await.status, StatusCode::ACCEPTED);
        let answer = browser.show_code(&self.code(authenticator)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        browser
    }
}

pub fn by_themselves(person: PersonId) -> Author {
    Author { actor: EventActor::Person(person), address: None, at: BEGINNING, salt: [0; 16] }
}

trait Drawn {
    fn drawn(&self) -> [u8; 20];
}

impl Drawn for SystemRandom {
    fn drawn(&self) -> [u8; 20] {
        let random: &dyn refunds::random::Randomness = self;
        random.bytes()
    }
}

impl Browser<'_> {
    /// Shows a code, and keeps the cookie, if one comes.
    pub async fn show_code(&mut self, code: &str) -> Answer {
        let answer = self.post(api::paths::SESSION_SECOND_FACTOR, &json!({ "code": code })).await;
        self.keep_cookie(&answer);
        answer
    }

    /// Keeps the cookie of an answer, if it sets one.
    pub fn keep_cookie(&mut self, answer: &Answer) {
        if let Some(cookie) = answer.headers.get("set-cookie") {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            self.cookie = Some(pair.to_owned());
        }
    }
}

//! Keeps the sessions of tower-sessions in our database: only a hash of the id, the person in a column of its own, and
//! two ends: idle and absolute.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::id::PersonId;
use http::HeaderMap;
use http::header::COOKIE;
use refunds::clock::Clock;
use refunds::service::RefundService;
use sha2::{Digest as _, Sha256};
use store::Micros;
use store::engine::Store;
use store::event::EventActor;
use store::session::{
    Begins, SessionRow, create_session, delete_session, load_session, save_session, touch_session,
};
use store::subject::Author;
use time::OffsetDateTime;
use tower_sessions::cookie::SameSite;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use tower_sessions::{Expiry, SessionManagerLayer, SessionStore};

use crate::app::App;
use crate::problem::chain;

/// Where a session keeps who is signed in.
pub const PERSON: &str = "person";
/// Where it keeps when they last showed a second factor in it.
pub const SECOND_FACTOR: &str = "second_factor_at";
/// What marks half a session: the password was right, and the second factor is still to be shown.
pub const HALF: &str = "half";
/// Where it keeps from which network address they did.
pub const ADDRESS: &str = "address";
/// What marks a session that somebody just began, until it is written down: one under a new id alone is none.
pub const BEGINS: &str = "begins";

/// How long half a session lasts.
const HALF_LASTS: Micros = 5 * 60 * 1_000_000;

/// How far `last_seen_at` may lag behind: not every request is worth a write.
const TOUCH_EVERY: Micros = 5 * 60 * 1_000_000;

/// The session layer of our API.
///
/// `SameSite=Lax` and not `Strict`, because with `Strict` a person who follows a link from a chat to a payment would
/// arrive signed out; what `Lax` lets through only reads, and state changes are Origin-checked besides.
#[must_use]
pub fn layer(app: &App) -> SessionManagerLayer<DeskSessions> {
    let settings = &app.settings;
    let sessions = DeskSessions {
        store: app.store.clone(),
        clock: Arc::clone(&app.clock),
        service: app.service.clone(),
        idle: micros(settings.session_idle),
        absolute: micros(settings.session_absolute),
    };
    // The cookie may outlive the session; the server knows when it ends.
    let cookie_life = time::Duration::try_from(settings.session_absolute).unwrap_or(time::Duration::DAY);
    SessionManagerLayer::new(sessions)
        .with_name(settings.cookie_name())
        .with_secure(settings.secure_cookies)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(cookie_life))
}

fn micros(duration: Duration) -> Micros {
    Micros::try_from(duration.as_micros()).unwrap_or(Micros::MAX)
}

/// Our database as a session store.
#[derive(Clone)]
pub struct DeskSessions {
    store: Store,
    clock: Arc<dyn Clock>,
    /// For its randomness.
    service: RefundService,
    idle: Micros,
    absolute: Micros,
}

impl fmt::Debug for DeskSessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeskSessions").finish_non_exhaustive()
    }
}

#[async_trait]
impl SessionStore for DeskSessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        loop {
            let row = self.row(record, self.clock.now())?;
            let begins = row.person_id.filter(|_| record.data.contains_key(BEGINS));
            let begins = begins.map(|person| self.begins(person, record));
            if create_session(&self.store, &row, begins.as_ref()).await.map_err(backend)? {
                return Ok(());
            }
            record.id = Id::default();
        }
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let now = self.clock.now();
        // A session that was ended meanwhile stays ended.
        if let Some(known) = load_session(&self.store, &token_hash(record.id), now).await.map_err(backend)? {
            let row = self.row(record, known.created_at)?;
            save_session(&self.store, &row).await.map_err(backend)?;
        }
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let now = self.clock.now();
        let Some(row) = load_session(&self.store, &token_hash(*id), now).await.map_err(backend)? else {
            return Ok(None);
        };
        let mut expires_at = row.expires_at;
        // Half a session has ended by then.
        if now.saturating_sub(row.last_seen_at) > TOUCH_EVERY {
            expires_at = self.expires_at(now, row.created_at);
            touch_session(&self.store, &row.token_hash, now, expires_at).await.map_err(backend)?;
        }
        let mut data: HashMap<String, serde_json::Value> =
            serde_json::from_str(&row.data).map_err(|error| Error::Decode(error.to_string()))?;
        if let Some(person) = row.person_id {
            data.insert(PERSON.to_owned(), serde_json::Value::String(person.to_string()));
        }
        if let Some(at) = row.second_factor_at {
            data.insert(SECOND_FACTOR.to_owned(), at.into());
        }
        let expiry_date = OffsetDateTime::from_unix_timestamp_nanos(i128::from(expires_at) * 1000)
            .map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        delete_session(&self.store, &token_hash(*id)).await.map_err(backend)
    }
}

impl DeskSessions {
    /// Whoever signs in, from where they said.
    fn begins(&self, person: PersonId, record: &Record) -> Begins {
        let address = record.data.get(ADDRESS).and_then(serde_json::Value::as_str);
        let author = Author {
            actor: EventActor::Person(person),
            address: address.map(str::to_owned),
            at: self.clock.now(),
            salt: self.service.random().bytes(),
        };
        Begins { author, half: record.data.contains_key(HALF) }
    }

    fn row(&self, record: &Record, created_at: Micros) -> Result<SessionRow> {
        let now = self.clock.now();
        let mut data = record.data.clone();
        data.remove(BEGINS);
        let person_id: Option<PersonId> = data
            .remove(PERSON)
            .map(serde_json::from_value)
            .transpose()
            .map_err(|error| Error::Encode(error.to_string()))?;
        let second_factor_at: Option<Micros> = data
            .remove(SECOND_FACTOR)
            .map(serde_json::from_value)
            .transpose()
            .map_err(|error| Error::Encode(error.to_string()))?;
        let half_ends_at = data.contains_key(HALF).then(|| created_at.saturating_add(HALF_LASTS));
        let ends_at = self.expires_at(now, created_at);
        Ok(SessionRow {
            token_hash: token_hash(record.id),
            person_id,
            data: serde_json::to_string(&data).map_err(|error| Error::Encode(error.to_string()))?,
            created_at,
            last_seen_at: now,
            expires_at: half_ends_at.map_or(ends_at, |half_ends_at| half_ends_at.min(ends_at)),
            second_factor_at,
        })
    }

    fn expires_at(&self, now: Micros, created_at: Micros) -> Micros {
        now.saturating_add(self.idle).min(created_at.saturating_add(self.absolute))
    }
}

/// Reads the session cookie of a request as the hash that the session is found by; none when there is no such cookie.
/// Whoever finds a session in this way does not use it.
#[must_use]
pub fn session_hash(headers: &HeaderMap, cookie_name: &str) -> Option<Vec<u8>> {
    let cookies = headers.get_all(COOKIE).into_iter().filter_map(|header| header.to_str().ok());
    let mut pairs =
        cookies.flat_map(|header| header.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let (_, id) = pairs.find(|(name, _)| *name == cookie_name)?;
    id.parse().ok().map(token_hash)
}

/// What of a session's id is stored: whoever reads the table cannot sign in with it.
#[must_use]
pub fn token_hash(id: Id) -> Vec<u8> {
    Sha256::digest(id.0.to_le_bytes()).to_vec()
}

#[expect(clippy::needless_pass_by_value, reason = "so that it stands in `map_err`")]
fn backend(error: store::error::StoreError) -> Error {
    Error::Backend(chain(&error))
}

//! What was refused: counted, and told by events so few that nobody can flood a chain with them.

use domain::id::{CompanyId, PersonId};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::Micros;
use crate::args;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::event::EventActor;
use crate::in_transaction;
use crate::person::password::companies_of;
use crate::subject::{Author, Change, SubjectFact, SubjectKind, access_of, append_fact};

/// A count begins anew so long after it began.
pub const WINDOW: Micros = 15 * 60 * 1_000_000;
/// So many events about one person or program are told in a window, and after them those at each power of ten alone.
pub const AT_MOST: i64 = 20;

/// Something that was refused to whoever the author names.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// `GET /api/v1/companies/{id}/people`: the call, without what was in it.
    pub call: String,
    /// The id in the call's path, where it has one.
    pub about: Option<Uuid>,
    /// Why: the problem's code.
    pub code: String,
}

/// Notes in each of some companies that somebody tried what they may not do.
pub async fn note_refused_attempt(
    store: &Store,
    companies: &[CompanyId],
    refusal: &Refusal,
    author: &Author,
) -> Result<(), StoreError> {
    let who = match author.actor {
        EventActor::Person(id) => id.uuid(),
        EventActor::Credential(id) => id.uuid(),
        // Nobody refuses them anything.
        EventActor::Gateway | EventActor::System | EventActor::Command => return Ok(()),
    };
    let about = refusal.about.map(|id| id.to_string());
    let changes = vec![
        Change::code("call", None, Some(&refusal.call)),
        Change::code("about", None, about.as_deref()),
        Change::code("refused", None, Some(&refusal.code)),
    ];
    let same = format!("{}\n{}", refusal.call, refusal.code);
    in_transaction!(store, |tx| {
        for company in companies {
            note(tx, *company, who, "attempt_refused", &same, changes.clone(), author).await?;
        }
        Ok(())
    })
}

/// Notes in each of a person's companies that somebody tried to sign in as them, and could not. Nobody knows who it was.
pub async fn note_refused_sign_in(
    store: &Store,
    person: PersonId,
    author: &Author,
) -> Result<(), StoreError> {
    in_transaction!(store, |tx| {
        for company in companies_of(tx, person).await? {
            note(tx, company, person.uuid(), "sign_in_refused", "", Vec::new(), author).await?;
        }
        Ok(())
    })
}

/// Forgets the counts that began before a moment; says how many.
pub async fn delete_old_counts(store: &Store, before: Micros) -> Result<u64, StoreError> {
    store.execute("DELETE FROM refused_count WHERE began_at < $1", args![before]).await
}

async fn note(
    tx: &mut Tx,
    company: CompanyId,
    who: Uuid,
    kind: &'static str,
    same: &str,
    mut changes: Vec<Change>,
    author: &Author,
) -> Result<(), StoreError> {
    let address = author.address.as_deref().unwrap_or_default();
    let times = count(tx, company, &format!("{kind}\n{who}\n{address}\n{same}"), author.at).await?;
    if !is_told(times) {
        return Ok(());
    }
    let events = count(tx, company, &format!("events\n{who}"), author.at).await?;
    if events > AT_MOST && !is_told(events) {
        return Ok(());
    }
    changes.push(Change::code("times", None, Some(&times.to_string())));
    let subject = (SubjectKind::Access, access_of(who));
    append_fact(tx, SubjectFact { company, subject, kind, author, changes }).await
}

/// The first is told, the tenth, the hundredth: what comes in between only counts.
fn is_told(times: i64) -> bool {
    (0..18).any(|digits| 10_i64.pow(digits) == times)
}

/// Counts once more, and says how often it was since the count began.
async fn count(tx: &mut Tx, company: CompanyId, what: &str, at: Micros) -> Result<i64, StoreError> {
    let key = Sha256::digest(what.as_bytes()).to_vec();
    let row = tx
        .row(
            "INSERT INTO refused_count (company_id, count_key, began_at, times) VALUES ($1, $2, $3, 1)
             ON CONFLICT (company_id, count_key) DO UPDATE SET
                 times = CASE WHEN refused_count.began_at <= $4 THEN 1 ELSE refused_count.times + 1 END,
                 began_at = CASE WHEN refused_count.began_at <= $4 THEN $3 ELSE refused_count.began_at END
             RETURNING times",
            args![company, key, at, at.saturating_sub(WINDOW)],
        )
        .await?;
    row.ok_or_else(|| StoreError::corrupt("times", "an upsert gave no row"))?.int("times")
}

/// Finds which of some companies has a row, a webhook, a view or a decision of this id.
pub async fn find_company_of(
    store: &Store,
    companies: &[CompanyId],
    id: Uuid,
) -> Result<Option<CompanyId>, StoreError> {
    for company in companies {
        let row = store
            .row(
                "SELECT 1 AS found FROM txn WHERE company_id = $1 AND id = $2
                 UNION ALL SELECT 1 FROM webhook WHERE company_id = $1 AND id = $2
                 UNION ALL SELECT 1 FROM saved_view WHERE company_id = $1 AND id = $2
                 UNION ALL SELECT 1 FROM approval WHERE company_id = $1 AND id = $2
                 UNION ALL SELECT 1 FROM attention WHERE company_id = $1 AND id = $2",
                args![*company, id],
            )
            .await?;
        if row.is_some() || company.uuid() == id {
            return Ok(Some(*company));
        }
    }
    Ok(None)
}

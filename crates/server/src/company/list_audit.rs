//! `GET /api/v1/companies/{id}/audit`: what was done in a company, and by whom.

use api::audit::{AuditPage, AuditQuery};
use axum::Json as Answer;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use domain::id::CompanyId;
use store::Micros;
use store::event::audit::{self, About, AuditOutcome};
use store::person::find_person_by_email;
use store::subject::SubjectKind;

use crate::app::App;
use crate::caller::SignedIn;
use crate::company::access::managed_company;
use crate::company::audit_entry::write_entry;
use crate::problem::Failure;
use crate::transaction::day_word::day_at;
use crate::transaction::query::{Edge, read_edge, read_zone};

const LIMIT: u32 = 50;
const LONGEST: u32 = 100;

/// Lists a company's sealed events, the newest first, for its managers and owners.
#[utoipa::path(
    get, path = api::paths::AUDIT, tag = "company", security(("session" = [])),
    params(
        ("id" = uuid::Uuid, Path, description = "The company's id."),
        ("from" = Option<String>, Query, description = "The first day (`2026-11-01`, `today-6`), or an instant."),
        ("to" = Option<String>, Query, description = "The last day, or the instant before which."),
        ("zone" = Option<String>, Query, description = "The zone that days are in; UTC when absent."),
        ("kind" = Option<String>, Query, description = "One kind of event."),
        ("about" = Option<String>, Query, description = "`transaction`, `settings` (all but these), `company`, `person`, `invitation`, `integration`, `credential`, `webhook`, `view` or `export`."),
        ("subject" = Option<uuid::Uuid>, Query, description = "The id of the one that it is about; not with `about`."),
        ("outcome" = Option<String>, Query, description = "`done`, or `refused`: what somebody tried and was not let."),
        ("actor" = Option<String>, Query, description = "The e-mail of the person who did it."),
        ("cursor" = Option<u64>, Query, description = "Where the page before ended: its `next`."),
        ("limit" = Option<u32>, Query, description = "How many events, 1 to 100; 50 when absent."),
    ),
    responses(
        (status = 200, description = "One page. With a filter it may be short, even empty, and have a next one.", body = AuditPage),
        (status = 400, description = "`bad_query`, naming the fields."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`."),
        (status = 404, description = "`not_found`: the company."),
    ),
)]
pub async fn list_audit(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    query: Result<Query<AuditQuery>, QueryRejection>,
) -> Result<Answer<AuditPage>, Failure> {
    let company = managed_company(&signed_in, &id)?;
    let Query(query) =
        query.map_err(|rejection| Failure::bad_query(format!("{}.", rejection.body_text()), &[]))?;
    let asked = read_query(company, &query, app.now())?;
    let Some(asked) = with_actor(&app, asked, query.actor.as_deref()).await? else {
        return Ok(Answer(AuditPage { items: Vec::new(), next: None }));
    };
    let page = audit::list_audit(&app.store, &asked).await?;
    let items = page.rows.into_iter().map(write_entry).collect::<Result<_, _>>()?;
    let next = page.next.map(u64::try_from).transpose().map_err(Failure::internal)?;
    Ok(Answer(AuditPage { items, next }))
}

pub fn read_query(company: CompanyId, query: &AuditQuery, now: Micros) -> Result<audit::AuditQuery, Failure> {
    let zone = read_zone(query.zone.as_deref())?;
    let today = day_at(now, &zone)?;
    let edge = |field, text: &Option<String>, edge| {
        text.as_deref().map(|text| read_edge(field, text, &zone, today, edge)).transpose()
    };
    let limit = query.limit.unwrap_or(LIMIT);
    if !(1..=LONGEST).contains(&limit) {
        return Err(Failure::bad_query("The limit is 1 to 100.", &["limit"]));
    }
    // No chain is longer than the database can count.
    let before = query.cursor.map(|cursor| i64::try_from(cursor).unwrap_or(i64::MAX));
    Ok(audit::AuditQuery {
        company,
        about: read_about(query.about.as_deref(), query.subject.as_deref())?,
        from: edge("from", &query.from, Edge::Start)?,
        to: edge("to", &query.to, Edge::End)?,
        kind: query.kind.clone(),
        outcome: query.outcome.as_deref().map(read_outcome).transpose()?,
        actor: None,
        before,
        limit,
    })
}

fn read_about(about: Option<&str>, subject: Option<&str>) -> Result<About, Failure> {
    match (about, subject) {
        (None, None) => Ok(About::Anything),
        (Some("transaction"), None) => Ok(About::Transactions),
        (Some("settings"), None) => Ok(About::Settings),
        (Some(word), None) => {
            let kind = SubjectKind::ALL.into_iter().find(|kind| kind.as_str() == word).map(About::Kind);
            kind.ok_or_else(|| Failure::bad_query("This is nothing that an event is about.", &["about"]))
        }
        (None, Some(id)) => {
            let id = id.parse().map(About::One);
            id.map_err(|_unreadable| Failure::bad_query("This is no id.", &["subject"]))
        }
        (Some(_), Some(_)) => {
            Err(Failure::bad_query("Give either what it is about or which one.", &["about", "subject"]))
        }
    }
}

fn read_outcome(text: &str) -> Result<AuditOutcome, Failure> {
    match text {
        "done" => Ok(AuditOutcome::Done),
        "refused" => Ok(AuditOutcome::Refused),
        _ => Err(Failure::bad_query("What came of it is done or refused.", &["outcome"])),
    }
}

/// The query with the person whom an e-mail names; none where it names nobody, who has done nothing.
pub async fn with_actor(
    app: &App,
    query: audit::AuditQuery,
    email: Option<&str>,
) -> Result<Option<audit::AuditQuery>, Failure> {
    let Some(email) = email else { return Ok(Some(query)) };
    let person = find_person_by_email(&app.store, email).await?;
    Ok(person.map(|person| audit::AuditQuery { actor: Some(person.id), ..query }))
}

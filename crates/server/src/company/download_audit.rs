//! `GET /api/v1/companies/{id}/audit/file`: the audit as comma-separated values, to be kept and looked through elsewhere
//! ([0053](../../../../docs/decisions/0053-the-audits-file-holds-what-its-chain-is-reckoned-from.md)).

use api::audit::{AuditChange, AuditQuery};
use axum::body::{Body, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Response};
use futures::stream::{self, Stream};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use store::engine::Store;
use store::event::audit::{self, AuditRow, note_audit_export};

use crate::app::App;
use crate::caller::SignedIn;
use crate::company::access::managed_company;
use crate::company::audit_entry::{hex, write_entry};
use crate::company::list_audit::{read_query, with_actor};
use crate::export::csv_file::push_text;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;

/// How many events are read at once: no more of them are in memory, however long the file is.
const PAGE: u32 = 500;

/// What stands before the first hash of a chain.
const BEFORE_THE_FIRST: [u8; 32] = [0; 32];

/// The columns. From the last seven the chain can be reckoned again: a hash is SHA-256 over the previous one and
/// `2 {subject} {version} {event} {microseconds} {hash of the text apart}`, a line end, and the body.
const COLUMNS: [&str; 22] = [
    "Number",
    "At",
    "Event",
    "Who",
    "Who ID",
    "From Address",
    "About",
    "About ID",
    "About Name",
    "Before",
    "After",
    "Amount",
    "Currency",
    "Code",
    "Message",
    "Hash",
    "Previous Hash",
    "Subject ID",
    "Version",
    "Microseconds",
    "Hash Of Text Apart",
    "Body",
];

/// Gives what the audit shows by a query, all of it, as a file; that it was taken out stands in the audit itself.
#[utoipa::path(
    get, path = api::paths::AUDIT_FILE, tag = "company", security(("session" = [])),
    params(
        ("id" = uuid::Uuid, Path, description = "The company's id."),
        ("from" = Option<String>, Query, description = "As for the audit itself."),
        ("to" = Option<String>, Query, description = "As for the audit itself."),
        ("zone" = Option<String>, Query, description = "As for the audit itself."),
        ("kind" = Option<String>, Query, description = "As for the audit itself."),
        ("about" = Option<String>, Query, description = "As for the audit itself."),
        ("subject" = Option<uuid::Uuid>, Query, description = "As for the audit itself."),
        ("outcome" = Option<String>, Query, description = "As for the audit itself."),
        ("actor" = Option<String>, Query, description = "As for the audit itself."),
        ("cursor" = Option<u64>, Query, description = "Only what stands before this place."),
    ),
    responses(
        (status = 200, description = "The file, the newest event first, RFC 4180.", content_type = "text/csv"),
        (status = 400, description = "`bad_query`, naming the fields."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`."),
        (status = 404, description = "`not_found`: the company."),
    ),
)]
pub async fn download_audit(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    Path(id): Path<String>,
    query: Result<Query<AuditQuery>, QueryRejection>,
) -> Result<Response, Failure> {
    let company = managed_company(&signed_in, &id)?;
    let Query(query) =
        query.map_err(|rejection| Failure::bad_query(format!("{}.", rejection.body_text()), &[]))?;
    let asked = read_query(company, &query, app.now())?;
    let asked = with_actor(&app, asked, query.actor.as_deref()).await?;
    let asked = asked.map(|asked| audit::AuditQuery { limit: PAGE, ..asked });
    note_audit_export(&app.store, company, &signed_in.author(&app, &address)).await?;
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8; header=present"),
        (CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""),
    ];
    let mut head = COLUMNS.join(",").into_bytes();
    head.extend_from_slice(b"\r\n");
    let lines = read_lines(app.store.clone(), asked);
    let head = stream::once(async move { Ok::<_, Failure>(Bytes::from(head)) });
    let body = futures::StreamExt::chain(head, lines);
    let body = futures::TryStreamExt::map_err(body, |failure| std::io::Error::other(format!("{failure:?}")));
    Ok((headers, Body::from_stream(body)).into_response())
}

/// Reads page after page, each when the one before has left.
fn read_lines(
    store: Store,
    asked: Option<audit::AuditQuery>,
) -> impl Stream<Item = Result<Bytes, Failure>> + Send + 'static {
    stream::try_unfold((store, asked), |(store, asked)| async move {
        let Some(asked) = asked else { return Ok(None) };
        let page = audit::list_audit(&store, &asked).await?;
        let mut bytes = Vec::new();
        for row in page.rows {
            push_line(&mut bytes, row)?;
        }
        let next = page.next.map(|before| audit::AuditQuery { before: Some(before), ..asked });
        Ok(Some((Bytes::from(bytes), (store, next))))
    })
}

fn push_line(bytes: &mut Vec<u8>, row: AuditRow) -> Result<(), Failure> {
    let (microseconds, hashed) = (row.at.to_string(), row.hashed.clone());
    let previous_hash = row.previous_hash.as_deref().map(hex);
    let entry = write_entry(row)?;
    let values = |of: fn(&AuditChange) -> &Option<String>| {
        let told = entry
            .changes
            .iter()
            .filter_map(|change| of(change).as_ref().map(|value| format!("{}={value}", change.field)));
        told.collect::<Vec<_>>().join("; ")
    };
    let who = entry.actor.email.clone().or_else(|| entry.actor.name.clone());
    let cells = [
        entry.sequence.to_string(),
        entry.at.clone(),
        entry.kind.clone(),
        who.unwrap_or_else(|| entry.actor.kind.clone()),
        entry.actor.id.clone().unwrap_or_default(),
        entry.address.clone().unwrap_or_default(),
        entry.about.kind.clone(),
        entry.about.id.clone(),
        entry.about.name.clone().unwrap_or_default(),
        values(|change| &change.before),
        values(|change| &change.after),
        entry.amount.as_ref().map(|amount| amount.as_str().to_owned()).unwrap_or_default(),
        entry.currency.clone().unwrap_or_default(),
        entry.code.clone().unwrap_or_default(),
        entry.message.clone().unwrap_or_default(),
        entry.hash.clone(),
        previous_hash.unwrap_or_else(|| hex(&BEFORE_THE_FIRST)),
        hashed.subject_id.to_string(),
        hashed.version.to_string(),
        microseconds,
        hashed.private_hash.as_deref().map(hex).unwrap_or_default(),
        hashed.body,
    ];
    for (column, cell) in cells.iter().enumerate() {
        if column > 0 {
            bytes.push(b',');
        }
        push_text(bytes, cell);
    }
    bytes.extend_from_slice(b"\r\n");
    Ok(())
}

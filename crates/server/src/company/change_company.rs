//! `PATCH /api/v1/companies/{id}`: changes a company's profile.

use api::people::{ChangeCompany, CompanyProfile};
use axum::Json as Answer;
use axum::extract::{Path, State};
use jiff::tz::TimeZone;
use store::company::change::{Changed, Profile, change_company as write_down};

use crate::app::App;
use crate::caller::SignedIn;
use crate::company::access::{managed_company, own_company};
use crate::company::show_company::profile;
use crate::extract::Json;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;

const NAME_MAX_CHARS: usize = 100;

/// Changes a company's name or zone. Days that are over are counted anew in the new zone, wherever they are shown.
#[utoipa::path(
    patch, path = api::paths::COMPANY, tag = "company", security(("session" = [])), request_body = ChangeCompany,
    params(("id" = uuid::Uuid, Path, description = "The company's id.")),
    responses(
        (status = 200, description = "The profile as it now is.", body = CompanyProfile),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`, `origin_refused`."),
        (status = 404, description = "`not_found`."),
        (status = 409, description = "`name_taken`."),
        (status = 422, description = "`invalid_field`: `name` or `zone`."),
    ),
)]
pub async fn change_company(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    Path(id): Path<String>,
    Json(asked): Json<ChangeCompany>,
) -> Result<Answer<CompanyProfile>, Failure> {
    let company = managed_company(&signed_in, &id)?;
    let name = asked.name.as_deref().map(read_name).transpose()?;
    if asked.zone.as_deref().is_some_and(|zone| TimeZone::get(zone).is_err()) {
        return Err(Failure::invalid_field("zone", "Give an IANA time zone, such as Europe/Istanbul."));
    }
    let author = signed_in.author(&app, &address);
    match write_down(&app.store, company, &Profile { name, zone: asked.zone }, &author).await? {
        Changed::Done => {}
        Changed::NameTaken => {
            return Err(Failure::conflict("name_taken", "Another company has this name already."));
        }
        Changed::NotAllowed => return Err(Failure::managers_only()),
    }
    let (company, role) = own_company(&signed_in, &id)?;
    profile(&app, company, role).await.map(Answer)
}

/// A name of a company or a person: something on one line, without blanks around it.
pub fn read_name(text: &str) -> Result<String, Failure> {
    let name = text.trim();
    let fits = (1..=NAME_MAX_CHARS).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if fits {
        Ok(name.to_owned())
    } else {
        Err(Failure::invalid_field("name", "Give a name of 1 to 100 characters, on one line."))
    }
}

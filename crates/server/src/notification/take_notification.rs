//! `POST /notifications/{company}/{integration}`: takes a gateway's message, in that gateway's own form.

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use domain::id::{CompanyId, IntegrationId};
use refunds::take_notification::{NotificationTaken, TakeNotificationError};

use crate::app::App;
use crate::problem::Failure;

/// Takes a notification. It is proved on its raw bytes as its gateway signs (Craftgate, beGateway, Overpay); what no
/// signature covers is only a hint to ask the gateway. The same message again changes nothing.
///
/// Answered once it is durable; anything but 200 asks the gateway to send it again.
#[utoipa::path(
    post, path = api::paths::NOTIFICATIONS, tag = "payment",
    params(
        ("company" = uuid::Uuid, Path, description = "The company's id."),
        ("integration" = uuid::Uuid, Path, description = "The integration's id."),
    ),
    request_body(content = String, description = "The gateway's own message.", content_type = "application/json"),
    responses(
        (status = 200, description = "It is taken: `recorded`, `asked`, `known` or `ignored`.", body = String),
        (status = 400, description = "`notification_unreadable`."),
        (status = 401, description = "`notification_not_genuine`."),
        (status = 404, description = "`not_found`: no gateway sends notifications here; `not_known_yet`: send it again later."),
    ),
)]
pub async fn take_notification(
    State(app): State<App>,
    path: Result<Path<(CompanyId, IntegrationId)>, PathRejection>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<&'static str, Failure> {
    let Path((company, integration)) = path.ok().ok_or_else(Failure::unknown_address)?;
    let body = body.ok().ok_or_else(Failure::payload_too_large)?;
    let taken = app.service.take_notification(company, integration, &headers, &body).await?;
    Ok(match taken {
        NotificationTaken::Recorded => "recorded",
        NotificationTaken::Asked => "asked",
        NotificationTaken::Known => "known",
        NotificationTaken::Ignored => "ignored",
    })
}

impl From<TakeNotificationError> for Failure {
    fn from(error: TakeNotificationError) -> Self {
        match error {
            TakeNotificationError::UnknownAddress => Self::unknown_address(),
            TakeNotificationError::NotGenuine(why) => Self::not_genuine(why),
            TakeNotificationError::Unreadable(why) => Self::unreadable_notification(&why),
            TakeNotificationError::NotYet => Self::not_known_yet(
                "not_known_yet",
                "What this is about is not here yet, or is under way. Send it again later.",
            ),
            TakeNotificationError::Store(error) => Self::internal(error),
        }
    }
}

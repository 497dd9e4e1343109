//! Reads a request's body, query and path, so that what cannot be read comes out as a problem like any other.

use std::str::FromStr;

use api::transaction_query::TransactionQuery;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use domain::id::{AttentionId, BulkRefundId, IntentId, TransactionId};
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use crate::problem::Failure;

/// A JSON body.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        if !is_json(request.headers()) {
            return Err(Failure::unsupported_media_type());
        }
        let body = Bytes::from_request(request, state).await.map_err(|rejection| unreadable(&rejection))?;
        serde_json::from_slice(&body).map(Self).map_err(|error| Failure::bad_json(&error))
    }
}

fn unreadable(rejection: &BytesRejection) -> Failure {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Failure::payload_too_large()
    } else {
        Failure::unreadable_body()
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(text) = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// The report's query, empty values left out.
#[derive(Debug)]
pub struct Query(pub TransactionQuery);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Failure> {
        TransactionQuery::from_query_string(parts.uri.query().unwrap_or_default())
            .map(Self)
            .map_err(|error| Failure::bad_query(format!("The query cannot be read: {error}."), &[]))
    }
}

/// The transaction id of the path. What is no id is the id of nothing.
#[derive(Clone, Copy, Debug)]
pub struct TransactionPath(pub TransactionId);

impl<S: Send + Sync> FromRequestParts<S> for TransactionPath {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        path_id(parts, state).await?.map(Self).ok_or_else(Failure::unknown_transaction)
    }
}

/// The attention id of the path. What is no id is the id of nothing.
#[derive(Clone, Copy, Debug)]
pub struct AttentionPath(pub AttentionId);

impl<S: Send + Sync> FromRequestParts<S> for AttentionPath {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        path_id(parts, state).await?.map(Self).ok_or_else(Failure::unknown_attention)
    }
}

/// The approval id of the path. What is no id is the id of nothing.
#[derive(Clone, Copy, Debug)]
pub struct ApprovalPath(pub IntentId);

impl<S: Send + Sync> FromRequestParts<S> for ApprovalPath {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        path_id(parts, state).await?.map(Self).ok_or_else(Failure::unknown_approval)
    }
}

/// The id of a batch of refunds in the path. What is no id is the id of nothing.
#[derive(Clone, Copy, Debug)]
pub struct BulkRefundPath(pub BulkRefundId);

impl<S: Send + Sync> FromRequestParts<S> for BulkRefundPath {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        path_id(parts, state).await?.map(Self).ok_or_else(Failure::unknown_bulk_refund)
    }
}

async fn path_id<T: FromStr, S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<Option<T>, Failure> {
    let path = RawPathParams::from_request_parts(parts, state)
        .await
        .map_err(|error| Failure::internal(error.to_string()))?;
    Ok(path.iter().find(|(name, _)| *name == "id").and_then(|(_, text)| text.parse().ok()))
}
